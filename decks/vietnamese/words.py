"""The words of an answer, one by one, in the forms in which they are compared."""

import re
import unicodedata
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from decks.vietnamese.spelling import canonical, strip_marks
from decks.vietnamese.syllable import Tone

Form = Literal["letters", "bare"]
Span = tuple[int, int]

_TONES = {tone.mark: tone.label for tone in Tone if tone.mark}
_QUALITIES = "\u0302\u0306\u031b"
_HYPHEN = re.compile("[-\u2010\u2011]")
# Letters and digits with what is combined with them or invisible between them; the signs of C++,
# C#, R&D and 5%. White space and all other punctuation stand between words.
_WORD = re.compile("[\\w\u0300-\u036f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff#%&@+]+")


@dataclass(frozen=True)
class Word:
    """A syllable, foreign word or number, with its place in the original text."""

    text: str
    start: int
    end: int

    @property
    def span(self) -> Span:
        return self.start, self.end

    @cached_property
    def form(self) -> str:
        return canonical(self.text)

    @cached_property
    def letters(self) -> str:
        """The letters with their own marks, without tones."""
        apart = unicodedata.normalize("NFD", self.form)
        return unicodedata.normalize("NFC", "".join(c for c in apart if c not in _TONES))

    @cached_property
    def bare(self) -> str:
        return strip_marks(self.form)

    @cached_property
    def tones(self) -> tuple[str, ...]:
        """The tones that are written; none in ngang, several only in what is no syllable."""
        apart = unicodedata.normalize("NFD", self.form)
        return tuple(_TONES[c] for c in apart if c in _TONES)

    @property
    def tone(self) -> str:
        return " ".join(self.tones) or Tone.NGANG.label

    @cached_property
    def marks(self) -> int:
        """How many marks are written, of letters and of tones."""
        qualities = sum(c in _QUALITIES for c in unicodedata.normalize("NFD", self.letters))
        return qualities + self.letters.count("đ") + len(self.tones)


def read_words(text: str) -> list[Word]:
    """Cut a text at white space, hyphens and other punctuation."""
    found = (Word(match[0], *match.span()) for match in _WORD.finditer(text))
    return [word for word in found if word.form]


def same_words(first: str, second: str) -> bool:
    """Whether two texts are equal spellings; a hyphen counts as a space or as nothing."""
    return any(_forms(first, hyphen) == _forms(second, hyphen) for hyphen in (" ", ""))


def one_letter(first: str, second: str) -> bool:
    """Whether one letter added, left out, replaced or exchanged with the next is the difference.

    Never for a one-letter first string, of which nothing would be left, and never for numbers.
    """
    if len(first) < 2 or any(c.isdigit() for c in first + second):
        return False
    pairs = enumerate(zip(first, second, strict=False))
    start = next((place for place, (c, d) in pairs if c != d), min(len(first), len(second)))
    a, b = first[start:], second[start:]
    exchanged = a[:2] == b[1::-1] and a[2:] == b[2:]
    return a != b and (a[1:] == b[1:] or a[1:] == b or a == b[1:] or exchanged)


def _forms(text: str, hyphen: str) -> list[str]:
    return [word.form for word in read_words(_HYPHEN.sub(hyphen, text))]
