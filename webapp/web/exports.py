"""Words on their way to Anki over HTTP: the choices, the report, the package, and the push."""

from dataclasses import replace

from flask import Blueprint, Response, flash, redirect, render_template, request, send_file, url_for
from werkzeug.wrappers import Response as BaseResponse

from decks.anki import CardType
from webapp.errors import InvalidInputError
from webapp.services import anki_choices, deck_report, exports
from webapp.services.anki_choices import AnkiChoices
from webapp.services.exports import Deck, Download
from webapp.web import forms
from webapp.web.session import learner, now, reading, transaction

blueprint = Blueprint("exports", __name__)

_PACKAGE = "application/octet-stream"


@blueprint.get("/articles/<int:article_id>/deck.apkg")
def deck(article_id: int) -> Response:
    """Send an article's deck as an Anki package."""
    with reading() as session:
        download = exports.article_package(session, learner(session), article_id)
    return send(download, _PACKAGE)


@blueprint.get("/anki/deck.apkg")
def whole_deck() -> Response:
    """Send the whole deck as an Anki package."""
    with reading() as session:
        download = exports.whole_package(session, learner(session))
    return send(download, _PACKAGE)


def send(download: Download, mimetype: str) -> Response:
    """Send a file as a download."""
    return send_file(
        download.file, mimetype=mimetype, as_attachment=True, download_name=download.name
    )


@blueprint.get("/anki/export")
def show() -> str:
    """Show what would go to Anki, of one article or of all, with the choices and the report."""
    return _page(None)


@blueprint.post("/anki/export")
def choose() -> BaseResponse | tuple[str, int]:
    """Remember the choices; then the package, or the page again."""
    article_id = forms.optional_id("article")
    try:
        with transaction() as session:
            person = learner(session)
            anki_choices.keep_choices(session, person, _read_choices(), now())
    except InvalidInputError as error:
        return _page(error), 400
    if request.form.get("then") == "download":
        return redirect(_package_address(article_id), 303)
    flash("Your choices are kept.")
    return redirect(url_for(".show", article=article_id), 303)


def _read_choices() -> AnkiChoices:
    asked = request.form.getlist("cards")
    return AnkiChoices(
        card_types=tuple(kind for kind in CardType if kind.name.lower() in asked),
        typing=request.form.get("typing") == "1",
        sound=request.form.get("sound", ""),
        schedule=request.form.get("schedule") == "1",
    )


def _package_address(article_id: int | None) -> str:
    if article_id is None:
        return url_for(".whole_deck")
    return url_for(".deck", article_id=article_id)


def _page(problem: InvalidInputError | None) -> str:
    article_id = forms.optional_id("article")
    with reading() as session:
        person = learner(session)
        choices = anki_choices.read_choices(session, person)
        if problem is not None:
            choices = _read_choices()
        shown = replace(choices, schedule=False)  # the page tells nothing of the reviews
        found: Deck = (
            exports.whole_deck(session, person, shown)
            if article_id is None
            else exports.article_deck(session, person, article_id, shown)
        )
    return render_template(
        "exports/show.html",
        deck=found,
        article=article_id,
        choices=choices,
        mendings=deck_report.report(found, choices),
        problem=problem,
    )
