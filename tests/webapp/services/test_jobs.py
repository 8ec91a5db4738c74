"""Jobs: an article arrives whole or not at all, whatever happens meanwhile."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from decks.sources.limits import MIB
from tests.decks.sources import makers
from tests.decks.sources.web import http, web
from tests.webapp.builders import NOON, add_learner, open_database
from tests.webapp.loopback import fetch_here
from webapp.errors import InvalidInputError, NotFoundError
from webapp.services import job_process, jobs, payloads, worker
from webapp.services.jobs import Job
from webapp.services.learners import Learner
from webapp.services.payloads import Given
from webapp.services.worker import Worker
from webapp.storage.database import Database
from webapp.storage.tables import ArticleRow, ArticleTermRow, JobRow, SentenceRow

PASTED = Given("text", data=f"{makers.TITLE}\n{makers.BODY}".encode())
LONG = Given("text", "Bài dài", data=("\n".join(makers.PARAGRAPHS) * 300)[:150_000].encode())


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = open_database(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def learner(database: Database) -> Learner:
    with database.transaction() as session:
        return add_learner(session)


@pytest.fixture
def made(database: Database, tmp_path: Path) -> Iterator[Worker]:
    working = Worker(database, tmp_path / "jobs", fetch_here)
    yield working
    working.stop()


def add(database: Database, learner: Learner, folder: Path, given: Given) -> int:
    payload = payloads.keep(folder, given)
    with database.transaction() as session:
        return jobs.enqueue(session, learner, given, payload, NOON)


def view(database: Database, learner: Learner, job_id: int) -> Job:
    with database.reading() as session:
        return jobs.view_job(session, learner, job_id)


def wait(database: Database, learner: Learner, job_id: int, until: Callable[[Job], bool]) -> Job:
    end = time.perf_counter() + 60
    while time.perf_counter() < end:
        if until(job := view(database, learner, job_id)):
            return job
        time.sleep(0.05)
    raise AssertionError(f"waited in vain: {job}")


def over(job: Job) -> bool:
    return job.is_over


def count(database: Database, table: type) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(table)) or 0


def left(folder: Path) -> list[Path]:
    return list(folder.iterdir())


@pytest.mark.parametrize(
    ("given", "kind"),
    [
        (PASTED, "paste"),
        (Given("file", file_name="bài.docx", data=makers.docx()), "docx"),
        (Given("file", file_name="bài.pdf", data=makers.pdf()), "pdf"),
    ],
    ids=["text", "docx", "pdf"],
)
def test_an_article_arrives(
    given: Given, kind: str, database: Database, learner: Learner, made: Worker
) -> None:
    job_id = add(database, learner, made.folder, given)
    made.start()
    job = wait(database, learner, job_id, over)
    assert (job.state, job.message, job.progress) == ("done", "", 1.0)
    with database.reading() as session:
        row = session.get_one(ArticleRow, job.article_id)
        assert (row.title, row.kind, row.file_name) == (makers.TITLE, kind, given.file_name)
        assert row.author == ("" if kind == "paste" else "Thái Linh")
    assert count(database, SentenceRow) == 6
    assert count(database, ArticleTermRow) > 10
    made.stop()
    assert left(made.folder) == []


def test_a_page_is_fetched_and_its_origin_kept(
    database: Database, learner: Learner, made: Worker
) -> None:
    with web({"/tin": http(makers.page().encode())}) as site:
        address = f"http://bao.example.vn:{site.port}/tin"
        job_id = add(database, learner, made.folder, Given("address", address=address))
        made.start()
        job = wait(database, learner, job_id, over)
        assert job.state == "done", job.message
    with database.reading() as session:
        row = session.get_one(ArticleRow, job.article_id)
        assert (row.address, row.kind, row.source) == (address, "html", "Báo Công Nghệ")
        assert (row.title, row.author, row.published) == (makers.TITLE, "Thái Linh", "2025-03-02")


def test_nothing_on_this_computer_is_fetched(
    database: Database, learner: Learner, tmp_path: Path
) -> None:
    working = Worker(database, tmp_path / "jobs")  # as the application makes it
    with web({"/": http(makers.page().encode())}) as canary:
        given = Given("address", address=f"http://127.0.0.1:{canary.port}/")
        job_id = add(database, learner, working.folder, given)
        working.start()
        job = wait(database, learner, job_id, over)
        working.stop()
        assert canary.connections == 0
    assert job.state == "failed"
    assert "port" in job.message


def test_the_same_article_twice_is_recognised(
    database: Database, learner: Learner, made: Worker
) -> None:
    first = add(database, learner, made.folder, PASTED)
    text = Given("file", file_name="lại.txt", data=makers.windows_1258(PASTED.data.decode()))
    second = add(database, learner, made.folder, text)
    made.start()
    again = wait(database, learner, second, over)
    assert again.article_id == view(database, learner, first).article_id
    assert "already" in again.message
    assert count(database, ArticleRow) == 1


@pytest.mark.parametrize(
    ("given", "word"),
    [
        (Given("text", data=b"This text is English, all of it."), "not Vietnamese"),
        (Given("text", data="máy chủ ".encode() * 200_000), "200,000 characters"),
        (Given("file", file_name="a.txt", data=b"a" * 10 * MIB), "200,000 characters"),
        (Given("file", file_name="a.pdf", data=b"%PDF-1.7 x"), "damaged"),
        (Given("file", file_name="a.epub", data=makers.epub()[:600]), "damaged"),
    ],
)
def test_what_cannot_be_read_leaves_one_message_and_nothing_else(
    given: Given, word: str, database: Database, learner: Learner, made: Worker
) -> None:
    job_id = add(database, learner, made.folder, given)
    made.start()
    job = wait(database, learner, job_id, over)
    assert job.state == "failed"
    assert word in job.message
    made.stop()
    assert (count(database, ArticleRow), left(made.folder)) == (0, [])


def test_a_job_can_be_cancelled_while_it_runs(
    database: Database, learner: Learner, made: Worker
) -> None:
    first = add(database, learner, made.folder, LONG)
    second = add(database, learner, made.folder, PASTED)
    made.start()
    wait(database, learner, first, lambda job: job.progress > 0.2)
    with database.transaction() as session:
        jobs.cancel(session, learner, first)
    assert wait(database, learner, second, over).state == "done"  # the next one goes on
    assert view(database, learner, first).state == "cancelled"
    made.stop()
    assert (count(database, ArticleRow), left(made.folder)) == (1, [])


def test_progress_only_grows(database: Database, learner: Learner, made: Worker) -> None:
    job_id = add(database, learner, made.folder, LONG)
    made.start()
    seen = [0.0]

    def watch(job: Job) -> bool:
        assert job.progress >= seen[-1]
        seen.append(job.progress)
        return job.is_over

    assert wait(database, learner, job_id, watch).state == "done"
    assert len(set(seen)) > 4


def test_a_stopped_program_takes_its_jobs_up_again(
    database: Database, learner: Learner, made: Worker
) -> None:
    job_id = add(database, learner, made.folder, LONG)
    made.start()
    wait(database, learner, job_id, lambda job: job.progress > 0.2)
    made.stop()
    assert view(database, learner, job_id).state == "running"
    assert count(database, ArticleRow) == 0
    assert len(left(made.folder)) == 1
    (made.folder / "orphan.partial").write_bytes(b"x")
    again = Worker(database, made.folder)
    again.start()
    assert wait(database, learner, job_id, over).state == "done"
    again.stop()
    assert (count(database, ArticleRow), left(made.folder)) == (1, [])


def test_a_job_that_stops_the_program_is_not_begun_for_ever(
    database: Database, learner: Learner, made: Worker
) -> None:
    job_id = add(database, learner, made.folder, PASTED)
    with database.transaction() as session:
        session.get_one(JobRow, job_id).attempts = worker.MOST_ATTEMPTS
    made.start()
    assert wait(database, learner, job_id, over).state == "failed"


@pytest.mark.parametrize(
    ("name", "value", "word"),
    [("MAX_SECONDS", 0.2, "longer than"), ("MAX_MEMORY", 20 * MIB, "of memory")],
)
def test_limits_of_the_process_are_told(
    name: str,
    value: float,
    word: str,
    database: Database,
    learner: Learner,
    made: Worker,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(worker, name, value)
    job_id = add(database, learner, made.folder, LONG)
    made.start()
    job = wait(database, learner, job_id, over)
    assert job.state == "failed"
    assert word in job.message


def test_a_lost_file_is_told(database: Database, learner: Learner, made: Worker) -> None:
    job_id = add(database, learner, made.folder, PASTED)
    for path in left(made.folder):
        path.write_bytes(b"{")
    made.start()
    assert "again" in wait(database, learner, job_id, over).message


def test_only_so_many_wait(database: Database, learner: Learner) -> None:
    with database.transaction() as session:
        for _ in range(jobs.MOST_WAITING):
            jobs.enqueue(session, learner, PASTED, "x", NOON)
        with pytest.raises(InvalidInputError, match="waiting"):
            jobs.enqueue(session, learner, PASTED, "x", NOON)
        assert len(jobs.unfinished(session, learner)) == jobs.MOST_WAITING


def test_a_strangers_job_is_not_found(database: Database, learner: Learner) -> None:
    with database.transaction() as session:
        for use in (jobs.view_job, jobs.cancel):
            with pytest.raises(NotFoundError):
                use(session, learner, 99)


def test_a_kept_file_comes_back_whole(tmp_path: Path) -> None:
    given = Given("file", "Tựa\nđề", "a.bin", "http://a.vn", b"\n\x00{}\r\n" * 9)
    assert payloads.load(tmp_path / payloads.keep(tmp_path, given)) == given


def test_the_memory_of_a_process_is_known() -> None:
    import os

    assert job_process.memory_of(os.getpid()) > 10 * MIB
    assert job_process.memory_of(2**31 - 1) == 0
