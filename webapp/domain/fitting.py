"""FSRS parameters fitted from a learner's own answers, and an honest judgement of them.

The training items follow FSRS's conventions: an item is a card's answers up to one that came on a
later day than the answer before it; answers of the same day stand inside with 0 days between them,
as FSRS-6 takes them; the first answer of a card begins its history. Items are in the order of time,
since the optimiser gives later ones more weight.

A set that was fitted to answers always looks good on them. So a second set is fitted to the earlier
answers alone and judged on the later ones, which it has not seen: that gain can be believed.
"""

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from math import exp, floor, fsum, isfinite, log

import fsrs_rs_python as fsrs

from webapp.domain.calibration import Bin, calibrate, loss
from webapp.domain.memory import Rating, retrievability
from webapp.domain.review_log import Log, Strengths, strengths_of, trace

# Below this a fit says more about chance than about the learner. Anki asked for 1,000, for 400 in
# version 24.04, and for none since; but a quarter is held out here and has to say something too.
MINIMUM = 400
# The latest so many are fitted to; more of them change nothing but the time it takes.
MOST = 200_000
# The earlier answers that are fitted to, when the later ones are held out.
EARLIER = 0.75
# FSRS-6's own bounds of its 21 weights.
BOUNDS = (
    *[(0.001, 100.0)] * 4, (1.0, 10.0), (0.001, 4.0), (0.001, 4.0), (0.001, 0.75), (0.0, 4.5),
    (0.0, 0.8), (0.001, 3.5), (0.001, 5.0), (0.001, 0.25), (0.001, 0.9), (0.0, 4.0), (0.0, 1.0),
    (1.0, 6.0), (0.0, 2.0), (0.0, 2.0), (0.0, 0.8), (0.1, 0.8),
)  # fmt: skip
_SINGLE_PRECISION = 1e-6


class Verdict(StrEnum):
    """Whether fitted parameters are worth having: for sure, perhaps by chance, or not."""

    BETTER = "better"
    UNCLEAR = "unclear"
    WORSE = "worse"


@dataclass(frozen=True, slots=True)
class Judged:
    """How well parameters foretold some answers.

    `log_loss` is the mean of -ln(what was predicted for what happened), `rmse` the root mean square
    of predicted minus true recall over FSRS's groups, weighted by answers.
    """

    log_loss: float
    rmse: float

    @property
    def likelihood(self) -> float:
        """The chance that was given to what happened, on (geometric) average."""
        return exp(-self.log_loss)


@dataclass(frozen=True, slots=True)
class Comparison:
    """The present and the fitted parameters on the same answers.

    `gain` is how much lower the log loss of the fitted ones is, `doubt` the standard error of that;
    the bins are predicted against true recall.
    """

    answers: int
    present: Judged
    fitted: Judged
    gain: float
    doubt: float
    present_bins: tuple[Bin, ...]
    fitted_bins: tuple[Bin, ...]


@dataclass(frozen=True, slots=True)
class Fit:
    """Fitted parameters and what they are worth.

    `every` compares on all answers, which they were fitted to. `later` compares on the answers from
    the day `first_later_day` on, for a set that was fitted to those before it alone.
    """

    parameters: tuple[float, ...]
    every: Comparison
    later: Comparison
    first_later_day: int

    @property
    def verdict(self) -> Verdict:
        """What the later answers say, and that the set is no worse on those it was fitted to."""
        if self.later.gain <= 0 or self.every.gain <= 0:
            return Verdict.WORSE
        return Verdict.BETTER if self.later.gain > 2 * self.later.doubt else Verdict.UNCLEAR


def are_parameters(values: Sequence[object]) -> bool:
    """Say whether these are 21 weights that FSRS-6 can work with."""
    return len(values) == len(BOUNDS) and all(
        isinstance(value, int | float)
        and not isinstance(value, bool)
        and isfinite(value)
        and low - _SINGLE_PRECISION <= value <= high + _SINGLE_PRECISION
        for value, (low, high) in zip(values, BOUNDS, strict=True)
    )


