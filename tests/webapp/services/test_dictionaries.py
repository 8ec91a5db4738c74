"""The learner's dictionaries: added whole or not at all, ordered, asked, removed."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from decks.errors import DictionaryError
from tests.decks.dictionaries.builders import put, small_stardict, zipped
from tests.webapp.builders import NOON, add_deck, add_learner, open_database
from webapp.errors import InvalidInputError, NotFoundError
from webapp.services import dictionaries, lookup
from webapp.services.dictionaries import GLOSSARY_NAME, AddedDictionary
from webapp.services.learners import Learner, local_learner
from webapp.services.prepared_dictionary import prepare_dictionary
from webapp.storage.database import Database
from webapp.storage.tables import DictionaryEntryRow, DictionaryRow, LearnerRow


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    (tmp_path / "data").mkdir()
    opened = open_database(tmp_path / "data")
    with opened.transaction() as session:
        add_learner(session)
    yield opened
    opened.close()


def person(database: Database) -> Learner:
    with database.reading() as session:
        found = local_learner(session)
    assert found
    return found


def table(folder: Path, name: str, *rows: tuple[str, str]) -> Path:
    path = folder / f"{name}.tsv"
    path.write_text("".join(f"{word}\t{meaning}\n" for word, meaning in rows), "utf-8")
    return path


def add(database: Database, path: Path, name: str = "") -> AddedDictionary:
    with prepare_dictionary(path, name) as prepared, database.transaction() as session:
        return dictionaries.add_dictionary(session, person(database), prepared, NOON)


def names(database: Database) -> list[str]:
    with database.reading() as session:
        return [source.name for source in dictionaries.list_sources(session, person(database))]


def meanings(database: Database, word: str) -> list[tuple[str, list[str]]]:
    with database.reading() as session:
        found = lookup.look_up(session, person(database), word)
    return [(one.source.name, [meaning.text for meaning in one.meanings]) for one in found]


def count(database: Database) -> tuple[int, int]:
    with database.reading() as session:
        rows = session.scalar(select(func.count()).select_from(DictionaryRow))
        entries = session.scalar(select(func.count()).select_from(DictionaryEntryRow))
    return rows or 0, entries or 0


def test_a_dictionary_is_added_and_asked(database: Database, tmp_path: Path) -> None:
    told: list[tuple[int, float]] = []
    path = put(tmp_path, small_stardict(author="Somebody"))
    with (
        prepare_dictionary(path, "", lambda *step: told.append(step)) as prepared,
        database.transaction() as session,
    ):
        added = dictionaries.add_dictionary(session, person(database), prepared, NOON)
    assert not added.known
    assert (added.source.name, added.source.entries) == ("Small dictionary", 3)
    assert (added.source.source, added.source.kind) == ("Somebody", "StarDict")
    assert told[-1] == (3, 1.0)
    # Every spelling of a word is the same word.
    for word in ("hoà bình", "hòa bình", "Hoà  Bình"):
        assert meanings(database, word)[-1] == ("Small dictionary", ["peace"])


def test_the_same_files_are_recognised(database: Database, tmp_path: Path) -> None:
    path = table(tmp_path, "one", ("máy", "machine"), ("bàn", "table"))
    first = add(database, path, "First")
    again = add(database, path.rename(tmp_path / "two.tsv"), "Second")
    assert again.known
    assert again.source == first.source
    assert count(database) == (1, 2)


def test_a_broken_file_leaves_nothing_behind(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    rows = [(f"từ {number}", "word") for number in range(5_000)]
    path = table(tmp_path, "large", *rows)
    path.write_bytes(path.read_bytes() + b"\xff\xff\n")
    with pytest.raises(DictionaryError, match="UTF-8"):
        add(database, path)
    with pytest.raises(DictionaryError, match="wordcount"):
        add(database, put(tmp_path, small_stardict(wordcount="5")))
    assert count(database) == (0, 0)
    assert not list((tmp_path / "temporary").iterdir())


def test_a_failure_while_storing_leaves_nothing_behind(database: Database, tmp_path: Path) -> None:
    rows = [(f"từ {number}", "word") for number in range(5_000)]
    with database.transaction() as session:
        session.execute(
            text(
                "CREATE TRIGGER full BEFORE INSERT ON dictionary_entries WHEN NEW.headword = "
                "'từ 4999' BEGIN SELECT RAISE(ABORT, 'the disk is full'); END"
            )
        )
    with pytest.raises(Exception, match="the disk is full"):
        add(database, table(tmp_path, "large", *rows))
    assert count(database) == (0, 0)


def test_the_learner_orders_the_sources(database: Database, tmp_path: Path) -> None:
    one = add(database, table(tmp_path, "one", ("mô hình", "first"))).source.id
    two = add(database, table(tmp_path, "two", ("mô hình", "second"))).source.id
    assert names(database) == [GLOSSARY_NAME, "one", "two"]

    def move(source_id: int, place: int) -> None:
        with database.transaction() as session:
            dictionaries.move_source(session, person(database), source_id, place)

    move(two, 1)
    assert names(database) == ["two", GLOSSARY_NAME, "one"]
    assert [name for name, _ in meanings(database, "mô hình")] == names(database)
    move(dictionaries.GLOSSARY_ID, 3)
    assert names(database) == ["two", "one", GLOSSARY_NAME]
    move(one, 1)
    assert names(database) == ["one", "two", GLOSSARY_NAME]
    with database.transaction() as session:
        dictionaries.remove_dictionary(session, person(database), one)
    assert names(database) == ["two", GLOSSARY_NAME]
    add(database, table(tmp_path, "three", ("mô hình", "third")))
    assert names(database) == ["two", GLOSSARY_NAME, "three"]
    for source_id, place in ((two, 0), (two, 4)):
        with pytest.raises(InvalidInputError, match="from 1 to 3"):
            move(source_id, place)
    with pytest.raises(NotFoundError):
        move(999, 1)


def test_rename_and_remove(database: Database, tmp_path: Path) -> None:
    source = add(database, table(tmp_path, "one", ("máy", "machine"))).source
    with database.transaction() as session:
        dictionaries.rename_dictionary(session, person(database), source.id, "  My  words ")
    assert names(database)[-1] == "My words"
    with database.transaction() as session:
        for name in ("", " ", "x" * 201):
            with pytest.raises(InvalidInputError):
                dictionaries.rename_dictionary(session, person(database), source.id, name)
        for action in (dictionaries.remove_dictionary, dictionaries.get_source):
            with pytest.raises(NotFoundError):
                action(session, person(database), 999)
        with pytest.raises(InvalidInputError, match="part of the program"):
            dictionaries.remove_dictionary(session, person(database), dictionaries.GLOSSARY_ID)
        assert dictionaries.remove_dictionary(session, person(database), source.id) == "My words"
    assert count(database) == (0, 0)


def test_another_learners_dictionaries_are_not_seen(database: Database, tmp_path: Path) -> None:
    source = add(database, table(tmp_path, "one", ("xyzt", "mine"))).source
    with database.transaction() as session:
        session.add(LearnerRow(created_at=NOON, time_zone="UTC", preferences={}))
        session.flush()
        row = session.scalars(select(LearnerRow).order_by(LearnerRow.id.desc())).first()
        assert row
        from webapp.services.learners import view_learner

        other = view_learner(row)
        assert lookup.look_up(session, other, "xyzt") == ()
        with pytest.raises(NotFoundError):
            dictionaries.remove_dictionary(session, other, source.id)


def test_everything_about_a_word(database: Database, tmp_path: Path) -> None:
    add(database, table(tmp_path, "one", ("phần mềm", "programs"), ("phần mềm", "not hardware")))
    with database.transaction() as session:
        add_deck(session, person(database))
    with database.reading() as session:
        view = lookup.look(session, person(database), " phần  mềm ")
    assert view.word == "phần mềm"
    assert set(view.sounds) == {"hanoi", "hue", "saigon"}
    assert [one.source.name for one in view.sources] == [GLOSSARY_NAME, "one"]
    assert [meaning.text for meaning in view.sources[1].meanings] == ["programs", "not hardware"]
    assert "software" in view.sources[0].meanings[0].text
    assert [part.text for part in view.parts] == ["phần", "mềm"]
    assert view.note
    assert view.note.gloss == "software"
    assert view.articles
    assert view.seconds > 0


def test_a_word_that_nobody_knows_and_none_at_all(database: Database) -> None:
    view = lookup.look(None, None, "qwerty")
    assert not view.is_known
    assert view.sounds == {}
    for word in ("", " \u200b ", "x" * 101):
        with pytest.raises(InvalidInputError):
            lookup.look(None, None, word)


def test_capitals_tell_headwords_apart_only_in_their_order() -> None:
    heads = [meaning.headword for meaning in lookup.glossary_meanings("AI")]
    assert {"AI", "ai"} <= set(heads)
    assert heads[0] == "AI"
    assert lookup.glossary_meanings("ai")[0].headword == "ai"


@pytest.mark.reference
def test_a_real_dictionary_is_added_whole(
    database: Database, reference: Path, tmp_path: Path
) -> None:
    files = {path.name: path.read_bytes() for path in (reference / "ovdp").iterdir()}
    added = add(database, zipped(tmp_path / "ovdp.zip", files))
    assert added.source.entries == 42_252
    assert count(database) == (1, 42_252)
    assert "clay model" in meanings(database, "mô hình")[-1][1][0]
    # A look-up walks down the index and never through the entries.
    with database.reading() as session:
        plan = session.execute(
            text(
                "EXPLAIN QUERY PLAN SELECT headword FROM dictionary_entries "
                "WHERE dictionary_id IN (1, 2, 3) AND canonical = 'mô hình' ORDER BY id"
            )
        ).all()
    assert "ix_dictionary_entries_word (dictionary_id=? AND canonical=?)" in plan[0][-1]
