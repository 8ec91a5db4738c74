"""Minimal pairs: real words that one tone, or the mark of one letter, tells apart.

The lexicon comes from outside (a glossary, a list of frequencies), as words with how often each
occurs. Building the index reads it once; every later question is a few look-ups in dictionaries.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from decks.vietnamese.spelling import canonical
from decks.vietnamese.syllable import parse_syllable
from decks.vietnamese.words import Word, read_words

ContrastKind = Literal["tone", "mark"]

_BASES = str.maketrans("ăâêôơư", "aaeoou")


@dataclass(frozen=True)
class Difference:
    """What tells two words apart, in the syllable at `index`: two tones by name, or two letters.

    Where a mark is on two letters at once both are given: ươ and uô.
    """

    index: int
    given: str
    other: str


@dataclass(frozen=True)
class Contrast:
    """A word that makes a minimal pair with another, and how common it is."""

    word: str
    kind: ContrastKind
    frequency: int
    difference: Difference


# The kind, the index of the syllable, and the word with that tone or those marks taken out.
_Key = tuple[ContrastKind, int, tuple[str, ...]]


class ContrastIndex:
    """The minimal pairs of a lexicon; `lexicon` maps words to frequencies, or is only words.

    Words that are not made of Vietnamese syllables have no pairs. Equal spellings count as one
    word, shown as the commonest one is written.
    """

    def __init__(self, lexicon: Mapping[str, int] | Iterable[str]) -> None:
        self._entries: dict[str, tuple[str, int]] = {}
        self._pairs: dict[_Key, list[str]] = {}
        counts = lexicon.items() if isinstance(lexicon, Mapping) else ((w, 0) for w in lexicon)
        for word, count in counts:
            form = canonical(word)
            if form not in self._entries:
                for key in _keys(form):
                    self._pairs.setdefault(key, []).append(form)
            if form not in self._entries or count > self._entries[form][1]:
                self._entries[form] = word, count

    def contrasts(self, word: str, kind: ContrastKind | None = None) -> list[Contrast]:
        """The minimal pairs of a word, the commonest first; of one kind only when it is given.

        The word itself need not be in the lexicon.
        """
        own = canonical(word)
        found = []
        for key in _keys(own):
            if kind in (None, key[0]):
                for other in self._pairs.get(key, ()):
                    if other != own:
                        name, count = self._entries[other]
                        found.append(Contrast(name, key[0], count, _difference(key, own, other)))
        return sorted(found, key=lambda one: (-one.frequency, one.kind != "tone", one.word))


def contrasts(word: str, lexicon: Mapping[str, int] | Iterable[str]) -> list[Contrast]:
    """The minimal pairs of one word in a lexicon; to ask for many words, keep a ContrastIndex."""
    return ContrastIndex(lexicon).contrasts(word)


def _keys(form: str) -> Iterator[_Key]:
    """Under what a word, in its canonical form, stands in the index; nothing for foreign words."""
    words = read_words(form)
    if any(parse_syllable(word.form) is None for word in words):
        return
    whole = [word.form for word in words]
    for index, word in enumerate(words):
        before, after = whole[:index], whole[index + 1 :]
        yield "tone", index, (*before, word.letters, *after)
        yield "mark", index, (*before, word.letters.translate(_BASES), word.tone, *after)


def _difference(key: _Key, own: str, other: str) -> Difference:
    kind, index, _ = key
    given, found = read_words(own)[index], read_words(other)[index]
    if kind == "tone":
        return Difference(index, given.tone, found.tone)
    return Difference(index, *_differing(given, found))


def _differing(first: Word, second: Word) -> tuple[str, str]:
    """The letters of two syllables from the first that differs to the last."""
    a, b = first.letters, second.letters
    places = [place for place, (c, d) in enumerate(zip(a, b, strict=True)) if c != d]
    span = slice(places[0], places[-1] + 1)
    return a[span], b[span]
