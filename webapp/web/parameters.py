"""The FSRS parameters over HTTP: fitting them, taking a fit up, keeping what is, going back."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from webapp.domain.fitting import MINIMUM, MOST, fit_log
from webapp.domain.memory import DEFAULT_PARAMETERS
from webapp.services import fit_process, parameters, refits
from webapp.services.learners import Learner
from webapp.web import forms
from webapp.web.session import learner, now, reading, transaction

blueprint = Blueprint("parameters", __name__)

# What FSRS-6's weights are about, in the order in which they stand.
WEIGHTS = (
    "First stability after Again", "First stability after Hard", "First stability after Good",
    "First stability after Easy", "First difficulty", "First difficulty, by grade",
    "Difficulty, by grade", "Difficulty, back to the mean", "Growth by a passed review",
    "Growth, less for a strong memory", "Growth, more after a long wait",
    "After forgetting", "After forgetting, by difficulty", "After forgetting, by stability before",
    "After forgetting, by the wait", "Hard", "Easy", "Same day", "Same day, by grade",
    "Same day, by stability", "Shape of forgetting",
)  # fmt: skip


@blueprint.get("/progress/parameters")
def show() -> str:
    """Show the parameters in force, and what a fit would gain."""
    with reading() as session:
        person = learner(session)
        view = parameters.view_parameters(session, person)
    columns = [DEFAULT_PARAMETERS, view.present]
    if view.proposal:
        columns.append(view.proposal.fit.parameters)
    return render_template(
        "parameters/show.html",
        view=view,
        minimum=MINIMUM,
        most=MOST,
        weights=list(zip(WEIGHTS, *columns, strict=True)),
        day_of=_day_teller(person),
    )


def _day_teller(person: Learner) -> object:
    """Return what tells the learner's date of an instant."""
    zone = ZoneInfo(person.time_zone)

    def told(at: datetime) -> str:
        day: date = at.astimezone(zone).date()
        return f"{day.day} {day:%B} {day.year}"

    return told


@blueprint.post("/progress/parameters/fit")
def fit() -> BaseResponse:
    """Fit the parameters, in a process of its own, and keep what came of it for the learner."""
    with reading() as session:
        person = learner(session)
        view = parameters.view_parameters(session, person)
        log = None if view.missing else refits.read_log(session, person)
    present = person.scheduler.parameters
    found = None if log is None else fit_process.apart(fit_log, log, present)
    if found is None:
        flash("There are too few reviews to fit your parameters to yet.")
    else:
        with transaction() as session:
            parameters.propose(session, learner(session), present, found, now())
    return _back_to("proposal")


@blueprint.post("/progress/parameters/use")
def use() -> BaseResponse:
    """Take the proposed parameters up: the ones that were shown, or none."""
    at = forms.instant("proposal") or datetime.min.replace(tzinfo=UTC)
    with reading() as session:
        person = learner(session)
        wanted = parameters.proposed(person, at)
        refit = refits.prepare(session, person, wanted, "move_due" in request.form)
    return _take_up(refit, "Your fitted parameters are in use from now on.")


@blueprint.post("/progress/parameters/keep")
def keep() -> BaseResponse:
    """Forget the proposal."""
    with transaction() as session:
        parameters.dismiss(session, learner(session))
    flash("Your parameters stay as they are.")
    return _back_to()


@blueprint.post("/progress/parameters/back")
def back() -> BaseResponse:
    """Go back to the parameters before, or to the defaults."""
    with reading() as session:
        person = learner(session)
        wanted = parameters.earlier(person, request.form.get("which", ""))
        refit = refits.prepare(session, person, wanted, "move_due" in request.form)
    return _take_up(refit, "The earlier parameters are in use again.")


def _take_up(refit: refits.Refit, said: str) -> BaseResponse:
    with transaction() as session:
        parameters.take_up(session, learner(session), refit, now())
    cards = len(refit.strengths)
    moved = " Due dates moved along." if refit.moves_due else " Due dates stay as promised."
    flash(f"{said} The memory of {cards:,} {'card' if cards == 1 else 'cards'} follows.{moved}")
    return _back_to()


def _back_to(anchor: str | None = None) -> BaseResponse:
    return redirect(url_for(".show", _anchor=anchor), 303)
