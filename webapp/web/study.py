"""Studying over HTTP: the session, the answer, undo, and the end."""

import threading
from dataclasses import asdict
from typing import Any

from flask import (
    Blueprint,
    Response,
    flash,
    g,
    jsonify,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response as BaseResponse

from webapp.domain.memory import Rating
from webapp.domain.ways import Way
from webapp.errors import InvalidInputError, NothingToUndoError
from webapp.services import late, quizzes, reviews, sessions, study
from webapp.services.undo import undo_review
from webapp.web.errors import wants_json
from webapp.web.forms import instant, once_only, optional_id, text, whole
from webapp.web.pages import has_page
from webapp.web.session import learner, now, reading, transaction

blueprint = Blueprint("study", __name__)

MOST_SKIPPED = 20
# Of a long sentence so many words stand before and behind those to put in order.
CONTEXT_WORDS = 6


def _place() -> dict[str, int | None]:
    """Return where the learner is: the session, and the article where only one is studied."""
    return {"session": optional_id("session"), "article": optional_id("article")}


def sound_is_there() -> bool:
    """Say whether words can be heard, so that listening can be asked for."""
    return has_page("audio.say")


@blueprint.app_template_filter("last_words")
def last_words(text: str) -> str:
    """Shorten what stands before the words in question: its last words are enough to go on."""
    words = text.split(" ")
    return text if len(words) <= CONTEXT_WORDS else "… " + " ".join(words[-CONTEXT_WORDS:])


@blueprint.app_template_filter("first_words")
def first_words(text: str) -> str:
    """Shorten what stands behind the words in question."""
    words = text.split(" ")
    return text if len(words) <= CONTEXT_WORDS else " ".join(words[:CONTEXT_WORDS]) + " …"


@blueprint.app_template_global("voice_region")
def voice_region() -> str:
    """Return the region whose voice the learner hears."""
    return quizzes.dialect_of(g.learner.preferences if "learner" in g else {}).value


def question_json(question: study.Question | None) -> dict[str, Any] | None:
    """Return a question as the page's script reads it."""
    if question is None:
        return None
    told = asdict(question)
    told["note"].pop("modified_at")
    told["note"]["edited"] = sorted(told["note"]["edited"])
    told["quiz"]["answer"] = question.quiz.answer
    return told


def _answer(question: study.Question | None, **more: Any) -> Response:
    """Tell a question as JSON, together with the card as the page shows it."""
    html = ""
    if question is not None:
        html = render_template("study/_card.html", question=question, place=_place(), open=False)
    return jsonify(question=question_json(question), html=html, **more)


@blueprint.post("/study")
def start() -> BaseResponse:
    """Begin a session, with an aim where one was chosen, and go to its first card."""
    article_id = optional_id("article")
    with transaction() as session:
        session_id = sessions.start_session(
            session, learner(session), now(), article_id, _read_aim()
        )
    # The choices of the coming questions are read while the learner looks at the first card.
    threading.Thread(target=quizzes.warm_up, daemon=True).start()
    return redirect(url_for(".show", session=session_id, article=article_id), 303)


def _read_aim() -> dict[str, int]:
    """Read "minutes:10" or "cards:20"; anything else is no aim: all that is due."""
    name, _, amount = request.form.get("aim", "").partition(":")
    return {name: int(amount)} if amount.isdecimal() else {}


@blueprint.get("/study")
def show() -> str | BaseResponse:
    """Show the next card, or the one asked for; where nothing is left, the end of the session."""
    place, card_id = _place(), optional_id("card")
    with reading() as session:
        person = learner(session)
        question = (
            study.question_for(session, person, card_id, now(), sound_is_there())
            if card_id
            else study.next_question(
                session, person, now(), place["article"], sound=sound_is_there()
            )
        )
        sitting = sessions.view_sitting(session, person, place["session"])
    if question is None:
        return redirect(url_for(".done", **place), 303)  # type: ignore[arg-type]
    return render_template(
        "study/show.html",
        question=question,
        place=place,
        sitting=sitting,
        open=bool(optional_id("reveal")),
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
            study.question_for(session, person, card_id, now(), sound_is_there())
            if card_id
            else study.next_question(
                session, person, now(), article_id, skip[:MOST_SKIPPED], sound_is_there()
            )
        )
    return _answer(question)


def sitting_json(sitting: sessions.Sitting | None) -> dict[str, Any] | None:
    """Return how far a sitting has come as the page's script reads it."""
    return None if sitting is None else asdict(sitting) | {"reached": sitting.reached}


@blueprint.post("/cards/<int:card_id>/check")
def check(card_id: int) -> str | Response:
    """Tell what an answer is worth; nothing is stored, and the learner has the last word."""
    way, answer = read_way(), read_text()
    with reading() as session:
        person = learner(session)
        graded = study.check(session, person, card_id, way, answer)
        if wants_json():
            html = render_template("study/_verdict.html", graded=graded, overrules=True)
            return jsonify(
                graded=asdict(graded) | {"right": graded.right, "rating": int(graded.rating)},
                html=html,
            )
        question = study.question_for(session, person, card_id, now(), sound_is_there())
        sitting = sessions.view_sitting(session, person, _place()["session"])
    return render_template(
        "study/show.html",
        question=question,
        place=_place(),
        sitting=sitting,
        open=True,
        graded=graded,
    )


def read_way() -> Way:
    """Read how a question was asked; raise InvalidInputError for what is no way to ask."""
    name = request.form.get("way", Way.FLIP.value)
    try:
        return Way(name)
    except ValueError as error:
        raise InvalidInputError("There is no such way to ask.", "way") from error


def read_text() -> str:
    """Read a typed or chosen answer: `answer`, or the words put in order in `word` fields."""
    words = [word for word in request.form.getlist("word") if word.strip()]
    typed = text("answer", reviews.MAX_ANSWER_LENGTH, "An answer")
    return typed or " ".join(words)


@blueprint.post("/cards/<int:card_id>/reviews")
def review(card_id: int) -> BaseResponse:
    """Store an answer; then the next card."""
    place, answer, answered_at = _place(), _read_answer(card_id), instant("answered_at")
    with transaction() as session:
        person = learner(session)
        reviewed = (
            reviews.review_card(session, person, answer, now())
            if answered_at is None
            else late.review_late(session, person, answer, answered_at, now())
        )
        left = study.counts_left(session, person, person.moment(now()), place["article"])
        sitting = sessions.view_sitting(session, person, place["session"])
        leech = study.question_for(session, person, card_id, now()) if reviewed.leech else None
    if wants_json():
        told = asdict(reviewed) | {"reviewed_at": reviewed.reviewed_at.isoformat()}
        if leech is not None:
            edit = url_for("notes.edit", note_id=leech.note.id)
            told |= {"term": leech.note.term, "edit": edit}
        return jsonify(review=told, counts=asdict(left), sitting=sitting_json(sitting))
    if leech is not None:
        flash(f"“{leech.note.term}” was forgotten again and again, so it is left out from now on.")
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
        way=read_way(),
        text=read_text() if "answer" in request.form else None,
        accepted=request.form.get("accepted") == "1",
    )


@blueprint.post("/study/undo")
def undo() -> BaseResponse:
    """Take the newest answer back; then that card again."""
    place, undo_id = _place(), once_only("undo_id")
    try:
        with transaction() as session:
            person = learner(session)
            undone = undo_review(session, person, undo_id, now(), place["session"])
            question = study.question_for(session, person, undone.card_id, now(), sound_is_there())
            sitting = sessions.view_sitting(session, person, place["session"])
    except NothingToUndoError as error:
        if wants_json():
            raise
        flash(str(error))
        return redirect(url_for(".show", **place), 303)  # type: ignore[arg-type]
    if wants_json():
        return _answer(question, sitting=sitting_json(sitting))
    return redirect(url_for(".show", card=undone.card_id, **place), 303)  # type: ignore[arg-type]


@blueprint.get("/study/done")
def done() -> str:
    """Show what was done in a session and when to come back."""
    place = _place()
    with reading() as session:
        person = learner(session)
        summary = sessions.summarise(session, person, now(), place["session"])
    return render_template("study/done.html", summary=summary, place=place)
