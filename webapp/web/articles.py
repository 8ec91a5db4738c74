"""Articles over HTTP: adding one, its page, and taking its words into the deck."""

from collections.abc import Mapping

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response as BaseResponse

from decks.article import MAX_CHARACTERS
from decks.errors import ArticleError
from decks.sources import FILE_SUFFIXES
from decks.sources.limits import MAX_FILE, MAX_PDF_PAGES, MIB, check_size
from webapp.errors import InvalidInputError
from webapp.services import articles, decisions, deck, jobs, library, payloads
from webapp.web import article_form
from webapp.web.session import learner, now, reading, transaction, worker

blueprint = Blueprint("articles", __name__)

LIMITS = {
    "suffixes": FILE_SUFFIXES,
    "characters": MAX_CHARACTERS,
    "megabytes": MAX_FILE // MIB,
    "pages": MAX_PDF_PAGES,
}


@blueprint.get("/articles/new")
def new() -> str:
    """Show the form that takes an article, and the articles that are being read."""
    return _form({}, None)


def _form(values: Mapping[str, str], problem: Exception | None) -> str:
    with reading() as session:
        waiting = jobs.unfinished(session, learner(session))
    return render_template(
        "articles/new.html", values=values, problem=problem, waiting=waiting, limits=LIMITS
    )


@blueprint.post("/articles")
def add() -> BaseResponse | tuple[str, int]:
    """Take an article: a short text is mined at once, anything else outside of the request."""
    try:
        given = article_form.read_form()
        source = article_form.small_source(given)
        if source is None:
            return _begin_job(given)
        with reading() as session:
            before = decisions.remembered(session, learner(session).id)
        # Mining is slow: no transaction is open.
        mined = articles.extract_source(
            source, title=given.title, known=before.known, decided=before.decided
        )
    except (ArticleError, InvalidInputError) as error:
        return _form(article_form.values_again(), error), 400
    with transaction() as session:
        saved = articles.save(session, learner(session), mined, now())
    if saved.known:
        flash("You have this article already: here it is.")
    page = ".show" if saved.known else "terms.show"
    return redirect(url_for(page, article_id=saved.article_id), 303)


def _begin_job(given: payloads.Given) -> BaseResponse:
    check_size(len(given.data), MAX_FILE, "The file")
    payload = payloads.keep(worker().folder, given)
    try:
        with transaction() as session:
            job_id = jobs.enqueue(session, learner(session), given, payload, now())
    except InvalidInputError:
        payloads.drop(worker().folder, payload)
        raise
    worker().wake()
    return redirect(url_for("jobs.show", job_id=job_id), 303)


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
