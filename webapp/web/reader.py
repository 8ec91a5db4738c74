"""Reading over HTTP: an article's page, its words and sentences, and getting ready for it."""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import cache
from itertools import chain
from urllib.parse import quote_plus

from flask import (
    Blueprint,
    Response,
    flash,
    jsonify,
    redirect,
    render_template,
    request,
    stream_template,
    url_for,
)
from markupsafe import Markup
from werkzeug.wrappers import Response as BaseResponse

from webapp.domain.reading import Run, Standing
from webapp.errors import InvalidInputError
from webapp.services import plans, reader, reader_choices, reader_words
from webapp.services.reader import ReaderPage
from webapp.services.readiness import view_readiness
from webapp.web import forms
from webapp.web.session import learner, now, reading, transaction

blueprint = Blueprint("reader", __name__, url_prefix="/articles/<int:article_id>")

MAX_GLOSS = 2_000
# Characters that are sent at once: some screens of words.
CHUNK = 24_000
_NO_LETTERS = re.compile(r"[^\w]")
_MIDDLE, _END = Markup('">'), Markup("</a>")
# What the page says about where a word stands; a screen reader hears the same.
STANDINGS = {
    Standing.OUT: "not in your deck",
    Standing.NEW: "new in your deck",
    Standing.LEARNING: "learning",
    Standing.KNOWN: "known",
    Standing.MARKED: "marked as known",
    Standing.IGNORED: "ignored",
    Standing.FREE: "a name, number or small word",
}


@blueprint.app_template_filter("whole_percent")
def whole_percent(share: float) -> str:
    """Return a share as whole percent, rounded down: 94.9% has not reached 95%."""
    return f"{int(share * 100 + 1e-9)}%"


@blueprint.app_template_filter("weekday")
def weekday(day: date) -> str:
    """Return a day as "Friday 6 March"."""
    return f"{day:%A} {day.day} {day:%B}"


@blueprint.get("/read")
def show(article_id: int) -> Response:
    """Show an article to read; the page is sent while it is made, its head first of all.

    So the browser has the styles by the time the words are there.
    """
    with reading() as session:
        title = reader.title_of(session, learner(session), article_id)

    @cache
    def opened() -> tuple[ReaderPage, Sequence[Markup]]:
        with reading() as session:
            page = reader.view_page(session, learner(session), article_id, now())
        return page, word_links(page)

    pieces = stream_template(
        "reader/show.html", title=title, opened=opened, written=written, standings=STANDINGS
    )
    chunks = in_chunks(pieces)
    # The head is made here, so that what goes into the cookie is known before the headers go out.
    return Response(chain([next(chunks)], chunks))


def in_chunks(pieces: Iterable[str]) -> Iterator[str]:
    """Put a page's pieces together to what is sent at once: the head, then several screens each."""
    held: list[str] = []
    size = 0
    for piece in pieces:
        held.append(piece)
        size += len(piece)
        if size >= CHUNK or "</head>" in piece:
            yield "".join(held)
            held, size = [], 0
    yield "".join(held)


def word_links(page: ReaderPage) -> list[Markup]:
    """Return the markup of every word by its number; a phrase of the deck stands in a frame."""
    look = url_for("dictionaries.look")
    begin = Markup('<a class="w {}" href="{}?q=')
    begins = {standing: begin.format(standing.value, look) for standing in Standing}
    made: dict[tuple[str, Standing], Markup] = {}
    links = []
    for word, standing in zip(page.words, page.standings, strict=True):
        link = made.get((word.text, standing))
        if link is None:
            link = begins[standing] + _readable_query(word.text) + _MIDDLE + word.text + _END
            made[word.text, standing] = link
        links.append(link)
    runs = [run for paragraph in page.paragraphs for run in paragraph.runs]
    place = {p.word: n for n, run in enumerate(runs) for p in run.pieces if p.word is not None}
    for first, last in page.phrases:
        if place.get(first, -1) == place.get(last, -2):
            links[first] = Markup('<span class="phrase">') + links[first]
            links[last] = links[last] + Markup("</span>")
    return links


