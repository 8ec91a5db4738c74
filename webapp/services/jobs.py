"""Jobs: articles that are fetched, read and mined outside of a request."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from webapp.errors import InvalidInputError, NotFoundError
from webapp.services.learners import Learner
from webapp.services.payloads import Given
from webapp.storage import jobs
from webapp.storage.tables import JobRow

MOST_WAITING = 20
MOST_NAME = 300


@dataclass(frozen=True, slots=True)
class Job:
    """A job as the learner sees it: `state` is queued, running, done, failed or cancelled.

    `progress` goes from 0 to 1; `message` says what is done now, or why it failed; `article_id` is
    the article that came of it.
    """

    id: int
    kind: str
    name: str
    state: str
    progress: float
    message: str
    article_id: int | None

    @property
    def is_over(self) -> bool:
        """Whether nothing more will happen."""
        return self.state not in jobs.UNFINISHED


def enqueue(session: Session, learner: Learner, given: Given, payload: str, now: datetime) -> int:
    """Let a kept article wait for its turn; return the job's id.

    Raises InvalidInputError when MOST_WAITING are waiting already.
    """
    if len(jobs.unfinished(session, learner.id)) >= MOST_WAITING:
        raise InvalidInputError(
            f"{MOST_WAITING} articles are waiting to be read. Add this one when some are done."
        )
    row = JobRow(
        learner_id=learner.id,
        kind=given.kind,
        name=given.name[:MOST_NAME],
        payload=payload,
        created_at=now,
    )
    session.add(row)
    session.flush()
    return row.id


def view_job(session: Session, learner: Learner, job_id: int) -> Job:
    """Return a job of the learner; raise NotFoundError when there is none."""
    return _view(_get(session, learner, job_id))


def unfinished(session: Session, learner: Learner) -> list[Job]:
    """Return what is waiting or being read, oldest first."""
    return [_view(row) for row in jobs.unfinished(session, learner.id)]


def cancel(session: Session, learner: Learner, job_id: int) -> str:
    """Cancel a job unless it has ended, and return its file's name; nothing of it arrives."""
    row = _get(session, learner, job_id)
    if row.state in jobs.UNFINISHED:
        row.state = "cancelled"
        row.message = "You cancelled this."
    return row.payload


def _get(session: Session, learner: Learner, job_id: int) -> JobRow:
    row = jobs.get_job(session, learner.id, job_id)
    if row is None:
        raise NotFoundError("There is no such work of yours.")
    return row


def _view(row: JobRow) -> Job:
    return Job(
        id=row.id,
        kind=row.kind,
        name=row.name,
        state=row.state,
        progress=row.progress,
        message=row.message,
        article_id=row.article_id,
    )
