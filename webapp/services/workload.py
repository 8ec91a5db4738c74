"""What each desired retention would cost this learner, and give them."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from webapp.domain.memory import DEFAULT_PARAMETERS
from webapp.domain.workload import DAYS, Habits, Price, cheapest, habits_of, prices
from webapp.services.learners import Learner
from webapp.storage import workload

# Habits change: what was answered long ago says less about next year.
LATEST = 10_000


@dataclass(frozen=True, slots=True)
class Choice:
    """A desired retention in per cent and what it comes to with the learner's new cards a day.

    `reviews` and `minutes` are those of a day in the long run. `known` is how many of the cards
    begun in a year would be recalled at its end, and `effort` the minutes of study for each.
    """

    percent: int
    reviews: float
    minutes: float
    known: float
    effort: float


@dataclass(frozen=True, slots=True)
class Choices:
    """Every desired retention, the present one, and the one with the least study for each card.

    `habits` says how the learner answers; its `answers` are 0 where FSRS's own had to do.
    """

    all: tuple[Choice, ...]
    present: Choice
    least: Choice
    new_per_day: int
    habits: Habits
    fitted: bool


def view_choices(session: Session, learner: Learner) -> Choices:
    """Return the price of each desired retention for the learner's own new cards a day."""
    habits = habits_of(workload.tallies(session, learner.id, LATEST))
    found = prices(learner.scheduler.parameters, habits)
    by_percent = {
        percent: _choice(percent, price, learner.new_per_day) for percent, price in found.items()
    }
    return Choices(
        all=tuple(by_percent.values()),
        present=by_percent[round(learner.scheduler.desired_retention * 100)],
        least=by_percent[cheapest(found)],
        new_per_day=learner.new_per_day,
        habits=habits,
        fitted=learner.scheduler.parameters != DEFAULT_PARAMETERS,
    )


def _choice(percent: int, price: Price, new_per_day: int) -> Choice:
    return Choice(
        percent=percent,
        reviews=price.reviews * new_per_day,
        minutes=price.seconds * new_per_day / 60,
        known=price.remembered * new_per_day * DAYS,
        effort=price.effort / 60,
    )
