"""The learner's words and reviews as tables for a spreadsheet, to look at; copies are complete.

A text that a spreadsheet would take for a formula begins with an apostrophe.
"""

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from sqlalchemy.orm import Session

from webapp.errors import NotFoundError
from webapp.services.exports import Download
from webapp.services.learners import Learner
from webapp.services.notes import view_note
from webapp.storage import exports, reviews
from webapp.storage.tables import CardRow, NoteRow

FORMS = {"csv": ",", "tsv": "\t"}
_IN_MEMORY = 8 * 1024 * 1024
FORMULAS = ("=", "+", "-", "@", "\t", "\r")
_WORDS = (
    "term",
    "meaning",
    "part_of_speech",
    "classifier",
    "han_viet",
    "parts",
    "remark",
    "domain",
)
_SENTENCES = tuple(
    f"{name}_{number}" for number in (1, 2, 3) for name in ("sentence", "translation")
)
_MEMORY = ("state", "due", "interval", "stability", "difficulty", "reps", "lapses")
_KINDS = ("recognition", "production")


def words_table(session: Session, learner: Learner, form: str) -> Download:
    """Return the words of the deck, a row each, with sentences and where their cards stand."""
    heading = (
        *_WORDS,
        *_SENTENCES,
        "domain",
        "articles",
        *(f"{kind}_{name}" for kind in _KINDS for name in _MEMORY),
    )
    return _table("words", form, heading, _words(session, learner))


def reviews_table(session: Session, learner: Learner, form: str) -> Download:
    """Return the reviews that count, a row each."""
    heading = ("reviewed_at", "term", "card", "rating", "way", "origin", "milliseconds", "state",
               "interval_days", "stability", "difficulty")  # fmt: skip
    return _table("reviews", form, heading, _reviews(session, learner))


def _words(session: Session, learner: Learner) -> Iterator[Sequence[object]]:
    for part in exports.parts(exports.deck_order(session, learner.id)):
        sources = exports.articles_of(session, learner.id, part)
        cards: dict[int, dict[str, CardRow]] = {}
        for card, _ in exports.cards_of(session, part):
            cards.setdefault(card.note_id, {})[card.kind] = card
        for row in exports.notes_in_order(session, part):
            titles = "; ".join(article.title for article in sources.get(row.id, ()))
            mine = cards.get(row.id, {})
            memories = [value for kind in _KINDS for value in _memory(mine.get(kind))]
            yield (*_word(row), row.domain, titles, *memories)


def _word(row: NoteRow) -> list[str]:
    note = view_note(row)
    shown = [note.term, note.gloss, note.pos, note.classifier, note.han, note.parts, note.usage]
    sentences = [text for one in note.examples for text in (one.text, one.translation)]
    return [*shown, *(sentences + [""] * len(_SENTENCES))[: len(_SENTENCES)]]


def _memory(card: CardRow | None) -> tuple[object, ...]:
    if card is None:
        return ("",) * len(_MEMORY)
    due = date.fromordinal(card.due_day) if card.due_day else card.due_at
    return (
        card.state,
        due.isoformat() if due else "",
        card.interval,
        card.stability,
        card.difficulty,
        card.reps,
        card.lapses,
    )


def _reviews(session: Session, learner: Learner) -> Iterator[Sequence[object]]:
    cards = exports.card_names(session, learner.id)
    for row in reviews.counted_reviews(session, learner.id):
        yield (
            row.reviewed_at.isoformat(),
            *cards[row.card_id],
            row.rating,
            row.way,
            row.origin,
            row.milliseconds,
            row.state,
            row.interval,
            row.stability,
            row.difficulty,
        )


def _table(
    name: str, form: str, heading: Sequence[str], rows: Iterable[Sequence[object]]
) -> Download:
    if form not in FORMS:
        raise NotFoundError("There are tables in csv and tsv.")
    target = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 (the caller closes it)
    # The mark at the beginning tells a spreadsheet that a comma-separated file is UTF-8.
    text = io.TextIOWrapper(target, "utf-8-sig" if form == "csv" else "utf-8", newline="")
    writer = csv.writer(text, delimiter=FORMS[form])
    writer.writerow(heading)
    for row in rows:
        writer.writerow([_cell(value) for value in row])
    text.flush()
    text.detach()
    target.seek(0)
    return Download(f"vietdeck-{name}.{form}", target)


def _cell(value: object) -> object:
    if isinstance(value, str) and value.startswith(FORMULAS):
        return f"'{value}"
    return "" if value is None else value