def fit(answers: Log, present: tuple[float, ...]) -> Fit | None:
    """Return parameters fitted to a log; None where it has too few answers to judge.

    The same log gives the same parameters, in the same order of its cards.
    """
    gaps = answers.elapsed()
    judged = [place for place, gap in enumerate(gaps) if gap > 0]
    judged = sorted(judged, key=answers.days.__getitem__)[-MOST:]
    if len(judged) < MINIMUM:
        return None
    first_later_day = answers.days[judged[int(len(judged) * EARLIER)]]
    earlier = [place for place in judged if answers.days[place] < first_later_day]
    later = judged[len(earlier) :]
    if not earlier:
        return None
    fitted = _optimise(answers, gaps, judged)
    # Judged by what it makes of all histories, but told only of the earlier answers.
    blind = _optimise(answers, gaps, earlier)
    foretold = {one: _foretell(answers, gaps, one) for one in {present, fitted, blind}}
    groups = _groups(answers, gaps)
    return Fit(
        parameters=fitted,
        every=_compare(answers, judged, groups, foretold[present], foretold[fitted]),
        later=_compare(answers, later, groups, foretold[present], foretold[blind]),
        first_later_day=first_later_day,
    )


def fit_log(answers: Log, present: tuple[float, ...]) -> tuple[Fit, Strengths] | None:
    """Return a fit and the memories it leads to; None where there are too few answers.

    It keeps the processor for itself, so the app calls it in a process of its own.
    """
    found = fit(answers, present)
    return None if found is None else (found, strengths_of(answers, found.parameters))


def _optimise(answers: Log, gaps: Sequence[int], ends: Sequence[int]) -> tuple[float, ...]:
    """Fit to the items that end at these places."""
    review = cache(fsrs.FSRSReview)
    wanted = set(ends)
    items: dict[int, fsrs.FSRSItem] = {}
    history: list[fsrs.FSRSReview] = []
    for place, gap in enumerate(gaps):
        if gap < 0:
            history = []
        history.append(review(answers.ratings[place], max(0, gap)))
        if place in wanted:
            items[place] = fsrs.FSRSItem(history)
    start = fsrs.FSRS(fsrs.DEFAULT_PARAMETERS)
    return tuple(start.compute_parameters([items[place] for place in ends]))


def _foretell(answers: Log, gaps: Sequence[int], parameters: tuple[float, ...]) -> Sequence[float]:
    """Return the predicted recall at each answer on a later day, 1 at the others."""
    strengths = trace(answers, parameters).stabilities
    return [
        retrievability(strengths[place - 1], gap, parameters) if gap > 0 else 1.0
        for place, gap in enumerate(gaps)
    ]


def _compare(
    answers: Log,
    places: Sequence[int],
    groups: Sequence[Hashable],
    present: Sequence[float],
    fitted: Sequence[float],
) -> Comparison:
    passed = [answers.ratings[place] > Rating.AGAIN for place in places]
    grouped = [groups[place] for place in places]
    before, after = ([one[place] for place in places] for one in (present, fitted))
    losses = [
        loss(old, came) - loss(new, came)
        for old, new, came in zip(before, after, passed, strict=True)
    ]
    count = len(places)
    gain = fsum(losses) / count
    spread = fsum((one - gain) ** 2 for one in losses) / max(1, count - 1)
    judged = []
    for predicted in (before, after):
        found = calibrate(zip(predicted, passed, strict=True))
        assert found is not None
        judged.append((Judged(found.log_loss, _rmse(predicted, passed, grouped)), found.bins))
    return Comparison(
        answers=count,
        present=judged[0][0],
        fitted=judged[1][0],
        gain=gain,
        doubt=(spread / count) ** 0.5,
        present_bins=judged[0][1],
        fitted_bins=judged[1][1],
    )


def _rmse(predicted: Sequence[float], passed: Sequence[bool], groups: Sequence[Hashable]) -> float:
    members: dict[Hashable, list[float]] = {}
    for chance, came, group in zip(predicted, passed, groups, strict=True):
        members.setdefault(group, []).append(chance - came)
    squares = (len(one) * (fsum(one) / len(one)) ** 2 for one in members.values())
    return float((fsum(squares) / len(predicted)) ** 0.5)


def _groups(answers: Log, gaps: Sequence[int]) -> list[Hashable]:
    """Return FSRS's group of each answer: by days since the last, answers and lapses before it."""
    size = cache(lambda value, base: floor(log(value) / log(base) + 1e-12) if value else -1)
    found: list[Hashable] = []
    count = lapses = 0
    for gap, rating in zip(gaps, answers.ratings, strict=True):
        if gap < 0:
            count, lapses = 1, 0
        found.append((size(max(gap, 1), 3.62), size(count + 1, 1.89), size(lapses, 1.73)))
        if gap > 0:
            count += 1
            lapses += rating == Rating.AGAIN
    return found
