"""A learner's whole log of answers as plain values, and what it leads to under any parameters.

`memory.replay` takes one card answer by answer. Here all cards take a step at once in the engine,
to the same last digit; a million answers take two seconds instead of ten.
"""

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, lru_cache

import fsrs_rs_python as fsrs

from decks.anki.schedule import DIFFICULTY_DECIMALS, STABILITY_DECIMALS
from webapp.domain.memory import Memory, Moment, Rating, Scheduler, replay


@dataclass(frozen=True, slots=True)
class Log:
    """The answers that count: those of a card stand together, in the order of time.

    Three columns with a place for each answer: the card's id, the learner's day, the grade.
    """

    cards: "array[int]" = field(default_factory=lambda: array("q"))
    days: "array[int]" = field(default_factory=lambda: array("q"))
    ratings: "array[int]" = field(default_factory=lambda: array("b"))

    def add(self, card: int, day: int, rating: int) -> None:
        """Put an answer behind the others."""
        self.cards.append(card)
        self.days.append(day)
        self.ratings.append(rating)

    def starts(self) -> Iterator[int]:
        """Yield the place of each card's first answer."""
        last = None
        for place, card in enumerate(self.cards):
            if card != last:
                yield place
                last = card

    def elapsed(self) -> "array[int]":
        """Return the days since the same card's answer before; -1 for its first."""
        gaps = array("q", bytes(8 * len(self.cards)))
        last_card, last_day = None, 0
        for place, (card, day) in enumerate(zip(self.cards, self.days, strict=True)):
            gaps[place] = max(0, day - last_day) if card == last_card else -1
            last_card, last_day = card, day
        return gaps


# A card's stability and difficulty, by its id.
Strengths = Mapping[int, tuple[float, float]]


@dataclass(frozen=True, slots=True)
class Trace:
    """Stability (days) and difficulty (1 to 10) after each answer of a log."""

    stabilities: "array[float]"
    difficulties: "array[float]"

    def last(self, log: Log) -> Strengths:
        """Return what each card's answers led to."""
        return {
            card: (self.stabilities[place], self.difficulties[place])
            for place, card in enumerate(log.cards)
        }


@cache
def _single(rating: int, elapsed: int) -> fsrs.FSRSItem:
    return fsrs.FSRSItem([fsrs.FSRSReview(rating, elapsed)])


def trace(log: Log, parameters: tuple[float, ...]) -> Trace:
    """Return the memory after each answer, as `memory.replay` gives it, to the last digit."""
    engine, gaps, count = _engine(parameters), log.elapsed(), len(log.cards)
    stabilities = array("d", bytes(8 * count))
    difficulties = array("d", bytes(8 * count))
    places: Sequence[int] = list(log.starts())
    states: list[fsrs.MemoryState | None] = [None] * len(places)
    while places:
        items = [_single(log.ratings[place], max(0, gaps[place])) for place in places]
        found = engine.memory_state_batch(items, states)
        following, states = [], []
        for place, state in zip(places, found, strict=True):
            stability = round(state.stability, STABILITY_DECIMALS)
            difficulty = round(state.difficulty, DIFFICULTY_DECIMALS)
            stabilities[place], difficulties[place] = stability, difficulty
            if place + 1 < count and gaps[place + 1] >= 0:
                following.append(place + 1)
                states.append(fsrs.MemoryState(stability, difficulty))
        places = following
    return Trace(stabilities, difficulties)


def strengths_of(log: Log, parameters: tuple[float, ...]) -> Strengths:
    """Return what the answers of each card lead to."""
    return trace(log, parameters).last(log)


def promised_days(stability: float, scheduler: Scheduler) -> int:
    """Return the days after which a card in review is due for the desired retention."""
    engine = _engine(scheduler.parameters)
    days = int(engine.next_interval(stability, scheduler.desired_retention, 3) + 0.5)
    return min(max(days, 1), scheduler.maximum_interval)


@lru_cache(maxsize=8)
def _engine(parameters: tuple[float, ...]) -> fsrs.FSRS:
    return fsrs.FSRS(list(parameters))


def seen_today(
    memory: Memory, answers: Iterable[tuple[Rating, Moment]], scheduler: Scheduler
) -> Memory:
    """Return a memory of the past with the strength that its `answers` have by today's parameters.

    What was promised then (state, step, due date, interval) stays as it was.
    """
    found = replay(answers, scheduler)
    return replace(memory, stability=found.stability, difficulty=found.difficulty)
