"""Words that capitals alone tell apart, and all others."""

import pytest

from decks.glossary import load_glossary
from decks.identity import TOLD_BY_CAPITALS, word_identity
from decks.vietnamese.spelling import canonical


def test_every_pair_of_the_glossary_is_listed_and_no_other() -> None:
    """A new pair in the glossary is a decision: the word with capitals gets another identity."""
    spellings: dict[str, set[str]] = {}
    for headword in load_glossary():
        spellings.setdefault(canonical(headword), set()).add(headword)
    pairs = {spelling: words for spelling, words in spellings.items() if len(words) > 1}
    assert pairs == {lower: {lower, upper} for lower, upper in TOLD_BY_CAPITALS.items()}


def test_each_headword_has_an_identity_of_its_own() -> None:
    glossary = load_glossary()
    assert len({word_identity(headword) for headword in glossary}) == len(glossary)
    changed = {word for word in glossary if word_identity(word) != canonical(word)}
    assert changed == set(TOLD_BY_CAPITALS.values())


@pytest.mark.parametrize(
    ("written", "identity"),
    [
        ("PIN", "PIN"),
        (" P\u00adIN ", "PIN"),
        ("Pin", "pin"),
        ("pIN", "pin"),
        ("pin", "pin"),
        ("AI", "AI"),
        ("Ai", "ai"),
        ("mã PIN", "mã pin"),
        ("AI tạo sinh", "ai tạo sinh"),
        ("Hoà bình", "hòa bình"),
        ("5G", "5g"),
        ("", ""),
    ],
)
def test_the_identity_of_a_spelling(written: str, identity: str) -> None:
    assert word_identity(written) == identity
    assert word_identity(identity) == identity
