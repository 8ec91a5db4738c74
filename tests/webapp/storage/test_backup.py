"""A copy of the database is of one instant, whole or not there, whatever happens meanwhile."""

import multiprocessing
import resource
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.webapp.builders import NOON, add_deck, add_learner, open_database
from webapp.errors import AppError
from webapp.services.known_words import mark_known
from webapp.services.learners import local_learner
from webapp.storage import backup
from webapp.storage.backup import BackupStoppedError, back_up, flaw_of
from webapp.storage.database import Database


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = open_database(tmp_path)
    with opened.transaction() as session:
        add_deck(session, add_learner(session), words=60)
    yield opened
    opened.close()


def test_steady_writing_does_not_keep_a_copy_from_its_end(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each commit between two steps would begin it again, if it had no snapshot of its own."""
    monkeypatch.setattr(backup, "_PAGES_AT_ONCE", 1)
    stop = threading.Event()
    steps: list[int] = []

    def write_between() -> bool:
        # A commit after every page, through another connection.
        with database.transaction() as session:
            learner = local_learner(session)
            assert learner is not None
            mark_known(session, learner, [f"từ {len(steps)}"], "list.txt", NOON)
        steps.append(1)
        return len(steps) > 500  # in vain

    monkeypatch.setattr(stop, "is_set", write_between)
    target = back_up(database, tmp_path / "copies" / "copy.db", stop)
    assert flaw_of(target, thorough=True) == ""
    with closing(sqlite3.connect(target)) as copy:
        assert copy.execute("SELECT count(*) FROM import_batches").fetchone() == (0,)
    assert len(steps) > 50


def test_a_copy_that_is_stopped_leaves_nothing(database: Database, tmp_path: Path) -> None:
    stop = threading.Event()
    stop.set()
    with pytest.raises(BackupStoppedError):
        back_up(database, tmp_path / "copies" / "copy.db", stop)
    assert list((tmp_path / "copies").iterdir()) == []
    with database.transaction():
        pass  # no lock is left either


def test_a_full_disk_is_told_before_anything_is_written(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Full:
        free = 1_000_000

    monkeypatch.setattr("shutil.disk_usage", lambda _: Full())
    with pytest.raises(AppError, match=r"no room .* 1 MB are free"):
        back_up(database, tmp_path / "copies" / "copy.db")
    assert list((tmp_path / "copies").iterdir()) == []


def write_with_little_room(folder: Path) -> None:
    """Try a copy where no file may grow beyond 64 kB, as on a disk that fills up meanwhile."""
    database = Database(folder / "vietdeck.db")
    resource.setrlimit(resource.RLIMIT_FSIZE, (65_536, 65_536))
    try:
        back_up(database, folder / "copies" / "copy.db")
    except AppError as error:
        (folder / "told.txt").write_text(str(error))


def test_a_disk_that_fills_up_meanwhile_is_told(database: Database, tmp_path: Path) -> None:
    process = multiprocessing.get_context("spawn").Process(
        target=write_with_little_room, args=(tmp_path,)
    )
    process.start()
    process.join(60)
    assert "cannot be copied" in (tmp_path / "told.txt").read_text()
    assert list((tmp_path / "copies").iterdir()) == []


def test_a_damaged_or_strange_file_has_a_flaw(database: Database, tmp_path: Path) -> None:
    whole = back_up(database, tmp_path / "copy.db")
    assert flaw_of(whole) == ""
    data = whole.read_bytes()
    (tmp_path / "cut.db").write_bytes(data[: len(data) // 2])
    (tmp_path / "text.db").write_text("no database at all, though it has a name like one" * 30)
    (tmp_path / "empty.db").write_bytes(b"")
    with closing(sqlite3.connect(tmp_path / "other.db")) as other:
        other.execute("CREATE TABLE learners (id)")
    for name in ("cut.db", "text.db", "empty.db", "other.db", "none.db"):
        assert flaw_of(tmp_path / name, thorough=True), name
    assert not (tmp_path / "none.db").exists()
