"""Getting ready for an article by a day: its words come first, so many new ones a day."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from webapp.domain.readiness import Pace, pace
from webapp.errors import InvalidInputError, NotFoundError
from webapp.services.deck import PRODUCTION_DELAY, add_to_deck
from webapp.services.learners import Learner
from webapp.services.readiness import Readiness, rate_library, view_readiness
from webapp.storage import articles, learners, reader

# Further ahead, a plan is a wish; the learner's words will have changed by then.
MOST_DAYS = 90
KEY = "plan"


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan as the learner sees it today.

    `words` are all of the plan, `left` those never seen yet; `before` is the share known on the
    day it was made, `now` today's, `goal` what was aimed for. `days` is 0 once the day has come.
    """

    article_id: int
    title: str
    day: date
    words: int
    left: int
    before: float
    now: float
    goal: float
    pace: Pace

    @property
    def days(self) -> int:
        """The days that are left for new words, today among them."""
        return self.pace.days

    @property
    def learned(self) -> int:
        """How many of its words were begun."""
        return self.words - self.left


def first_and_last_day(learner: Learner, now: datetime) -> tuple[date, date]:
    """Return the days for which a plan can be made: from tomorrow on."""
    today = learner.moment(now).day
    return date.fromordinal(today + 1), date.fromordinal(today + MOST_DAYS)


def coming_friday(learner: Learner, now: datetime) -> date:
    """Return the next Friday that leaves at least two days."""
    today = learner.moment(now).day
    return next(
        day for day in map(date.fromordinal, range(today + 2, today + 9)) if day.weekday() == 4
    )


def pace_until(
    session: Session, learner: Learner, readiness: Readiness, day: date, now: datetime
) -> Pace:
    """Return what getting ready by a day asks for, before it is decided."""
    unseen = _unseen(session, learner, [term.word for term in readiness.terms])
    return _pace(session, learner, len(unseen), day, now)


def make_plan(
    session: Session,
    learner: Learner,
    article_id: int,
    day: date,
    now: datetime,
    *,
    raise_limit: bool = False,
) -> Plan:
    """Plan to be ready for an article by a day; its words come into the deck and before all others.

    With `raise_limit` the new cards a day are raised to what the plan asks for.
    """
    first, last = first_and_last_day(learner, now)
    if not first <= day <= last:
        raise InvalidInputError(
            f"Choose a day from tomorrow on, at most {MOST_DAYS} days ahead.", "day"
        )
    readiness = view_readiness(session, learner, article_id, now)
    if not readiness.terms:
        raise InvalidInputError("There is no word left that would help. You can read it now.")
    add_to_deck(session, learner, article_id, now, [term.term_id for term in readiness.terms])
    words = [term.word for term in readiness.terms]
    notes = {row.canonical: row.note_id for row in reader.planned(session, learner.id, words)}
    ordered = [notes[word] for word in words if word in notes]
    reader.bring_forward(session, learner.id, ordered, PRODUCTION_DELAY)
    kept = {
        "article": article_id,
        "day": day.toordinal(),
        "words": words,
        "before": readiness.now,
        "goal": readiness.reached,
    }
    _keep(session, learner, kept)
    plan = _view(session, learner, kept, now, {article_id: readiness.now})
    if plan is None:  # cannot be: the article was read above
        raise NotFoundError("There is no such article in your library.")
    if raise_limit and not plan.pace.is_within_limit:
        row = learners.get_learner(session, learner.id)
        if row is not None:
            row.new_per_day = plan.pace.per_day
    return plan


def drop_plan(session: Session, learner: Learner) -> None:
    """End the plan; the order of the cards stays as it is."""
    _keep(session, learner, None)


def _keep(session: Session, learner: Learner, kept: dict[str, Any] | None) -> None:
    row = learners.get_learner(session, learner.id)
    if row is not None:
        others = {name: value for name, value in row.preferences.items() if name != KEY}
        row.preferences = others | ({KEY: kept} if kept else {})


def view_plan(
    session: Session,
    learner: Learner,
    now: datetime,
    shares: Mapping[int, float] | None = None,
) -> Plan | None:
    """Return the learner's plan; None where there is none, or its article is gone.

    `shares` are those of the library, where they are computed already.
    """
    kept = learner.preferences.get(KEY)
    if not isinstance(kept, dict):
        return None
    if shares is None:
        shares = rate_library(session, learner, now)
    return _view(session, learner, kept, now, shares)


def _view(
    session: Session,
    learner: Learner,
    kept: dict[str, Any],
    now: datetime,
    shares: Mapping[int, float],
) -> Plan | None:
    row = articles.get_article(session, learner.id, kept["article"])
    if row is None:
        return None
    left = _unseen(session, learner, kept["words"])
    day = date.fromordinal(kept["day"])
    return Plan(
        article_id=row.id,
        title=row.title,
        day=day,
        words=len(kept["words"]),
        left=len(left),
        before=kept["before"],
        now=shares.get(row.id, 0.0),
        goal=kept["goal"],
        pace=_pace(session, learner, len(left), day, now),
    )


def _unseen(session: Session, learner: Learner, words: list[str]) -> list[str]:
    """Return the words that were never seen: new in the deck, or not in it."""
    rows = {row.canonical: row.unseen for row in reader.planned(session, learner.id, words)}
    return [word for word in words if rows.get(word, True)]


def _pace(session: Session, learner: Learner, words: int, day: date, now: datetime) -> Pace:
    today = learner.moment(now).day
    done = learners.daily_sum(session, learner.id, today)
    return pace(words, today, day.toordinal(), learner.new_per_day, done.new_cards if done else 0)
