"""The real server under articles that are too much, and killed in the midst of one."""

import json
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from tests.decks.sources import makers
from tests.webapp.builders import add_deck, add_learner, open_database
from tests.webapp.real_server import MIB, RealServer, real_server, watched
from webapp.storage.database import Database
from webapp.storage.tables import ArticleRow, ArticleTermRow, JobRow, SentenceRow

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="memory is read from /proc"),
]

MOST_MEMORY = 500 * MIB
SENTENCE = makers.PARAGRAPHS[1] + " "
WORDS = "máy chủ mới dùng thuật toán mã nguồn mở để huấn luyện mô hình ngôn ngữ lớn "
HEAVY = {
    "10 MB of text": (SENTENCE * 60_000)[: 10 * MIB // 2],
    "a file of 10 MB": (SENTENCE * 60_000)[: 10 * MIB // 2],
    "one line of 1 MB": (SENTENCE * 8_000).encode()[:1_000_000].decode(errors="ignore"),
    "188 kB without punctuation": (WORDS * 5_000).encode()[:188_000].decode(errors="ignore"),
    "200,000 characters": (SENTENCE * 2_000)[:199_000],
    "one word of 150,000 letters": "thuật toán " + "a" * 150_000 + " mã nguồn mở của máy chủ",
}


def prepared(folder: Path) -> Path:
    """Make a data folder with a small deck."""
    folder.mkdir(mode=0o700)
    database = open_database(folder)
    with database.transaction() as session:
        add_deck(session, add_learner(session))
    database.close()
    return folder


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RealServer]:
    """One server for all of them, which is what a learner has."""
    with real_server(prepared(tmp_path_factory.mktemp("heavy") / "data")) as started:
        yield started


def finish(server: RealServer, path: str, waits: list[float]) -> dict[str, object]:
    """Wait for a job to end, asking for other pages meanwhile; note how long each took."""
    end = time.monotonic() + 280
    while time.monotonic() < end:
        _, body, _ = server.get(path, "application/json")
        told: dict[str, object] = json.loads(body)
        if told["over"]:
            return told
        for page in ("/", "/study", "/progress"):
            status, _, seconds = server.get(page)
            assert status == 200
            waits.append(seconds)
        time.sleep(0.1)
    raise AssertionError(f"not over: {told}")


@pytest.mark.parametrize("name", HEAVY)
def test_too_much_is_refused_or_done_while_the_rest_answers(server: RealServer, name: str) -> None:
    text = HEAVY[name]
    waits: list[float] = []
    with watched(server) as peaks:
        if name.startswith("a file"):
            status, location, body = server.send("bài.txt", text.encode())
        else:
            status, location, body = server.send(text=text)
        assert status in (303, 400)
        if status == 400:
            assert b"200,000 characters" in body or b"not Vietnamese" in body
        elif location.startswith("/jobs/"):
            told = finish(server, location, waits)
            assert told["state"] in ("done", "failed"), told
            assert told["state"] == "done" or str(told["message"]).endswith("."), told
        status, _, seconds = server.get("/study")
        assert status == 200
    # The tokenizer's models take 200 MiB of each process that reads a text.
    assert 0 < peaks.server < MOST_MEMORY
    assert peaks.children < MOST_MEMORY
    # No timed test: only that no page waited for the whole work.
    assert all(wait < 30 for wait in [*waits, seconds])


def count(data: Path, table: type) -> int:
    database = Database(data / "vietdeck.db")
    with database.reading() as session:
        found = session.scalar(select(func.count()).select_from(table)) or 0
    database.close()
    return found


def state(data: Path) -> str:
    database = Database(data / "vietdeck.db")
    with database.reading() as session:
        found = session.scalars(select(JobRow.state)).one()
    database.close()
    return found


@pytest.mark.parametrize("moment", [0.2, 0.85])
def test_a_server_killed_in_the_midst_of_an_article_brings_all_of_it_or_none(
    tmp_path: Path, moment: float
) -> None:
    """Killed (SIGKILL) once the job is so far; the next start takes it up and brings it whole."""
    data = prepared(tmp_path / "data")
    text = (SENTENCE * 2_000)[:60_000].encode()
    with real_server(data) as server:
        status, location, _ = server.send("bài dài.txt", text)
        assert status == 303
        end = time.monotonic() + 120
        while time.monotonic() < end:
            told = json.loads(server.get(location, "application/json")[1])
            if told["progress"] >= moment or told["over"]:
                break
            time.sleep(0.02)
        server.kill()
    arrived = count(data, ArticleRow)
    assert (count(data, SentenceRow) > 0) == (count(data, ArticleTermRow) > 0) == (arrived == 1)
    assert state(data) == ("done" if arrived else state(data))
    with real_server(data) as server:
        assert finish(server, location, [])["state"] == "done"
    assert count(data, ArticleRow) == 1
    assert count(data, SentenceRow) > 300
    assert list((data / "jobs").iterdir()) == []
