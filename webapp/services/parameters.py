"""The learner's FSRS parameters: fitted, proposed with what they gain, taken up, and given back."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from webapp.domain.fitting import MINIMUM, Fit
from webapp.domain.memory import DEFAULT_PARAMETERS
from webapp.domain.review_log import Strengths
from webapp.errors import NotFoundError, StaleParametersError
from webapp.services import refits
from webapp.services.learners import Learner
from webapp.services.parameter_record import (
    Era,
    Proposal,
    Record,
    read_record,
    with_record,
)
from webapp.services.refits import Refit
from webapp.storage import learners, progress


@dataclass(frozen=True, slots=True)
class ParametersView:
    """The parameters in force, what was before them, and what is proposed.

    `since` is when they were taken up, None for those of the beginning. `answers` counts reviews of
    learned cards, `missing` how many more a fit needs.
    """

    present: tuple[float, ...]
    are_defaults: bool
    since: datetime | None
    previous: Era | None
    proposal: Proposal | None
    answers: int
    missing: int


def view_parameters(session: Session, learner: Learner) -> ParametersView:
    """Return what the page about the parameters tells."""
    record = read_record(learner.preferences)
    present = learner.scheduler.parameters
    answers = sum(day.review_answers for day in progress.all_days(session, learner.id))
    previous = record.past[-1] if record.past else None
    return ParametersView(
        present=present,
        are_defaults=present == DEFAULT_PARAMETERS,
        since=previous.at if previous else None,
        previous=previous,
        proposal=record.proposal,
        answers=answers,
        missing=max(0, MINIMUM - answers),
    )


def propose(
    session: Session,
    learner: Learner,
    present: tuple[float, ...],
    fitted: tuple[Fit, Strengths],
    now: datetime,
) -> None:
    """Keep a fit, made beside the `present` parameters, until the learner decides about it."""
    if learner.scheduler.parameters != present:
        raise StaleParametersError("Your parameters changed meanwhile. Please fit them again.")
    found, strengths = fitted
    after = replace(learner.scheduler, parameters=found.parameters)
    today = learner.moment(now).day
    moving = refits.foresee_moving(session, learner, after, strengths, today)
    record = read_record(learner.preferences)
    _keep(session, learner, replace(record, proposal=Proposal(now, found, moving)))


def dismiss(session: Session, learner: Learner) -> None:
    """Forget the proposal; the parameters stay as they are."""
    _keep(session, learner, replace(read_record(learner.preferences), proposal=None))


def proposed(learner: Learner, at: datetime) -> tuple[float, ...]:
    """Return the parameters proposed at an instant; raise StaleParametersError for others."""
    proposal = read_record(learner.preferences).proposal
    if proposal is None or proposal.at != at:
        raise StaleParametersError("There is another proposal by now. Please look at it first.")
    return proposal.fit.parameters


def earlier(learner: Learner, which: str) -> tuple[float, ...]:
    """Return parameters to go back to: the `previous` ones, or the `defaults`."""
    if which == "defaults":
        return DEFAULT_PARAMETERS
    past = read_record(learner.preferences).past
    if which != "previous" or not past:
        raise NotFoundError("There are no earlier parameters to go back to.")
    return past[-1].values


def take_up(session: Session, learner: Learner, refit: Refit, now: datetime) -> None:
    """Put parameters in force: settings and every memory in the caller's transaction.

    Those that were in force are kept, so that the learner can go back; so are the bounds of their
    time, since each prediction was made with the parameters of its day.
    """
    if refit.after.parameters == refit.before.parameters:
        raise StaleParametersError("These parameters are in force already.")
    row = learners.get_learner(session, learner.id)
    if row is None:
        raise NotFoundError("There is no such learner.")
    until = refits.write(session, learner, refit)
    before = row.parameters
    record = read_record(row.preferences)
    era = Era(until, now, None if before is None else tuple(before))
    after = refit.after.parameters
    row.parameters = None if after == DEFAULT_PARAMETERS else list(after)
    row.preferences = with_record(row.preferences, Record((*record.past, era)))


def in_force(learner: Learner) -> tuple[tuple[int | None, tuple[float, ...]], ...]:
    """Return (last review they hold for, parameters) in the order of time; None for the present."""
    past = read_record(learner.preferences).past
    eras = tuple((era.until, era.values) for era in past)
    return (*eras, (None, learner.scheduler.parameters))


def _keep(session: Session, learner: Learner, record: Record) -> None:
    row = learners.get_learner(session, learner.id)
    if row is not None:
        row.preferences = with_record(row.preferences, record)
