"""The doctor: each thing is broken on purpose, found, told, and mended."""

import os
import shutil
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text

from tests.webapp.builders import NOON, add_article, add_deck, add_learner, open_database
from webapp.domain.memory import Rating
from webapp.errors import AppError
from webapp.services import backups, check_database, doctor, payloads
from webapp.services.findings import Finding, Patient
from webapp.services.jobs import enqueue
from webapp.services.learners import local_learner
from webapp.services.payloads import Given
from webapp.services.reviews import Answer, memory_of, replay_card, review_card
from webapp.services.undo import undo_review
from webapp.storage.database import Database
from webapp.storage.progress import all_days
from webapp.storage.tables import CardRow, ExampleRow, JobRow, NoteRow

NOW = NOON + timedelta(days=30)


@dataclass
class Sick:
    """A data folder to break things in."""

    data: Path
    database: Database

    @property
    def patient(self) -> Patient:
        return Patient(self.data, self.database, NOW)

    def run(self, *statements: str) -> None:
        """Change the database as no program of ours does."""
        raw = Database(self.database.path, {"foreign_keys": "OFF"})
        with raw.transaction() as session:
            for statement in statements:
                session.execute(text(statement))
        raw.close()

    def problems(self) -> dict[str, Finding]:
        return {one.subject: one for one in doctor.examine(self.patient) if not one.is_well}

    def mended(self) -> list[str]:
        doctor.save_first(self.patient)
        done = list(doctor.mend(self.patient))
        assert all(one.worked for one in done), done
        return [one.told for one in done]


