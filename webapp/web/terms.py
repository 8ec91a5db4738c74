"""The candidate sheet over HTTP: an article's terms, decided one by one or all at once."""

from collections.abc import Callable

from flask import Blueprint, flash, jsonify, redirect, render_template, request, url_for
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from webapp.errors import InvalidInputError
from webapp.services import choices, deck, terms
from webapp.services.learners import Learner
from webapp.services.splitting import SIGN, propose_split
from webapp.web import forms
from webapp.web.errors import wants_json
from webapp.web.session import learner, now, reading, transaction

blueprint = Blueprint("terms", __name__, url_prefix="/articles/<int:article_id>/terms")

Answer = BaseResponse | tuple[str, int]
MAX_IDS = 2_000


def _most() -> int:
    """Return how many terms are to be offered at once."""
    most = forms.whole("lift", default=terms.LIFTS[1])
    return most if most in terms.LIFTS else terms.LIFTS[1]


def _sheet(article_id: int) -> terms.Sheet:
    with reading() as session:
        return terms.view_sheet(session, learner(session), article_id, now(), _most())


def _ids(name: str) -> list[int]:
    """Return the ids in a field: several in one, or one in each of several."""
    parts = " ".join(request.form.getlist(name)).split()
    return [int(part) for part in parts[:MAX_IDS] if part.isdecimal() and len(part) < 16]


@blueprint.get("")
def show(article_id: int) -> str:
    """Show the sheet."""
    return render_template("terms/show.html", sheet=_sheet(article_id))


@blueprint.post("")
def save(article_id: int) -> BaseResponse:
    """Keep what was ticked and do what the button said."""
    action, _, term_id = request.form.get("do", "").partition(":")
    with transaction() as session:
        person = learner(session)
        told = choices.tick(session, person, article_id, _ids("before"), _ids("accepted"), now())
        if action in ("add", "lift"):
            ids = _ids("lift_ids") if action == "lift" else None
            told.append(_added(choices.add_accepted(session, person, article_id, now(), ids)))
        elif term_id.isdecimal():
            chosen = (article_id, int(term_id), action, now())
            told.append(choices.choose(session, person, *chosen))
    for line in told:
        flash(line)
    page = "articles.show" if action in ("add", "lift") else ".show"
    return redirect(url_for(page, article_id=article_id), 303)


def _added(added: deck.Added) -> str:
    """Tell what came into the deck."""
    if added.new:
        return f"{added.new} {'word was' if added.new == 1 else 'words were'} added to your deck."
    return "There was nothing new to add: your deck has every word that you accepted."


@blueprint.post("/<int:term_id>/choice")
def choose(article_id: int, term_id: int) -> BaseResponse:
    """Keep one choice; a script gets the term and the figures as the page shows them."""
    choice = request.form.get("choice", "")
    with transaction() as session:
        told = choices.choose(session, learner(session), article_id, term_id, choice, now())
    if not wants_json():
        flash(told)
        return redirect(url_for(".show", article_id=article_id, _anchor=f"term-{term_id}"), 303)
    sheet = _sheet(article_id)
    return jsonify(
        told=told,
        term=render_template("terms/_term.html", sheet=sheet, term=sheet.term(term_id)),
        coverage=render_template("terms/_coverage.html", sheet=sheet),
        commit=render_template("terms/_commit.html", sheet=sheet),
    )


@blueprint.get("/<int:term_id>")
def one(article_id: int, term_id: int) -> str:
    """Show one term with the forms that change it."""
    return _term_page(article_id, term_id)


def _term_page(article_id: int, term_id: int, problem: InvalidInputError | None = None) -> str:
    sheet = _sheet(article_id)
    term = sheet.term(term_id)
    return render_template(
        "terms/term.html",
        sheet=sheet,
        term=term,
        values=request.form or {"gloss": term.gloss, "pos": term.pos},
        parts=f" {SIGN} ".join(propose_split(term.term)),
        near=sheet.near(term),
        problem=problem,
    )


def _change(article_id: int, term_id: int, work: Callable[[Session, Learner], str]) -> Answer:
    """Do one change in a transaction; then the sheet, or the term's page with what is wrong."""
    try:
        with transaction() as session:
            told = work(session, learner(session))
    except InvalidInputError as error:
        if wants_json():
            raise
        return _term_page(article_id, term_id, error), 400
    if wants_json():
        return jsonify(told=told)
    flash(told)
    return redirect(url_for(".show", article_id=article_id, _anchor=f"term-{term_id}"), 303)


@blueprint.post("/<int:term_id>")
def edit(article_id: int, term_id: int) -> Answer:
    """Keep the learner's own meaning and part of speech, and accept the term where asked."""

    def work(session: Session, person: Learner) -> str:
        choices.edit(session, person, article_id, term_id, request.form.to_dict(), now())
        if request.form.get("then") != "accepted":
            return "Saved. Your meaning is used wherever this word turns up."
        return choices.choose(session, person, article_id, term_id, "accepted", now())

    return _change(article_id, term_id, work)


@blueprint.post("/<int:term_id>/merge")
def merge(article_id: int, term_id: int) -> Answer:
    """Make this term and another one the same word."""
    other = forms.whole("other", label="The other word")
    pair = (other, term_id) if request.form.get("stays") == "other" else (term_id, other)
    return _change(
        article_id,
        term_id,
        lambda session, person: choices.merge(session, person, article_id, *pair, now()),
    )


@blueprint.post("/<int:term_id>/split")
def split(article_id: int, term_id: int) -> Answer:
    """Propose the words of this term instead of the term."""
    written = forms.text("words", 1_000, "The words")
    return _change(
        article_id,
        term_id,
        lambda session, person: choices.split(session, person, article_id, term_id, written, now()),
    )


@blueprint.post("/<int:term_id>/restore")
def restore(article_id: int, term_id: int) -> Answer:
    """Take a merge or a split back."""
    return _change(
        article_id,
        term_id,
        lambda session, person: choices.restore(session, person, article_id, term_id, now()),
    )
