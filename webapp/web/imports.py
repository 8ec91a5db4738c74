"""Reviews from Anki over HTTP: an upload, its preview, taking it in, and taking it back."""

from pathlib import Path

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from decks.errors import DeckError
from webapp.config import Settings
from webapp.errors import AppError, InvalidInputError
from webapp.services import imports, packages, safety, uploads
from webapp.services.uploads import Upload
from webapp.web.session import data_folder, database, learner, now, reading, transaction

blueprint = Blueprint("imports", __name__)

_FORM_AROUND_IT = 64 * 1024


@blueprint.get("/imports")
def show() -> str:
    """Show the form that takes a package, and the imports that were done."""
    return _page(None)


def _page(problem: Exception | None) -> str:
    with reading() as session:
        batches = imports.list_imports(session, learner(session))
    return render_template(
        "imports/show.html", batches=batches, problem=problem, megabytes=most_upload() // 2**20
    )


@blueprint.post("/imports")
def add() -> BaseResponse | tuple[str, int]:
    """Put a package aside that can be read; then its preview."""
    upload = None
    try:
        upload = keep("Choose a file that you exported from Anki: .apkg or .colpkg.")
        packages.read_history(upload.path)
    except (AppError, DeckError) as error:
        if upload is not None:
            uploads.drop_upload(upload_folder(), upload.token)
        return _page(error), 400
    return redirect(url_for(".preview", token=upload.token), 303)


@blueprint.get("/imports/files/<token>")
def preview(token: str) -> str:
    """Show what taking a package's reviews in would change."""
    upload = uploads.find_upload(upload_folder(), token)
    found = packages.read_history(upload.path)
    with reading() as session:
        person = learner(session)
        plan = imports.plan_import(session, person, found, now())
        today = person.moment(now()).day
    return render_template("imports/preview.html", upload=upload, plan=plan, today=today)


@blueprint.post("/imports/files/<token>")
def take(token: str) -> BaseResponse:
    """Take a package's reviews in, or put the package away."""
    upload = uploads.find_upload(upload_folder(), token)
    if request.form.get("then") == "drop":
        uploads.drop_upload(upload_folder(), token)
        return redirect(url_for(".show"), 303)
    found = packages.read_history(upload.path)  # slow: no transaction is open
    safety.safety_copy(database(), data_folder(), now(), "import")
    with transaction() as session:
        batch = imports.apply_import(session, learner(session), found, upload.name, now())
    uploads.drop_upload(upload_folder(), token)
    if batch is None:
        flash("Every review of this file was here already. Nothing changed.")
    else:
        flash(
            f"{counted(batch.reviews, 'review')} of {counted(batch.cards, 'card')} "
            f"{'is' if batch.reviews == 1 else 'are'} in your history now."
        )
    return redirect(url_for(".show"), 303)


@blueprint.post("/imports/<int:batch_id>/undo")
def undo(batch_id: int) -> BaseResponse:
    """Take an import back."""
    with transaction() as session:
        batch = imports.undo_import(session, learner(session), batch_id, now())
    flash(f"“{batch.name}” is taken back.")
    return redirect(url_for(".show"), 303)


def counted(number: int, word: str) -> str:
    """Return a number with its word: 1 card, 2 cards."""
    return f"{number:,} {word}{'' if number == 1 else 's'}"


def upload_folder() -> Path:
    """Return the folder of files that wait for the learner's word."""
    settings: Settings = current_app.extensions["settings"]
    return settings.data / "uploads"


def most_upload() -> int:
    """Return the largest package, list or copy to take in, in bytes."""
    settings: Settings = current_app.extensions["settings"]
    return settings.max_package


def allow_large(endpoint: str | None, _values: object) -> None:
    """Let a request be as large as such a file; this comes before anything reads the form."""
    if endpoint is not None and endpoint.endswith(".add"):
        request.max_content_length = most_upload() + _FORM_AROUND_IT


def keep(missing: str) -> Upload:
    """Put the uploaded file of a form aside; raise InvalidInputError where there is none."""
    upload = request.files.get("file")
    if upload is None or not upload.filename:
        raise InvalidInputError(missing, "file")
    return uploads.keep_upload(upload_folder(), upload.stream, upload.filename, most_upload())


blueprint.url_value_preprocessor(allow_large)
