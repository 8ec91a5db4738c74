"""Queries about jobs."""

from datetime import datetime

from sqlalchemy import CursorResult, delete, select, update
from sqlalchemy.orm import Session

from webapp.storage.tables import JobRow

UNFINISHED = ("queued", "running")


def get_job(session: Session, learner_id: int, job_id: int) -> JobRow | None:
    """Return a job of this learner."""
    return session.scalar(
        select(JobRow).where(JobRow.id == job_id, JobRow.learner_id == learner_id)
    )


def unfinished(session: Session, learner_id: int) -> list[JobRow]:
    """Return the learner's jobs that are waiting or running, oldest first."""
    return list(
        session.scalars(
            select(JobRow)
            .where(JobRow.state.in_(UNFINISHED), JobRow.learner_id == learner_id)
            .order_by(JobRow.id)
        )
    )


def next_queued(session: Session) -> JobRow | None:
    """Return the job that has waited longest."""
    return session.scalar(
        select(JobRow).where(JobRow.state == "queued").order_by(JobRow.id).limit(1)
    )


def requeue_running(session: Session) -> None:
    """Put the jobs that a stopped program left running back into the queue."""
    session.execute(update(JobRow).where(JobRow.state == "running").values(state="queued"))


def payloads(session: Session) -> set[str]:
    """Return the names of the files that waiting and running jobs need."""
    return set(session.scalars(select(JobRow.payload).where(JobRow.state.in_(UNFINISHED))))


def set_progress(session: Session, job_id: int, progress: float, message: str) -> bool:
    """Write down how far a job is; say whether it is still to go on."""
    done = session.execute(
        update(JobRow)
        .where(JobRow.id == job_id, JobRow.state == "running")
        .values(progress=progress, message=message)
    )
    return isinstance(done, CursorResult) and done.rowcount == 1


def forget_before(session: Session, instant: datetime) -> None:
    """Delete the jobs that ended and were made before an instant."""
    session.execute(
        delete(JobRow).where(JobRow.state.not_in(UNFINISHED), JobRow.created_at < instant)
    )
