"""The learner's data over HTTP: out as files, and back from the complete copy."""

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response as BaseResponse

from webapp.errors import AppError
from webapp.services import archive, backups, copies, spreadsheets, uploads
from webapp.web.exports import send
from webapp.web.imports import allow_large, keep, most_upload, upload_folder
from webapp.web.session import data_folder, database, learner, now, reading

blueprint = Blueprint("data", __name__)
blueprint.url_value_preprocessor(allow_large)

_MIME_TYPES = {"csv": "text/csv", "tsv": "text/tab-separated-values"}


@blueprint.get("/data")
def show() -> str:
    """Show the ways out and in."""
    return _page(None)


def _page(problem: Exception | None) -> str:
    with reading() as session:
        here = archive.contents_here(session, learner(session))
    return render_template(
        "data/show.html",
        here=here,
        problem=problem,
        megabytes=most_upload() // 2**20,
        backups=backups.list_backups(data_folder()),
        keeper=current_app.extensions["backups"],
    )


@blueprint.get("/data/vietdeck.json")
def complete() -> Response:
    """Send everything the learner owns."""
    with reading() as session:
        download = archive.write_archive(session, learner(session), now())
    return send(download, "application/json")


@blueprint.get("/data/vietdeck-<form>.zip")
def tables(form: str) -> Response:
    """Send everything the learner owns as tables."""
    with reading() as session:
        download = archive.write_tables(session, learner(session), form, now())
    return send(download, "application/zip")


@blueprint.get("/data/words.<form>")
def words(form: str) -> Response:
    """Send the words as a table."""
    with reading() as session:
        download = spreadsheets.words_table(session, learner(session), form)
    return send(download, _MIME_TYPES[form])


@blueprint.get("/data/reviews.<form>")
def reviews(form: str) -> Response:
    """Send the reviews as a table."""
    with reading() as session:
        download = spreadsheets.reviews_table(session, learner(session), form)
    return send(download, _MIME_TYPES[form])


@blueprint.post("/data/copies")
def add() -> BaseResponse | tuple[str, int]:
    """Put a complete copy aside that can be read; then its preview."""
    upload = None
    try:
        upload = keep("Choose a copy that Vietdeck made: a .json, .zip or .db file.")
        copies.look_into(upload.path)
    except AppError as error:
        if upload is not None:
            uploads.drop_upload(upload_folder(), upload.token)
        return _page(error), 400
    return redirect(url_for(".preview", token=upload.token), 303)


@blueprint.get("/data/copies/<token>")
def preview(token: str) -> str:
    """Show what is in a copy beside what is here."""
    upload = uploads.find_upload(upload_folder(), token)
    found = copies.look_into(upload.path)
    with reading() as session:
        here = archive.contents_here(session, learner(session))
    action = url_for(".restore", token=token)
    return render_template(
        "data/restore.html", name=upload.name, action=action, found=found, here=here
    )


@blueprint.post("/data/copies/<token>")
def restore(token: str) -> BaseResponse:
    """Put a copy in the place of what is here, after a safety copy; or put the copy away."""
    upload = uploads.find_upload(upload_folder(), token)
    if request.form.get("then") == "drop":
        uploads.drop_upload(upload_folder(), token)
        return redirect(url_for(".show"), 303)
    copy = copies.restore_copy(database(), data_folder(), upload.path, now())
    uploads.drop_upload(upload_folder(), token)
    flash(f"Everything is as it was in the copy. What was here before is kept in {copy}.")
    return redirect(url_for(".show"), 303)
