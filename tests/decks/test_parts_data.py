"""The linter of parts.tsv: every word that needs a choice between morphemes has one that fits.

A new headword with a syllable that could mean several things fails here until its line is written:
see `decks.word_parts` for the marks, and write `?` where the etymology is not known for sure.
"""

import re
import unicodedata
from functools import cache
from pathlib import Path

from decks.glossary import PIECE, load_glossary
from decks.vietnamese.spelling import sort_key
from decks.word_parts import NATIVE, UNKNOWN, WITHIN, longest_words, read_marks

FILE = Path(__file__).parents[2] / "decks" / "data" / "parts.tsv"


@cache
def lines() -> tuple[str, ...]:
    return tuple(FILE.read_text(encoding="utf-8").removesuffix("\n").split("\n"))


@cache
def divided() -> dict[str, tuple[int, ...]]:
    """The words whose division into parts is written, as the longest words would be wrong."""
    return {word: given.sizes for word, given in read_marks(lines()[1:]).items() if given.sizes}


@cache
def marks() -> dict[str, tuple[str, ...]]:
    return {word: given.signs for word, given in read_marks(lines()[1:]).items()}


def alone(headword: str) -> list[tuple[int, str]]:
    """The syllables of a headword that are parts of their own, with their places."""
    pieces = PIECE.findall(headword)
    sizes = divided().get(headword) or longest_words(pieces, load_glossary().by_key)
    starts = [sum(sizes[:n]) for n in range(len(sizes))]
    return [(at, pieces[at]) for at, size in zip(starts, sizes, strict=True) if size == 1]


def is_name(piece: str) -> bool:
    """AI, PIN and LAN mean what their headwords say, whatever the syllable means elsewhere."""
    found = load_glossary().find(piece)
    return found is not None and not found.islower()


def test_the_file_is_in_order() -> None:
    assert lines()[0] == "headword\than"
    assert [line for line in lines() if not re.fullmatch(r"\S[^\t]*\t\S+( \S+)*", line)] == []
    assert all(unicodedata.is_normalized("NFC", line) for line in lines())
    headwords = [line.split("\t")[0] for line in lines()[1:]]
    assert sorted(headwords, key=sort_key) == headwords
    assert len(set(headwords)) == len(headwords)


def test_every_line_is_needed() -> None:
    """A word has no characters of its own, or its longest words are not its parts."""
    glossary = load_glossary()
    assert set(marks()) - set(glossary) == set()
    own = {word for word in marks() if (entry := glossary.entry(word)) and entry.han}
    assert own - set(divided()) == set()
    greedy = {word: longest_words(PIECE.findall(word), glossary.by_key) for word in divided()}
    assert [word for word, sizes in greedy.items() if tuple(sizes) == divided()[word]] == []


def test_every_syllable_has_one_mark() -> None:
    for headword, given in marks().items():
        assert len(given) == len(PIECE.findall(headword)), headword
        for mark in given:
            signs = mark[0] in (NATIVE, WITHIN, UNKNOWN)
            assert signs or unicodedata.name(mark[0]).startswith("CJK UNIFIED"), headword
            assert mark[0] not in (WITHIN, UNKNOWN) or len(mark) == 1, headword


def test_a_syllable_inside_a_longer_word_is_marked_so() -> None:
    for headword, given in marks().items():
        within = set(range(len(given))) - {at for at, _ in alone(headword)}
        if UNKNOWN not in given:
            assert {at for at, mark in enumerate(given) if mark == WITHIN} == within, headword


def test_every_mark_has_its_morpheme() -> None:
    """A line without `?` gives parts with the characters it names; a line with one gives none."""
    glossary = load_glossary()
    for headword, given in marks().items():
        parts = glossary.parts(headword)
        assert bool(parts) == (UNKNOWN not in given), headword
        singles = [part for part in parts if " " not in part.text]
        for part, (at, _) in zip(singles, alone(headword) if parts else (), strict=True):
            assert part.han == given[at][0].replace(NATIVE, ""), headword
            assert part.meaning, headword


def test_one_sense_is_chosen_where_a_morpheme_has_several() -> None:
    glossary = load_glossary()
    wrong = []
    for headword, given in marks().items():
        for at, piece in alone(headword) if UNKNOWN not in given else ():
            han = given[at][0].replace(NATIVE, "")
            meanings = [m.meaning for m in glossary.morphemes(piece) if m.han == han]
            several = bool(meanings) and ";" in meanings[0] and not is_name(piece)
            if several != (len(given[at]) == 2):
                wrong.append((headword, piece, given[at]))
    assert wrong == []


def test_no_word_with_an_ambiguous_syllable_is_left_to_a_guess() -> None:
    glossary = load_glossary()
    missing = [
        headword
        for headword in glossary
        if headword not in marks()
        and len(PIECE.findall(headword)) > 1
        and not ((entry := glossary.entry(headword)) and entry.han)
        and any(
            len(glossary.morphemes(piece)) > 1 and not is_name(piece)
            for _, piece in alone(headword)
        )
    ]
    assert missing == []
