"""Queries of the reader: where words stand, a library's words, the order of new cards."""

import json
from collections.abc import Collection, Sequence
from typing import NamedTuple

from sqlalchemy import func, or_, select, update
from sqlalchemy.orm import Session

from webapp.storage.tables import (
    ArticleRow,
    ArticleTermRow,
    ArticleTextRow,
    ArticleWordsRow,
    CardRow,
    NoteRow,
    SentenceRow,
)


class WordCard(NamedTuple):
    """A card of a word, or the word's note without any card (state None)."""

    canonical: str
    term: str
    state: str | None
    stability: float | None
    last_day: int | None


class CountedWords(NamedTuple):
    """The counted words of an article."""

    article_id: int
    free: int
    counts: dict[str, int]


class Plannable(NamedTuple):
    """A word of a plan: its note and whether its card from Vietnamese was never seen."""

    canonical: str
    note_id: int
    unseen: bool


def word_cards(session: Session, learner_id: int, words: Collection[str]) -> list[WordCard]:
    """Return the cards of some words of the deck, by canonical form."""
    query = (
        select(NoteRow.canonical, NoteRow.term, CardRow.state, CardRow.stability, CardRow.last_day)
        .outerjoin(CardRow, CardRow.note_id == NoteRow.id)
        .where(
            NoteRow.learner_id == learner_id,
            NoteRow.sense == "",
            NoteRow.canonical.in_(list(words)),
        )
    )
    return [WordCard(*row) for row in session.execute(query)]


def seen_words(
    session: Session, learner_id: int, words: Collection[str]
) -> list[tuple[str, float, int]]:
    """Return (canonical form, stability, last day) of the cards of some words that were answered.

    The words go in as one value and are looked up one by one, so that the time grows with them and
    not with the deck.
    """
    wanted = select(func.json_each(json.dumps(list(words))).table_valued("value").c.value)
    query = (
        select(NoteRow.canonical, CardRow.stability, CardRow.last_day)
        .join(CardRow, CardRow.note_id == NoteRow.id)
        .where(
            NoteRow.learner_id == learner_id,
            NoteRow.canonical.in_(wanted),
            CardRow.stability.is_not(None),
            CardRow.last_day.is_not(None),
        )
    )
    return [
        (word, stability, day)
        for word, stability, day in session.execute(query)
        if stability is not None and day is not None
    ]


def library_words(session: Session, learner_id: int) -> list[CountedWords]:
    """Return the counted words of all the learner's articles."""
    query = (
        select(ArticleWordsRow.article_id, ArticleWordsRow.free, ArticleWordsRow.counts)
        .join(ArticleRow, ArticleRow.id == ArticleWordsRow.article_id)
        .where(ArticleRow.learner_id == learner_id)
    )
    return [CountedWords(*row) for row in session.execute(query)]


def texts_without_counts(session: Session, learner_id: int) -> list[ArticleTextRow]:
    """Return the texts of articles whose words were never counted (from an older backup)."""
    query = (
        select(ArticleTextRow)
        .join(ArticleRow, ArticleRow.id == ArticleTextRow.article_id)
        .outerjoin(ArticleWordsRow, ArticleWordsRow.article_id == ArticleRow.id)
        .where(ArticleRow.learner_id == learner_id, ArticleWordsRow.article_id.is_(None))
    )
    return list(session.scalars(query))


def sentence_at(session: Session, article_id: int, number: int) -> SentenceRow | None:
    """Return a sentence of an article by its number."""
    query = select(SentenceRow).where(SentenceRow.article_id == article_id)
    return session.scalar(query.order_by(SentenceRow.position).offset(number).limit(1))


def term_named(session: Session, article_id: int, canonical: str) -> ArticleTermRow | None:
    """Return an article's term by its canonical form."""
    query = select(ArticleTermRow).where(
        ArticleTermRow.article_id == article_id, ArticleTermRow.canonical == canonical
    )
    return session.scalar(query)


def deck_terms(session: Session, article_id: int) -> list[tuple[str, str, list[int]]]:
    """Return (term, canonical form, places in the text) of an article's terms in the deck."""
    query = (
        select(ArticleTermRow.term, ArticleTermRow.canonical, ArticleTermRow.positions)
        .where(ArticleTermRow.article_id == article_id, ArticleTermRow.note_id.is_not(None))
        .order_by(ArticleTermRow.rank)
    )
    return [(term, word, list(places)) for term, word, places in session.execute(query)]


def phrases_of_deck(session: Session, learner_id: int) -> list[tuple[str, str, str, str]]:
    """Return (canonical form, term, part of speech, meaning) of the deck's words of several."""
    query = select(NoteRow.canonical, NoteRow.term, NoteRow.pos, NoteRow.gloss).where(
        NoteRow.learner_id == learner_id, NoteRow.sense == "", NoteRow.canonical.contains(" ")
    )
    return [(word, term, pos, gloss) for word, term, pos, gloss in session.execute(query)]


def texts_with(session: Session, learner_id: int, term: str) -> list[ArticleTextRow]:
    """Return the texts of the learner that hold a term, also at the beginning of a sentence."""
    query = (
        select(ArticleTextRow)
        .join(ArticleRow, ArticleRow.id == ArticleTextRow.article_id)
        .where(
            ArticleRow.learner_id == learner_id,
            or_(
                ArticleTextRow.text.contains(term, autoescape=True),
                ArticleTextRow.text.contains(term[:1].upper() + term[1:], autoescape=True),
            ),
        )
    )
    return list(session.scalars(query))


def last_rank(session: Session, article_id: int) -> int:
    """Return the rank of an article's last term, 0 where it has none."""
    query = select(func.max(ArticleTermRow.rank)).where(ArticleTermRow.article_id == article_id)
    return session.scalar(query) or 0


def suspend_note(session: Session, learner_id: int, note_id: int, suspended: bool) -> None:
    """Leave all cards of a note out of study, or take them up again."""
    cards = select(CardRow).where(CardRow.learner_id == learner_id, CardRow.note_id == note_id)
    for card in session.scalars(cards):
        card.suspended = suspended


def planned(session: Session, learner_id: int, words: Collection[str]) -> list[Plannable]:
    """Return those of some words that are in the deck, and whether they were ever seen."""
    query = (
        select(NoteRow.canonical, NoteRow.id, CardRow.state == "new")
        .join(CardRow, CardRow.note_id == NoteRow.id)
        .where(
            NoteRow.learner_id == learner_id,
            NoteRow.sense == "",
            NoteRow.canonical.in_(list(words)),
            CardRow.kind == "recognition",
        )
    )
    return [Plannable(word, note, bool(unseen)) for word, note, unseen in session.execute(query)]


def bring_forward(session: Session, learner_id: int, note_ids: Sequence[int], delay: int) -> None:
    """Put the new cards of some notes before all others, in this order.

    The cards from Vietnamese come first, those into Vietnamese behind all of them, at least
    `delay` further. A question that is on the screen stays valid.
    """
    step = max(delay, len(note_ids))
    new = update(CardRow).where(CardRow.learner_id == learner_id, CardRow.state == "new")
    quiet = {"synchronize_session": False}
    session.flush()
    session.execute(
        new.values(position=CardRow.position + step + len(note_ids)), execution_options=quiet
    )
    for place, note_id in enumerate(note_ids):
        of_note = new.where(CardRow.note_id == note_id)
        first = of_note.where(CardRow.kind == "recognition").values(position=place)
        later = of_note.where(CardRow.kind != "recognition").values(position=place + step)
        session.execute(first, execution_options=quiet)
        session.execute(later, execution_options=quiet)
    session.expire_all()
