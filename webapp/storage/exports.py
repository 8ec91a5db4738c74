"""Queries about what leaves the app: notes with the articles they come from."""

from collections.abc import Collection, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from webapp.storage.tables import ArticleRow, ArticleTermRow, CardRow, NoteRow


def deck_notes(session: Session, learner_id: int) -> list[NoteRow]:
    """Return all notes of a learner, with examples, in the order in which they are studied."""
    first = (
        select(CardRow.note_id, func.min(CardRow.position).label("position"))
        .where(CardRow.learner_id == learner_id)
        .group_by(CardRow.note_id)
        .subquery()
    )
    query = (
        select(NoteRow)
        .outerjoin(first, first.c.note_id == NoteRow.id)
        .where(NoteRow.learner_id == learner_id)
        .options(selectinload(NoteRow.examples))
        .order_by(first.c.position.is_(None), first.c.position, NoteRow.id)
    )
    return list(session.scalars(query))


def articles_of(session: Session, learner_id: int) -> dict[int, list[ArticleRow]]:
    """Return for each note the articles that it is a word of, the one it came from first."""
    rows = session.execute(
        select(ArticleTermRow.note_id, ArticleRow)
        .join(ArticleRow, ArticleRow.id == ArticleTermRow.article_id)
        .where(ArticleRow.learner_id == learner_id, ArticleTermRow.note_id.is_not(None))
        .order_by(ArticleRow.id)
        .distinct()
    )
    found: dict[int, list[ArticleRow]] = {}
    for note_id, article in rows:
        if note_id is not None:
            found.setdefault(note_id, []).append(article)
    return found


def cards_of(session: Session, note_ids: Collection[int], at_once: int = 10_000) -> list[CardRow]:
    """Return the cards of some notes."""
    ordered: Sequence[int] = sorted(note_ids)
    found: list[CardRow] = []
    for start in range(0, len(ordered), at_once):
        part = ordered[start : start + at_once]
        query = select(CardRow).where(CardRow.note_id.in_(part)).order_by(CardRow.id)
        found += session.scalars(query)
    return found


def has_reviews(session: Session, learner_id: int) -> bool:
    """Say whether any card of the learner was ever answered."""
    query = select(CardRow.id).where(CardRow.learner_id == learner_id, CardRow.reps > 0)
    return session.scalar(query.limit(1)) is not None


def card_names(session: Session, learner_id: int) -> dict[int, tuple[str, str]]:
    """Return word and kind of every card of a learner."""
    rows = session.execute(
        select(CardRow.id, NoteRow.term, CardRow.kind)
        .join(NoteRow, NoteRow.id == CardRow.note_id)
        .where(CardRow.learner_id == learner_id)
    )
    return {card_id: (term, kind) for card_id, term, kind in rows}
