"""How a card's memory changes with a review: FSRS-6 and the learning steps around it.

Values in, values out: the instant and the learner's day come in as arguments. FSRS itself is the
Rust engine that Anki uses (`fsrs-rs-python`, the only import of it for scheduling); learning steps,
the order of the buttons and whole-day intervals follow Anki's scheduler, so that a card that moves
to Anki meets the same dates there. For the same reason a memory is kept with Anki's precision:
unrounded, 3 of 480 random answers came a day earlier or later here than there.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from functools import lru_cache
from math import inf

import fsrs_rs_python as fsrs

from decks.anki.schedule import DIFFICULTY_DECIMALS, STABILITY_DECIMALS

DEFAULT_PARAMETERS: tuple[float, ...] = tuple(fsrs.DEFAULT_PARAMETERS)
MATURE_DAYS = 21
# Anki's random spread: of the days from `start` to `end` this share, and a day besides.
_SPREADS = ((2.5, 7.0, 0.15), (7.0, 20.0, 0.1), (20.0, inf, 0.05))


class Rating(IntEnum):
    """The learner's grade; the numbers are Anki's and FSRS's."""

    AGAIN = 1
    HARD = 2
    GOOD = 3
    EASY = 4


class CardState(StrEnum):
    """Where a card stands: never seen, in its first steps, known, or in steps after a lapse."""

    NEW = "new"
    LEARNING = "learning"
    REVIEW = "review"
    RELEARNING = "relearning"


@dataclass(frozen=True, slots=True)
class Scheduler:
    """The settings of scheduling.

    `parameters` are FSRS-6's 21 weights, `desired_retention` a probability, the steps are lengths
    of time, `maximum_interval` is in days.
    """

    parameters: tuple[float, ...] = DEFAULT_PARAMETERS
    desired_retention: float = 0.9
    learning_steps: tuple[timedelta, ...] = (timedelta(minutes=1), timedelta(minutes=10))
    relearning_steps: tuple[timedelta, ...] = (timedelta(minutes=10),)
    maximum_interval: int = 36_500


@dataclass(frozen=True, slots=True)
class Memory:
    """What is remembered about one card.

    `due_at` (an instant) is set in the learning steps, `due_day` (a learner's day) in review.
    `stability` is in days, `difficulty` from 1 to 10; both are None until the first review.
    `interval` is the scheduled days of the last answer, 0 in the steps.
    """

    state: CardState = CardState.NEW
    step: int = 0
    stability: float | None = None
    difficulty: float | None = None
    due_at: datetime | None = None
    due_day: int | None = None
    last_day: int | None = None
    interval: int = 0
    reps: int = 0
    lapses: int = 0


@dataclass(frozen=True, slots=True)
class Moment:
    """When a review happens: the instant (aware UTC) and the learner's day that holds it."""

    now: datetime
    day: int = field(compare=False)

    def __post_init__(self) -> None:
        if self.now.utcoffset() != timedelta(0):
            raise ValueError("a moment needs an aware datetime in UTC")


@lru_cache(maxsize=32)
def _engine(parameters: tuple[float, ...]) -> fsrs.FSRS:
    return fsrs.FSRS(list(parameters))


def _next_states(memory: Memory, day: int, scheduler: Scheduler) -> fsrs.NextStates:
    current = None
    elapsed = 0
    if memory.stability is not None and memory.difficulty is not None:
        current = fsrs.MemoryState(memory.stability, memory.difficulty)
        elapsed = max(0, day - (memory.last_day if memory.last_day is not None else day))
    return _engine(scheduler.parameters).next_states(current, scheduler.desired_retention, elapsed)


def _days(interval: float, minimum: int, scheduler: Scheduler) -> int:
    """Round like Anki (half away from zero) and keep within the bounds."""
    return min(max(int(interval + 0.5), minimum), max(scheduler.maximum_interval, minimum))


def _not_below_last(interval: float, last: int) -> int:
    """Return the least days for an answer that passes, so that chance alone shortens nothing.

    An interval that grows at all grows by at least a day; one that is shorter by no more than
    Anki's random spread stays as it was (measured in Anki 26.09, also where it spreads nothing).
    """
    if int(interval + 0.5) > last:
        return last + 1
    return last if int(interval + _spread(interval) + 0.5) >= last else 0


def _spread(interval: float) -> float:
    """Return how many days Anki may add to an interval or take away, so that cards part."""
    if interval < _SPREADS[0][0]:
        return 0.0
    return 1.0 + sum(share * max(0.0, min(interval, end) - start) for start, end, share in _SPREADS)


