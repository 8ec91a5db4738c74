"""Where the glossary's terms occur in an article, alone and inside longer terms."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from decks.extraction.pieces import split_pieces
from decks.extraction.words import Word
from decks.glossary import Entry, Glossary, choose_headword

# Parts of speech that are never a card of their own: a learner of news meets them everywhere.
FUNCTION_POS = frozenset(
    (
        "adv",
        "conj",
        "prep",
        "pron",
        "det",
        "num",
        "part",
        "interj",
        "cls",
        "unit",
        "propn",
        "phrase",
    )
)
# Domains whose words are technology by themselves.
TECHNOLOGY = frozenset(
    (
        "ai",
        "software",
        "web",
        "security",
        "telecom",
        "chips",
        "hardware",
        "gadgets",
        "space",
        "energy",
        "biotech",
        "fintech",
        "startup",
    )
)

# Index of the sentence, and start and end in its text.
Place = tuple[int, int, int]


@dataclass(slots=True)
class Candidate:
    """A headword of the glossary as an article uses it.

    `places` are its occurrences as a word of its own, `nested` those inside a longer term;
    `leads` says whether one of these longer terms begins with it (phần mềm in phần mềm độc hại).
    """

    entry: Entry
    pieces: int
    foreign: bool
    places: list[Place] = field(default_factory=list)
    nested: list[Place] = field(default_factory=list)
    leads: bool = False
    in_title: bool = False

    @property
    def count(self) -> int:
        """All occurrences, those inside longer terms too."""
        return len(self.places) + len(self.nested)

    @property
    def technical(self) -> bool:
        """Whether its meaning belongs to technology."""
        return self.entry.domain in TECHNOLOGY


def find_candidates(
    sentences: Sequence[Sequence[Word]], title: Sequence[Word], glossary: Glossary
) -> dict[str, Candidate]:
    """Collect the content words that the glossary knows, by headword, in order of appearance."""
    uses: dict[str, Counter[str]] = {}
    places: dict[str, list[Place]] = {}
    nested: dict[str, list[Place]] = {}
    leading: set[str] = set()
    for index, words in enumerate(sentences):
        for word in words:
            if not word.headword:
                continue
            uses.setdefault(word.headword, Counter())[word.pos] += 1
            places.setdefault(word.headword, []).append((index, word.start, word.end))
            for inner, start, end in nested_headwords(glossary, word.headword):
                place = (index, word.start + start, word.start + end)
                nested.setdefault(inner, []).append(place)
                if start == 0:
                    leading.add(inner)
    in_title = {word.headword for word in title}
    found: dict[str, Candidate] = {}
    for headword in [*places, *(inner for inner in nested if inner not in places)]:
        entry = _main_entry(glossary, headword, uses.get(headword))
        if entry is None:
            continue
        pieces = split_pieces(headword)
        found[headword] = Candidate(
            entry=entry,
            pieces=len(pieces),
            foreign=any(piece.foreign for piece in pieces),
            places=places.get(headword, []),
            nested=nested.get(headword, []),
            leads=headword in leading,
            in_title=headword in in_title,
        )
    return found


@lru_cache(maxsize=16_384)
def nested_headwords(glossary: Glossary, headword: str) -> tuple[tuple[str, int, int], ...]:
    """Give the headwords to be learned inside a longer one, as (headword, start, end) in its text.

    The name of an institution is made of common words (Bộ Thông tin và Truyền thông), the name of a
    place with a foreign word in it is not.
    """
    if not headword.islower() and any(piece.foreign for piece in split_pieces(headword)):
        entries = glossary.entries(headword)
        if entries and entries[0].pos == "propn":
            return ()
    return _inside(glossary, headword)


def _inside(glossary: Glossary, headword: str) -> tuple[tuple[str, int, int], ...]:
    """Give all headwords inside a longer one, but single syllables: chủ does not teach máy chủ."""
    pieces = split_pieces(headword)
    found: list[tuple[str, int, int]] = []
    for first in range(len(pieces)):
        key = ""
        for last in range(first, len(pieces)):
            key = f"{key} {pieces[last].key}" if key else pieces[last].key
            size = last - first + 1
            if size == len(pieces) or (size == 1 and not pieces[last].foreign):
                continue
            start, end = pieces[first].start, pieces[last].end
            inner = choose_headword(glossary.by_key.get(key, ()), headword[start:end])
            if inner:
                found.append((inner, start, end))
    return tuple(found)


def _main_entry(glossary: Glossary, headword: str, uses: Counter[str] | None) -> Entry | None:
    """Give the entry for the commonest use in the article; None for a function word or a name.

    A name of several words stays where technology is in it (Thung lũng Silicon, sao Hỏa).
    """
    pos = uses.most_common(1)[0][0] if uses else None
    entry = glossary.entry(headword, pos)
    if entry is None:
        return None
    if entry.pos not in FUNCTION_POS:
        return entry
    if entry.pos not in ("propn", "phrase") or " " not in headword:
        return None
    inner = (glossary.entry(name) for name, _, _ in _inside(glossary, headword))
    return entry if any(e and e.domain in TECHNOLOGY for e in (entry, *inner)) else None
