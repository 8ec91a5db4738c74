"""Queries about whole review logs and the imports they came with."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import exists, insert, select
from sqlalchemy.orm import Session, aliased

from webapp.storage.tables import CardRow, ImportBatchRow, MistakeRow, NoteRow, ReviewRow

# SQLite takes some 32,000 values in one statement.
_AT_ONCE = 10_000
T = TypeVar("T", int, str)


def _parts(values: Collection[T]) -> Iterator[Sequence[T]]:
    ordered = list(values)
    for start in range(0, len(ordered), _AT_ONCE):
        yield ordered[start : start + _AT_ONCE]


def notes_by_guid(session: Session, learner_id: int, guids: Collection[str]) -> dict[str, NoteRow]:
    """Return the learner's notes with these GUIDs."""
    found: dict[str, NoteRow] = {}
    for part in _parts(guids):
        query = select(NoteRow).where(NoteRow.learner_id == learner_id, NoteRow.guid.in_(part))
        found |= {row.guid: row for row in session.scalars(query)}
    return found


def cards_of_notes(session: Session, note_ids: Collection[int]) -> dict[tuple[int, str], CardRow]:
    """Return the cards of some notes, by note and kind."""
    found: dict[tuple[int, str], CardRow] = {}
    for part in _parts(note_ids):
        query = select(CardRow).where(CardRow.note_id.in_(part))
        found |= {(row.note_id, row.kind): row for row in session.scalars(query)}
    return found


def counted_rows(session: Session, card_ids: Collection[int]) -> dict[int, list[ReviewRow]]:
    """Return the reviews of some cards that count, by card, oldest first."""
    found: dict[int, list[ReviewRow]] = {}
    undoing = aliased(ReviewRow)
    for part in _parts(card_ids):
        query = (
            select(ReviewRow)
            .where(
                ReviewRow.card_id.in_(part),
                ReviewRow.undoes.is_(None),
                ~exists().where(undoing.undoes == ReviewRow.seq),
            )
            .order_by(ReviewRow.card_id, ReviewRow.reviewed_at, ReviewRow.seq)
        )
        for row in session.scalars(query):
            found.setdefault(row.card_id, []).append(row)
    return found


def known_instants(session: Session, card_ids: Collection[int]) -> dict[int, list[datetime]]:
    """Return when each of some cards was answered, as far as an import need not tell it.

    That is every answer that counts, and every answer given here: one that the learner took back
    here does not come back from outside.
    """
    found: dict[int, list[datetime]] = {}
    undoing = aliased(ReviewRow)
    undone = exists().where(undoing.undoes == ReviewRow.seq)
    for part in _parts(card_ids):
        query = select(ReviewRow.card_id, ReviewRow.reviewed_at).where(
            ReviewRow.card_id.in_(part),
            ReviewRow.undoes.is_(None),
            (ReviewRow.origin == "vietdeck") | ~undone,
        )
        for card_id, at in session.execute(query):
            found.setdefault(card_id, []).append(at)
    return found


def cards_of_batch(session: Session, batch_id: int) -> list[CardRow]:
    """Return the cards that have answers of an import which still count."""
    undoing = aliased(ReviewRow)
    query = (
        select(CardRow)
        .where(
            CardRow.id.in_(
                select(ReviewRow.card_id).where(
                    ReviewRow.batch_id == batch_id,
                    ReviewRow.undoes.is_(None),
                    ~exists().where(undoing.undoes == ReviewRow.seq),
                )
            )
        )
        .order_by(CardRow.id)
    )
    return list(session.scalars(query))


def add_reviews(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Add rows to the log, in this order."""
    if rows:
        session.execute(insert(ReviewRow), rows)


def copy_mistakes(session: Session, learner_id: int, copies: Mapping[int, str]) -> None:
    """Give reviews (by review id) the mistakes of the rows (by number) that they stand for."""
    for part in _parts(copies.keys()):
        found = list(session.scalars(select(MistakeRow).where(MistakeRow.review_seq.in_(part))))
        ids = {copies[row.review_seq] for row in found}
        query = select(ReviewRow.review_id, ReviewRow.seq).where(
            ReviewRow.learner_id == learner_id, ReviewRow.review_id.in_(ids)
        )
        numbers = {row.review_id: row.seq for row in session.execute(query)}
        for row in found:
            session.add(
                MistakeRow(
                    review_seq=numbers[copies[row.review_seq]],
                    learner_id=row.learner_id,
                    day=row.day,
                    kind=row.kind,
                    expected=row.expected,
                    answer=row.answer,
                    expected_tone=row.expected_tone,
                    answer_tone=row.answer_tone,
                )
            )


def get_batch(session: Session, learner_id: int, batch_id: int) -> ImportBatchRow | None:
    """Return an import of this learner."""
    row = session.get(ImportBatchRow, batch_id)
    return row if row is not None and row.learner_id == learner_id else None


def list_batches(session: Session, learner_id: int, most: int) -> list[ImportBatchRow]:
    """Return the learner's latest imports, newest first."""
    query = (
        select(ImportBatchRow)
        .where(ImportBatchRow.learner_id == learner_id)
        .order_by(ImportBatchRow.id.desc())
        .limit(most)
    )
    return list(session.scalars(query))
