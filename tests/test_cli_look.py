"""`vietdeck look` and `vietdeck dict`, run as a learner runs them."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.decks.dictionaries.builders import put, small_stardict
from tests.webapp.builders import add_learner, open_database
from webapp.cli import main

Run = Callable[..., Result]


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "data"
    monkeypatch.setenv("VIETDECK_DATA", str(folder))
    return folder


@pytest.fixture
def run(data: Path) -> Run:
    return lambda *arguments: CliRunner().invoke(main, list(arguments))


@pytest.fixture
def learner(data: Path) -> None:
    data.mkdir()
    database = open_database(data)
    with database.transaction() as session:
        add_learner(session)
    database.close()


def test_a_word_before_the_first_start(run: Run, data: Path) -> None:
    done = run("look", "phần", "mềm")
    assert done.exit_code == 0
    for told in ("Hà Nội", "Huế", "Sài Gòn", "Vietdeck glossary", "software", "Parts", "Looked up"):
        assert told in done.output
    assert not data.exists()


def test_as_json(run: Run) -> None:
    told = json.loads(run("look", "--json", "--contrasts", "bán").output)
    assert told["word"] == "bán"
    assert set(told["sounds"]) == {"hanoi", "hue", "saigon"}
    assert told["sources"][0]["source"]["name"] == "Vietdeck glossary"
    assert "bạn" in [one["word"] for one in told["contrasts"]]
    assert told["milliseconds"] >= 0


def test_words_that_are_not_known_or_none(run: Run) -> None:
    assert "No source has a meaning" in run("look", "qwertyuiop").output
    done = run("look", " ")
    assert done.exit_code == 1
    assert done.stderr == "vietdeck: Write a word to look up.\n"


@pytest.mark.usefixtures("learner")
def test_dictionaries_of_ones_own(run: Run, tmp_path: Path) -> None:
    ifo = put(tmp_path, small_stardict(author="Somebody", description="Licence: CC0"))
    done = run("dict", "add", str(ifo))
    assert done.exit_code == 0, done.output
    assert "“Small dictionary” is added: 3 entries" in done.output
    assert "already among" in run("dict", "add", str(ifo), "--name", "Again").output
    listed = run("dict", "list").output
    assert listed.index("1  Vietdeck glossary") < listed.index("2  Small dictionary")
    assert "Licence: CC0" in listed
    moved = run("dict", "move", "2", "1").output
    assert moved.index("1  Small dictionary") < moved.index("2  Vietdeck glossary")
    assert "now called “Mine”" in run("dict", "rename", "1", "Mine").output
    looked = run("look", "hòa", "bình").output
    assert looked.index("Mine") < looked.index("Vietdeck glossary")
    assert "Source: Somebody" in looked
    assert "“Mine” is removed." in run("dict", "remove", "1").output
    assert "Mine" not in run("dict", "list").output


@pytest.mark.usefixtures("learner")
def test_what_cannot_be_done_is_said_in_one_line(run: Run, tmp_path: Path) -> None:
    (tmp_path / "odd.bin").write_bytes(b"\0\1\2")
    for arguments, reason in (
        (("add", str(tmp_path / "none.csv")), "No such file"),
        (("add", str(tmp_path / "odd.bin")), "not a dictionary of a kind"),
        (("remove", "1"), "part of the program"),
        (("remove", "5"), "no dictionary 5"),
        (("move", "1", "5"), "from 1 to 1"),
    ):
        done = run("dict", *arguments)
        assert done.exit_code == 1
        assert reason in done.stderr
        assert len(done.stderr.splitlines()) == 1
