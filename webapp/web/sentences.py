"""The sentences of a word over HTTP: which comes first, and which is left out."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from webapp.services import sentences
from webapp.web import forms
from webapp.web.session import learner, now, reading, transaction

blueprint = Blueprint("sentences", __name__)


@blueprint.get("/notes/<int:note_id>/sentences")
def show(note_id: int) -> str:
    """Show a word's sentences."""
    with reading() as session:
        found = sentences.view_sentences(session, learner(session), note_id)
    return render_template("notes/sentences.html", word=found)


@blueprint.post("/notes/<int:note_id>/sentences/<int:example_id>")
def change(note_id: int, example_id: int) -> BaseResponse:
    """Let a sentence come first, or leave it out."""
    leaves = request.form.get("then") == "leave-out"
    work = sentences.leave_out if leaves else sentences.put_first
    with transaction() as session:
        work(session, learner(session), note_id, example_id, now())
    flash("That sentence is left out." if leaves else "That sentence comes first now.")
    article = forms.optional_id("article")
    return redirect(url_for(".show", note_id=note_id, article=article), 303)
