"""Predicted against true recall."""

from math import log
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.domain.calibration import calibrate

OUTCOMES = st.lists(st.tuples(st.floats(0.01, 1.0), st.booleans()), min_size=1, max_size=200)


def test_nothing_says_nothing() -> None:
    assert calibrate([]) is None


def test_a_known_case() -> None:
    found = calibrate([(0.9, True), (0.9, True), (0.9, False), (0.5, True)])
    assert found is not None
    assert found.answers == 4
    assert found.predicted == pytest.approx(0.8)
    assert found.recalled == 0.75
    assert found.log_loss == pytest.approx(-(2 * log(0.9) + log(0.1) + log(0.5)) / 4)
    assert found.constant_loss == pytest.approx(-(0.75 * log(0.75) + 0.25 * log(0.25)))
    assert [(one.low, one.answers) for one in found.bins] == [(0.5, 1), (0.9, 3)]


def test_a_certain_prediction_that_fails_is_costly_and_finite() -> None:
    found = calibrate([(1.0, False)])
    assert found is not None
    assert 10 < found.log_loss < 20


@given(OUTCOMES, st.randoms(use_true_random=False))
def test_the_order_of_answers_does_not_matter(
    outcomes: list[tuple[float, bool]], chance: Random
) -> None:
    shuffled = list(outcomes)
    chance.shuffle(shuffled)
    assert calibrate(shuffled) == calibrate(outcomes)


@given(OUTCOMES)
def test_no_constant_is_better_than_the_share_that_was_recalled(
    outcomes: list[tuple[float, bool]],
) -> None:
    found = calibrate(outcomes)
    assert found is not None
    for constant in (0.1, 0.5, 0.9):
        other = calibrate([(constant, passed) for _, passed in outcomes])
        assert other is not None
        assert found.constant_loss <= other.log_loss + 1e-4
