"""Coverage of running words, and the words that lift it most."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.domain.coverage import Needs, choose_lift, covered, is_for_free

WORDS = ("máy chủ", "phần mềm", "chip", "dữ liệu", "mã nguồn")
words = st.sampled_from(WORDS)
single = st.dictionaries(st.one_of(st.just(()), st.tuples(words)), st.integers(1, 9), max_size=6)
phrases = st.dictionaries(
    st.lists(words, max_size=3, unique=True).map(tuple), st.integers(1, 9), max_size=8
)
recalls = st.dictionaries(words, st.floats(0, 1), max_size=5)


def test_function_words_names_numbers_and_everyday_syllables_are_known() -> None:
    share = {"người": 0.6, "công ty": 0.4, "chip": 0.01}.get
    assert is_for_free("và", "conj", lambda word: 0.0)
    assert is_for_free("Hà Nội", "propn", lambda word: 0.0)
    assert is_for_free("người", "noun", lambda word: share(word, 0.0))
    assert not is_for_free("công ty", "noun", lambda word: share(word, 0.0))
    assert not is_for_free("chip", "noun", lambda word: share(word, 0.0))


def test_every_running_word_counts_with_its_recall() -> None:
    needs: dict[Needs, int] = {(): 5, ("chip",): 3, ("máy chủ",): 2}
    assert covered(needs, {}) == pytest.approx(0.5)
    assert covered(needs, {"chip": 0.5}) == pytest.approx(0.65)
    assert covered(needs, {"chip": 1.0, "máy chủ": 1.0}) == pytest.approx(1.0)
    assert covered({}, {}) == 0.0


def test_a_split_phrase_needs_all_its_words() -> None:
    needs: dict[Needs, int] = {("phần mềm", "mã nguồn"): 1, (): 1}
    assert covered(needs, {"phần mềm": 1.0}) == pytest.approx(0.5)
    assert covered(needs, {"phần mềm": 1.0, "mã nguồn": 0.5}) == pytest.approx(0.75)


def test_the_word_that_stands_most_often_comes_first() -> None:
    needs: dict[Needs, int] = {(): 4, ("chip",): 1, ("máy chủ",): 3, ("dữ liệu",): 2}
    lift = choose_lift(needs, {}, ["chip", "dữ liệu", "máy chủ"], 2)
    assert lift.words == ("máy chủ", "dữ liệu")
    assert lift.before == pytest.approx(0.4)
    assert lift.after == pytest.approx(0.9)


def test_of_equal_words_the_one_offered_first_is_taken() -> None:
    needs: dict[Needs, int] = {("chip",): 2, ("dữ liệu",): 2}
    assert choose_lift(needs, {}, ["dữ liệu", "chip"], 1).words == ("dữ liệu",)


def test_nothing_is_taken_that_lifts_nothing() -> None:
    needs: dict[Needs, int] = {("chip",): 2, (): 1}
    lift = choose_lift(needs, {"chip": 1.0}, ["chip", "máy chủ"], 5)
    assert lift.words == ()
    assert lift.before == lift.after == 1.0


@given(phrases, recalls, st.integers(0, 5))
def test_a_lift_tells_the_true_coverage(
    needs: dict[Needs, int], recall: dict[str, float], most: int
) -> None:
    lift = choose_lift(needs, recall, WORDS, most)
    learned = {**recall, **dict.fromkeys(lift.words, 1.0)}
    assert lift.before == covered(needs, recall)
    assert lift.after == covered(needs, learned)
    assert 0.0 <= lift.before <= lift.after <= 1.0
    assert len(lift.words) == len(set(lift.words)) <= most


@given(single, recalls, st.integers(0, 4))
def test_no_other_choice_of_as_many_words_lifts_more(
    needs: dict[Needs, int], recall: dict[str, float], most: int
) -> None:
    lift = choose_lift(needs, recall, WORDS, most, enough=2.0)
    for others in combinations(WORDS, most):
        learned = {**recall, **dict.fromkeys(others, 1.0)}
        assert covered(needs, learned) <= lift.after + 1e-9
