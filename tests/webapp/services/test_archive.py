"""Everything a learner owns, out and in again: nothing is lost, byte for byte."""

import json
import random
import sqlite3
import threading
import uuid
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text

from tests.webapp.builders import NOON, add_article, add_deck, add_learner, open_database
from webapp.domain.memory import Rating
from webapp.errors import AppError, InvalidInputError
from webapp.services.archive import (
    contents_here,
    contents_of,
    read_archive,
    restore,
    write_archive,
)
from webapp.services.known_words import mark_known
from webapp.services.learners import Learner, local_learner
from webapp.services.notes import edit_note
from webapp.services.reviews import Answer, memory_of, replay_card, review_card
from webapp.services.sessions import start_session
from webapp.services.undo import undo_review
from webapp.storage import archive
from webapp.storage.backup import back_up
from webapp.storage.database import Database
from webapp.storage.tables import Base, CardRow, LearnerRow


def fill(database: Database) -> Learner:
    """A learner who has done all there is to do."""
    chance = random.Random(2)
    with database.transaction() as session:
        learner = add_learner(session)
        cards = add_deck(session, learner, kinds=("recognition", "production"))
        add_article(session, learner)
        edit_note(session, learner.id, 1, {"gloss": 'mine: “ü” <b> "\n\\ 😀'}, NOON)
        mark_known(session, learner, ["xin chào", "cảm ơn"], "list.txt", NOON)
        sitting = start_session(session, learner, NOON, None, {"cards": 20})
        for number in range(60):
            card = session.get_one(CardRow, chance.choice(cards))
            rating = Rating(chance.choice((1, 2, 3, 4)))
            at = NOON + timedelta(hours=number, microseconds=chance.randrange(10**6))
            review_card(
                session,
                learner,
                Answer(card.id, rating, card.version, uuid.uuid4().hex, 900, sitting),
                at,
            )
            if number % 9 == 0:
                undo_review(session, learner, uuid.uuid4().hex, at, sitting)
    return learner


def written(database: Database) -> bytes:
    with database.reading() as session:
        learner = local_learner(session)
        assert learner is not None
        with write_archive(session, learner, NOON).file as file:
            return file.read()


@pytest.fixture
def full(tmp_path: Path) -> Database:
    (tmp_path / "full").mkdir()
    database = open_database(tmp_path / "full")
    fill(database)
    return database


@pytest.fixture
def empty(tmp_path: Path) -> Database:
    (tmp_path / "empty").mkdir()
    database = open_database(tmp_path / "empty")
    with database.transaction() as session:
        add_learner(session, "Europe/Berlin")
    return database


def test_an_export_restored_elsewhere_and_exported_again_is_the_same_file(
    full: Database, empty: Database, tmp_path: Path
) -> None:
    first = written(full)
    (tmp_path / "copy.json").write_bytes(first)
    found = read_archive(tmp_path / "copy.json")
    with empty.transaction() as session:
        learner = local_learner(session)
        assert learner is not None
        restore(session, learner, found)
    assert written(empty) == first
    with empty.reading() as session:
        learner = local_learner(session)
        assert learner is not None
        assert learner.time_zone == "Asia/Ho_Chi_Minh"
        for card in session.scalars(select(CardRow)):
            assert replay_card(session, learner, card.id) == memory_of(card)
        here = contents_here(session, learner)
    assert here == contents_of(found)
    assert (here.notes, here.cards, here.articles, here.word_marks) == (12, 24, 1, 2)
    # And one can go on.
    with empty.transaction() as session:
        first_card = session.get_one(CardRow, 1)
        given = Answer(1, Rating.GOOD, first_card.version, uuid.uuid4().hex)
        review_card(session, learner, given, NOON + timedelta(days=60))
    full.close()
    empty.close()


def test_every_table_of_a_learner_is_in_the_file(full: Database) -> None:
    copy = json.loads(written(full))
    assert set(copy["tables"]) == set(Base.metadata.tables) - {"jobs"}
    for name in ("learners", "articles", "article_terms", "notes", "examples", "cards", "reviews",
                 "word_marks", "daily_sums", "study_sessions", "import_batches"):  # fmt: skip
        assert copy["tables"][name], name
    with closing(sqlite3.connect(full.path)) as connection:
        for name, rows in copy["tables"].items():
            (count,) = connection.execute(f"SELECT count(*) FROM {name}").fetchone()
            assert len(rows) == count
    full.close()


def test_only_the_learners_own_rows_go_out(full: Database, tmp_path: Path) -> None:
    with full.transaction() as session:
        stranger = LearnerRow(created_at=NOON, time_zone="UTC", preferences={})
        session.add(stranger)
        session.flush()
        session.execute(
            text("INSERT INTO word_marks VALUES (:id, 'bí mật', 'known', '2026-01-01')"),
            {"id": stranger.id},
        )
    copy = written(full)
    assert "bí mật" not in copy.decode()
    (tmp_path / "copy.json").write_bytes(copy)
    found = read_archive(tmp_path / "copy.json")
    with full.transaction() as session:
        learner = local_learner(session)
        assert learner is not None
        with pytest.raises(InvalidInputError, match="Others use this database"):
            restore(session, learner, found)
    full.close()


def test_a_copy_of_the_database_is_whole_while_others_write(full: Database, tmp_path: Path) -> None:
    stop = threading.Event()

    def write() -> None:
        number = 0
        while not stop.is_set():
            with full.transaction() as session:
                learner = local_learner(session)
                assert learner is not None
                mark_known(session, learner, [f"từ {number}"], "list.txt", NOON)
            number += 1

    writer = threading.Thread(target=write)
    writer.start()
    try:
        target = back_up(full, tmp_path / "backups" / "copy.db")
    finally:
        stop.set()
        writer.join()
    with closing(sqlite3.connect(target)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("SELECT count(*) FROM notes").fetchone() == (12,)
        batches = connection.execute("SELECT count(*) FROM import_batches").fetchone()
        marks = connection.execute("SELECT count(*) FROM word_marks").fetchone()
    assert marks[0] == batches[0] + 1
    assert [path.name for path in target.parent.iterdir()] == ["copy.db"]
    assert target.stat().st_mode & 0o777 == 0o600
    full.close()


def test_a_copy_that_cannot_be_made_leaves_nothing(full: Database, tmp_path: Path) -> None:
    (tmp_path / "backups").write_text("a file where a folder should be")
    with pytest.raises(AppError, match="cannot be made"):
        back_up(full, tmp_path / "backups" / "copy.db")
    full.close()


def test_parents_come_before_children() -> None:
    names = [table.name for table in archive.owned_tables()]
    for table in archive.owned_tables():
        for key in table.foreign_keys:
            assert names.index(key.column.table.name) <= names.index(table.name)


def test_an_instant_is_written_with_its_offset(full: Database) -> None:
    row = json.loads(written(full))["tables"]["reviews"][0]
    assert row["reviewed_at"].endswith("+00:00")
    full.close()
