"""Backups: made in the background, thinned by age, put back whole."""

import json
import os
import threading
import time
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError

from tests.webapp.builders import NOON, add_deck, add_learner, open_database
from webapp.domain.backups import MOST
from webapp.domain.memory import Rating
from webapp.errors import AppError, InvalidInputError, NotFoundError
from webapp.services import archive, backups, copies
from webapp.services.backup_keeper import BackupKeeper
from webapp.services.learners import local_learner, utc_now
from webapp.services.reviews import Answer, memory_of, replay_card, review_card
from webapp.storage.backup import back_up, flaw_of
from webapp.storage.database import Database
from webapp.storage.tables import ArticleRow, CardRow, JobRow, LearnerRow, ReviewRow

SPACE = 10**9
WRITERS = 4
# SQLite's lock is not fair: who never pauses can keep everybody else out for seconds.
PAUSE = 0.004


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = open_database(tmp_path)
    with opened.transaction() as session:
        add_deck(session, add_learner(session), words=40)
    yield opened
    opened.close()


def answer(database: Database, card_id: int, now: datetime = NOON) -> str:
    """Answer a card through the real service; return the review's id once it is stored."""
    review_id = uuid.uuid4().hex
    with database.transaction() as session:
        learner = local_learner(session)
        assert learner is not None
        version = session.get_one(CardRow, card_id).version
        review_card(session, learner, Answer(card_id, Rating.GOOD, version, review_id), now)
    return review_id


def ids(database: Database) -> set[str]:
    with database.reading() as session:
        return set(session.scalars(select(ReviewRow.review_id)))


def everything(database: Database) -> bytes:
    with database.reading() as session:
        learner = local_learner(session)
        assert learner is not None
        with archive.write_archive(session, learner, NOON).file as file:
            return file.read()


def check_whole(database: Database) -> None:
    """Check the file, and that every memory is what its answers lead to."""
    with database.reading() as session:
        assert session.execute(text("PRAGMA integrity_check")).scalar_one() == "ok"
        assert session.execute(text("PRAGMA foreign_key_check")).all() == []
        learner = local_learner(session)
        assert learner is not None
        for card in session.scalars(select(CardRow)):
            assert replay_card(session, learner, card.id) == memory_of(card)


def test_a_backup_taken_under_full_writing_restores_complete(
    database: Database, tmp_path: Path
) -> None:
    confirmed: list[str] = []
    stop = threading.Event()
    problems: list[Exception] = []

    def study(first: int) -> None:
        number = 0
        try:
            while not stop.is_set():
                card_id = first + WRITERS * (number % 10)
                confirmed.append(answer(database, card_id, NOON + timedelta(minutes=number)))
                number += 1
                time.sleep(PAUSE)
        except (AppError, SQLAlchemyError) as error:
            problems.append(error)

    threads = [threading.Thread(target=study, args=(first,)) for first in range(1, WRITERS + 1)]
    for thread in threads:
        thread.start()
    taken = []
    for _ in range(4):
        reached = len(confirmed)
        while len(confirmed) < reached + 20 and not problems:
            time.sleep(0.01)
        before = set(confirmed)
        taken.append((before, backups.make_backup(database, tmp_path, utc_now())))
    stop.set()
    for thread in threads:
        thread.join()
    assert problems == []
    for before, backup in taken:
        saved = backups.restore_backup(database, tmp_path, backup.path, utc_now())
        found = ids(database)
        assert before <= found <= set(confirmed)
        assert len(before) >= 20
        check_whole(database)
        # And back: what was there before the restore is complete too.
        backups.restore_backup(database, tmp_path, saved.path, utc_now())
        assert ids(database) == set(confirmed)
        check_whole(database)


