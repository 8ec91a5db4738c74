"""Queries about reviews. A review that was undone stays; the row that undoes it says so."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import exists, func, select
from sqlalchemy.orm import Session, aliased

from webapp.storage.tables import CardRow, NoteRow, ReviewRow, StudySessionRow


def find_review(session: Session, learner_id: int, review_id: str) -> ReviewRow | None:
    """Return the stored review with this one-use id."""
    return session.scalar(
        select(ReviewRow).where(
            ReviewRow.learner_id == learner_id, ReviewRow.review_id == review_id
        )
    )


def last_review(
    session: Session, learner_id: int, session_id: int | None = None
) -> ReviewRow | None:
    """Return the newest review that still counts, of a sitting where one is named."""
    undoing = aliased(ReviewRow)
    query = select(ReviewRow).where(
        ReviewRow.learner_id == learner_id,
        ReviewRow.undoes.is_(None),
        ReviewRow.origin == "vietdeck",
        ~exists().where(undoing.undoes == ReviewRow.seq),
    )
    if session_id is not None:
        query = query.where(ReviewRow.session_id == session_id)
    return session.scalar(query.order_by(ReviewRow.seq.desc()).limit(1))


def last_rating(session: Session, learner_id: int, card_id: int) -> int | None:
    """Return the rating of a card's newest review that counts; None before the first."""
    undoing = aliased(ReviewRow)
    return session.scalar(
        select(ReviewRow.rating)
        .where(
            ReviewRow.learner_id == learner_id,
            ReviewRow.card_id == card_id,
            ReviewRow.undoes.is_(None),
            ~exists().where(undoing.undoes == ReviewRow.seq),
        )
        .order_by(ReviewRow.reviewed_at.desc(), ReviewRow.seq.desc())
        .limit(1)
    )


def last_instant(session: Session, learner_id: int, card_id: int) -> datetime | None:
    """Return when a card was answered last; None before the first answer that counts."""
    undoing = aliased(ReviewRow)
    return session.scalar(
        select(ReviewRow.reviewed_at)
        .where(
            ReviewRow.learner_id == learner_id,
            ReviewRow.card_id == card_id,
            ReviewRow.undoes.is_(None),
            ~exists().where(undoing.undoes == ReviewRow.seq),
        )
        .order_by(ReviewRow.reviewed_at.desc())
        .limit(1)
    )


def answered_since(session: Session, row: ReviewRow) -> bool:
    """Say whether a review of the same card that counts came after this one."""
    undoing = aliased(ReviewRow)
    query = select(ReviewRow.seq).where(
        ReviewRow.card_id == row.card_id,
        ReviewRow.seq > row.seq,
        ReviewRow.undoes.is_(None),
        ~exists().where(undoing.undoes == ReviewRow.seq),
    )
    return session.scalar(query.limit(1)) is not None


def is_undone(session: Session, review: ReviewRow) -> bool:
    """Say whether a review was taken back."""
    return (
        session.scalar(select(ReviewRow.seq).where(ReviewRow.undoes == review.seq).limit(1))
        is not None
    )


def counted_reviews(
    session: Session, learner_id: int, card_id: int | None = None
) -> Iterator[ReviewRow]:
    """Yield the reviews that count (not undone), of one card or of all, oldest first."""
    undoing = aliased(ReviewRow)
    query = (
        select(ReviewRow)
        .where(
            ReviewRow.learner_id == learner_id,
            ReviewRow.undoes.is_(None),
            ~exists().where(undoing.undoes == ReviewRow.seq),
        )
        .order_by(ReviewRow.card_id, ReviewRow.reviewed_at, ReviewRow.seq)
        .execution_options(yield_per=2_000)
    )
    if card_id is not None:
        query = query.where(ReviewRow.card_id == card_id)
    yield from session.scalars(query)


def answers_of(
    session: Session, learner_id: int, session_id: int | None, day: int
) -> list[tuple[ReviewRow, str]]:
    """Return the answers that count of one sitting, or of a day, each with its term, in order."""
    undoing = aliased(ReviewRow)
    query = (
        select(ReviewRow, NoteRow.term)
        .join(CardRow, CardRow.id == ReviewRow.card_id)
        .join(NoteRow, NoteRow.id == CardRow.note_id)
        .where(
            ReviewRow.learner_id == learner_id,
            ReviewRow.undoes.is_(None),
            ~exists().where(undoing.undoes == ReviewRow.seq),
        )
        .order_by(ReviewRow.seq)
    )
    if session_id is not None:
        query = query.where(ReviewRow.session_id == session_id)
    else:
        query = query.where(ReviewRow.day == day)
    return [(row, term) for row, term in session.execute(query)]


def done_in(session: Session, learner_id: int, session_id: int) -> tuple[int, int]:
    """Return how many answers of a sitting count, and the milliseconds they took."""
    undoing = aliased(ReviewRow)
    row = session.execute(
        select(func.count(), func.coalesce(func.sum(ReviewRow.milliseconds), 0)).where(
            ReviewRow.learner_id == learner_id,
            ReviewRow.session_id == session_id,
            ReviewRow.undoes.is_(None),
            ~exists().where(undoing.undoes == ReviewRow.seq),
        )
    ).one()
    return int(row[0]), int(row[1])


def last_sitting(session: Session, learner_id: int) -> StudySessionRow | None:
    """Return the sitting that the learner began last."""
    query = select(StudySessionRow).where(StudySessionRow.learner_id == learner_id)
    return session.scalar(query.order_by(StudySessionRow.id.desc()).limit(1))
