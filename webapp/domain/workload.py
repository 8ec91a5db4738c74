"""What a desired retention costs and gives: answers, minutes and words, by FSRS's simulator."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

import fsrs_rs_python as fsrs

from webapp.domain.memory import CardState, Rating

LOWEST, HIGHEST = 70, 97
# The simulated learner: a year of ten new cards a day, looked at in its last quarter.
NEW_PER_DAY = 10
DAYS = 365
_LAST = 90
_NODES = (70, 75, 80, 84, 87, 90, 92, 94, 95, 96, 97)
# With fewer answers chance would speak louder than habit.
ENOUGH_ANSWERS = 400
_ENOUGH_OF_A_KIND = 20
_ROWS = {CardState.NEW: 0, CardState.LEARNING: 0, CardState.REVIEW: 1, CardState.RELEARNING: 2}


@dataclass(frozen=True, slots=True)
class Tally:
    """Answers of one grade from one state: how many, how many with a time, and the time of all."""

    state: CardState
    rating: Rating
    answers: int
    timed: int
    milliseconds: int


@dataclass(frozen=True, slots=True)
class Habits:
    """How a learner answers: shares of the four grades for a new card, and of Hard, Good and Easy
    among the reviews that are passed; seconds for each grade in learning, review and relearning.

    `answers` is how many of the learner's own they come from, 0 for those of FSRS.
    """

    first: tuple[float, ...]
    passed: tuple[float, ...]
    seconds: tuple[tuple[float, ...], ...]
    answers: int = 0


def _usual() -> Habits:
    config = fsrs.default_simulator_config()
    return Habits(
        first=tuple(config.first_rating_prob),
        passed=tuple(config.review_rating_prob),
        seconds=tuple(tuple(row) for row in config.state_rating_costs),
    )


USUAL = _usual()


def habits_of(tallies: list[Tally]) -> Habits:
    """Return a learner's habits; FSRS's where there are too few answers, as a whole or of a kind.

    Shares are rounded to per cents and times to half seconds: an answer more changes no price.
    """
    answers = sum(one.answers for one in tallies)
    if answers < ENOUGH_ANSWERS:
        return USUAL
    new = [_count(tallies, CardState.NEW, rating) for rating in Rating]
    review = [_count(tallies, CardState.REVIEW, rating) for rating in Rating][1:]
    return Habits(
        first=_shares(new, USUAL.first),
        passed=_shares(review, USUAL.passed),
        seconds=tuple(
            tuple(_seconds(tallies, row, rating) for rating in Rating) for row in range(3)
        ),
        answers=answers,
    )


def _count(tallies: list[Tally], state: CardState, rating: Rating) -> int:
    return sum(one.answers for one in tallies if (one.state, one.rating) == (state, rating))


def _shares(counts: list[int], usual: tuple[float, ...]) -> tuple[float, ...]:
    total = sum(counts)
    return tuple(round(one / total, 2) for one in counts) if total >= ENOUGH_ANSWERS / 4 else usual


def _seconds(tallies: list[Tally], row: int, rating: Rating) -> float:
    kind = [one for one in tallies if _ROWS[one.state] == row and one.rating is rating]
    timed = sum(one.timed for one in kind)
    if timed < _ENOUGH_OF_A_KIND:
        return USUAL.seconds[row][rating - 1]
    return round(2 * sum(one.milliseconds for one in kind) / timed / 1_000) / 2


@dataclass(frozen=True, slots=True)
class Price:
    """What a desired retention costs and gives.

    `reviews` and `seconds` of study come for each new card a day, in the last quarter of the year.
    `remembered` is the share of the year's cards that would be recalled at its end, `effort` the
    seconds of study in the whole year for each of those.
    """

    reviews: float
    seconds: float
    remembered: float
    effort: float


def prices(parameters: tuple[float, ...], habits: Habits = USUAL) -> Mapping[int, Price]:
    """Return the price of each desired retention from 70 to 97 %, by whole per cents.

    A few retentions are simulated and those between them interpolated: a fifth of a second, once
    for each set of parameters and habits.
    """
    return _prices(parameters, habits.first, habits.passed, habits.seconds)


@lru_cache(maxsize=8)
def _prices(
    parameters: tuple[float, ...],
    first: tuple[float, ...],
    passed: tuple[float, ...],
    seconds: tuple[tuple[float, ...], ...],
) -> Mapping[int, Price]:
    habits = Habits(first, passed, seconds)
    nodes = {node: _simulate(parameters, node / 100, habits) for node in _NODES}
    found: dict[int, Price] = {}
    for percent in range(LOWEST, HIGHEST + 1):
        low = max(node for node in _NODES if node <= percent)
        high = min(node for node in _NODES if node >= percent)
        share = 0.0 if low == high else (percent - low) / (high - low)
        found[percent] = _between(nodes[low], nodes[high], share)
    return _never_cheaper(found)


def cheapest(found: Mapping[int, Price]) -> int:
    """Return the per cents at which a remembered card takes the least study.

    Below it one forgets so much that learning it again costs more than it saved.
    """
    return min(found, key=lambda percent: (found[percent].effort, percent))


def _between(low: Price, high: Price, share: float) -> Price:
    def mixed(name: str) -> float:
        first: float = getattr(low, name)
        last: float = getattr(high, name)
        return first + (last - first) * share

    return Price(mixed("reviews"), mixed("seconds"), mixed("remembered"), mixed("effort"))


def _never_cheaper(found: dict[int, Price]) -> dict[int, Price]:
    """Smooth out the chance in the simulation: knowing more never takes fewer reviews."""
    reviews = seconds = 0.0
    rising: dict[int, Price] = {}
    for percent, price in found.items():
        reviews, seconds = max(reviews, price.reviews), max(seconds, price.seconds)
        rising[percent] = Price(reviews, seconds, price.remembered, price.effort)
    return rising


def _simulate(parameters: tuple[float, ...], retention: float, habits: Habits) -> Price:
    usual = fsrs.default_simulator_config()
    config = fsrs.SimulatorConfig(
        deck_size=NEW_PER_DAY * DAYS,
        learn_span=DAYS,
        max_cost_perday=86_400.0,
        max_ivl=36_500.0,
        first_rating_prob=list(habits.first),
        review_rating_prob=list(habits.passed),
        learn_limit=NEW_PER_DAY,
        review_limit=9_999,
        new_cards_ignore_review_limit=True,
        learning_step_transitions=usual.learning_step_transitions,
        relearning_step_transitions=usual.relearning_step_transitions,
        state_rating_costs=[list(row) for row in habits.seconds],
        learning_step_count=usual.learning_step_count,
        relearning_step_count=usual.relearning_step_count,
    )
    result = fsrs.simulate(list(parameters), retention, config, 1)
    days = _LAST * NEW_PER_DAY
    remembered = result.memorized_cnt_per_day[-1]
    return Price(
        reviews=sum(result.review_cnt_per_day[-_LAST:]) / days,
        seconds=sum(result.cost_per_day[-_LAST:]) / days,
        remembered=remembered / (NEW_PER_DAY * DAYS),
        effort=sum(result.cost_per_day) / remembered,
    )