def test_no_answer_falls_between_the_copy_of_what_was_there_and_the_restore(
    database: Database, tmp_path: Path
) -> None:
    """While a backup is put back, answers go on: each is in the safety copy or in the database."""
    answer(database, 1)
    backup = backups.make_backup(database, tmp_path, utc_now())
    copy = tmp_path / "copy.json"
    copy.write_bytes(everything(database))
    confirmed: list[str] = []
    stop = threading.Event()

    def study() -> None:
        while not stop.is_set():
            confirmed.append(answer(database, 2))
            time.sleep(PAUSE)

    thread = threading.Thread(target=study)
    thread.start()
    saved = []
    for path in (backup.path, copy, backup.path, copy):
        time.sleep(0.1)
        saved.append(copies.restore_copy(database, tmp_path, path, utc_now()))
    stop.set()
    thread.join()
    kept = ids(database)
    for path in saved:
        opened = Database(path)
        kept |= ids(opened)
        opened.close()
    assert set(confirmed) <= kept
    check_whole(database)


def test_a_restore_changes_all_or_nothing(database: Database, tmp_path: Path) -> None:
    backup = backups.make_backup(database, tmp_path, utc_now())
    at_backup = everything(database)
    answer(database, 1)
    before = everything(database)
    broken = tmp_path / "broken.db"
    broken.write_bytes(backup.path.read_bytes())
    opened = Database(broken, {"foreign_keys": "OFF", "journal_mode": "DELETE"})
    with opened.transaction() as session:
        session.execute(text("DELETE FROM notes WHERE id = 3"))
    opened.close()
    with pytest.raises(InvalidInputError, match="contradicts itself"):
        backups.restore_backup(database, tmp_path, broken, utc_now())
    assert everything(database) == before
    assert len(backups.list_backups(tmp_path)) == 1  # no needless copy is left
    backups.restore_backup(database, tmp_path, backup.path, utc_now())
    assert everything(database) == at_backup


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ("DROP TABLE mistakes", "mistakes"),
        ("ALTER TABLE cards ADD COLUMN more TEXT", "cards"),
        ("ALTER TABLE notes RENAME TO x; CREATE VIEW notes AS SELECT * FROM x", "notes"),
        ("UPDATE alembic_version SET version_num = '9999'", "newer"),
    ],
)
def test_a_file_with_other_tables_is_refused(
    database: Database, tmp_path: Path, change: str, word: str
) -> None:
    other = back_up(database, tmp_path / "other.db")
    opened = Database(other, {"journal_mode": "DELETE", "foreign_keys": "OFF"})
    with opened.transaction() as session:
        for statement in change.split(";"):
            session.execute(text(statement))
    opened.close()
    before = everything(database)
    with pytest.raises(AppError, match=word):
        backups.restore_backup(database, tmp_path, other, utc_now())
    assert everything(database) == before
    assert list(tmp_path.glob(".restore-*")) == []


def test_what_others_use_is_not_replaced(database: Database, tmp_path: Path) -> None:
    backup = backups.make_backup(database, tmp_path, utc_now())
    with database.transaction() as session:
        session.add(LearnerRow(created_at=NOON, time_zone="UTC", preferences={}))
    with pytest.raises(InvalidInputError, match="Others use"):
        backups.restore_backup(database, tmp_path, backup.path, utc_now())


def test_articles_that_wait_to_be_read_go_on_waiting(database: Database, tmp_path: Path) -> None:
    def job(payload: str, article_id: int | None) -> JobRow:
        return JobRow(
            learner_id=1, kind="text", name="x", payload=payload, created_at=NOON,
            article_id=article_id, state="queued" if article_id is None else "done",
        )  # fmt: skip

    with database.transaction() as session:
        session.add(job("old", None))
    backup = backups.make_backup(database, tmp_path, utc_now())
    with database.transaction() as session:
        session.execute(text("DELETE FROM jobs"))
        article = ArticleRow(learner_id=1, title="x", digest="x", added_at=NOON)
        session.add(article)
        session.flush()
        session.add_all([job("waits", None), job("done", article.id)])
    backups.restore_backup(database, tmp_path, backup.path, utc_now())
    with database.reading() as session:
        assert session.scalars(select(JobRow.payload)).all() == ["waits"]


