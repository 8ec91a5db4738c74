"""Fitted parameters against learners whose true parameters are known."""

from dataclasses import replace
from math import fsum, nan

import fsrs_rs_python
import pytest

from tests.webapp.domain.learners import FORGETFUL, simulated
from webapp.domain.calibration import calibrate, loss
from webapp.domain.fitting import MINIMUM, Comparison, Fit, Judged, Verdict, are_parameters, fit
from webapp.domain.memory import DEFAULT_PARAMETERS, retrievability
from webapp.domain.review_log import Log, trace


def outcomes(
    log: Log, parameters: tuple[float, ...], first_day: int = 0
) -> list[tuple[float, bool]]:
    """Return (predicted, recalled) of the answers that came on a later day, one by one."""
    strengths = trace(log, parameters).stabilities
    return [
        (retrievability(strengths[place - 1], gap, parameters), log.ratings[place] > 1)
        for place, gap in enumerate(log.elapsed())
        if gap > 0 and log.days[place] >= first_day
    ]


def log_loss(log: Log, parameters: tuple[float, ...], first_day: int = 0) -> float:
    told = outcomes(log, parameters, first_day)
    return fsum(loss(*one) for one in told) / len(told)


@pytest.fixture(scope="module")
def log() -> Log:
    """Some 30,000 answers of a learner who forgets sooner than the defaults foresee."""
    return simulated(FORGETFUL, cards=2_500, seed=7)


@pytest.fixture(scope="module")
def fitted(log: Log) -> Fit:
    found = fit(log, DEFAULT_PARAMETERS)
    assert found is not None
    return found


def test_a_fit_comes_close_to_the_true_parameters(log: Log, fitted: Fit) -> None:
    true = log_loss(log, FORGETFUL)
    default = log_loss(log, DEFAULT_PARAMETERS)
    found = log_loss(log, fitted.parameters)
    assert default - true > 0.002  # there is something to be gained
    assert found - true < 0.2 * (default - true)
    assert fitted.verdict is Verdict.BETTER
    assert fitted.later.fitted.rmse < fitted.later.present.rmse
    assert are_parameters(fitted.parameters)


def test_its_figures_are_those_of_a_replay(log: Log, fitted: Fit) -> None:
    assert fitted.every.present.log_loss == log_loss(log, DEFAULT_PARAMETERS)
    assert fitted.every.fitted.log_loss == log_loss(log, fitted.parameters)
    assert fitted.later.present.log_loss == log_loss(
        log, DEFAULT_PARAMETERS, fitted.first_later_day
    )
    found = calibrate(outcomes(log, fitted.parameters))
    assert found is not None
    assert fitted.every.fitted_bins == found.bins
    gain = fitted.every.present.log_loss - fitted.every.fitted.log_loss
    assert fitted.every.gain == pytest.approx(gain, abs=1e-12)


def test_what_is_judged_later_was_not_fitted_to(log: Log, fitted: Fit) -> None:
    earlier = Log()
    for card, day, rating in zip(log.cards, log.days, log.ratings, strict=True):
        if day < fitted.first_later_day:
            earlier.add(card, day, rating)
    other = fit(earlier, DEFAULT_PARAMETERS)
    assert other is not None
    assert fitted.later.fitted.log_loss == log_loss(log, other.parameters, fitted.first_later_day)
    assert fitted.later.answers == pytest.approx(0.25 * fitted.every.answers, rel=0.05)


def test_the_error_by_groups_is_fsrs_own(log: Log, fitted: Fit) -> None:
    items, history = [], list[fsrs_rs_python.FSRSReview]()
    for place, gap in enumerate(log.elapsed()):
        history = [] if gap < 0 else history
        history.append(fsrs_rs_python.FSRSReview(log.ratings[place], max(0, gap)))
        if gap > 0:
            items.append(fsrs_rs_python.FSRSItem(history))
    judged = fsrs_rs_python.FSRS(list(DEFAULT_PARAMETERS)).evaluate(items)
    # The engine weights by place in the list, and does not round the memory as Anki does.
    assert fitted.every.present.rmse == pytest.approx(judged.rmse_bins, rel=0.1)
    assert fitted.every.present.log_loss == pytest.approx(judged.log_loss, rel=0.02)


def test_the_same_log_gives_the_same_fit(log: Log, fitted: Fit) -> None:
    assert fit(log, DEFAULT_PARAMETERS) == fitted


def test_a_learner_like_the_defaults_is_told_to_keep_them() -> None:
    found = fit(simulated(DEFAULT_PARAMETERS, cards=300, seed=3), DEFAULT_PARAMETERS)
    assert found is not None
    assert found.verdict is not Verdict.BETTER


def test_too_few_answers_are_not_fitted_to() -> None:
    assert fit(Log(), DEFAULT_PARAMETERS) is None
    few = simulated(FORGETFUL, cards=30, seed=1)
    assert 0 < sum(gap > 0 for gap in few.elapsed()) < MINIMUM
    assert fit(few, DEFAULT_PARAMETERS) is None


def test_answers_of_a_single_day_cannot_be_divided() -> None:
    log = Log()
    for card in range(MINIMUM + 10):
        log.add(card, 1, 3)
        log.add(card, 5, 3)
    assert fit(log, DEFAULT_PARAMETERS) is None


@pytest.mark.parametrize(
    ("later", "doubt", "every", "verdict"),
    [
        (0.01, 0.002, 0.01, Verdict.BETTER),
        (0.01, 0.006, 0.01, Verdict.UNCLEAR),
        (-0.001, 0.002, 0.01, Verdict.WORSE),
        (0.01, 0.002, -0.001, Verdict.WORSE),
        (0.0, 0.0, 0.0, Verdict.WORSE),
    ],
)
def test_the_verdict_asks_for_more_than_chance(
    later: float, doubt: float, every: float, verdict: Verdict
) -> None:
    one = Judged(0.3, 0.02)
    comparison = Comparison(100, one, one, every, 0.001, (), ())
    held_out = replace(comparison, gain=later, doubt=doubt)
    assert Fit(DEFAULT_PARAMETERS, comparison, held_out, 1).verdict is verdict


@pytest.mark.parametrize(
    "values",
    [[], [1.0] * 20, [nan] * 21, ["1"] * 21, [True] * 21, [*DEFAULT_PARAMETERS[:20], 0.0]],
)
def test_what_fsrs_cannot_work_with_is_no_set_of_parameters(values: list[object]) -> None:
    assert are_parameters(DEFAULT_PARAMETERS)
    assert are_parameters(FORGETFUL)
    assert not are_parameters(values)
