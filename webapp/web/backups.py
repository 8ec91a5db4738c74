"""Backups over HTTP: made, looked into, restored, downloaded."""

from datetime import datetime
from zoneinfo import ZoneInfo

from flask import (
    Blueprint,
    Response,
    flash,
    g,
    redirect,
    render_template,
    request,
    send_file,
    url_for,
)
from werkzeug.wrappers import Response as BaseResponse

from webapp.services import archive, backups, copies
from webapp.web.session import data_folder, database, learner, now, reading

blueprint = Blueprint("backups", __name__)

_UNITS = ("bytes", "kB", "MB", "GB")


@blueprint.app_template_filter("local_time")
def local_time(instant: datetime) -> str:
    """Return an instant as the learner's clock showed it: 28 Nov 2026, 09:30."""
    local = instant.astimezone(ZoneInfo(g.learner.time_zone))
    return f"{local.day} {local:%b %Y, %H:%M}"


@blueprint.app_template_filter("file_size")
def file_size(size: float) -> str:
    """Return a number of bytes as a person says it: 1.4 MB."""
    unit = 0
    while size >= 1_000 and unit < len(_UNITS) - 1:
        size, unit = size / 1_000, unit + 1
    return f"{size:.1f} {_UNITS[unit]}" if unit > 0 and size < 10 else f"{size:,.0f} {_UNITS[unit]}"


@blueprint.post("/data/backups")
def add() -> BaseResponse:
    """Make a backup now."""
    backups.make_backup(database(), data_folder(), now())
    flash("The backup is made. It stays until you delete its file.")
    return redirect(url_for("data.show", _anchor="backups"), 303)


@blueprint.get("/data/backups/<name>")
def preview(name: str) -> str:
    """Show what is in a backup beside what is here."""
    backup = backups.find_backup(data_folder(), name)
    found = copies.contents_of_backup(backup.path)
    with reading() as session:
        here = archive.contents_here(session, learner(session))
    return render_template(
        "data/restore.html",
        name=name,
        backup=backup,
        action=url_for(".restore", name=name),
        found=found,
        here=here,
    )


@blueprint.post("/data/backups/<name>")
def restore(name: str) -> BaseResponse:
    """Put a backup in the place of what is here, after a safety copy; or leave all as it is."""
    backup = backups.find_backup(data_folder(), name)
    if request.form.get("then") == "drop":
        return redirect(url_for("data.show"), 303)
    saved = backups.restore_backup(database(), data_folder(), backup.path, now())
    flash(
        "Everything is as it was in the backup. What was here before is the newest backup now:"
        f" {saved.name}."
    )
    return redirect(url_for("data.show"), 303)


@blueprint.get("/data/backups/<name>/file")
def download(name: str) -> Response:
    """Send a backup."""
    backup = backups.find_backup(data_folder(), name)
    return send_file(
        backup.path.absolute(),
        mimetype="application/vnd.sqlite3",
        as_attachment=True,
        download_name=f"vietdeck-{backup.name}",
    )
