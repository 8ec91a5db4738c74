"""`vietdeck backup`, `export`, `restore` and `doctor`, as they are typed."""

import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tests.webapp.builders import add_article, add_deck, add_learner, open_database
from webapp.storage.backup import flaw_of

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder with a deck."""
    folder = tmp_path / "data"
    folder.mkdir(mode=0o700)
    database = open_database(folder)
    with database.transaction() as session:
        learner = add_learner(session)
        add_deck(session, learner)
        add_article(session, learner)
    database.close()
    return folder


@pytest.fixture
def run(data: Path) -> Run:
    def typed(*arguments: str | Path, answer: str = "") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", "from webapp.cli import main; main()", *map(str, arguments)],
            env={**os.environ, "VIETDECK_DATA": str(data)},
            input=answer,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    return typed


def words(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        return int(connection.execute("SELECT count(*) FROM notes").fetchone()[0])


def forget_words(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("DELETE FROM notes WHERE id > 4")
        connection.commit()


def test_out_and_in_again(run: Run, data: Path, tmp_path: Path) -> None:
    done = run("backup", tmp_path / "copy.db")
    assert done.returncode == 0, done.stderr
    assert flaw_of(tmp_path / "copy.db", thorough=True) == ""
    done = run("export", tmp_path / "copy.json")
    assert "12 words" in done.stdout
    assert json.loads((tmp_path / "copy.json").read_bytes())["format"] == "vietdeck"
    for copy in ("copy.db", "copy.json"):
        forget_words(data / "vietdeck.db")
        assert words(data / "vietdeck.db") == 4
        kept = run("restore", tmp_path / copy, answer="n\n")
        assert kept.returncode == 1
        assert words(data / "vietdeck.db") == 4
        done = run("restore", tmp_path / copy, answer="y\n")
        assert done.returncode == 0, done.stderr
        assert "In the copy: 12 words" in done.stdout
        assert "Here now: 4 words" in done.stdout
        assert words(data / "vietdeck.db") == 12
    assert len(list((data / "backups").glob("before-restore-*.db"))) == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["copy.db", "copy.json", "data"]


def test_a_backup_without_a_name_goes_into_the_folder(run: Run, data: Path) -> None:
    assert run("backup").returncode == 0
    (made,) = (data / "backups").iterdir()
    assert made.name.startswith("by-hand-")
    assert str(made) in run("doctor").stdout or run("doctor").returncode == 0


def test_a_file_that_is_no_backup_is_not_written_over(run: Run, data: Path, tmp_path: Path) -> None:
    (tmp_path / "essay.txt").write_text("mine")
    for target in (tmp_path / "essay.txt", data / "vietdeck.db"):
        refused = run("backup", target)
        assert refused.returncode == 1
        assert "another name" in refused.stderr
    assert (tmp_path / "essay.txt").read_text() == "mine"
    refused = run("restore", tmp_path / "essay.txt", "--yes")
    assert refused.returncode == 1
    assert "no copy that Vietdeck made" in refused.stderr
    assert words(data / "vietdeck.db") == 12


def test_nothing_to_copy_is_said(run: Run, data: Path, tmp_path: Path) -> None:
    (data / "vietdeck.db").unlink()
    for command in (("backup",), ("export", tmp_path / "x.json")):
        assert "no database yet" in run(*command).stderr
    done = run("doctor")
    assert done.returncode == 0
    assert "nothing to check" in done.stdout
    assert not (data / "vietdeck.db").exists()


def test_the_doctor_tells_mends_and_its_exit_code_says_so(run: Run, data: Path) -> None:
    run("backup")
    done = run("doctor")
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    assert done.stdout.endswith("Everything is well.\n")
    with closing(sqlite3.connect(data / "vietdeck.db")) as connection:
        connection.execute("UPDATE cards SET stability = 5 WHERE id = 1")
        connection.execute("UPDATE examples SET end = 999 WHERE id = 2")
        connection.commit()
    for _ in range(2):  # it only tells
        sick = run("doctor")
        assert sick.returncode == 1
        assert "WRONG  Examples: 1 example does not show where the word is." in sick.stdout
        assert "doctor --mend" in sick.stdout
    mended = run("doctor", "--mend")
    assert mended.returncode == 0, mended.stdout
    assert "First a copy of what is there" in mended.stdout
    assert "mended Examples: 1 example put right." in mended.stdout
    (saved,) = (data / "backups").glob("before-repair-*.db")
    with closing(sqlite3.connect(saved)) as connection:
        assert connection.execute("SELECT end FROM examples WHERE id = 2").fetchone() == (999,)
    assert run("doctor").returncode == 0


def test_a_damaged_database_is_told_and_put_back(run: Run, data: Path) -> None:
    run("backup")
    (backup,) = (data / "backups").iterdir()
    (data / "vietdeck.db").write_bytes(b"\x00garbage" * 2_000)
    sick = run("doctor", "--mend")
    assert sick.returncode == 1
    assert f"vietdeck restore {backup}" in sick.stdout
    done = run("restore", backup, "--yes")
    assert done.returncode == 0, done.stderr
    assert "moved aside, not deleted" in done.stdout
    assert words(data / "vietdeck.db") == 12
    (aside,) = (data / "backups").glob("damaged-*.db")
    assert aside.read_bytes().startswith(b"\x00garbage")
    assert run("doctor").returncode == 0
