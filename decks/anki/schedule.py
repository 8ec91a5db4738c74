"""Cards, reviews and settings as they travel to Anki and back.

Days are proleptic Gregorian ordinals (`date.toordinal`) of the learner's day, instants are aware
UTC datetimes: Anki's own counts (days since a collection was made, seconds, milliseconds) stay
inside the package writer and reader.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum

# Anki keeps an FSRS memory with so many decimals. A scheduler that rounds its own alike after each
# answer meets Anki's intervals to the day; one that does not is a day off in one of 300 answers.
STABILITY_DECIMALS = 4
DIFFICULTY_DECIMALS = 3


class State(IntEnum):
    """Where a card stands; the numbers are Anki's card types."""

    NEW = 0
    LEARNING = 1
    REVIEW = 2
    RELEARNING = 3


class ReviewKind(IntEnum):
    """From which state a review came; the numbers are those of Anki's review log."""

    LEARNING = 0
    REVIEW = 1
    RELEARNING = 2
    FILTERED = 3
    MANUAL = 4
    RESCHEDULED = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class AnkiCard:
    """The schedule of one card, named by its note's GUID and its template ordinal.

    New cards have a `position`, cards in steps are due at an instant (`due_at`) or, across a day,
    on a day, cards in review on `due_day`. `interval` is in days. `ease` is in thousandths (2500
    is 250%; FSRS does not use it). `remaining_steps` counts the steps still to do. `stability` is
    in days, `difficulty` from 1 to 10. `template` and `deck` are filled in by the reader.
    """

    guid: str
    ordinal: int = 0
    state: State = State.NEW
    suspended: bool = False
    position: int | None = None
    due_at: datetime | None = None
    due_day: int | None = None
    interval: int = 0
    ease: int = 0
    reps: int = 0
    lapses: int = 0
    remaining_steps: int = 0
    stability: float | None = None
    difficulty: float | None = None
    desired_retention: float | None = None
    last_review: datetime | None = None
    template: str = ""
    deck: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnkiReview:
    """One answer of the review log.

    `at` is its instant to the millisecond and its identity. `rating` is 1 (again) to 4 (easy), 0
    for a change by hand. `interval` and `last_interval` are days when positive and seconds when
    negative. `factor` is Anki's: the ease in thousandths or, with FSRS, 100 to 1100 for the
    difficulty. `taken` is the time to answer in milliseconds.
    """

    guid: str
    ordinal: int = 0
    at: datetime
    rating: int
    interval: int = 0
    last_interval: int = 0
    factor: int = 0
    taken: int = 0
    kind: ReviewKind = ReviewKind.REVIEW


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """The learner's progress and the settings it was made with.

    The writer goes through `cards` once, before the first note, and through `reviews` once, after
    the last: both may be read from somewhere as they are asked for. `parameters` are FSRS-6's 21
    weights (empty: Anki's own). A card without an entry is new. The settings travel as a deck
    preset, which Anki takes when the learner ticks "Import any deck presets"; FSRS itself is
    switched on once for a whole collection, which no package can do.
    """

    cards: Iterable[AnkiCard] = ()
    reviews: Iterable[AnkiReview] = ()
    desired_retention: float = 0.9
    parameters: tuple[float, ...] = ()
    learning_steps: tuple[timedelta, ...] = (timedelta(minutes=1), timedelta(minutes=10))
    relearning_steps: tuple[timedelta, ...] = (timedelta(minutes=10),)
    maximum_interval: int = 36_500
    rollover_hour: int = 4


def revlog_factor(difficulty: float) -> int:
    """Return the factor that Anki logs for an FSRS difficulty: 100 for 1, 1100 for 10."""
    return round(((difficulty - 1) / 9 + 0.1) * 1000)