def test_any_copy_is_looked_into_row_by_row(database: Database, tmp_path: Path) -> None:
    answer(database, 1)
    good = back_up(database, tmp_path / "good.db")
    assert copies.look_into(good).reviews == 1
    (tmp_path / "good.json").write_bytes(everything(database))
    assert copies.look_into(tmp_path / "good.json") == copies.look_into(good)
    for change, word in (
        ("UPDATE cards SET state = 'lost'", "Row 1 of “cards”"),
        ("UPDATE reviews SET before = '[1]'", "Row 1 of “reviews”"),
        ("UPDATE learners SET time_zone = 'Mars'", "not a time zone"),
        ("DELETE FROM learners", "no learner"),
    ):
        bad = back_up(database, tmp_path / "bad.db")
        opened = Database(bad, {"journal_mode": "DELETE", "foreign_keys": "OFF"})
        with opened.transaction() as session:
            session.execute(text(change))
        opened.close()
        with pytest.raises(InvalidInputError, match=word):
            copies.look_into(bad)


def test_names_tell_what_and_when_and_never_collide(database: Database, tmp_path: Path) -> None:
    now = datetime(2026, 11, 28, 8, 30, 5, 999, tzinfo=UTC)
    made = [backups.make_backup(database, tmp_path, now, kind) for kind in 3 * [*backups.KINDS]]
    listed = backups.list_backups(tmp_path)
    assert {one.name for one in listed} == {one.name for one in made}
    assert len(listed) == 3 * len(backups.KINDS)
    for one in listed:
        assert one.made_at == now.replace(microsecond=0)
        assert one.path.stat().st_mode & 0o777 == 0o600
        assert backups.find_backup(tmp_path, one.name) == one
    folder = tmp_path / "backups"
    for stranger in ("notes.db", "automatic-2026-13-45-999999.db", ".automatic.part"):
        (folder / stranger).write_text("x")
    (folder / "before-restore-2026-03-02-050000.db").write_text("of an earlier version")
    assert len(backups.list_backups(tmp_path)) == len(listed) + 1
    for name in ("../vietdeck.db", "..", "", "notes.db", "automatic-2026-11-28-083005-abcdef.db"):
        with pytest.raises(NotFoundError):
            backups.find_backup(tmp_path, name)


def plant(data: Path, kind: str, instant: datetime, size: int = 10) -> None:
    folder = data / "backups"
    folder.mkdir(exist_ok=True)
    (folder / f"{kind}-{instant:%Y-%m-%d-%H%M%S}.db").write_bytes(b"x" * size)


def test_old_ones_go_by_age_and_room_and_those_of_the_learner_stay(tmp_path: Path) -> None:
    for days in range(800):
        plant(tmp_path, "automatic", NOON - timedelta(days=days))
        plant(tmp_path, "before-restore", NOON - timedelta(days=days))
        if days % 100 == 0:
            plant(tmp_path, "by-hand", NOON - timedelta(days=days))
    backups.thin(tmp_path, NOON, SPACE)
    left = [one.kind for one in backups.list_backups(tmp_path)]
    assert 20 < left.count("automatic") <= MOST
    assert 5 <= left.count("before-restore") < 60
    assert left.count("by-hand") == 8
    assert backups.thin(tmp_path, NOON, SPACE) == 0
    backups.thin(tmp_path, NOON, 75)
    left = [one.kind for one in backups.list_backups(tmp_path)]
    assert left.count("automatic") == 7
    backups.thin(tmp_path, NOON, 0)
    assert [one.kind for one in backups.list_backups(tmp_path)].count("automatic") == 3