@pytest.fixture(scope="module")
def healthy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in good health: words, an article, answers over three weeks, a backup."""
    folder = tmp_path_factory.mktemp("healthy")
    (folder / "secret.key").write_bytes(b"k" * 32)
    (folder / "secret.key").chmod(0o600)
    folder.chmod(0o700)
    database = open_database(folder)
    with database.transaction() as session:
        learner = add_learner(session)
        add_deck(session, learner, kinds=("recognition", "production"))
        add_article(session, learner)
    study(database)
    backups.make_backup(database, folder, NOW)
    database.close()
    return folder


@pytest.fixture
def sick(healthy: Path, tmp_path: Path) -> Iterator[Sick]:
    """A copy of the healthy folder, to break something in it."""
    made = Sick(tmp_path / "data", Database(tmp_path / "data" / "vietdeck.db"))
    shutil.copytree(healthy, made.data)
    assert made.problems() == {}
    yield made
    made.database.close()


def study(database: Database) -> None:
    with database.transaction() as session:
        learner = local_learner(session)
        assert learner is not None
        for number in range(90):
            card = session.get_one(CardRow, 1 + number * 7 % 24)
            rating = (Rating.GOOD, Rating.AGAIN, Rating.GOOD, Rating.EASY)[number % 4]
            given = Answer(card.id, rating, card.version, uuid.uuid4().hex, 1_000 + number)
            review_card(session, learner, given, NOON + timedelta(hours=6 * number))
            if number % 17 == 0:
                undo_review(
                    session, learner, uuid.uuid4().hex, NOON + timedelta(hours=6 * number + 1)
                )


def snapshot(database: Database) -> dict[str, list[object]]:
    """Return the log and the due dates, which no repair may touch."""
    with database.reading() as session:
        return {
            "reviews": list(session.execute(text("SELECT * FROM reviews ORDER BY seq"))),
            "due": list(session.execute(text("SELECT id, due_day, due_at FROM cards ORDER BY id"))),
        }


LEARNING = {
    "memory": ("UPDATE cards SET stability = stability * 2 WHERE id = 1", "Memory", "1 card "),
    "difficulty": ("UPDATE cards SET difficulty = 9.99 WHERE reps > 0", "Memory", "cards"),
    "state": ("UPDATE cards SET state = 'new' WHERE id = 8", "Memory", "1 card "),
    "counts": ("UPDATE cards SET reps = 99, lapses = 98 WHERE id = 8", "Memory", "1 card "),
    "never": ("UPDATE cards SET last_day = NULL WHERE id = 8", "Memory", "1 card "),
    "due": ("UPDATE cards SET due_day = NULL, due_at = NULL WHERE id = 8", "Memory", "1 card "),
    "sum": ("UPDATE daily_sums SET reviews = reviews + 1 WHERE day % 2", "Sums of the days", "day"),
    "time": ("UPDATE daily_sums SET milliseconds = 1", "Sums of the days", "day"),
    "gained": ("UPDATE daily_sums SET words_gained = 77", "Sums of the days", "day"),
    "lost day": ("DELETE FROM daily_sums WHERE day % 3 = 0", "Sums of the days", "day"),
    "strange day": (
        "INSERT INTO daily_sums VALUES (1, 700000, 5, 0, 0, 0, 0, 0, 0)",
        "Sums of the days",
        "1 day does",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", LEARNING)
def test_what_does_not_agree_with_the_log_is_mended_from_it(sick: Sick, name: str) -> None:
    statement, subject, words = LEARNING[name]
    before = snapshot(sick.database)
    with sick.database.reading() as session:
        days = all_days(session, 1)
    sick.run(statement)
    found = sick.problems()
    assert set(found) == {subject}
    assert words in found[subject].problem
    (told,) = sick.mended()
    assert "log of answers" in told or "answers lead to" in told
    assert sick.problems() == {}
    after = snapshot(sick.database)
    assert after["reviews"] == before["reviews"]
    if name != "due":
        assert after["due"] == before["due"]
    with sick.database.reading() as session:
        assert all_days(session, 1) == days
        learner = local_learner(session)
        assert learner is not None
        for card in session.scalars(select(CardRow)):
            replayed = replay_card(session, learner, card.id)
            assert (card.stability, card.difficulty, card.reps, card.state) == (
                replayed.stability, replayed.difficulty, replayed.reps, replayed.state,
            )  # fmt: skip


def test_due_dates_are_the_learners(sick: Sick) -> None:
    sick.run("UPDATE cards SET due_day = due_day + 5, interval = 3 WHERE due_day IS NOT NULL")
    assert sick.problems() == {}


def test_a_memory_without_answers_is_kept_and_told(sick: Sick) -> None:
    sick.run(
        "DELETE FROM mistakes",
        "DELETE FROM reviews WHERE card_id = 8 AND undoes IS NOT NULL",
        "DELETE FROM reviews WHERE card_id = 8",
    )
    found = sick.problems()
    assert set(found) == {"Answers", "Sums of the days"}
    assert "1 card has a memory but no answers" in found["Answers"].problem
    sick.mended()
    assert set(sick.problems()) == {"Answers"}
    with sick.database.reading() as session:
        assert session.get_one(CardRow, 8).reps > 0


def test_a_card_without_its_word_gets_it_back_from_the_article(sick: Sick) -> None:
    before = snapshot(sick.database)
    with sick.database.reading() as session:
        note = session.get_one(NoteRow, 2)
        term, gloss = note.term, note.gloss
    sick.run("DELETE FROM notes WHERE id = 2")
    found = sick.problems()
    assert "2 cards have no word" in found["Cards"].problem
    assert f"1 lost word made anew: {term}" in sick.mended()[0]
    assert sick.problems() == {}
    assert snapshot(sick.database) == before
    with sick.database.reading() as session:
        note = session.get_one(NoteRow, 2)
        assert (note.term, note.gloss, len(note.examples)) == (term, gloss, 1)
        assert session.get_one(CardRow, 3).note_id == 2


def test_a_word_that_nothing_remembers_gets_a_place(sick: Sick) -> None:
    sick.run("DELETE FROM notes WHERE id = 2", "DELETE FROM examples WHERE note_id = 2",
             "DELETE FROM article_terms WHERE note_id = 2")  # fmt: skip
    assert "lost word 2" in sick.mended()[0]
    assert sick.problems() == {}


def test_answers_without_their_card_are_kept(sick: Sick) -> None:
    before = snapshot(sick.database)["reviews"]
    sick.run("DELETE FROM cards WHERE id = 8")
    assert "reviews" in sick.problems()["References"].problem
    told = sick.mended()
    assert "1 lost card made anew" in told[0]
    assert sick.problems() == {}
    assert snapshot(sick.database)["reviews"] == before
    with sick.database.reading() as session:
        card = session.get_one(CardRow, 8)
        learner = local_learner(session)
        assert learner is not None
        assert card.suspended
        assert memory_of(card) == replay_card(session, learner, 8)


def test_references_that_lead_nowhere_are_let_go(sick: Sick) -> None:
    sick.run(
        "UPDATE examples SET article_id = 77 WHERE id = 1",
        "INSERT INTO sentences (article_id, position, start, end, translation)"
        " VALUES (78, 0, 0, 1, '')",
    )
    assert "2 rows refer" in sick.problems()["References"].problem
    (told,) = sick.mended()
    assert "1 row freed" in told
    assert "1 row of something that is lost removed" in told
    assert sick.problems() == {}
    with sick.database.reading() as session:
        assert session.get_one(ExampleRow, 1).article_id is None


def test_without_the_learner_nothing_is_removed(sick: Sick) -> None:
    sick.run("UPDATE word_marks SET learner_id = 9", "UPDATE notes SET learner_id = 9 WHERE id = 1")
    doctor.save_first(sick.patient)
    (done,) = doctor.mend(sick.patient)
    assert not done.worked
    assert "only a backup" in done.told
    assert "References" in sick.problems()


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("start = -1", "1 example put right"),
        ("end = start", "1 example put right"),
        ("end = 999", "1 example put right"),
        ("start = 500, end = 510", "1 example put right"),
        ("end = 999, text = upper(text)", "1 example put right"),
        ("start = 3, end = 4", "1 example put right"),
        ("end = 0, text = 'Không có từ đó.'", "1 example without the word in it removed"),
    ],
)
def test_an_example_that_points_nowhere(sick: Sick, change: str, told: str) -> None:
    sick.run(f"UPDATE examples SET {change} WHERE id = 3")
    if change != "start = 3, end = 4":  # a blank between two words
        assert "1 example does" in sick.problems()["Examples"].problem
    else:
        sick.run("UPDATE examples SET text = 'Câu ' || substr(text, 5) WHERE id = 3")
        assert "1 example does" in sick.problems()["Examples"].problem
    assert told in sick.mended()[0]
    assert sick.problems() == {}
    with sick.database.reading() as session:
        example = session.get(ExampleRow, 3)
        if example is not None:
            marked = example.text[example.start : example.end]
            assert marked.lower() == session.get_one(NoteRow, example.note_id).term


def job(sick: Sick, payload: str, **values: object) -> int:
    with sick.database.transaction() as session:
        learner = local_learner(session)
        assert learner is not None
        job_id = enqueue(session, learner, Given("text", "Bài"), payload, NOW)
        for name, value in values.items():
            setattr(session.get_one(JobRow, job_id), name, value)
    return job_id


def test_stuck_jobs_begin_again_or_end(sick: Sick) -> None:
    kept = payloads.keep(sick.data / "jobs", Given("text", data=b"x"))
    fresh = job(sick, kept, state="running")
    assert sick.problems() == {}
    old = job(sick, kept, state="running", created_at=NOW - timedelta(days=3))
    gone = job(sick, "no such file", state="queued")
    often = job(sick, kept, attempts=9, created_at=NOW - timedelta(days=3))
    assert "3 articles are stuck" in sick.problems()["Articles being read"].problem
    sick.mended()
    assert sick.problems() == {}
    with sick.database.reading() as session:
        states = [session.get_one(JobRow, one).state for one in (fresh, old, gone, often)]
        assert states == ["running", "queued", "failed", "failed"]
        assert "Add it once more" in session.get_one(JobRow, gone).message


class TestFiles:
    def test_rights_of_others(self, sick: Sick) -> None:
        sick.data.chmod(0o755)
        (sick.data / "secret.key").chmod(0o644)
        assert set(sick.problems()) == {"Data folder", "Key"}
        sick.mended()
        assert sick.problems() == {}
        assert (sick.data / "secret.key").stat().st_mode & 0o777 == 0o600
        assert sick.data.stat().st_mode & 0o777 == 0o700

    def test_a_short_key(self, sick: Sick) -> None:
        (sick.data / "secret.key").write_bytes(b"")
        assert "too short" in sick.problems()["Key"].problem
        sick.mended()
        assert sick.problems() == {}

    def test_leftovers(self, sick: Sick) -> None:
        (sick.data / "jobs").mkdir()
        names = ("backups/.x.db.1.part", "jobs/1.partial", "x.part", ".write-test-9")
        for name in names:
            (sick.data / name).write_bytes(b"x")
        assert sick.problems() == {}  # perhaps still being written
        for name in names:
            os.utime(sick.data / name, (time.time() - 7200, time.time() - 7200))
        assert "4 files" in sick.problems()["Leftovers"].problem
        sick.mended()
        assert sick.problems() == {}
        assert not any((sick.data / name).exists() for name in names)

    def test_no_room(self, sick: Sick, monkeypatch: pytest.MonkeyPatch) -> None:
        class Full:
            free = 5_000_000

        monkeypatch.setattr("shutil.disk_usage", lambda _: Full())
        found = sick.problems()
        assert "5 MB free" in found["Room on the disk"].problem
        assert found["Room on the disk"].mend is None

    def test_backups_that_are_damaged_or_old_or_not_there(self, sick: Sick) -> None:
        (backup,) = backups.list_backups(sick.data)
        whole = backup.path.read_bytes()
        backup.path.write_bytes(whole[:5_000])
        found = sick.problems()
        assert backup.name in found["Backups"].problem
        assert "no backup yet" in found["Newest backup"].problem
        sick.mended()
        assert sick.problems() == {}
        assert backup.path.with_suffix(".damaged").exists()
        for one in backups.list_backups(sick.data):
            one.path.unlink()
        old = sick.data / "backups" / "automatic-2026-02-01-000000.db"
        old.write_bytes(whole)
        os.utime(old, (0, 0))
        assert "old, and something changed" in sick.problems()["Newest backup"].problem
        sick.mended()
        assert sick.problems() == {}


def damage(path: Path, offset: int) -> None:
    with path.open("r+b") as file:
        file.seek(offset)
        file.write(b"\xff" * 3_000)


class TestDamage:
    def test_a_damaged_file_names_the_newest_whole_backup(self, sick: Sick) -> None:
        later = backups.make_backup(sick.database, sick.data, NOW + timedelta(seconds=5))
        later.path.write_bytes(later.path.read_bytes()[:9_000])
        (whole,) = (one for one in backups.list_backups(sick.data) if one.name != later.name)
        sick.database.close()
        damage(sick.database.path, sick.database.path.stat().st_size // 2)
        found = sick.problems()
        assert "damaged" in found["Database file"].problem
        assert f"vietdeck restore {whole.path}" in found["Database file"].advice
        assert "Memory" not in found

    @pytest.mark.parametrize("content", [b"", b"no database " * 999], ids=["empty", "text"])
    def test_a_file_that_is_no_database(self, sick: Sick, content: bytes) -> None:
        sick.database.close()
        sick.database.path.write_bytes(content)
        (finding,) = sick.problems().values()
        assert finding.subject == ("Database file" if content else "Tables")
        assert "vietdeck restore" in finding.advice
        assert finding.mend is None

    def test_a_damaged_index_is_made_anew(self, sick: Sick) -> None:
        sick.run("PRAGMA writable_schema = ON")
        raw = Database(sick.database.path)
        with raw.engine.connect().execution_options(writes=True) as connection:
            # The index forgets a row behind SQLite's back: its definition is changed and back.
            connection.exec_driver_sql("PRAGMA writable_schema = ON")
            (definition,) = connection.exec_driver_sql(
                "SELECT sql FROM sqlite_master WHERE name = 'ix_reviews_day'"
            ).one()
            change = "UPDATE sqlite_master SET sql = ? WHERE name = 'ix_reviews_day'"
            connection.exec_driver_sql(change, (definition + " WHERE rating = 77",))
            connection.commit()
        raw.close()
        raw = Database(sick.database.path)
        with raw.engine.connect().execution_options(writes=True) as connection:
            connection.exec_driver_sql("REINDEX ix_reviews_day")
            connection.exec_driver_sql("PRAGMA writable_schema = ON")
            connection.exec_driver_sql(change, (definition,))
            connection.commit()
        raw.close()
        sick.database.close()
        assert "missing from index" in sick.problems()["Database file"].problem
        assert "made anew" in sick.mended()[0]
        assert sick.problems() == {}

    def test_a_copy_of_a_damaged_file_is_made_byte_by_byte(self, sick: Sick) -> None:
        sick.database.close()
        damage(sick.database.path, sick.database.path.stat().st_size // 2)
        saved = doctor.save_first(sick.patient)
        assert saved.read_bytes() == sick.database.path.read_bytes()
        assert saved.name.startswith("damaged-")


def test_tables_of_another_version(sick: Sick) -> None:
    sick.run("UPDATE alembic_version SET version_num = '9999'")
    found = sick.problems()
    assert "newer" in found["Tables"].advice
    assert found["Tables"].mend is None


def test_an_old_sqlite_is_told(sick: Sick, monkeypatch: pytest.MonkeyPatch) -> None:
    class Old:
        sqlite_version_info = (3, 40, 1)
        sqlite_version = "3.40.1"

    monkeypatch.setattr(check_database, "sqlite_module", lambda: Old)
    (finding,) = check_database.check_sqlite(sick.patient)
    assert "3.40.1" in finding.problem
    assert "3.51.3" in finding.problem


def test_nothing_is_mended_without_a_copy(sick: Sick, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    def no_copy(*_: object) -> None:
        raise AppError("no")

    monkeypatch.setattr(doctor, "safety_copy", no_copy)
    monkeypatch.setattr("shutil.copy2", refuse)
    with pytest.raises(AppError, match="nothing was changed"):
        doctor.save_first(sick.patient)


def test_looking_changes_nothing(sick: Sick) -> None:
    for statement, _, _ in LEARNING.values():
        sick.run(statement)

    def content() -> list[object]:
        with sick.database.reading() as session:
            return [
                session.execute(text(f"SELECT * FROM {name}")).all()
                for name in ("cards", "daily_sums", "reviews", "notes", "examples")
            ]

    before, files = content(), sorted(path.name for path in sick.data.rglob("*"))
    assert sick.problems()
    assert content() == before
    assert sorted(path.name for path in sick.data.rglob("*")) == files


CHANGES = tuple(statement for statement, _, _ in LEARNING.values())


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(CHANGES), min_size=1, max_size=4, unique=True))
def test_whatever_is_broken_together_is_mended_together(sick: Sick, broken: list[str]) -> None:
    before = snapshot(sick.database)["reviews"]
    for statement in broken:
        sick.run(statement)
    sick.mended()
    assert sick.problems() == {}
    assert snapshot(sick.database)["reviews"] == before
