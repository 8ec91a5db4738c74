"""A word of the deck over HTTP: the learner's own meaning and remarks."""

from typing import Any

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from webapp.errors import InvalidInputError
from webapp.services import notes
from webapp.web import forms
from webapp.web.errors import wants_json
from webapp.web.session import learner, now, reading, transaction

blueprint = Blueprint("notes", __name__)


@blueprint.get("/notes/<int:note_id>")
def edit(note_id: int) -> str:
    """Show a word with the form that changes it."""
    with reading() as session:
        note = notes.get_note(session, learner(session).id, note_id)
    return render_template("notes/edit.html", note=note, values=note, problem=None)


@blueprint.post("/notes/<int:note_id>")
def save(note_id: int) -> BaseResponse | tuple[str, int]:
    """Keep the learner's own words; then back to where they came from."""
    changes = {name: request.form[name] for name in notes.EDITABLE if name in request.form}
    try:
        with transaction() as session:
            notes.edit_note(session, learner(session).id, note_id, changes, now())
    except InvalidInputError as error:
        if wants_json():
            raise
        with reading() as session:
            note = notes.get_note(session, learner(session).id, note_id)
        return render_template("notes/edit.html", note=note, values=changes, problem=error), 400
    if wants_json():
        return jsonify(saved=True)
    return redirect(_way_back(note_id), 303)


def _way_back(note_id: int) -> str:
    """Return the page the form was on, told by ids so that no address is taken from outside."""
    card_id, article_id = forms.optional_id("card"), forms.optional_id("article")
    if card_id:
        place: dict[str, Any] = {"session": forms.optional_id("session"), "article": article_id}
        return url_for("study.show", card=card_id, reveal=1, **place)
    flash("Saved.")
    if article_id:
        return url_for("articles.show", article_id=article_id, _anchor=f"word-{note_id}")
    return url_for(".edit", note_id=note_id)
