"""Terms that the glossary does not know: repeated phrases, explained terms, loans, new words.

They have no meaning yet, so they make no cards of themselves; they are shown as candidates, and the
learner or a later glossary gives the meaning. Phrases are runs of content words in the order of a
Vietnamese noun phrase (head first), weighed by their C-value (Frantzi, Ananiadou and Mima 2000,
"Automatic recognition of multi-word terms"): length times occurrences, less those occurrences that
a longer phrase explains. An article that writes "học chuyển giao (transfer learning)" names a term
and gives its English itself, and "trí tuệ nhân tạo (AI)" an abbreviation and its expansion.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import log2

from decks.extraction.candidates import Place
from decks.extraction.pieces import split_pieces
from decks.extraction.words import Word

_MOST_WORDS = 4
_FOLLOWERS = frozenset(("noun", "adj", "verb"))
# Adjectives and verbs that may follow any noun and name no kind of thing.
_LOOSE = frozenset(
    {"mới", "lớn", "nhỏ", "cao", "thấp", "nhiều", "ít", "khác", "chính", "tốt", "có", "là", "bị"}
    | {"được", "làm", "cho", "để", "đến", "lên", "ra", "vào", "đi", "trước", "sau"}
)
# Heads that only turn what follows into a noun, as classifiers do, or say where and when.
_EMPTY_HEADS = frozenset(
    {"việc", "cuộc", "sự", "vụ", "loại", "nỗi", "niềm", "điều", "cách", "người", "cái", "chiếc"}
    | {"con", "ông", "bà", "trước", "sau", "trên", "dưới", "trong", "ngoài", "khi", "bên", "giữa"}
)
_BRACKET = re.compile(r"\(([^()]{2,40})\)")
_ACRONYM = re.compile(r"[A-Z][A-Z0-9&-]{1,7}\Z")


@dataclass(frozen=True, slots=True)
class Phrase:
    """A term without an entry: its text, its places, its C-value, the English the article gives."""

    text: str
    places: tuple[Place, ...]
    weight: float
    english: str = ""


def find_phrases(texts: Sequence[str], sentences: Sequence[Sequence[Word]]) -> list[Phrase]:
    """Find the terms of an article that have no entry, the weightiest first."""
    places: dict[str, list[Place]] = {}
    sizes: dict[str, int] = {}
    english: dict[str, str] = {}
    for index, (text, words) in enumerate(zip(texts, sentences, strict=True)):
        for run in [*_noun_phrases(text, words), *_new_words(words)]:
            _note(text, index, run, places, sizes)
        for run, meaning in _explained(text, words):
            key = _note(text, index, run, places, sizes)
            english[key] = meaning
    weights = _c_values(places, sizes)
    phrases: list[Phrase] = []
    for key, weight in weights.items():
        if key in english or len(places[key]) > 1 or (sizes[key] == 1 and key.isascii()):
            index, start, end = places[key][0]
            written = texts[index][start:end]
            phrases.append(Phrase(written, tuple(places[key]), weight, english.get(key, "")))
    return sorted(phrases, key=lambda phrase: -phrase.weight)


def _note(
    text: str,
    index: int,
    run: Sequence[Word],
    places: dict[str, list[Place]],
    sizes: dict[str, int],
) -> str:
    start, end = run[0].start, run[-1].end
    key = text[start:end].lower()
    found = places.setdefault(key, [])
    if (index, start, end) not in found:
        found.append((index, start, end))
    sizes[key] = len(split_pieces(key))
    return key


def _noun_phrases(text: str, words: Sequence[Word]) -> Iterator[Sequence[Word]]:
    """Give every run of two to four words that can be one noun phrase of known words."""
    for first, head in enumerate(words):
        if head.pos != "noun" or not head.headword or head.headword in _EMPTY_HEADS:
            continue
        for last in range(first + 1, min(first + _MOST_WORDS, len(words))):
            word = words[last]
            touching = text[words[last - 1].end : word.start] == " "
            if not touching or not word.headword or word.pos not in _FOLLOWERS:
                break
            if word.headword in _LOOSE:
                break
            if head.pieces + word.pieces > 2 or last > first + 1:
                yield words[first : last + 1]


def _new_words(words: Sequence[Word]) -> Iterator[Sequence[Word]]:
    """Give each word that has no entry and is neither a name nor a number."""
    for word in words:
        if word.headword or word.pos in ("propn", "num") or not word.text[0].isalpha():
            continue
        pieces = split_pieces(word.text)
        loan = len(pieces) == 1 and pieces[0].foreign and len(word.text) > 2 and word.text.isascii()
        coined = len(pieces) > 1 and not any(p.foreign or p.capital for p in pieces[1:])
        if (loan and word.text.islower()) or coined:
            yield [word]


def _explained(text: str, words: Sequence[Word]) -> Iterator[tuple[Sequence[Word], str]]:
    """Give the words before a bracket that holds their English or their abbreviation."""
    for match in _BRACKET.finditer(text):
        inside = match[1].strip(" \"“”'")
        pieces = split_pieces(inside)
        foreign = bool(pieces) and all(piece.foreign for piece in pieces)
        if not foreign or not (_ACRONYM.match(inside) or inside.islower()):
            continue
        before = [word for word in words if word.end <= match.start()]
        run: list[Word] = []
        while before and len(run) < _MOST_WORDS and before[-1].pos in _FOLLOWERS:
            word = before.pop()
            after = run[0].start if run else match.start()
            if text[word.end : after].strip(' "“”') or word.headword in _LOOSE:
                break
            if word.pieces == 1 and word.pos == "verb":
                break
            run.insert(0, word)
        while len(run) > 1 and run[0].pos == "verb":
            run.pop(0)
        # A long term that the glossary knows needs no help from its neighbours.
        if run and not (run[-1].headword and (len(run) == 1 or run[-1].pieces > 2)):
            yield run, inside


def _c_values(places: dict[str, list[Place]], sizes: dict[str, int]) -> dict[str, float]:
    """Weigh phrases by length and occurrences, less what longer phrases explain."""
    longer: dict[str, list[int]] = {}
    for key, found in places.items():
        for other in _parts(key):
            if other in places and other != key:
                longer.setdefault(other, []).append(len(found))
    values: dict[str, float] = {}
    for key, found in places.items():
        explained = longer.get(key, [])
        free = len(found) - (sum(explained) / len(explained) if explained else 0.0)
        if free > 0:
            values[key] = log2(sizes[key] + 1) * free
    return values


def _parts(key: str) -> Iterator[str]:
    syllables = key.split(" ")
    for first in range(len(syllables)):
        for last in range(first + 1, len(syllables) + 1):
            yield " ".join(syllables[first:last])
