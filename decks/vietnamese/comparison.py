"""How an answer differs from what was expected, as a teacher would say it.

The verdicts, from right to wrong:

exact     the same characters
spelling  the same word: hoà for hòa, kĩ for kỹ, capitals, decomposed or invisible characters,
          spaces, hyphens, punctuation
tone      the right letters with another tone, a missing one included (ma for má)
mark      another one of o ô ơ, a ă â, e ê, u ư
d         d for đ, or đ for d
unmarked  the marks left out, as people type in a hurry (dien thoai for điện thoại)
near      one letter too many, missing, replaced, or two exchanged; only spaces missing or added
wrong     another word

The rules where several apply:

- unmarked needs two marks that are left out, and no mark written: duong (đ, ư, ơ, huyền), may tinh
  (two tones), viet (ê, nặng). A word with a single mark has lost just that: ma for má is a
  tone, co for cô a mark, di for đi a d. Each letter's mark counts, and each tone.
- In one syllable the graver of tone < mark < d names the difference: co for cộ is unmarked, cỏ for
  cố is mark. A syllable that lost two marks or more, and has none, is itself unmarked.
- Of several syllables the gravest gives the verdict: máy for mày and d for đ is d; dien thoại for
  điện thoại is unmarked. If the whole answer bears no mark, the whole is unmarked (may tinh).
- near is one letter in one place. Other syllables may differ in their marks; that syllable may
  not, nor two syllables by a letter each: that is wrong. Only an answer of several syllables
  that leaves out all marks may have one letter wrong as well (dien thoi). A one-letter word cannot
  be nearly right, and neither can a number.
- Syllables too many or too few are wrong, unless one letter is all that is missing or added.
- Of several accepted answers the one with the best verdict counts.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from decks.vietnamese.pronunciation import Dialect, merged
from decks.vietnamese.words import Form, Span, Word, one_letter, read_words, same_words

Verdict = Literal["exact", "spelling", "tone", "mark", "d", "unmarked", "near", "wrong"]
Kind = Literal["tone", "mark", "d", "unmarked", "near", "wrong", "missing", "extra"]

VERDICTS: tuple[Verdict, ...] = (
    "exact",
    "spelling",
    "tone",
    "mark",
    "d",
    "unmarked",
    "near",
    "wrong",
)


@dataclass(frozen=True)
class SyllableDifference:
    """One syllable that differs: what was expected, what was written, and where both stand.

    The spans are (start, end) in the characters of the two texts that were compared. A syllable
    that is missing or extra has an empty text and an empty span on the other side.
    """

    expected: str
    answer: str
    kind: Kind
    expected_tone: str
    answer_tone: str
    expected_span: Span
    answer_span: Span


@dataclass(frozen=True)
class Comparison:
    """The verdict on an answer, and the syllables that are wrong in it, from left to right."""

    verdict: Verdict
    expected: str
    answer: str
    syllables: tuple[SyllableDifference, ...]

    @property
    def right(self) -> bool:
        return self.verdict in ("exact", "spelling")

    def as_json(self) -> dict[str, Any]:
        """Give plain values: {"verdict", "expected", "answer", "syllables": [{...}]}."""
        return asdict(self)


def compare(expected: str | Sequence[str], answer: str) -> Comparison:
    """Say how an answer differs from the expected text, or from the nearest of several.

    An empty answer is wrong. ValueError when nothing is expected.
    """
    accepted = [expected] if isinstance(expected, str) else list(expected)
    if not accepted:
        raise ValueError("An answer needs at least one expected text to be compared with.")
    found = [_compare(text, answer) for text in accepted]
    return min(found, key=lambda one: (VERDICTS.index(one.verdict), len(one.syllables)))


def forgiven(comparison: Comparison, dialect: Dialect) -> bool:
    """Whether every difference is between sounds that are one in a region: hỏi for ngã in Huế."""
    if comparison.right:
        return True
    differences = comparison.syllables
    return bool(differences) and all(merged(d.expected, d.answer, dialect) for d in differences)


_Words = list[Word]
_Way = tuple[int, tuple[SyllableDifference, ...]]
# What a pair of syllables costs when they are lined up; two unrelated ones less than two gaps.
_COSTS = {
    "tone": 1,
    "mark": 1,
    "d": 1,
    "unmarked": 1,
    "near": 2,
    "wrong": 4,
    "missing": 3,
    "extra": 3,
}


def _compare(expected: str, answer: str) -> Comparison:
    if answer == expected and answer.strip():
        return Comparison("exact", expected, answer, ())
    first, second = read_words(expected), read_words(answer)
    if first and second:
        if same_words(expected, answer):
            return Comparison("spelling", expected, answer, ())
        if _joined(first, "bare") == _joined(second, "bare") and len(first) != len(second):
            whole = _differ(_whole(first, expected), _whole(second, answer), "near")
            return Comparison("near", expected, answer, (whole,) if whole else ())
    differences = _align(first, second)
    verdict = _verdict(first, second, [one.kind for one in differences])
    return Comparison(verdict, expected, answer, differences)


def _verdict(first: _Words, second: _Words, kinds: list[Kind]) -> Verdict:
    hurried = sum(word.marks for word in first) >= 2 and not any(word.marks for word in second)
    verdicts: list[Verdict] = [kind for kind in kinds if kind != "missing" and kind != "extra"]
    if len(verdicts) == len(kinds) and "wrong" not in kinds and kinds.count("near") < 2:
        gravest: Verdict = max(verdicts, key=VERDICTS.index, default="spelling")
        return "unmarked" if hurried and gravest != "near" else gravest
    if len(first) == len(second) and not (hurried and len(first) > 1):
        return "wrong"
    form: Form = "bare" if hurried else "letters"
    return "near" if one_letter(_joined(first, form), _joined(second, form)) else "wrong"


def _kind(first: Word, second: Word) -> Kind | None:
    """How two syllables differ; None when they are equal spellings."""
    if first.form == second.form:
        return None
    if first.bare != second.bare:
        near = first.tones == second.tones and one_letter(first.letters, second.letters)
        return "near" if near else "wrong"
    if first.marks >= 2 and not second.marks:
        return "unmarked"
    if first.letters != second.letters:
        strokes = [[c == "đ" for c in word.letters] for word in (first, second)]
        return "d" if strokes[0] != strokes[1] else "mark"
    return "tone" if first.tones != second.tones else None


def _differ(first: Word, second: Word, kind: Kind | None = None) -> SyllableDifference | None:
    if not second.text:
        kind = "missing"
    elif not first.text:
        kind = "extra"
    else:
        kind = kind or _kind(first, second)
    if kind is None:
        return None
    spans = first.span, second.span
    return SyllableDifference(first.text, second.text, kind, first.tone, second.tone, *spans)


def _align(first: _Words, second: _Words) -> tuple[SyllableDifference, ...]:
    """Pair the syllables so that as little as possible differs; the differing ones, in order."""
    if len(first) == len(second):
        pairs = (_differ(a, b) for a, b in zip(first, second, strict=True))
        return tuple(found for found in pairs if found)
    ways: dict[tuple[int, int], _Way] = {}
    for i in range(len(first) + 1):
        for j in range(len(second) + 1):
            steps = _steps(ways, first, second, i, j)
            ways[i, j] = min(steps, key=lambda way: way[0], default=(0, ()))
    return ways[len(first), len(second)][1]


def _steps(
    ways: dict[tuple[int, int], _Way], first: _Words, second: _Words, i: int, j: int
) -> Iterator[_Way]:
    """The ways to have paired i syllables with j: the last two together, or one with nothing."""
    if i and j:
        yield _step(ways[i - 1, j - 1], _differ(first[i - 1], second[j - 1]))
    if i:
        yield _step(ways[i - 1, j], _differ(first[i - 1], _nothing(second, j)))
    if j:
        yield _step(ways[i, j - 1], _differ(_nothing(first, i), second[j - 1]))


def _step(way: _Way, found: SyllableDifference | None) -> _Way:
    cost, before = way
    return way if found is None else (cost + _COSTS[found.kind], (*before, found))


def _nothing(words: _Words, before: int) -> Word:
    place = words[before - 1].end if before else 0
    return Word("", place, place)


def _whole(words: _Words, text: str) -> Word:
    start, end = words[0].start, words[-1].end
    return Word(text[start:end], start, end)


def _joined(words: _Words, form: Form) -> str:
    return "".join(word.letters if form == "letters" else word.bare for word in words)
