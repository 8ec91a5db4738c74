"""Queries about what leaves the app: notes with the articles they come from."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session, aliased, selectinload

from webapp.storage.tables import ArticleRow, ArticleTermRow, CardRow, NoteRow, ReviewRow

# Notes and what belongs to them are read so many at a time where they go out one by one.
_PART = 500
_undoing = aliased(ReviewRow)
# Cards that start afresh have no answers, whatever the log holds.
_COUNTS = (
    CardRow.reps > 0,
    ReviewRow.undoes.is_(None),
    ~exists().where(_undoing.undoes == ReviewRow.seq),
)


class LoggedAnswer(NamedTuple):
    """An answer with its card: the state before it, and what it led to."""

    guid: str
    kind: str
    reviewed_at: datetime
    rating: int
    milliseconds: int
    before: str
    difficulty: float | None
    interval: int
    due_at: datetime | None


def parts(note_ids: Sequence[int]) -> Iterator[Sequence[int]]:
    """Cut ids into parts that are read at a time."""
    for start in range(0, len(note_ids), _PART):
        yield note_ids[start : start + _PART]


def deck_order(session: Session, learner_id: int) -> list[int]:
    """Return the ids of all notes of a learner in the order in which they are studied."""
    first = (
        select(CardRow.note_id, func.min(CardRow.position).label("position"))
        .where(CardRow.learner_id == learner_id)
        .group_by(CardRow.note_id)
        .subquery()
    )
    query = (
        select(NoteRow.id)
        .outerjoin(first, first.c.note_id == NoteRow.id)
        .where(NoteRow.learner_id == learner_id)
        .order_by(first.c.position.is_(None), first.c.position, NoteRow.id)
    )
    return list(session.scalars(query))


def notes_in_order(session: Session, note_ids: Sequence[int]) -> list[NoteRow]:
    """Return notes with their examples, in the order of their ids in the list."""
    query = select(NoteRow).where(NoteRow.id.in_(note_ids)).options(selectinload(NoteRow.examples))
    found = {row.id: row for row in session.scalars(query)}
    return [found[note_id] for note_id in note_ids]


def articles_of(
    session: Session, learner_id: int, note_ids: Sequence[int]
) -> dict[int, list[ArticleRow]]:
    """Return for some notes the articles that they are words of, the one each came from first."""
    rows = session.execute(
        select(ArticleTermRow.note_id, ArticleRow)
        .join(ArticleRow, ArticleRow.id == ArticleTermRow.article_id)
        .where(ArticleRow.learner_id == learner_id, ArticleTermRow.note_id.in_(note_ids))
        .order_by(ArticleRow.id)
        .distinct()
    )
    found: dict[int, list[ArticleRow]] = {}
    for note_id, article in rows:
        if note_id is not None:
            found.setdefault(note_id, []).append(article)
    return found


def cards_of(session: Session, note_ids: Sequence[int]) -> list[tuple[CardRow, str]]:
    """Return the cards of some notes with their notes' GUIDs."""
    query = (
        select(CardRow, NoteRow.guid)
        .join(NoteRow, NoteRow.id == CardRow.note_id)
        .where(CardRow.note_id.in_(note_ids))
        .order_by(CardRow.id)
    )
    return [(card, guid) for card, guid in session.execute(query)]


def last_answers(session: Session, note_ids: Sequence[int]) -> dict[int, datetime]:
    """Return when the cards of some notes were answered last, by card."""
    query = (
        select(ReviewRow.card_id, func.max(ReviewRow.reviewed_at))
        .join(CardRow, CardRow.id == ReviewRow.card_id)
        .where(CardRow.note_id.in_(note_ids), *_COUNTS)
        .group_by(ReviewRow.card_id)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def answers_of(session: Session, note_ids: Sequence[int]) -> list[LoggedAnswer]:
    """Return the answers to the cards of some notes that count, by card, oldest first."""
    query = (
        select(
            NoteRow.guid,
            CardRow.kind,
            ReviewRow.reviewed_at,
            ReviewRow.rating,
            ReviewRow.milliseconds,
            ReviewRow.before["state"].as_string(),
            ReviewRow.difficulty,
            ReviewRow.interval,
            ReviewRow.due_at,
        )
        .join(CardRow, CardRow.id == ReviewRow.card_id)
        .join(NoteRow, NoteRow.id == CardRow.note_id)
        .where(CardRow.note_id.in_(note_ids), *_COUNTS)
        .order_by(ReviewRow.card_id, ReviewRow.reviewed_at, ReviewRow.seq)
    )
    return [LoggedAnswer(*row) for row in session.execute(query)]


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
