"""What is kept about a learner's FSRS parameters beside those in force.

It lies in the learner's preferences, so that a copy of everything carries it:

    {"fsrs": {"past": [{"until": 1200, "at": "2026-03-02T05:00:00+00:00", "parameters": null}],
              "proposal": {"at": ..., "fit": {...}, "moving": {...}}}}

`past` are the sets that were in force before, oldest first, each up to the review with the number
`until` (null: the defaults). `proposal` is a fit that the learner has not decided about.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from webapp.domain.calibration import Bin
from webapp.domain.fitting import Comparison, Fit, Judged, are_parameters
from webapp.domain.memory import DEFAULT_PARAMETERS

KEY = "fsrs"
# One for each month of four years; predictions from before the oldest count with its parameters.
MOST_PAST = 48


@dataclass(frozen=True, slots=True)
class Era:
    """Parameters that were in force up to the review `until`, and when they were replaced."""

    until: int
    at: datetime
    parameters: tuple[float, ...] | None

    @property
    def values(self) -> tuple[float, ...]:
        """The weights themselves."""
        return self.parameters or DEFAULT_PARAMETERS


@dataclass(frozen=True, slots=True)
class Moving:
    """What moving due dates along would do: cards that come earlier and later, and due today."""

    earlier: int
    later: int
    due_now: int
    due_then: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """Fitted parameters that wait for the learner's word."""

    at: datetime
    fit: Fit
    moving: Moving


@dataclass(frozen=True, slots=True)
class Record:
    """Past parameters, oldest first, and the present proposal."""

    past: tuple[Era, ...] = ()
    proposal: Proposal | None = None


def read_record(preferences: Mapping[str, Any]) -> Record:
    """Return what is kept; raise ValueError, TypeError or KeyError where it is damaged."""
    kept = preferences.get(KEY, {})
    proposal = kept.get("proposal")
    return Record(
        past=tuple(map(_era, kept.get("past", ()))),
        proposal=None if proposal is None else _proposal(proposal),
    )


def with_record(preferences: Mapping[str, Any], record: Record) -> dict[str, Any]:
    """Return preferences that keep this record."""
    kept: dict[str, Any] = {}
    if record.past:
        kept["past"] = [_packed(asdict(era)) for era in record.past[-MOST_PAST:]]
    if record.proposal:
        kept["proposal"] = _packed(asdict(record.proposal))
    others = {name: value for name, value in preferences.items() if name != KEY}
    return others | ({KEY: kept} if kept else {})


def _packed(value: Any) -> Any:
    """Return a value as JSON has it, so that what is stored and what is read back are equal."""
    if isinstance(value, dict):
        return {name: _packed(one) for name, one in value.items()}
    if isinstance(value, tuple):
        return [_packed(one) for one in value]
    return value.isoformat() if isinstance(value, datetime) else value


def _era(kept: Mapping[str, Any]) -> Era:
    parameters = kept["parameters"]
    return Era(
        until=int(kept["until"]),
        at=_instant(kept["at"]),
        parameters=None if parameters is None else _weights(parameters),
    )


def _proposal(kept: Mapping[str, Any]) -> Proposal:
    fit = kept["fit"]
    return Proposal(
        at=_instant(kept["at"]),
        fit=Fit(
            parameters=_weights(fit["parameters"]),
            every=_comparison(fit["every"]),
            later=_comparison(fit["later"]),
            first_later_day=int(fit["first_later_day"]),
        ),
        moving=Moving(**{name: int(value) for name, value in kept["moving"].items()}),
    )


def _comparison(kept: Mapping[str, Any]) -> Comparison:
    return Comparison(
        answers=int(kept["answers"]),
        present=_judged(kept["present"]),
        fitted=_judged(kept["fitted"]),
        gain=float(kept["gain"]),
        doubt=float(kept["doubt"]),
        present_bins=tuple(map(_bin, kept["present_bins"])),
        fitted_bins=tuple(map(_bin, kept["fitted_bins"])),
    )


def _judged(kept: Mapping[str, Any]) -> Judged:
    return Judged(float(kept["log_loss"]), float(kept["rmse"]))


def _bin(kept: Mapping[str, Any]) -> Bin:
    shares = {name: float(kept[name]) for name in ("low", "high", "predicted", "recalled")}
    return Bin(answers=int(kept["answers"]), **shares)


def _weights(kept: Any) -> tuple[float, ...]:
    if not are_parameters(kept):
        raise ValueError("its parameters are none that FSRS-6 can work with")
    return tuple(map(float, kept))


def _instant(kept: str) -> datetime:
    found = datetime.fromisoformat(kept)
    if found.tzinfo is None:
        raise ValueError("an instant has no time zone")
    return found
