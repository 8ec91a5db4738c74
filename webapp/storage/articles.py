"""Queries about articles, their sentences and terms."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from webapp.storage.tables import (
    ArticleRow,
    ArticleTermRow,
    ArticleTextRow,
    CardRow,
    NoteRow,
    SentenceRow,
    WordChangeRow,
    WordMarkRow,
)


def get_article(session: Session, learner_id: int, article_id: int) -> ArticleRow | None:
    """Return an article of this learner."""
    return session.scalar(
        select(ArticleRow).where(ArticleRow.id == article_id, ArticleRow.learner_id == learner_id)
    )


def find_digest(session: Session, learner_id: int, digests: Sequence[str]) -> ArticleRow | None:
    """Return the learner's article whose text has one of these digests, the first of them first."""
    found = session.scalars(
        select(ArticleRow).where(
            ArticleRow.learner_id == learner_id, ArticleRow.digest.in_(digests)
        )
    )
    return min(found, key=lambda row: digests.index(row.digest), default=None)


def list_articles(session: Session, learner_id: int) -> list[ArticleRow]:
    """Return the learner's articles, newest first."""
    return list(
        session.scalars(
            select(ArticleRow)
            .where(ArticleRow.learner_id == learner_id)
            .order_by(ArticleRow.added_at.desc(), ArticleRow.id.desc())
        )
    )


def article_text(session: Session, article_id: int) -> ArticleTextRow | None:
    """Return an article's text and tokens."""
    return session.get(ArticleTextRow, article_id)


def sentences(session: Session, article_id: int) -> list[SentenceRow]:
    """Return an article's sentences in order."""
    return list(
        session.scalars(
            select(SentenceRow)
            .where(SentenceRow.article_id == article_id)
            .order_by(SentenceRow.position)
        )
    )


def article_terms(session: Session, article_id: int) -> list[ArticleTermRow]:
    """Return an article's terms in rank order."""
    return list(
        session.scalars(
            select(ArticleTermRow)
            .where(ArticleTermRow.article_id == article_id)
            .order_by(ArticleTermRow.rank)
        )
    )


def notes_of(session: Session, learner_id: int, canonicals: Collection[str]) -> dict[str, NoteRow]:
    """Return the learner's notes for these canonical terms (the plain sense), with examples."""
    rows = session.scalars(
        select(NoteRow)
        .where(
            NoteRow.learner_id == learner_id,
            NoteRow.sense == "",
            NoteRow.canonical.in_(list(canonicals)),
        )
        .options(selectinload(NoteRow.examples))
    )
    return {row.canonical: row for row in rows}


def article_notes(session: Session, article_id: int) -> list[tuple[ArticleTermRow, NoteRow]]:
    """Return the notes an article's terms lead to, in the article's order of rank."""
    rows = session.execute(
        select(ArticleTermRow, NoteRow)
        .join(NoteRow, NoteRow.id == ArticleTermRow.note_id)
        .where(ArticleTermRow.article_id == article_id)
        .options(selectinload(NoteRow.examples))
        .order_by(ArticleTermRow.rank)
    )
    return [(term, note) for term, note in rows]


def cards_of(session: Session, note_ids: Collection[int]) -> dict[int, list[CardRow]]:
    """Return the cards of some notes, by note."""
    found: dict[int, list[CardRow]] = {}
    rows = session.scalars(
        select(CardRow).where(CardRow.note_id.in_(list(note_ids))).order_by(CardRow.id)
    )
    for card in rows:
        found.setdefault(card.note_id, []).append(card)
    return found


def last_position(session: Session, learner_id: int) -> int:
    """Return the highest position of the learner's cards, 0 when there are none."""
    query = select(func.max(CardRow.position)).where(CardRow.learner_id == learner_id)
    return session.scalar(query) or 0


def marks(session: Session, learner_id: int) -> dict[str, str]:
    """Return what the learner said about words: canonical form -> mark."""
    rows = session.execute(
        select(WordMarkRow.canonical, WordMarkRow.mark).where(WordMarkRow.learner_id == learner_id)
    )
    return dict(rows.all())


