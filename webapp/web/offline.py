"""What the browser keeps for a time without a network: the shell, the next cards, a token."""

import hashlib
import json
from dataclasses import asdict, replace
from functools import cache
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, current_app, jsonify, make_response, render_template, url_for
from flask_wtf.csrf import generate_csrf

from webapp.domain.quiz import Quiz
from webapp.domain.ways import Way
from webapp.services import batches
from webapp.services.study import Question
from webapp.web.forms import optional_id, whole
from webapp.web.session import learner, now, reading
from webapp.web.study import sound_is_there

blueprint = Blueprint("offline", __name__)

MOST_KEPT = 60
_SHELL = (".css", ".js", ".woff2", ".svg", ".png", ".webmanifest")
_WORKER = "js/service_worker.js"


@cache
def shell(folder: Path) -> tuple[str, tuple[str, ...]]:
    """Return the version of the static files, a hash of their content, and their names."""
    digest, names = hashlib.sha256(), []
    for path in sorted(folder.rglob("*")):
        if path.suffix in _SHELL:
            name = path.relative_to(folder).as_posix()
            digest.update(f"{name}\0".encode() + path.read_bytes())
            names.append(name)
    return digest.hexdigest()[:16], tuple(names)


@blueprint.get("/service-worker.js")
def worker() -> Response:
    """Send the service worker: its version changes with any static file."""
    folder = Path(current_app.static_folder or "")
    version, names = shell(folder)
    files = [url_for("static", filename=name) for name in names if name != _WORKER]
    head = f"const VERSION = {json.dumps(version)};\nconst FILES = {json.dumps(files)};\n"
    response = make_response(head + (folder / _WORKER).read_text(encoding="utf-8"))
    response.mimetype = "text/javascript"
    response.headers["Cache-Control"] = "no-cache"
    return response


@blueprint.get("/offline")
def show() -> str:
    """Show what can be done without a network, in place of a page that cannot be had."""
    return render_template("offline.html")


@blueprint.get("/token")
def token() -> Response:
    """Tell a token for sending what waited, and the time by this clock."""
    return jsonify(token=generate_csrf(), now=now().isoformat())


@blueprint.get("/study/batch")
def batch() -> Response:
    """Tell the next `count` cards as the page shows them, for a time without a network."""
    place = {"session": optional_id("session"), "article": optional_id("article")}
    count = min(max(whole("count", default=40), 0), MOST_KEPT)
    with reading() as session:
        person = learner(session)
        kept = batches.next_cards(session, person, now(), place["article"], count, sound_is_there())
    return jsonify(cards=[_card(one, place) for one in kept])


def _card(kept: batches.KeptCard, place: dict[str, Any]) -> dict[str, Any]:
    question = replace(kept.question, waiting=None)
    # When it comes back the server would ask in another way, and grade by that: so it is flipped.
    again = replace(question, quiz=Quiz(Way.FLIP))
    same = question.quiz.way is Way.FLIP
    return {
        "card": question.card_id,
        "note": question.note.id,
        "version": question.version,
        "html": _html(question, place),
        "again": "" if same else _html(again, place),
        "outcomes": {rating: asdict(one) for rating, one in kept.outcomes.items()},
    }


def _html(question: Question, place: dict[str, Any]) -> str:
    return render_template("study/_card.html", question=question, place=place, open=False)