def _readable_query(text: str) -> str:
    """Return a text for an address in a page: letters stay as they are, all else is escaped.

    Browsers escape the letters themselves; so the page is a tenth smaller.
    """
    return _NO_LETTERS.sub(lambda found: quote_plus(found[0]), text)


def written(run: Run, links: Sequence[Markup]) -> Markup:
    """Return the markup of a sentence, or of what stands between sentences."""
    return Markup("").join(
        piece.text if piece.word is None else links[piece.word] for piece in run.pieces
    )


@blueprint.get("/words/<int:first>")
def word(article_id: int, first: int) -> BaseResponse:
    """Tell all about a word, or about the phrase up to the word `last`."""
    last = forms.whole("last", default=first)
    return _word(article_id, first, last)


def _word(article_id: int, first: int, last: int, told: str = "") -> BaseResponse:
    with reading() as session:
        detail = reader_words.view_word(session, learner(session), article_id, first, last, now())
    html = render_template("reader/_word.html", word=detail, standings=STANDINGS, told=told)
    return jsonify(html=html, told=told, first=first, last=last)


@blueprint.post("/words/<int:first>")
def decide(article_id: int, first: int) -> BaseResponse:
    """Add, mark or open a word or phrase; answer with its details and where it stands now."""
    last = forms.whole("last", default=first)
    choice = request.form.get("choice", "")
    gloss = forms.text("gloss", MAX_GLOSS, "The meaning")
    with transaction() as session:
        decided = reader_choices.decide(
            session, learner(session), article_id, first, last, choice, gloss, now()
        )
    answer = _word(article_id, first, last, decided.told).get_json()
    return jsonify(answer | {"standings": decided.standings})


@blueprint.get("/sentences/<int:number>")
def sentence(article_id: int, number: int) -> BaseResponse:
    """Tell what a sentence means and which of its words are not known yet."""
    with reading() as session:
        detail = reader_words.view_sentence(session, learner(session), article_id, number, now())
    return jsonify(html=render_template("reader/_sentence.html", sentence=detail))


@blueprint.post("/place")
def keep_place(article_id: int) -> BaseResponse:
    """Keep where reading stopped."""
    place = forms.whole("place", label="The place")
    with transaction() as session:
        reader.keep_place(session, learner(session), article_id, place)
    return jsonify(place=place)


@blueprint.get("/ready")
def ready(article_id: int) -> str | tuple[str, int]:
    """Show how ready the article is to be read, and what would make it ready by a day."""
    return _ready(article_id)


def _ready(article_id: int, problem: InvalidInputError | None = None) -> str | tuple[str, int]:
    with reading() as session:
        person = learner(session)
        readiness = view_readiness(session, person, article_id, now())
        plan = plans.view_plan(session, person, now())
        chosen = _day(request.values.get("day", "")) or plans.coming_friday(person, now())
        first, last = plans.first_and_last_day(person, now())
        pace = plans.pace_until(session, person, readiness, max(first, min(chosen, last)), now())
    page = render_template(
        "reader/ready.html",
        readiness=readiness,
        plan=plan,
        day=chosen,
        first=first,
        last=last,
        pace=pace,
        problem=problem,
    )
    return (page, 400) if problem else page


def _day(value: str) -> date | None:
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


@blueprint.post("/plan")
def plan(article_id: int) -> BaseResponse | str | tuple[str, int]:
    """Get ready for the article by a day."""
    day = _day(request.form.get("day", ""))
    try:
        if day is None:
            raise InvalidInputError("Choose a day.", "day")
        with transaction() as session:
            made = plans.make_plan(
                session,
                learner(session),
                article_id,
                day,
                now(),
                raise_limit=request.form.get("raise") == "1",
            )
    except InvalidInputError as error:
        return _ready(article_id, error)
    flash(f"Planned. {made.left} words come first in your deck, {made.pace.per_day} a day.")
    return redirect(url_for(".ready", article_id=article_id), 303)


@blueprint.post("/plan/end")
def end_plan(article_id: int) -> BaseResponse:
    """End the plan."""
    with transaction() as session:
        plans.drop_plan(session, learner(session))
    flash("The plan is ended. Its words stay in your deck.")
    return redirect(url_for(".ready", article_id=article_id), 303)
