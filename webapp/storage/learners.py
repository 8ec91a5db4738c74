"""Queries about learners and what they did on each day."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.domain.progress import AMOUNTS
from webapp.storage.tables import DailySumRow, LearnerRow


def first_learner(session: Session) -> LearnerRow | None:
    """Return the learner of a local installation."""
    return session.scalar(select(LearnerRow).order_by(LearnerRow.id).limit(1))


def get_learner(session: Session, learner_id: int) -> LearnerRow | None:
    """Return a learner by id."""
    return session.get(LearnerRow, learner_id)


def add_learner(session: Session, now: datetime, time_zone: str) -> LearnerRow:
    """Add a learner with the default settings."""
    learner = LearnerRow(created_at=now, time_zone=time_zone, preferences={})
    session.add(learner)
    session.flush()
    return learner


def daily_sum(session: Session, learner_id: int, day: int) -> DailySumRow | None:
    """Return what the learner did on a day; None when nothing."""
    return session.get(DailySumRow, (learner_id, day))


def daily_sums(
    session: Session, learner_id: int, first_day: int, last_day: int
) -> list[DailySumRow]:
    """Return the days from `first_day` to `last_day` on which something was done, in order."""
    return list(
        session.scalars(
            select(DailySumRow)
            .where(
                DailySumRow.learner_id == learner_id,
                DailySumRow.day.between(first_day, last_day),
            )
            .order_by(DailySumRow.day)
        )
    )


def add_day(session: Session, learner_id: int, day: int) -> DailySumRow:
    """Add a day on which nothing was done yet."""
    row = DailySumRow(learner_id=learner_id, day=day, **dict.fromkeys(AMOUNTS, 0))
    session.add(row)
    return row
