"""Studying over HTTP: the session, the answer, undo, and the end."""

from dataclasses import asdict
from typing import Any

from flask import (
    Blueprint,
    Response,
    flash,
    jsonify,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response as BaseResponse

from webapp.domain.memory import Rating
from webapp.errors import InvalidInputError, NothingToUndoError
from webapp.services import reviews, sessions, study
from webapp.web.errors import wants_json
from webapp.web.forms import once_only, optional_id, whole
from webapp.web.session import learner, now, reading, transaction

blueprint = Blueprint("study", __name__)

MOST_SKIPPED = 20


def _place() -> dict[str, int | None]:
    """Return where the learner is: the session, and the article where only one is studied."""
    return {"session": optional_id("session"), "article": optional_id("article")}


def question_json(question: study.Question | None) -> dict[str, Any] | None:
    """Return a question as the page's script reads it."""
    if question is None:
        return None
    told = asdict(question)
    told["note"].pop("modified_at")
    told["note"]["edited"] = sorted(told["note"]["edited"])
    return told


def _answer(question: study.Question | None, **more: Any) -> Response:
    """Tell a question as JSON, together with the card as the page shows it."""
    html = ""
    if question is not None:
        html = render_template("study/_card.html", question=question, place=_place(), open=False)
    return jsonify(question=question_json(question), html=html, **more)


@blueprint.post("/study")
def start() -> BaseResponse:
    """Begin a session and go to its first card."""
    article_id = optional_id("article")
    with transaction() as session:
        session_id = sessions.start_session(session, learner(session), now(), article_id)
    return redirect(url_for(".show", session=session_id, article=article_id), 303)


@blueprint.get("/study")
def show() -> str | BaseResponse:
    """Show the next card, or the one asked for; where nothing is left, the end of the session."""
    place, card_id = _place(), optional_id("card")
    with reading() as session:
        person = learner(session)
        question = (
            study.question_for(session, person, card_id, now())
            if card_id
            else study.next_question(session, person, now(), place["article"])
        )
    if question is None:
        return redirect(url_for(".done", **place), 303)  # type: ignore[arg-type]
    return render_template(
        "study/show.html", question=question, place=place, open=bool(optional_id("reveal"))
    )


@blueprint.get("/study/next")
def following() -> Response:
    """Tell the next question, or that of one `card`, as JSON.

    `skip` names cards that are being answered: the question is the one that comes behind them.
    """
    skip = [int(part) for part in request.args.get("skip", "").split(",") if part.isdecimal()]
    card_id, article_id = optional_id("card"), optional_id("article")
    with reading() as session:
        person = learner(session)
        question = (
            study.question_for(session, person, card_id, now())
            if card_id
            else study.next_question(session, person, now(), article_id, skip[:MOST_SKIPPED])
        )
    return _answer(question)


@blueprint.post("/cards/<int:card_id>/reviews")
def review(card_id: int) -> BaseResponse:
    """Store an answer; then the next card."""
    place, answer = _place(), _read_answer(card_id)
    with transaction() as session:
        person = learner(session)
        reviewed = reviews.review_card(session, person, answer, now())
        left = study.counts_left(session, person, person.moment(now()), place["article"])
    if wants_json():
        told = asdict(reviewed) | {"reviewed_at": reviewed.reviewed_at.isoformat()}
        return jsonify(review=told, counts=asdict(left))
    return redirect(url_for(".show", **place), 303)  # type: ignore[arg-type]


def _read_answer(card_id: int) -> reviews.Answer:
    rating = whole("rating")
    if rating not in tuple(Rating):
        raise InvalidInputError("A rating is 1 (Again), 2 (Hard), 3 (Good) or 4 (Easy).", "rating")
    return reviews.Answer(
        card_id=card_id,
        rating=Rating(rating),
        version=whole("version"),
        review_id=once_only("review_id"),
        milliseconds=whole("milliseconds", default=0),
        session_id=optional_id("session"),
    )


@blueprint.post("/study/undo")
def undo() -> BaseResponse:
    """Take the newest answer back; then that card again."""
    place, undo_id = _place(), once_only("undo_id")
    try:
        with transaction() as session:
            person = learner(session)
            undone = reviews.undo_review(session, person, undo_id, now(), place["session"])
            question = study.question_for(session, person, undone.card_id, now())
    except NothingToUndoError as error:
        if wants_json():
            raise
        flash(str(error))
        return redirect(url_for(".show", **place), 303)  # type: ignore[arg-type]
    if wants_json():
        return _answer(question)
    return redirect(url_for(".show", card=undone.card_id, **place), 303)  # type: ignore[arg-type]


@blueprint.get("/study/done")
def done() -> str:
    """Show what was done in a session and when to come back."""
    place = _place()
    with reading() as session:
        person = learner(session)
        summary = sessions.summarise(session, person, now(), place["session"])
    return render_template("study/done.html", summary=summary, place=place)
