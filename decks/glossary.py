"""The glossary: Vietnamese headwords with their English meanings and what is known beside them.

`decks/data/glossary.tsv` holds one headword and part of speech a line, `decks/data/morphemes.tsv`
one syllable and meaning a line, `decks/data/parts.tsv` which meanings a headword is made with (see
`decks.word_parts`); all are sorted, written by hand and reviewed like code. A lookup
does not mind the spelling (hoà or hòa, kĩ or kỹ), but it minds capitals where they tell words
apart: the headword AI is found in "AI" and never in "ai" (who), while the headword robot is found
in "Robot" and "ROBOT".
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache

from decks.data_files import data_lines
from decks.vietnamese.spelling import canonical
from decks.word_parts import (
    NATIVE,
    UNKNOWN,
    WITHIN,
    Marks,
    choose_morpheme,
    longest_words,
    read_marks,
)
from decks.word_parts import Part as Part

COLUMNS = ("headword", "pos", "gloss", "domain", "han", "classifier", "note", "register")
# Headwords and texts are compared piece by piece: letters and digits, with the signs of C++ and C#.
PIECE = re.compile(r"(?:[^\W_]|[\u0300-\u036f])+(?:\+\+|#)?")


@dataclass(frozen=True, slots=True)
class Entry:
    """One headword as one part of speech, as the glossary's columns give it.

    `gloss` separates senses by "; " and near-synonyms by ", "; `han` has one character a syllable
    and is empty where the word is not wholly Sino-Vietnamese; the other columns may be empty.
    """

    headword: str
    pos: str
    gloss: str
    domain: str = "general"
    han: str = ""
    classifier: str = ""
    note: str = ""
    register: str = ""


class Glossary:
    """The entries and morphemes, found by headword in any spelling.

    `lines` are the data lines of a glossary file without its header, `morphemes` those of a
    morpheme file (syllable, han, meaning, kind), `parts` those of a parts file (headword, han).
    Lines are taken apart only when they are asked for, so that loading costs little.
    """

    def __init__(
        self, lines: Iterable[str], morphemes: Iterable[str] = (), parts: Iterable[str] = ()
    ) -> None:
        self._parts = parts
        self._lines: dict[str, list[str]] = {}
        for line in lines:
            headword = line[: line.index("\t")]
            self._lines.setdefault(headword, []).append(line)
        self._morphemes: dict[str, list[Part]] = {}
        for line in morphemes:
            syllable, han, meaning = line.split("\t")[:3]
            self._morphemes.setdefault(_key(syllable), []).append(Part(syllable, han, meaning))

    def __len__(self) -> int:
        return len(self._lines)

    def __iter__(self) -> Iterator[str]:
        """Give every headword as it is spelled in the glossary."""
        return iter(self._lines)

    @cached_property
    def by_key(self) -> dict[str, tuple[str, ...]]:
        """Headwords by their `word_key`; several where only capitals differ (AI, ai)."""
        found: dict[str, tuple[str, ...]] = {}
        for headword in self._lines:
            key = word_key(headword)
            found[key] = (*found.get(key, ()), headword)
        return found

    @cached_property
    def prefixes(self) -> frozenset[str]:
        """The beginnings of headwords of several pieces: where one of them may still go on."""
        found: set[str] = set()
        for key in self.by_key:
            at = key.find(" ")
            while at > 0:
                found.add(key[:at])
                at = key.find(" ", at + 1)
        return frozenset(found)

    def find(self, text: str, *, any_capitals: bool = False) -> str | None:
        """Give the headword that a text writes, or None.

        Every capital of the headword must be in the text; of several headwords the one with most
        capitals wins. With `any_capitals` capitals are not compared, as in a heading in capitals
        or in a search box, and a lower-case headword is preferred to none at all.
        """
        return choose_headword(self.by_key.get(word_key(text), ()), text, any_capitals)

    def entries(self, headword: str) -> tuple[Entry, ...]:
        """Give the entries of a headword, one for each part of speech; empty when unknown."""
        found = self.find(headword)
        return _parse(tuple(self._lines[found])) if found is not None else ()

    def entry(self, headword: str, pos: str | None = None) -> Entry | None:
        """Give the entry of a headword as `pos`, else its first one; None when unknown."""
        entries = self.entries(headword)
        return next((e for e in entries if e.pos == pos), entries[0] if entries else None)

    def meaning(self, headword: str, pos: str | None = None) -> str:
        """Give the gloss of a headword as `pos`, else as its first part of speech, else ""."""
        entry = self.entry(headword, pos)
        return entry.gloss if entry else ""

    def parts(self, headword: str) -> tuple[Part, ...]:
        """Take a headword apart: máy chủ is máy (machine) and chủ 主 (host, master).

        Longer terms come apart into the glossary's words first (trí tuệ + nhân tạo). Empty when
        there is only one part, when a part has no known meaning, or when it could mean several
        things and nobody has written down which.
        """
        pieces = PIECE.findall(headword)
        if len(pieces) < 2:
            return ()
        signs, sizes = self._marks_of(headword, len(pieces))
        if UNKNOWN in signs:
            return ()
        parts: list[Part] = []
        start = 0
        for size in sizes or longest_words(pieces, self.by_key):
            part = self._part(pieces[start : start + size], signs[start : start + size])
            if part is None:
                return ()
            parts.append(part)
            start += size
        return tuple(parts)

    def morphemes(self, syllable: str) -> tuple[Part, ...]:
        """Give what a syllable can mean as a part of a word; empty when unknown."""
        return tuple(self._morphemes.get(_key(syllable), ()))

    def divide(self, text: str) -> tuple[str, ...]:
        """Cut a text into the longest words shorter than itself that the glossary knows."""
        places = [match.span() for match in PIECE.finditer(text)]
        found: list[str] = []
        first = 0
        for size in longest_words([text[start:end] for start, end in places], self.by_key):
            found.append(text[places[first][0] : places[first + size - 1][1]])
            first += size
        return tuple(found)

    def words_with(self, han: str) -> tuple[str, ...]:
        """Give the headwords written with a Hán-Việt character, in the glossary's order."""
        return self._by_han.get(han, ())

    @cached_property
    def _by_han(self) -> dict[str, tuple[str, ...]]:
        found: dict[str, dict[str, None]] = {}
        for headword, lines in self._lines.items():
            for line in lines:
                for character in line.split("\t", 5)[4]:
                    found.setdefault(character, {})[headword] = None
        return {character: tuple(headwords) for character, headwords in found.items()}

    @cached_property
    def _marks(self) -> dict[str, Marks]:
        return read_marks(self._parts)

    def _marks_of(self, headword: str, size: int) -> Marks:
        """Give a mark for each syllable: what parts.tsv says, else the word's own characters."""
        entry = self.entry(headword)
        if entry is None:
            return Marks()
        own = tuple(entry.han) if len(entry.han) == size else ()
        return self._marks.get(entry.headword, Marks(own))

    def _part(self, pieces: list[str], signs: tuple[str, ...]) -> Part | None:
        text = " ".join(pieces)
        if len(pieces) == 1:
            return self._syllable(text, signs[0] if signs else "")
        entry = self.entry(text)
        if entry is None:
            return None
        han = "".join(signs).replace(WITHIN, "")
        return Part(text, han or entry.han, first_sense(entry.gloss))

    def _syllable(self, text: str, mark: str) -> Part | None:
        """Give what a syllable means under a mark; a name with capitals is the headword (AI)."""
        entry = self.entry(text)
        han = mark[:1].replace(NATIVE, "")
        morphemes = self._morphemes.get(_key(text), [])
        if morphemes and (han or entry is None or entry.headword.islower()):
            found = choose_morpheme(morphemes, mark)
            if found:
                return Part(text, found.han, found.meaning)
            if not han:
                return None
        return Part(text, han, first_sense(entry.gloss)) if entry and mark != WITHIN else None


