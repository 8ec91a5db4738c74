"""Words one knows already over HTTP: a list, its preview, and marking them."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from decks.errors import DeckError
from webapp.errors import AppError
from webapp.services import known_words, uploads, word_sources
from webapp.services.word_sources import WordChoice
from webapp.web.imports import allow_large, counted, keep, most_upload, upload_folder
from webapp.web.session import learner, now, reading, transaction

blueprint = Blueprint("known_words", __name__)
blueprint.url_value_preprocessor(allow_large)


@blueprint.get("/known-words")
def show() -> str:
    """Show the form that takes a list of words."""
    return _page(None)


def _page(problem: Exception | None) -> str:
    return render_template("imports/known.html", problem=problem, megabytes=most_upload() // 2**20)


@blueprint.post("/known-words")
def add() -> BaseResponse | tuple[str, int]:
    """Put a list aside that can be read; then the choice of its column."""
    upload = None
    try:
        upload = keep("Choose a file: an Anki package, a table or a list of words.")
        word_sources.view_source(upload.path)
    except (AppError, DeckError) as error:
        if upload is not None:
            uploads.drop_upload(upload_folder(), upload.token)
        return _page(error), 400
    return redirect(url_for(".preview", token=upload.token), 303)


@blueprint.get("/known-words/<token>")
def preview(token: str) -> str:
    """Show the columns of a list, and what marking the words of one would do."""
    upload = uploads.find_upload(upload_folder(), token)
    source = word_sources.view_source(upload.path)
    choice = _choice(request.args.get("column") or source.columns[0].key)
    words = word_sources.read_words(upload.path, choice)
    with reading() as session:
        plan = known_words.plan_known(session, learner(session), words)
    return render_template(
        "imports/known_preview.html",
        upload=upload,
        source=source,
        choice=choice,
        plan=plan,
        listed=plan.new[: known_words.MOST_LISTED],
    )


@blueprint.post("/known-words/<token>")
def mark(token: str) -> BaseResponse:
    """Mark the words of the chosen column as known, or put the list away."""
    upload = uploads.find_upload(upload_folder(), token)
    if request.form.get("then") == "drop":
        uploads.drop_upload(upload_folder(), token)
        return redirect(url_for(".show"), 303)
    words = word_sources.read_words(upload.path, _choice(request.form.get("column", "")))
    with transaction() as session:
        marked = known_words.mark_known(session, learner(session), words, upload.name, now())
    uploads.drop_upload(upload_folder(), token)
    flash(f"{counted(marked, 'word')} marked as known.")
    return redirect(url_for("imports.show"), 303)


def _choice(column: str) -> WordChoice:
    return WordChoice(
        column=column,
        deck=request.values.get("deck", ""),
        only_studied=request.values.get("studied") == "1",
        heading=request.values.get("heading") == "1",
    )
