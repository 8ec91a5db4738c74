"""Sending words to a running Anki over HTTP: what would change, and doing it."""

from dataclasses import replace

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from decks.errors import PackageError
from webapp.errors import InvalidInputError
from webapp.services import anki_choices, exports, push
from webapp.services.anki_choices import AnkiChoices
from webapp.services.exports import Deck
from webapp.services.learners import Learner
from webapp.services.push import Connection, PushView
from webapp.web import forms
from webapp.web.imports import counted
from webapp.web.session import learner, now, reading, transaction

blueprint = Blueprint("push", __name__)


@blueprint.get("/anki/push")
def show() -> str | tuple[str, int]:
    """Show what a push would change, once it is asked for (`look`): this asks Anki."""
    if request.args.get("look") != "1":
        return _page()
    try:
        plan = push.plan_push(*_deck(), now())
    except PackageError as error:
        return _page(problem=error), 400
    return _page(plan=plan)


@blueprint.post("/anki/push")
def send() -> BaseResponse | tuple[str, int]:
    """Add and update the words in Anki."""
    try:
        done = push.push(*_deck(), now())
    except PackageError as error:
        return _page(problem=error), 400
    progress = f" {counted(done.reviews, 'review')} went along." if done.reviews else ""
    flash(
        f"In Anki: {counted(done.new, 'new word')}, {done.changed} changed, "
        f"{done.same} as they were.{progress}"
    )
    return redirect(url_for(".show", article=forms.optional_id("article")), 303)


@blueprint.post("/anki/push/connection")
def connect() -> BaseResponse | tuple[str, int]:
    """Remember port and key of AnkiConnect; then look."""
    try:
        connection = Connection(
            forms.whole("port", label="The port"), forms.text("key", 200, "The key")
        )
        with transaction() as session:
            push.keep_connection(session, learner(session), connection)
    except InvalidInputError as error:
        return _page(problem=error), 400
    return redirect(url_for(".show", article=forms.optional_id("article"), look=1), 303)


def _deck(progress: bool = True) -> tuple[Deck, AnkiChoices, Learner]:
    """Return what is to be sent; talking to Anki is slow, so no transaction is open then."""
    article_id = forms.optional_id("article")
    with reading() as session:
        person = learner(session)
        choices = anki_choices.read_choices(session, person)
        wanted = choices if progress else replace(choices, schedule=False)
        if article_id is None:
            return exports.whole_deck(session, person, wanted), choices, person
        return exports.article_deck(session, person, article_id, wanted), choices, person


def _page(plan: PushView | None = None, problem: Exception | None = None) -> str:
    deck, choices, person = _deck(progress=False)
    return render_template(
        "exports/push.html",
        deck=deck,
        choices=choices,
        article=forms.optional_id("article"),
        connection=push.read_connection(person),
        plan=plan,
        problem=problem,
    )
