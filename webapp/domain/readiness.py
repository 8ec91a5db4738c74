"""How ready an article is to be read, and how to get ready for it by a day.

The share of running words known is that of `webapp.domain.coverage`; here it is computed for a
whole library at once, followed word by word, and turned into a plan of new words a day.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import ceil

from webapp.domain.coverage import Needs, covered

# From this share of known words on, a text is read with pleasure (Laufer 1989; Hu and Nation 2000
# ask for 98% where nothing may be looked up, which a tap does here).
READY = 0.95
# A word that was learned shows as known from this chance of recall on.
KNOWN_RECALL = 0.8
# More new words a day than this are hardly ever kept up.
MANY_A_DAY = 40


def share_known(free: int, counts: Mapping[str, int], chances: Mapping[str, float]) -> float:
    """Return the share of running words that are known, 0 to 1; 0 for an empty article.

    `free` counts the words that everyone knows, `counts` the others by word; `chances` gives the
    chance of recall of words, 0 for those it does not name.
    """
    total = free + sum(counts.values())
    if not total:
        return 0.0
    known = free + sum(count * chances.get(word, 0.0) for word, count in counts.items())
    return min(1.0, known / total)


def shares_after(
    needs: Mapping[Needs, int], recall: Mapping[str, float], words: Sequence[str]
) -> tuple[float, ...]:
    """Return the share known before any word is learned, and after each one in turn."""
    learned = dict(recall)

    def learn(word: str) -> float:
        learned[word] = 1.0
        return covered(needs, learned)

    return (covered(needs, learned), *(learn(word) for word in words))


@dataclass(frozen=True, slots=True)
class Pace:
    """What a plan asks for: words a day over some days, and how far the learner's limit gets.

    `reached` is how many of the words are learned in time within the limit.
    """

    words: int
    days: int
    per_day: int
    limit: int
    reached: int

    @property
    def is_within_limit(self) -> bool:
        """Whether the learner's own limit of new cards is enough."""
        return self.per_day <= self.limit

    @property
    def is_steep(self) -> bool:
        """Whether it asks for more than people keep up."""
        return self.per_day > MANY_A_DAY


def pace(words: int, today: int, day: int, limit: int, learned_today: int = 0) -> Pace:
    """Return how many new words a day bring `words` in before a learner's day.

    Today counts, the day itself is for reading. `learned_today` are new cards of today's limit
    that are used up already.
    """
    days = max(0, day - today)
    if not days:
        return Pace(words, 0, words, limit, 0)
    room = max(0, limit * days - learned_today)
    return Pace(words, days, ceil(words / days), limit, min(words, room))


def fewest_needed(shares: Sequence[float], enough: float = READY) -> int:
    """Return how many of the words behind `shares_after` reach `enough`; all where none does."""
    best = accumulate(shares, max)
    return next((number for number, share in enumerate(best) if share >= enough), len(shares) - 1)