def test_what_a_killed_program_left_goes_and_what_is_being_written_stays(tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    for name, age in ((".old.part", 3 * 24 * 3600), (".young.part", 60)):
        (folder / name).write_bytes(b"x")
        os.utime(folder / name, (time.time() - age, time.time() - age))
    backups.thin(tmp_path, NOON, SPACE)
    assert [path.name for path in folder.iterdir()] == [".young.part"]


class TestKeeper:
    def keeper(self, database: Database, data: Path, hours: float = 24) -> BackupKeeper:
        return BackupKeeper(database, data, hours, SPACE, start_seconds=0.0, look_seconds=0.02)

    def test_it_makes_one_when_something_changed(self, database: Database, tmp_path: Path) -> None:
        keeper = self.keeper(database, tmp_path)
        keeper.keep(0)
        keeper.keep(0)
        assert len(backups.list_backups(tmp_path)) == 1
        answer(database, 1)
        keeper.keep(24 * 3600)  # not yet
        assert len(backups.list_backups(tmp_path)) == 1
        keeper.keep(0)
        (newest, first) = backups.list_backups(tmp_path)
        assert flaw_of(newest.path, thorough=True) == ""
        assert flaw_of(first.path) == ""
        database.close()  # moves the log into the file, which is no change
        keeper.keep(0)
        assert len(backups.list_backups(tmp_path)) == 2

    def test_it_works_in_the_background_and_ends(self, database: Database, tmp_path: Path) -> None:
        keeper = self.keeper(database, tmp_path, hours=0.01 / 3600)
        keeper.start()
        end = time.monotonic() + 30
        number = 0
        while len(backups.list_backups(tmp_path)) < 3 and time.monotonic() < end:
            number += 1
            answer(database, 1 + number % 40)
            time.sleep(0.05)
        keeper.stop()
        assert len(backups.list_backups(tmp_path)) >= 3
        assert all(one.kind == backups.AUTOMATIC for one in backups.list_backups(tmp_path))
        assert not [thread for thread in threading.enumerate() if thread.name == "backups"]

    def test_none_are_made_where_none_are_wanted(self, database: Database, tmp_path: Path) -> None:
        keeper = self.keeper(database, tmp_path, hours=0)
        keeper.start()
        time.sleep(0.1)
        keeper.stop()
        assert backups.list_backups(tmp_path) == []

    def test_a_folder_that_cannot_be_written_is_told_and_all_goes_on(
        self, database: Database, tmp_path: Path
    ) -> None:
        (tmp_path / "backups").write_text("in the way")
        keeper = self.keeper(database, tmp_path)
        keeper.keep(0)
        assert "cannot be made" in keeper.problem
        answer(database, 1)
        (tmp_path / "backups").unlink()
        keeper.keep(0)
        assert keeper.problem == ""
        assert len(backups.list_backups(tmp_path)) == 1

    def test_several_programs_on_one_folder_do_not_collide(
        self, database: Database, tmp_path: Path
    ) -> None:
        keepers = [self.keeper(Database(database.path), tmp_path, 1e-9) for _ in range(4)]
        for number in range(6):
            answer(database, 1 + number)
            threads = [threading.Thread(target=keeper.keep, args=(0,)) for keeper in keepers]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        assert [keeper.problem for keeper in keepers] == [""] * 4
        listed = backups.list_backups(tmp_path)
        assert listed
        assert all(flaw_of(one.path, thorough=True) == "" for one in listed)
        assert {path.name for path in (tmp_path / "backups").iterdir()} == {
            one.name for one in listed
        }
        for keeper in keepers:
            keeper._database.close()


def test_the_complete_copy_and_the_backup_hold_the_same(database: Database, tmp_path: Path) -> None:
    for card_id in (1, 2, 3):
        answer(database, card_id)
    opened = Database(backups.make_backup(database, tmp_path, utc_now()).path)
    with opened.reading() as session:
        assert session.scalar(select(func.count()).select_from(ReviewRow)) == 3
    assert json.loads(everything(opened)) == json.loads(everything(database))
    opened.close()
