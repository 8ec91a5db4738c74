"""The tone profile: which tone a learner writes for which, and what to practise."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from decks.vietnamese.syllable import Tone

LABELS = tuple(tone.label for tone in Tone)
# From this many mistakes on, a pair is worth practising.
ENOUGH = 3


@dataclass(frozen=True, slots=True)
class Confusion:
    """Two tones that are mixed up, and how often, either way."""

    tones: tuple[Tone, Tone]
    count: int

    @property
    def names(self) -> str:
        """The two names, as in "hỏi and ngã"."""
        return f"{self.tones[0].label} and {self.tones[1].label}"


@dataclass(frozen=True, slots=True)
class ToneProfile:
    """Counts of mistakes, a row for each tone that was meant and a column for each written.

    Both are in the order of the dictionary: ngang, huyền, hỏi, ngã, sắc, nặng.
    """

    counts: tuple[tuple[int, ...], ...]

    @property
    def total(self) -> int:
        """All mistakes of tone."""
        return sum(map(sum, self.counts))

    def confusions(self) -> list[Confusion]:
        """Return the pairs that are mixed up, the most frequent first."""
        tones = tuple(Tone)
        pairs = [
            Confusion((tones[a], tones[b]), self.counts[a][b] + self.counts[b][a])
            for a in range(len(tones))
            for b in range(a + 1, len(tones))
        ]
        return sorted((pair for pair in pairs if pair.count), key=lambda pair: -pair.count)

    def to_practise(self) -> Confusion | None:
        """Return the pair most worth practising; None while there are few mistakes."""
        worst = next(iter(self.confusions()), None)
        return worst if worst is not None and worst.count >= ENOUGH else None


def profile(counted: Mapping[tuple[str, str], int] | Iterable[tuple[str, str]]) -> ToneProfile:
    """Return the profile of (tone that was meant, tone that was written), by name, counted."""
    counts = [[0] * len(LABELS) for _ in LABELS]
    pairs = counted.items() if isinstance(counted, Mapping) else ((pair, 1) for pair in counted)
    for (meant, written), number in pairs:
        if meant in LABELS and written in LABELS:
            counts[LABELS.index(meant)][LABELS.index(written)] += number
    return ToneProfile(tuple(map(tuple, counts)))


def tone_named(name: str) -> Tone | None:
    """Return a tone by its name (hỏi) or by its name without marks (hoi)."""
    return next((tone for tone in Tone if name in (tone.label, plain_name(tone))), None)


def plain_name(tone: Tone) -> str:
    """Return the name of a tone as it stands in an address: NGA for ngã is nga."""
    return tone.name.lower()
