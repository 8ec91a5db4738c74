"""How well the schedule predicts recall: what was foretold against what happened."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import fsum, log

BINS = 20
# No prediction counts as certain: one surprise would make the loss infinite.
_EDGE = 1e-6


@dataclass(frozen=True, slots=True)
class Bin:
    """The answers whose predicted recall lay from `low` to `high`."""

    low: float
    high: float
    answers: int
    predicted: float
    recalled: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """Predicted against true recall.

    `predicted` and `recalled` are means over all answers. `log_loss` is the mean of -ln(what was
    predicted for what happened); `constant_loss` is what always predicting the mean would get.
    `error` is the root mean square of the differences of the bins, weighted by answers.
    """

    answers: int
    predicted: float
    recalled: float
    log_loss: float
    constant_loss: float
    error: float
    bins: tuple[Bin, ...]


def calibrate(outcomes: Iterable[tuple[float, bool]]) -> Calibration | None:
    """Return the calibration of (predicted recall, recalled or not); None without any.

    Sums are rounded once, at the end, so the order of the outcomes does not matter.
    """
    boxes: dict[int, list[tuple[float, bool]]] = {}
    for outcome in outcomes:
        boxes.setdefault(min(int(outcome[0] * BINS), BINS - 1), []).append(outcome)
    if not boxes:
        return None
    bins = tuple(_bin(number, boxes[number]) for number in sorted(boxes))
    answers = sum(one.answers for one in bins)
    every = [outcome for box in boxes.values() for outcome in box]
    recalled = sum(passed for _, passed in every) / answers
    return Calibration(
        answers=answers,
        predicted=fsum(predicted for predicted, _ in every) / answers,
        recalled=recalled,
        log_loss=fsum(loss(predicted, passed) for predicted, passed in every) / answers,
        constant_loss=recalled * loss(recalled, True) + (1 - recalled) * loss(recalled, False),
        error=(fsum(b.answers * (b.predicted - b.recalled) ** 2 for b in bins) / answers) ** 0.5,
        bins=bins,
    )


def _bin(number: int, box: list[tuple[float, bool]]) -> Bin:
    return Bin(
        low=number / BINS,
        high=(number + 1) / BINS,
        answers=len(box),
        predicted=fsum(predicted for predicted, _ in box) / len(box),
        recalled=sum(passed for _, passed in box) / len(box),
    )


def loss(predicted: float, passed: bool) -> float:
    """Return -ln of the chance that was given to what happened."""
    chance = min(max(predicted, _EDGE), 1 - _EDGE)
    return -log(chance if passed else 1 - chance)
