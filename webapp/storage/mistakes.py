"""Queries about what was wrong in answers; the mistakes of an undone review do not count."""

from collections.abc import Collection, Iterable

from sqlalchemy import ColumnElement, exists, func, select
from sqlalchemy.orm import Session, aliased

from webapp.domain.answer import Mistake
from webapp.domain.hardness import Slip
from webapp.storage.tables import CardRow, MistakeRow, NoteRow, ReviewRow


def add_mistakes(session: Session, review: ReviewRow, found: Iterable[Mistake]) -> None:
    """Store the mistakes of a review that is being stored."""
    session.add_all(
        MistakeRow(
            review_seq=review.seq,
            learner_id=review.learner_id,
            day=review.day,
            kind=one.kind,
            expected=one.expected,
            answer=one.answer,
            expected_tone=one.expected_tone,
            answer_tone=one.answer_tone,
        )
        for one in found
    )


def _counted(learner_id: int) -> tuple[ColumnElement[bool], ...]:
    return MistakeRow.learner_id == learner_id, ~_undone()


def _undone() -> ColumnElement[bool]:
    undoing = aliased(ReviewRow)
    return exists().where(undoing.undoes == MistakeRow.review_seq)


def tone_counts(session: Session, learner_id: int, since: int = 0) -> dict[tuple[str, str], int]:
    """Return how often each tone was written for each other, by name, from the day `since` on."""
    tones = MistakeRow.expected_tone, MistakeRow.answer_tone
    rows = session.execute(
        select(*tones, func.count())
        .where(*_counted(learner_id), MistakeRow.day >= since, *(tone != "" for tone in tones))
        .group_by(*tones)
    )
    return {(meant, written): count for meant, written, count in rows}


def of_session(session: Session, learner_id: int, session_id: int) -> list[tuple[MistakeRow, str]]:
    """Return the mistakes of a sitting, each with the term that was asked for, in order."""
    query = (
        select(MistakeRow, NoteRow.term)
        .join(ReviewRow, ReviewRow.seq == MistakeRow.review_seq)
        .join(CardRow, CardRow.id == ReviewRow.card_id)
        .join(NoteRow, NoteRow.id == CardRow.note_id)
        .where(*_counted(learner_id), ReviewRow.session_id == session_id)
        .order_by(MistakeRow.id)
    )
    return [(row, term) for row, term in session.execute(query)]


def of_cards(session: Session, card_ids: Collection[int]) -> list[tuple[int, Slip]]:
    """Return the mistakes with some cards, each with its card; found by card, not by learner."""
    rows = session.execute(
        select(
            ReviewRow.card_id,
            MistakeRow.review_seq,
            MistakeRow.kind,
            MistakeRow.expected,
            MistakeRow.answer,
            MistakeRow.expected_tone,
            MistakeRow.answer_tone,
        )
        .join(MistakeRow, MistakeRow.review_seq == ReviewRow.seq)
        .where(ReviewRow.card_id.in_(list(card_ids)), ~_undone())
    )
    return [(row[0], Slip(*row[1:])) for row in rows]
