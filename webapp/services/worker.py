"""The thread that does the jobs, one after the other, each in a process of its own.

An article arrives whole or not at all: it is stored in the same transaction that ends its job. A
job that a stopped program left behind is begun again from its file.
"""

import logging
import threading
import time
from datetime import timedelta
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from decks.sources.fetch import fetch
from webapp.services import articles, decisions, payloads
from webapp.services.job_process import (
    MAX_MEMORY,
    MAX_SECONDS,
    TOO_MUCH_MEMORY,
    Fetch,
    Order,
    Report,
    memory_of,
    work,
)
from webapp.services.learners import get_learner, utc_now
from webapp.storage import jobs
from webapp.storage.database import Database
from webapp.storage.tables import JobRow

MOST_ATTEMPTS = 3
_POLL_SECONDS = 0.1
_WRITE_SECONDS = 0.5
_KEPT = timedelta(days=30)
_log = logging.getLogger(__name__)

_UNEXPECTED = Report(problem="Reading this failed. Try a smaller part, or paste the text.")
_TOO_SLOW = Report(
    problem=f"Reading this takes longer than {MAX_SECONDS // 60} minutes. Save the part you want"
    " to read as a file of its own."
)


class Worker:
    """Does the jobs of a database; the files of the jobs lie in `folder`.

    The thread begins with the first call of `start` or `wake` and ends with `stop`. `fetch` is what
    asks for pages; only a test gives another one.
    """

    def __init__(self, database: Database, folder: Path, fetch: Fetch = fetch) -> None:
        self.folder = folder
        self._database = database
        self._fetch = fetch
        self._bell = threading.Event()
        self._stopping = threading.Event()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Take up what a stopped program left behind, and begin to work."""
        with self._database.transaction() as session:
            jobs.requeue_running(session)
            jobs.forget_before(session, utc_now() - _KEPT)
            needed = jobs.payloads(session)
        payloads.sweep(self.folder, needed)
        self.wake()

    def wake(self) -> None:
        """Say that there is something to do."""
        self._bell.set()
        with self._lock:
            if self._thread is None or not self._thread.is_alive():
                self._stopping.clear()
                self._thread = threading.Thread(target=self._run, name="jobs", daemon=True)
                self._thread.start()

    def stop(self) -> None:
        """End the thread and the process; a job that was running is begun again at a start."""
        self._stopping.set()
        self._bell.set()
        if self._thread is not None:
            self._thread.join(10)

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._bell.wait()
            self._bell.clear()
            try:
                while not self._stopping.is_set() and (job := self._claim()) is not None:
                    self._do(job)
            except (SQLAlchemyError, OSError):
                # The disk is full or the database is busy: the next bell tries again.
                _log.exception("A job could not be done.")

    def _claim(self) -> JobRow | None:
        with self._database.transaction() as session:
            job = jobs.next_queued(session)
            if job is not None:
                job.state, job.progress, job.message = "running", 0.0, "Beginning"
                job.attempts += 1
        return job

    def _do(self, job: JobRow) -> None:
        if job.attempts > MOST_ATTEMPTS:
            report: Report | None = _UNEXPECTED
        else:
            with self._database.reading() as session:
                before = decisions.remembered(session, job.learner_id)
            path = self.folder / job.payload
            report = self._watch(job.id, Order(path, before.known, before.decided, self._fetch))
        if report is not None:
            self._finish(job, report)
        # Only a job that is to be begun again at the next start keeps what it was given.
        if report is not None or not self._stopping.is_set():
            payloads.drop(self.folder, job.payload)

    def _watch(self, job_id: int, order: Order) -> Report | None:
        """Run a process to its last report; None where the job was cancelled or we stop."""
        context = get_context("spawn")
        ours, theirs = context.Pipe(duplex=False)
        process = context.Process(target=work, args=(order, theirs), daemon=True)
        process.start()
        theirs.close()
        try:
            return self._reports(job_id, process, ours)
        finally:
            process.kill()
            process.join()
            process.close()
            ours.close()

    def _reports(
        self, job_id: int, process: BaseProcess, pipe: "Connection[Any, Any]"
    ) -> Report | None:
        end = time.monotonic() + MAX_SECONDS
        told, written = Report(0.0, "Beginning"), time.monotonic()
        while not self._stopping.is_set():
            if time.monotonic() > end:
                return _TOO_SLOW
            if memory_of(process.pid) > MAX_MEMORY:
                return Report(problem=TOO_MUCH_MEMORY)
            try:
                if pipe.poll(_POLL_SECONDS):
                    told = pipe.recv()
            except (EOFError, OSError):
                return _UNEXPECTED  # the process ended without a word
            if told.extracted is not None or told.problem:
                return told
            if time.monotonic() - written >= _WRITE_SECONDS:
                written = time.monotonic()
                if not self._write(job_id, told):
                    return None
        return None

    def _write(self, job_id: int, report: Report) -> bool:
        with self._database.transaction() as session:
            return jobs.set_progress(session, job_id, report.progress, report.message)

    def _finish(self, job: JobRow, report: Report) -> None:
        with self._database.transaction() as session:
            row = jobs.get_job(session, job.learner_id, job.id)
            # Asked again under the lock: what was cancelled meanwhile does not arrive.
            if row is None or row.state != "running":
                return
            if report.extracted is None:
                row.state, row.message = "failed", report.problem
                return
            learner = get_learner(session, job.learner_id)
            saved = articles.save(session, learner, report.extracted, utc_now())
            row.state, row.progress, row.article_id = "done", 1.0, saved.article_id
            row.message = "You have this article already." if saved.known else ""
