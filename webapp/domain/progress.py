"""The arithmetic of progress: from what was done on each day to the figures a learner reads.

Days are learner's days (see `webapp.domain.calendar`), so "today" ends at their rollover hour.
"""

from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from math import fsum

from webapp.domain.memory import CardState

FORECAST_DAYS = 30
HEAT_LEVELS = 4
# A word counts as known while its card in this direction is in review.
WORD_KIND = "recognition"
# From this FSRS difficulty (1 to 10) on, a word is called hard even if it was never forgotten.
HARD_DIFFICULTY = 8.0


@dataclass(frozen=True, slots=True)
class DayAnswer:
    """What one answer adds to the sums of its day."""

    kind: str
    before: CardState
    after: CardState
    rating: int
    milliseconds: int

    def sums(self) -> dict[str, int]:
        """Return the amounts by their names in `DaySums`; undoing the answer subtracts them."""
        came = self.after is CardState.REVIEW and self.before is not CardState.REVIEW
        went = self.before is CardState.REVIEW and self.after is not CardState.REVIEW
        asked = self.before is CardState.REVIEW
        return {
            "reviews": 1,
            "new_cards": int(self.before is CardState.NEW),
            "review_answers": int(asked),
            "review_passed": int(asked and self.rating > 1),
            "milliseconds": self.milliseconds,
            "words_gained": int(came and self.kind == WORD_KIND),
            "words_lost": int(went and self.kind == WORD_KIND),
        }


@dataclass(frozen=True, slots=True)
class DaySums:
    """What was done on a day, or on the days from `day` to `last_day`."""

    day: int
    last_day: int
    reviews: int = 0
    new_cards: int = 0
    review_answers: int = 0
    review_passed: int = 0
    milliseconds: int = 0
    words_gained: int = 0
    words_lost: int = 0

    @property
    def retention(self) -> float | None:
        """The share of answers to cards in review that were not Again; None without any."""
        return self.review_passed / self.review_answers if self.review_answers else None

    @property
    def minutes(self) -> float:
        """The time spent answering."""
        return self.milliseconds / 60_000


AMOUNTS = tuple(field.name for field in fields(DaySums))[2:]


def add_up(sums: Iterable[DaySums], day: int, last_day: int) -> DaySums:
    """Return the sum of the days that lie from `day` to `last_day`."""
    inside = [one for one in sums if day <= one.day <= last_day]
    return DaySums(day, last_day, *(sum(getattr(one, name) for one in inside) for name in AMOUNTS))


