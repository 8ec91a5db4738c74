"""The learner's dictionaries over HTTP: adding, ordering, renaming, removing, and looking up."""

import json
import re
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path

from flask import (
    Blueprint,
    Response,
    flash,
    jsonify,
    redirect,
    render_template,
    request,
    stream_with_context,
    url_for,
)
from werkzeug.wrappers import Response as BaseResponse

from decks.dictionaries.limits import MAX_NAME
from decks.errors import DictionaryError
from webapp.errors import InvalidInputError
from webapp.services import dictionaries, lookup
from webapp.services.dictionaries import AddedDictionary
from webapp.services.prepared_dictionary import open_prepared
from webapp.web import forms
from webapp.web.errors import wants_json
from webapp.web.session import learner, now, reading, transaction

blueprint = Blueprint("dictionaries", __name__)

_MAX_FILE_NAME = 60
_LINES = "application/x-ndjson"
REGIONS = {"hanoi": "Hà Nội", "hue": "Huế", "saigon": "Sài Gòn"}


@blueprint.get("/dictionaries")
def show() -> str:
    """List the sources of meanings in the learner's order, with the form that adds one."""
    return _page()


@blueprint.post("/dictionaries")
def add() -> BaseResponse | tuple[str, int]:
    """Store an uploaded dictionary; then the list, or lines of JSON that tell the progress."""
    in_lines = request.accept_mimetypes.best == _LINES
    with ExitStack() as stack:
        try:
            path, name = _receive(stack)
            if not in_lines:
                *_, last = _steps(path, name)
                return redirect(_told(last), 303)
        except (DictionaryError, InvalidInputError) as error:
            if in_lines:
                return Response(_error_line(error), mimetype=_LINES)
            return _page(error), 400
        answer = Response(stream_with_context(_lines(path, name)), mimetype=_LINES)
        # The upload is removed when the answer is sent, or when nobody listens any more.
        answer.call_on_close(stack.pop_all().close)
        return answer


def _receive(stack: ExitStack) -> tuple[Path, str]:
    """Save the uploaded file in a folder that goes with `stack`; return its path and name."""
    upload = request.files.get("file")
    if upload is None or not upload.filename:
        raise InvalidInputError("Choose the file of a dictionary.", "file")
    name = forms.text("name", MAX_NAME, "The name")
    folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="vietdeck-"))
    path = Path(folder, _file_name(upload.filename))
    upload.save(path)
    return path, name


def _steps(path: Path, name: str) -> Iterator[tuple[int, float] | AddedDictionary]:
    """Read a dictionary and store it, giving how far it is, and at the end what was added."""
    with open_prepared(path, name) as prepared:
        for done in prepared.read():
            yield prepared.entries, done
        with transaction() as session:
            added = dictionaries.add_dictionary(session, learner(session), prepared, now())
    yield added


def _lines(path: Path, name: str) -> Iterator[str]:
    """Give a line of JSON for each step: how much is read, then where to go, or what is wrong."""
    try:
        for step in _steps(path, name):
            if isinstance(step, AddedDictionary):
                yield json.dumps({"location": _told(step)}) + "\n"
            else:
                entries, done = step
                yield json.dumps({"entries": entries, "done": done}) + "\n"
    except (DictionaryError, InvalidInputError) as error:
        yield _error_line(error)


def _error_line(error: Exception) -> str:
    return json.dumps({"error": str(error)}, ensure_ascii=False) + "\n"


def _told(step: tuple[int, float] | AddedDictionary) -> str:
    """Return the address of the list, which tells what was added or was there before."""
    if not isinstance(step, AddedDictionary):
        return url_for(".show")
    if step.known:
        return url_for(".show", known=step.source.id)
    return url_for(".show", added=step.source.id)


@blueprint.post("/dictionaries/<int:source_id>/place")
def move(source_id: int) -> BaseResponse:
    """Put a source at another place of the order."""
    place = forms.whole("place", label="The place")
    with transaction() as session:
        dictionaries.move_source(session, learner(session), source_id, place)
    return redirect(url_for(".show", _anchor=f"source-{source_id}"), 303)


@blueprint.get("/dictionaries/<int:source_id>")
def edit(source_id: int) -> str:
    """Show one dictionary: its name to change, and the question before it is removed."""
    with reading() as session:
        source = dictionaries.get_source(session, learner(session), source_id)
    return render_template("dictionaries/edit.html", source=source, problem=None)


@blueprint.post("/dictionaries/<int:source_id>")
def rename(source_id: int) -> BaseResponse | tuple[str, int]:
    """Give a dictionary another name."""
    try:
        with transaction() as session:
            dictionaries.rename_dictionary(
                session, learner(session), source_id, request.form.get("name", "")
            )
    except InvalidInputError as error:
        with reading() as session:
            source = dictionaries.get_source(session, learner(session), source_id)
        return render_template("dictionaries/edit.html", source=source, problem=error), 400
    return redirect(url_for(".show", _anchor=f"source-{source_id}"), 303)


@blueprint.post("/dictionaries/<int:source_id>/remove")
def remove(source_id: int) -> BaseResponse:
    """Remove a dictionary with its entries."""
    with transaction() as session:
        name = dictionaries.remove_dictionary(session, learner(session), source_id)
    flash(f"“{name}” is removed.")
    return redirect(url_for(".show"), 303)


@blueprint.get("/look")
def look() -> str | Response | tuple[str, int]:
    """Show what every source knows about the word in `q`; without one, only the box."""
    word = request.args.get("q", "").strip()
    view = problem = None
    if word:
        try:
            with reading() as session:
                view = lookup.look(session, learner(session), word)
        except InvalidInputError as error:
            if wants_json():
                raise
            problem = error
    if view is not None and wants_json():
        return jsonify(asdict(view))
    page = render_template(
        "dictionaries/look.html", word=word, view=view, problem=problem, regions=REGIONS
    )
    return (page, 400) if problem else page


def _page(problem: Exception | None = None) -> str:
    with reading() as session:
        sources = dictionaries.list_sources(session, learner(session))
    told = {source.id: source for source in sources if source.is_own}
    return render_template(
        "dictionaries/show.html",
        sources=sources,
        problem=problem,
        values=request.form,
        added=told.get(request.args.get("added", 0, type=int)),
        known=told.get(request.args.get("known", 0, type=int)),
    )


def _file_name(given: str) -> str:
    """Return a safe name in a folder of our own; a table is called after its file."""
    last = re.split(r"[/\\]", given)[-1]
    return "".join(c for c in last if c.isprintable())[-_MAX_FILE_NAME:].lstrip(".") or "dictionary"
