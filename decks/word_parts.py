"""The parts of a word: which of the meanings of a syllable a word is made with.

Many syllables of Vietnamese stand for several morphemes: chỉ is 指 (finger, to point), 紙 (paper),
只 (only) and more. Where the characters of a word do not say which one it is, the marks of
`decks/data/parts.tsv` do, one for every syllable of the headword:

    a character   the morpheme with that character
    -             the native or borrowed morpheme, which has no character
    =             no part of its own, but of a longer word inside the term (mạng + [xã hội])
    ?             not known for sure, or without a meaning of its own: the word has no parts

A digit behind a mark chooses one sense of a morpheme that has several: năm is "year; five", in
tháng năm (May) it is marked `-2`. Spaces part the words of a term that its longest words would cut
wrongly: cảm biến + nhiệt độ (`== ==`), not cảm biến nhiệt + độ. Without a mark no choice is made:
a wrong etymology is worse than none.
"""

import re
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from decks.vietnamese.spelling import canonical

MARK = re.compile(r"\D\d?")
WITHIN, UNKNOWN, NATIVE = "=", "?", "-"


class Marks(NamedTuple):
    """A mark for each syllable of a word, and the sizes of its parts where they are written too."""

    signs: tuple[str, ...] = ()
    sizes: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a headword: its text, the Hán-Việt character where it has one, its meaning."""

    text: str
    han: str
    meaning: str


def read_marks(lines: Iterable[str]) -> dict[str, Marks]:
    """Give the marks of every headword in the data lines of a parts file (headword, han)."""
    found: dict[str, Marks] = {}
    for line in lines:
        headword, han = line.split("\t")
        words = [MARK.findall(word) for word in han.split(" ")]
        sizes = tuple(len(word) for word in words) if len(words) > 1 else ()
        found[headword] = Marks(tuple(sign for word in words for sign in word), sizes)
    return found


def choose_morpheme(morphemes: Sequence[Part], mark: str) -> Part | None:
    """Give the one of a syllable's morphemes that a mark stands for; None where it is a guess."""
    if not mark:
        return morphemes[0] if len(morphemes) == 1 else None
    han = mark[0].replace(NATIVE, "")
    found = next((morpheme for morpheme in morphemes if morpheme.han == han), None)
    if found is None or not mark[1:]:
        return found
    senses = found.meaning.split(";")
    return Part(found.text, han, senses[int(mark[1:]) - 1].strip())


def longest_words(pieces: Sequence[str], known: Container[str]) -> list[int]:
    """Split pieces greedily into the longest known words shorter than the whole; gives sizes."""
    keys = [canonical(piece) for piece in pieces]
    sizes: list[int] = []
    start = 0
    while start < len(keys):
        longest = min(len(keys) - start, len(keys) - 1)
        size = next(
            (n for n in range(longest, 1, -1) if " ".join(keys[start : start + n]) in known), 1
        )
        sizes.append(size)
        start += size
    return sizes
