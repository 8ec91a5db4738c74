"""Articles over HTTP: adding one, its page, and taking its words into the deck."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from decks.errors import ArticleError
from webapp.errors import InvalidInputError
from webapp.services import articles, decisions, deck, library
from webapp.web import forms
from webapp.web.session import learner, now, reading, transaction

blueprint = Blueprint("articles", __name__)

MAX_TITLE = 300


@blueprint.get("/articles/new")
def new() -> str:
    """Show the form that takes an article."""
    return render_template("articles/new.html", values={}, problem=None)


@blueprint.post("/articles")
def add() -> BaseResponse | tuple[str, int]:
    """Store an article that was pasted or uploaded; then the sheet of its terms."""
    try:
        title = forms.text("title", MAX_TITLE, "The title")
        with reading() as session:
            before = decisions.remembered(session, learner(session).id)
        # Mining is slow: no transaction is open.
        mined = articles.extract(
            _given_text(), title=title, known=before.known, decided=before.decided
        )
    except (ArticleError, InvalidInputError) as error:
        page = render_template("articles/new.html", values=request.form, problem=error)
        return page, 400
    with transaction() as session:
        saved = articles.save(session, learner(session), mined, now())
    if saved.known:
        flash("You have this article already: here it is.")
    page = ".show" if saved.known else "terms.show"
    return redirect(url_for(page, article_id=saved.article_id), 303)


def _given_text() -> str | bytes:
    upload, pasted = request.files.get("file"), request.form.get("text", "")
    if upload is None or not upload.filename:
        if not pasted.strip():
            raise InvalidInputError("Paste the text of an article, or choose a file.", "text")
        return pasted
    if pasted.strip():
        raise InvalidInputError(
            "There are both a text and a file. Clear the text, or choose the file no more.", "text"
        )
    if not upload.filename.lower().endswith(".txt"):
        raise InvalidInputError("Only plain text files (.txt) can be read so far.", "file")
    return upload.stream.read()


@blueprint.get("/articles/<int:article_id>")
def show(article_id: int) -> str:
    """Show an article with its terms."""
    with reading() as session:
        article = library.view_article(session, learner(session), article_id)
    return render_template("articles/show.html", article=article)


@blueprint.post("/articles/<int:article_id>/deck")
def take(article_id: int) -> BaseResponse:
    """Add the terms that were proposed to the deck; then the article's page again."""
    with transaction() as session:
        added = deck.add_to_deck(session, learner(session), article_id, now())
    words = "1 word was" if added.new == 1 else f"{added.new} words were"
    flash(f"{words} added to your deck.")
    return redirect(url_for(".show", article_id=article_id), 303)
