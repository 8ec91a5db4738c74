"""Studying over HTTP: the session, the answer, undo, and the end."""

from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from webapp.domain.memory import Rating
from webapp.errors import InvalidInputError
from webapp.services import reviews, sessions, study
from webapp.web.errors import wants_json
from webapp.web.session import learner, now, reading, transaction

blueprint = Blueprint("study", __name__)


def _whole(name: str, default: int | None = None) -> int:
    value = request.values.get(name)
    if value is None or value == "":
        if default is None:
            raise InvalidInputError(f"The form lacks “{name}”. Load the page again.")
        return default
    try:
        return int(value)
    except ValueError as error:
        raise InvalidInputError(f"“{name}” must be a whole number.") from error


def _optional(name: str) -> int | None:
    return _whole(name, default=0) or None


def question_json(question: study.Question | None) -> dict[str, Any] | None:
    """Return a question as the page's script reads it."""
    if question is None:
        return None
    told = asdict(question)
    told["note"].pop("modified_at")
    told["note"]["edited"] = sorted(told["note"]["edited"])
    return told


@blueprint.post("/study")
def start() -> BaseResponse:
    """Begin a session and go to its first card."""
    article_id = _optional("article")
    with transaction() as session:
        session_id = sessions.start_session(session, learner(session), now(), article_id)
    return redirect(url_for(".show", session=session_id, article=article_id), 303)


@blueprint.get("/study")
def show() -> str | BaseResponse:
    """Show the next card; where nothing is left, the end of the session."""
    article_id, session_id = _optional("article"), _optional("session")
    with reading() as session:
        person = learner(session)
        card_id = _optional("card")
        question = (
            study.question_for(session, person, card_id, now())
            if card_id
            else study.next_question(session, person, now(), article_id)
        )
        if question is None:
            return redirect(url_for(".done", session=session_id, article=article_id), 303)
    return render_template(
        "study/card.html", question=question, article_id=article_id, session_id=session_id
    )


@blueprint.get("/study/next")
def following() -> Response:
    """Tell the next question as JSON, leaving out the cards named in `skip`."""
    skip = [int(part) for part in request.args.get("skip", "").split(",") if part.isdigit()][:20]
    with reading() as session:
        question = study.next_question(session, learner(session), now(), _optional("article"), skip)
    return jsonify(question=question_json(question))


@blueprint.post("/cards/<int:card_id>/reviews")
def review(card_id: int) -> BaseResponse:
    """Store an answer; then the next card."""
    rating = _whole("rating")
    if rating not in tuple(Rating):
        raise InvalidInputError("A rating is 1 (Again), 2 (Hard), 3 (Good) or 4 (Easy).")
    review_id = request.values.get("review_id", "")
    if not 8 <= len(review_id) <= 64:
        raise InvalidInputError("The form lacks its review id. Load the page again.")
    answer = reviews.Answer(
        card_id=card_id,
        rating=Rating(rating),
        version=_whole("version"),
        review_id=review_id,
        milliseconds=_whole("milliseconds", default=0),
        session_id=_optional("session"),
    )
    with transaction() as session:
        reviewed = reviews.review_card(session, learner(session), answer, now())
    if wants_json():
        return jsonify(review=asdict(reviewed) | {"reviewed_at": reviewed.reviewed_at.isoformat()})
    return redirect(url_for(".show", session=answer.session_id, article=_optional("article")), 303)


@blueprint.post("/study/undo")
def undo() -> BaseResponse:
    """Take the newest answer back; then that card again."""
    undo_id = request.values.get("undo_id", "")
    if not 8 <= len(undo_id) <= 64:
        raise InvalidInputError("The form lacks its id. Load the page again.")
    session_id = _optional("session")
    with transaction() as session:
        person = learner(session)
        undone = reviews.undo_review(session, person, undo_id, now(), session_id)
        question = study.question_for(session, person, undone.card_id, now())
    if wants_json():
        return jsonify(question=question_json(question))
    return redirect(
        url_for(".show", session=session_id, article=_optional("article"), card=undone.card_id),
        303,
    )


@blueprint.get("/study/done")
def done() -> str:
    """Show what was done in a session and when to come back."""
    with reading() as session:
        person = learner(session)
        summary = sessions.summarise(session, person, now(), _optional("session"))
    return render_template("study/done.html", summary=summary, article_id=_optional("article"))