def by_span(sums: Iterable[DaySums], today: int, days: int, size: int = 1) -> tuple[DaySums, ...]:
    """Return the last `days` days in spans of `size` days, oldest first; the last ends today.

    Days without study are there too, with zeros. The first span is shorter where `size` does not
    divide `days`.
    """
    first = today - days + 1
    spans: dict[int, list[DaySums]] = {}
    for one in sums:
        if first <= one.day <= today:
            spans.setdefault((today - one.day) // size, []).append(one)
    count = -(-days // size)
    made = []
    for number in reversed(range(count)):
        last = today - number * size
        made.append(add_up(spans.get(number, ()), max(first, last - size + 1), last))
    return tuple(made)


def by_week(sums: Iterable[DaySums], today: int, weeks: int) -> tuple[DaySums, ...]:
    """Return the last `weeks` weeks from Monday to Sunday, oldest first; the last ends today."""
    found = list(sums)
    monday = today - (today - 1) % 7  # day 1 of the calendar was a Monday
    firsts = range(monday - 7 * (weeks - 1), monday + 1, 7)
    return tuple(add_up(found, first, min(first + 6, today)) for first in firsts)


def rolling_retention(days: Sequence[DaySums], window: int = 7) -> tuple[float | None, ...]:
    """Return for each of these days the retention of the `window` days that end with it.

    `days` are single days in a row, the first `window - 1` of them there for the sums only: the
    answer is shorter by so many.
    """
    spans = (days[place : place + window] for place in range(len(days) - window + 1))
    return tuple(add_up(span, span[0].day, span[-1].day).retention for span in spans)


@dataclass(frozen=True, slots=True)
class Streak:
    """Days in a row with at least one answer; today not done yet does not break it."""

    current: int
    longest: int
    today_done: bool


def count_streak(studied: Iterable[int], today: int) -> Streak:
    """Return the streak that the days of study make."""
    days = sorted(set(studied))
    longest = run = 0
    previous: int | None = None
    for day in days:
        run = run + 1 if previous is not None and day == previous + 1 else 1
        longest = max(longest, run)
        previous = day
    alive = previous is not None and previous >= today - 1
    return Streak(run if alive else 0, longest, today_done=alive and previous != today - 1)


def sample_days(first: int, last: int, most: int) -> tuple[int, ...]:
    """Return at most `most` evenly spaced days from `first` to `last`; `last` is one of them."""
    step = -(-(last - first + 1) // most)
    return tuple(reversed(range(last, first - 1, -step)))


def words_known(sums: Sequence[DaySums], days: Sequence[int]) -> tuple[int, ...]:
    """Return how many words were known at the end of each of these days (both in order)."""
    counts, known, place = [], 0, 0
    for day in days:
        while place < len(sums) and sums[place].day <= day:
            known += sums[place].words_gained - sums[place].words_lost
            place += 1
        counts.append(known)
    return tuple(counts)


def parts_known(
    changes: Iterable[tuple[int | None, int, int]], days: Sequence[int]
) -> dict[int | None, tuple[int, ...]]:
    """Return for each article how many of its words were known at the end of some days, in order.

    `changes` are (article, day, words gained less words lost), in any order.
    """
    sums: dict[int | None, list[int]] = {}
    for article_id, day, change in changes:
        counts = sums.setdefault(article_id, [0] * len(days))
        for place in range(bisect_left(days, day), len(days)):
            counts[place] += change
    return {article_id: tuple(counts) for article_id, counts in sums.items()}


def forecast(
    due_by_day: Mapping[int, int], today: int, days: int = FORECAST_DAYS
) -> tuple[int, ...]:
    """Return how many cards come back today and on each of the days after; overdue is today's."""
    counts = [0] * days
    for day, cards in due_by_day.items():
        place = max(0, day - today)
        if place < days:
            counts[place] += cards
    return tuple(counts)


def heat_steps(counts: Iterable[int]) -> tuple[int, ...]:
    """Return from how many answers on each heat level begins: the quartiles of the study days."""
    busy = sorted(count for count in counts if count > 0)
    if not busy:
        return (1,) * HEAT_LEVELS
    return tuple(
        1 if level == 0 else max(1, busy[level * len(busy) // HEAT_LEVELS])
        for level in range(HEAT_LEVELS)
    )


def heat_level(count: int, steps: Sequence[int]) -> int:
    """Return 0 for a day without study, and 1 (few) to 4 (many answers) else."""
    return sum(count >= step for step in steps) if count > 0 else 0


@dataclass(frozen=True, slots=True)
class Stages:
    """How many cards stand where; a card in review is mature from an interval of 21 days on."""

    new: int = 0
    learning: int = 0
    young: int = 0
    mature: int = 0
    suspended: int = 0

    @property
    def total(self) -> int:
        """All cards, the suspended ones too."""
        return self.new + self.learning + self.young + self.mature + self.suspended


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of an article's vocabulary is known.

    `expected` is the share of its terms that would be recalled now: the mean of the estimated
    recall of each, 1 for a word marked known, 0 for one never studied. The numbers count terms.
    """

    terms: int
    known: int
    learning: int
    waiting: int
    outside: int
    expected: float


def cover(states: Iterable[tuple[str, float]]) -> Coverage:
    """Return the coverage that each term's standing and estimated recall lead to.

    The standing is known, learning, waiting (in the deck, not studied) or outside (not in it).
    """
    counts = {"known": 0, "learning": 0, "waiting": 0, "outside": 0}
    recalls = []
    for standing, recall in states:
        counts[standing] += 1
        recalls.append(recall)
    expected = fsum(recalls) / len(recalls) if recalls else 0.0
    return Coverage(terms=len(recalls), expected=expected, **counts)