def _review_intervals(
    memory: Memory, states: fsrs.NextStates, scheduler: Scheduler
) -> Mapping[Rating, int]:
    """Return the days of Hard, Good and Easy, each longer than the one before it."""

    def floor(interval: float) -> int:
        return _not_below_last(interval, memory.interval)

    if memory.state is CardState.REVIEW:
        hard = _days(states.hard.interval, max(1, floor(states.hard.interval)), scheduler)
        good = _days(states.good.interval, max(hard + 1, floor(states.good.interval)), scheduler)
        easy = _days(states.easy.interval, max(good + 1, floor(states.easy.interval)), scheduler)
        return {Rating.HARD: hard, Rating.GOOD: good, Rating.EASY: easy}
    good = _days(states.good.interval, 1, scheduler)
    return {Rating.GOOD: good, Rating.EASY: _days(states.easy.interval, good + 1, scheduler)}


def _step_delay(rating: Rating, step: int, steps: tuple[timedelta, ...]) -> timedelta | None:
    """Return how long until a card in its steps is shown again; None when it graduates."""
    if not steps or rating is Rating.EASY:
        return None
    if rating is Rating.AGAIN:
        return steps[0]
    if rating is Rating.HARD:
        if step == 0:
            # Between Again and Good; with a single step half as long again, as Anki does.
            return (steps[0] + steps[1]) / 2 if len(steps) > 1 else steps[0] * 1.5
        return steps[min(step, len(steps) - 1)]
    return steps[step + 1] if step + 1 < len(steps) else None


def review(memory: Memory, rating: Rating, moment: Moment, scheduler: Scheduler) -> Memory:
    """Return the memory after one answer."""
    states = _next_states(memory, moment.day, scheduler)
    chosen = {
        Rating.AGAIN: states.again,
        Rating.HARD: states.hard,
        Rating.GOOD: states.good,
        Rating.EASY: states.easy,
    }[rating]
    answered = replace(
        memory,
        stability=round(chosen.memory.stability, STABILITY_DECIMALS),
        difficulty=round(chosen.memory.difficulty, DIFFICULTY_DECIMALS),
        last_day=moment.day,
        reps=memory.reps + 1,
    )
    if memory.state is CardState.REVIEW and rating is not Rating.AGAIN:
        days = _review_intervals(memory, states, scheduler)[rating]
        return _in_review(answered, days, moment)
    lapsed = memory.state is CardState.REVIEW
    in_relearning = lapsed or memory.state is CardState.RELEARNING
    steps = scheduler.relearning_steps if in_relearning else scheduler.learning_steps
    if lapsed:
        answered = replace(answered, lapses=memory.lapses + 1)
    # A card that comes in from review or new stands before its first step.
    step = memory.step if memory.state in (CardState.LEARNING, CardState.RELEARNING) else 0
    delay = _step_delay(rating, step, steps)
    if delay is None:
        days = (
            _days(states.again.interval, 1, scheduler)
            if rating is Rating.AGAIN
            else _graduating_days(rating, memory, states, scheduler)
        )
        return _in_review(answered, days, moment)
    next_step = {Rating.AGAIN: 0, Rating.HARD: step}.get(rating, step + 1)
    return replace(
        answered,
        state=CardState.RELEARNING if in_relearning else CardState.LEARNING,
        step=next_step,
        due_at=moment.now + delay,
        due_day=None,
        interval=0,
    )


def _graduating_days(
    rating: Rating, memory: Memory, states: fsrs.NextStates, scheduler: Scheduler
) -> int:
    if rating is Rating.HARD:  # only without any steps
        return _days(states.hard.interval, 1, scheduler)
    return _review_intervals(replace(memory, state=CardState.LEARNING), states, scheduler)[rating]


def _in_review(memory: Memory, days: int, moment: Moment) -> Memory:
    return replace(
        memory,
        state=CardState.REVIEW,
        step=0,
        due_at=None,
        due_day=moment.day + days,
        interval=days,
    )


def preview(memory: Memory, moment: Moment, scheduler: Scheduler) -> dict[Rating, Memory]:
    """Return what each of the four answers would lead to."""
    return {rating: review(memory, rating, moment, scheduler) for rating in Rating}


def replay(
    answers: Iterable[tuple[Rating, Moment]], scheduler: Scheduler, start: Memory | None = None
) -> Memory:
    """Return the memory that a history of answers leads to, oldest first."""
    memory = start or Memory()
    for rating, moment in answers:
        memory = review(memory, rating, moment, scheduler)
    return memory


def retrievability(
    stability: float, elapsed_days: float, parameters: tuple[float, ...] = DEFAULT_PARAMETERS
) -> float:
    """Return the probability of recall now (FSRS-6's power curve; 0.9 after `stability` days)."""
    decay = -parameters[20]
    factor = 0.9 ** (1 / decay) - 1
    return float((1 + factor * max(0.0, elapsed_days) / stability) ** decay)