@cache
def load_glossary() -> Glossary:
    """Read the glossary that comes with the program, once."""
    names = ("glossary.tsv", "morphemes.tsv", "parts.tsv")
    return Glossary(*[data_lines(name) for name in names])


def word_key(text: str) -> str:
    """Give the key under which all spellings of a word meet, its pieces apart by one space."""
    return " ".join([_key(piece) for piece in PIECE.findall(text)])


def choose_headword(
    headwords: tuple[str, ...], text: str, any_capitals: bool = False
) -> str | None:
    """Of headwords with the key of `text`, give the one with its capitals, and its i or y."""
    if len(headwords) == 1 and (any_capitals or headwords[0].islower()):
        return headwords[0]
    fitting = [h for h in headwords if any_capitals or _has_capitals(h, text)]
    lower = text.lower()
    return max(
        fitting,
        key=lambda h: (_has_capitals(h, text), _capitals(h), h.lower() == lower),
        default=None,
    )


def first_sense(gloss: str) -> str:
    """Give the first sense of a gloss, without its later ones."""
    return gloss.split(";", 1)[0].strip()


@lru_cache(maxsize=20_000)
def _key(piece: str) -> str:
    return canonical(piece)


def _has_capitals(headword: str, text: str) -> bool:
    if headword.islower():
        return True
    if len(headword) != len(text):
        return text.isupper()
    return all(t.isupper() for h, t in zip(headword, text, strict=True) if h.isupper())


def _capitals(headword: str) -> int:
    return sum(c.isupper() for c in headword)


@lru_cache(maxsize=4_096)
def _parse(lines: tuple[str, ...]) -> tuple[Entry, ...]:
    return tuple(Entry(*line.split("\t")) for line in lines)