def term_counts(session: Session, learner_id: int) -> dict[int, tuple[int, int]]:
    """Return for each article how many terms it has and how many of them are in the deck."""
    rows = session.execute(
        select(
            ArticleTermRow.article_id,
            func.count(),
            func.count(ArticleTermRow.note_id),
        )
        .join(ArticleRow, ArticleRow.id == ArticleTermRow.article_id)
        .where(ArticleRow.learner_id == learner_id)
        .group_by(ArticleTermRow.article_id)
    )
    return {article_id: (terms, in_deck) for article_id, terms, in_deck in rows}


def term_of(session: Session, article_id: int, term_id: int) -> ArticleTermRow | None:
    """Return a term of an article."""
    return session.scalar(
        select(ArticleTermRow).where(
            ArticleTermRow.id == term_id, ArticleTermRow.article_id == article_id
        )
    )


def rows_of_words(
    session: Session, learner_id: int, canonicals: Collection[str]
) -> list[ArticleTermRow]:
    """Return the rows of some words in all articles of the learner, oldest article first."""
    return list(
        session.scalars(
            select(ArticleTermRow)
            .join(ArticleRow, ArticleRow.id == ArticleTermRow.article_id)
            .where(
                ArticleRow.learner_id == learner_id,
                ArticleTermRow.canonical.in_(list(canonicals)),
            )
            .order_by(ArticleTermRow.article_id)
        )
    )


def accepted_words(session: Session, learner_id: int) -> set[str]:
    """Return the words that the learner accepted in any article."""
    rows = session.scalars(
        select(ArticleTermRow.canonical)
        .join(ArticleRow, ArticleRow.id == ArticleTermRow.article_id)
        .where(ArticleRow.learner_id == learner_id, ArticleTermRow.status == "accepted")
    )
    return set(rows)


def deck_words(session: Session, learner_id: int) -> dict[str, bool]:
    """Return the words in the deck: canonical form -> whether a card of it is in review."""
    known = func.max(CardRow.state == "review")
    rows = session.execute(
        select(NoteRow.canonical, known)
        .outerjoin(CardRow, CardRow.note_id == NoteRow.id)
        .where(NoteRow.learner_id == learner_id)
        .group_by(NoteRow.canonical)
    )
    return {canonical: bool(in_review) for canonical, in_review in rows}


def memories(
    session: Session, learner_id: int, canonicals: Collection[str]
) -> list[tuple[str, float | None, int | None]]:
    """Return (canonical form, stability, last day) of every card of some words."""
    rows = session.execute(
        select(NoteRow.canonical, CardRow.stability, CardRow.last_day)
        .join(CardRow, CardRow.note_id == NoteRow.id)
        .where(NoteRow.learner_id == learner_id, NoteRow.canonical.in_(list(canonicals)))
    )
    return [(canonical, stability, day) for canonical, stability, day in rows]


def changes(session: Session, learner_id: int) -> dict[str, WordChangeRow]:
    """Return how the learner changed words: canonical form -> change."""
    rows = session.scalars(select(WordChangeRow).where(WordChangeRow.learner_id == learner_id))
    return {row.canonical: row for row in rows}


def change_of(session: Session, learner_id: int, canonical: str, now: datetime) -> WordChangeRow:
    """Return the change of a word to write on, made where there is none."""
    row = session.get(WordChangeRow, (learner_id, canonical))
    if row is None:
        row = WordChangeRow(learner_id=learner_id, canonical=canonical, edits={}, words=[])
        session.add(row)
    row.changed_at = now
    return row


def set_mark(
    session: Session, learner_id: int, canonical: str, mark: str | None, now: datetime
) -> None:
    """Mark a word, or take its mark away."""
    row = session.get(WordMarkRow, (learner_id, canonical))
    if mark is None:
        if row is not None:
            session.delete(row)
    elif row is None:
        session.add(
            WordMarkRow(learner_id=learner_id, canonical=canonical, mark=mark, marked_at=now)
        )
    elif row.mark != mark:
        row.mark, row.marked_at = mark, now
