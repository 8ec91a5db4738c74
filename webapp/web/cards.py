"""Leaving a card out over HTTP: for a day, or until it is taken up again."""

from dataclasses import asdict

from flask import Blueprint, flash, jsonify, redirect, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from webapp.services import cards
from webapp.services.cards import CardStanding
from webapp.web import forms
from webapp.web.errors import wants_json
from webapp.web.session import learner, now, transaction

blueprint = Blueprint("cards", __name__)


@blueprint.post("/cards/<int:card_id>/bury")
def bury(card_id: int) -> BaseResponse:
    """Leave a card out until tomorrow."""
    with transaction() as session:
        standing = cards.bury(session, learner(session), card_id, now())
    return _told(standing)


@blueprint.post("/cards/<int:card_id>/suspend")
def suspend(card_id: int) -> BaseResponse:
    """Leave a card out until it is taken up again."""
    with transaction() as session:
        standing = cards.suspend(session, learner(session), card_id)
    return _told(standing)


@blueprint.post("/cards/<int:card_id>/take-up")
def take_up(card_id: int) -> BaseResponse:
    """Ask a card again that was left out."""
    with transaction() as session:
        standing = cards.take_up(session, learner(session), card_id)
    return _told(standing)


def _told(standing: CardStanding) -> BaseResponse:
    if wants_json():
        return jsonify(card=asdict(standing))
    flash(standing.told)
    if request.form.get("from") == "progress":
        return redirect(url_for("progress.show", _anchor="hard"), 303)
    place = {"session": forms.optional_id("session"), "article": forms.optional_id("article")}
    return redirect(url_for("study.show", **place), 303)  # type: ignore[arg-type]
