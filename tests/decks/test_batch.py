"""One list of terms from many articles."""

import pytest

from decks.batch import Collection
from decks.identity import TOLD_BY_CAPITALS
from decks.terms import Term


def _term(word: str, pos: str = "noun") -> Term:
    return Term(word, pos, 2, 0.5, "twice here", "a meaning")


def test_a_word_of_two_articles_is_one_term() -> None:
    collection = Collection()
    collection.add([_term("Hoà bình")])
    collection.add([_term("hòa bình"), _term("hòa bình", "adj")])
    (term,) = collection.terms()
    assert (term.count, term.score) == (6, 1.5)


@pytest.mark.parametrize("capitals", TOLD_BY_CAPITALS.values())
def test_words_told_apart_by_capitals_stay_apart(capitals: str) -> None:
    collection = Collection()
    collection.add([_term(capitals)])
    collection.add([_term(capitals.lower()), _term(capitals)])
    assert {term.term: term.count for term in collection.terms()} == {
        capitals: 4,
        capitals.lower(): 2,
    }
