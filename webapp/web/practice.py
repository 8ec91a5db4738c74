"""Free practice over HTTP: rounds that touch no schedule and store nothing."""

import uuid
from dataclasses import asdict
from typing import Any

from flask import Blueprint, Response, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from webapp.domain.answer import Graded
from webapp.services import mistakes, practice
from webapp.services.practice import PracticeQuestion, Round
from webapp.web import forms
from webapp.web.errors import wants_json
from webapp.web.session import learner, now, reading
from webapp.web.study import read_text, read_way, sound_is_there

blueprint = Blueprint("practice", __name__)

_LONGEST_SEED = 40


def _round(tones: bool) -> Round:
    pair = request.values.get("pair", "")
    return Round(
        seed=request.values.get("seed", "")[:_LONGEST_SEED],
        article_id=None if tones else forms.optional_id("article"),
        tones=tones,
        pair=practice.read_pair(pair) if tones and pair else None,
        hard=not tones and request.values.get("hard") == "1",
    )


def _place(practised: Round) -> dict[str, Any]:
    """Return what names a round in an address."""
    place = {
        "seed": practised.seed,
        "article": practised.article_id,
        "pair": practised.pair_name,
        "tones": int(practised.tones),
        "hard": int(practised.hard),
    }
    return {name: value for name, value in place.items() if value}


@blueprint.get("/practice")
def words() -> str | BaseResponse:
    """Practise the words of an article, or of all."""
    return _show(tones=False)


@blueprint.get("/practice/tones")
def tones() -> str | BaseResponse:
    """Practise tones: all six, or a pair that is mixed up."""
    return _show(tones=True)


def _show(tones: bool) -> str | BaseResponse:
    practised = _round(tones)
    endpoint = ".tones" if tones else ".words"
    if not practised.seed:
        seeded = _place(practised) | {"seed": uuid.uuid4().hex[:8]}
        return redirect(url_for(endpoint, **seeded), 303)
    number = forms.whole("number", default=0)
    with reading() as session:
        person = learner(session)
        question = practice.question_at(session, person, practised, number, sound_is_there())
        suggestion = None if question else mistakes.suggest_practice(session, person, now())
    if question is None:
        return render_template(
            "practice/done.html",
            place=_place(practised),
            asked=number,
            endpoint=endpoint,
            suggestion=suggestion,
        )
    return _page(practised, question)


def _page(practised: Round, question: PracticeQuestion, graded: Graded | None = None) -> str:
    return render_template(
        "practice/show.html", place=_place(practised), question=question, graded=graded
    )


@blueprint.get("/practice/next")
def following() -> Response:
    """Tell a question of a round as the page shows it."""
    practised = _round(request.args.get("tones") == "1")
    number = forms.whole("number", default=0)
    with reading() as session:
        question = practice.question_at(
            session, learner(session), practised, number, sound_is_there()
        )
    html = ""
    if question is not None:
        html = render_template(
            "practice/_card.html", place=_place(practised), question=question, graded=None
        )
    return jsonify(html=html, number=number, over=question is None)


@blueprint.post("/practice/check")
def check() -> str | Response:
    """Tell what an answer is worth."""
    practised = _round(request.form.get("tones") == "1")
    number, way, answer = forms.whole("number", default=0), read_way(), read_text()
    with reading() as session:
        person = learner(session)
        graded = practice.check(session, person, practised, number, way, answer)
        question = practice.question_at(session, person, practised, number, sound_is_there())
    if wants_json() or question is None:
        told = asdict(graded) | {"right": graded.right, "rating": int(graded.rating)}
        return jsonify(graded=told, html=render_template("study/_verdict.html", graded=graded))
    return _page(practised, question, graded)


@blueprint.app_template_filter("at_number")
def at_number(place: dict[str, Any], number: int) -> dict[str, Any]:
    """Return the address of a question of a round."""
    return place | {"number": number}


@blueprint.app_template_filter("new_round")
def new_round(place: dict[str, Any]) -> dict[str, Any]:
    """Return the address of another round of the same kind."""
    return {name: value for name, value in place.items() if name not in ("seed", "tones")}
