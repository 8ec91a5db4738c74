"""Simulated histories of cards, made with the scheduler: what big databases are built of."""

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from webapp.domain.memory import (
    CardState,
    Memory,
    Moment,
    Rating,
    Scheduler,
    retrievability,
    review,
)

DAYS = 1_400  # how long the learner has studied
TEMPLATES = 800
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)  # day 0 of every history


@dataclass(frozen=True, slots=True)
class Step:
    """One answer of a simulated history."""

    day: int
    second: int
    rating: Rating
    before: Memory
    after: Memory


@lru_cache(maxsize=1)
def histories() -> tuple[tuple[Step, ...], ...]:
    """Return simulated histories: each card is answered when due, and now and then forgotten.

    One in fifty breaks off in the learning steps.
    """
    chance = random.Random(20)
    made = [_history(chance, chance.randrange(DAYS)) for _ in range(TEMPLATES)]
    for number in range(0, TEMPLATES, 50):
        made[number] = _broken_off(made[number])
    return tuple(made)


def _broken_off(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    while len(steps) > 1 and steps[-1].after.state is CardState.REVIEW:
        steps = steps[:-1]
    return steps


def _history(chance: random.Random, first: int) -> tuple[Step, ...]:
    scheduler, memory, steps = Scheduler(), Memory(), []
    day, second = first, chance.randrange(0, 40_000)
    while day < DAYS:
        recall = 0.6
        if memory.stability is not None and memory.last_day is not None:
            recall = retrievability(memory.stability, day - memory.last_day)
        passed = chance.random() < recall
        rating = chance.choices((2, 3, 4), (10, 80, 10))[0] if passed else 1
        instant = EPOCH + timedelta(days=day, seconds=second)
        after = review(memory, Rating(rating), Moment(instant, day), scheduler)
        steps.append(Step(day, second, Rating(rating), memory, after))
        memory = after
        if memory.due_day is not None:
            day, second = memory.due_day + chance.choice((0, 0, 0, 1, 3)), chance.randrange(40_000)
        else:
            second += 700
    return tuple(steps)
