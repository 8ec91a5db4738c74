"""How ready an article is, and how many words a day get it ready."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.domain.coverage import Needs, choose_lift, covered
from webapp.domain.readiness import MANY_A_DAY, fewest_needed, pace, share_known, shares_after

WORDS = st.sampled_from("abcdefgh")
COUNTS = st.dictionaries(WORDS, st.integers(1, 9))
CHANCES = st.dictionaries(WORDS, st.floats(0, 1))


@given(st.integers(0, 50), COUNTS, CHANCES)
def test_the_quick_share_is_the_coverage(
    free: int, counts: dict[str, int], chances: dict[str, float]
) -> None:
    needs: dict[Needs, int] = {(): free} | {(word,): count for word, count in counts.items()}
    assert share_known(free, counts, chances) == pytest.approx(covered(needs, chances))


@given(st.integers(0, 50), COUNTS, CHANCES)
def test_each_word_lifts_the_share_and_the_last_one_ends_where_the_lift_does(
    free: int, counts: dict[str, int], chances: dict[str, float]
) -> None:
    needs: dict[Needs, int] = {(): free} | {(word,): count for word, count in counts.items()}
    lift = choose_lift(needs, chances, sorted(counts), 100)
    shares = shares_after(needs, chances, lift.words)
    assert list(shares) == sorted(shares)
    assert shares[0] == pytest.approx(lift.before)
    assert shares[-1] == pytest.approx(lift.after)


def test_the_share_of_nothing_is_nothing() -> None:
    assert share_known(0, {}, {}) == 0.0


@pytest.mark.parametrize(
    ("shares", "expected"),
    [((0.5, 0.7, 0.95, 0.97), 2), ((0.96,), 0), ((0.2, 0.3), 1), ((0.2,), 0)],
)
def test_the_fewest_words_that_are_enough(shares: tuple[float, ...], expected: int) -> None:
    assert fewest_needed(shares) == expected


@given(st.integers(0, 500), st.integers(1, 60), st.integers(0, 100), st.integers(0, 100))
def test_the_words_are_in_before_the_day(words: int, days: int, limit: int, done: int) -> None:
    asked = pace(words, 1_000, 1_000 + days, limit, done)
    assert asked.days == days
    assert asked.per_day * days >= words
    assert (asked.per_day - 1) * days < words or not words
    assert 0 <= asked.reached <= words
    if asked.is_within_limit and not done:
        assert asked.reached == words


def test_a_pace_that_nobody_keeps_up_is_told() -> None:
    assert pace(200, 10, 12, 20).is_steep
    assert not pace(MANY_A_DAY * 2, 10, 12, 20).is_steep
    assert pace(5, 10, 10, 20).days == 0
    assert pace(5, 10, 8, 20).reached == 0
