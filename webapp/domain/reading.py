"""An article as a reader sees it: paragraphs of sentences of words, and where each word stands."""

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from webapp.domain.readiness import KNOWN_RECALL

Span = tuple[int, int]


class Standing(StrEnum):
    """Where a word stands with the learner; the order is from least to best known."""

    OUT = "out"  # not in the deck
    NEW = "new"  # in the deck, never seen
    LEARNING = "learning"  # in its first steps, or slipping away
    KNOWN = "known"  # learned, and recalled today with a good chance
    MARKED = "marked"  # the learner says it is known
    IGNORED = "ignored"  # the learner does not want to know it
    FREE = "free"  # a name, a number, a function word


_ORDER = list(Standing)


class Piece(NamedTuple):
    """A stretch of text: a word of the article by its number, or what stands between words.

    An article has thousands of them, and tuples are made in a third of the time.
    """

    text: str
    word: int | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """Pieces that belong together: a sentence by its number, or a stretch outside of sentences."""

    at: int
    sentence: int | None
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A line of the article that holds text; `is_aside` for headings, captions and bylines."""

    at: int
    runs: tuple[Run, ...]

    @property
    def is_aside(self) -> bool:
        """Whether no sentence is in it."""
        return all(run.sentence is None for run in self.runs)

    @property
    def text(self) -> str:
        """What is written in it."""
        return "".join(piece.text for run in self.runs for piece in run.pieces)


def lay_out(text: str, words: Sequence[Span], sentences: Sequence[Span]) -> tuple[Paragraph, ...]:
    """Divide a text into paragraphs, sentences and words.

    `words` and `sentences` are places in the text, each in order and without overlap; a word that
    reaches over the end of its sentence or line stays with the stretch where it begins.
    """
    starts = [start for start, _ in words]
    ends = [start for start, _ in sentences]
    paragraphs = []
    for start, end in _lines(text):
        first, last = bisect_left(ends, start), bisect_left(ends, end)
        runs = tuple(
            Run(begin, number, tuple(_pieces(text, words, starts, begin, stop)))
            for begin, stop, number in _stretches(sentences, range(first, last), start, end)
        )
        paragraphs.append(Paragraph(start, runs))
    return tuple(paragraphs)


def _lines(text: str) -> Iterator[Span]:
    start = 0
    for line in text.split("\n"):
        if line.strip():
            lead = len(line) - len(line.lstrip())
            yield start + lead, start + len(line.rstrip())
        start += len(line) + 1


def _stretches(
    sentences: Sequence[Span], numbers: range, start: int, end: int
) -> Iterator[tuple[int, int, int | None]]:
    for number in numbers:
        begin, stop = sentences[number]
        if start < begin:
            yield start, begin, None
        start = min(stop, end)
        yield begin, start, number
    if start < end:
        yield start, end, None


def _pieces(
    text: str, words: Sequence[Span], starts: Sequence[int], start: int, end: int
) -> Iterator[Piece]:
    for number in range(bisect_left(starts, start), bisect_left(starts, end)):
        begin, stop = words[number][0], min(words[number][1], end)
        if start < begin:
            yield Piece(text[start:begin])
        yield Piece(text[begin:stop], number)
        start = stop
    if start < end:
        yield Piece(text[start:end])


def stand(mark: str, states: Collection[str], recall: float, free: bool) -> Standing:
    """Say where a word stands: by the learner's mark, else by its cards, else outside the deck.

    `states` are those of its cards, empty outside the deck; `recall` is the chance of recall now.
    """
    if mark == "known":
        return Standing.MARKED
    if mark == "ignored":
        return Standing.IGNORED
    if states:
        if set(states) <= {"new"}:
            return Standing.NEW
        known = "review" in states and recall >= KNOWN_RECALL
        return Standing.KNOWN if known else Standing.LEARNING
    return Standing.FREE if free else Standing.OUT


def least(standings: Collection[Standing]) -> Standing:
    """Return the least known of some standings: where a phrase of these words stands."""
    return min(standings, key=_ORDER.index, default=Standing.OUT)


def phrase_spans(
    starts: Sequence[int], ends: Sequence[int], positions: Sequence[int], length: int
) -> Iterator[Span]:
    """Give the first and last word of each place where a phrase covers whole words, two or more."""
    for position in positions:
        first = bisect_left(starts, position)
        last = bisect_left(ends, position + length)
        fits = last < len(ends) and ends[last] == position + length
        if first < last and first < len(starts) and starts[first] == position and fits:
            yield first, last


def choose_spans(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Return those of some stretches of words that stand beside each other, in reading order.

    Where two overlap the longer one stays, then the one that begins first, as in mining.
    """
    taken: set[int] = set()
    chosen = []
    for first, last in sorted(set(spans), key=lambda span: (span[0] - span[1], span[0])):
        inside = range(first, last + 1)
        if taken.isdisjoint(inside):
            taken.update(inside)
            chosen.append((first, last))
    return tuple(sorted(chosen))
