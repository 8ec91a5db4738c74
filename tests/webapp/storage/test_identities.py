"""Data of schema 0001, where PIN and pin were one word: brought up to date, nothing lost."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import select, text

import webapp.storage.migrations
from decks.anki import note_guid
from decks.identity import TOLD_BY_CAPITALS
from tests.webapp.builders import NOON, add_deck, add_learner, open_database
from webapp.services.archive import read_archive, restore, write_archive
from webapp.services.learners import local_learner
from webapp.storage.database import Database
from webapp.storage.schema import migrate
from webapp.storage.tables import (
    ArticleRow,
    ArticleTermRow,
    ArticleTextRow,
    ArticleWordsRow,
    CardRow,
    ImportBatchRow,
    NoteRow,
    WordChangeRow,
    WordMarkRow,
)

TEXT = "Nhập mã PIN. Hết pin. PIN và pin. AI của ai."


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = open_database(tmp_path)
    yield opened
    opened.close()


def tokens() -> list[list[Any]]:
    found, at = [], 0
    for word in TEXT.replace(".", "").split():
        at = TEXT.index(word, at)
        found.append([at, at + len(word), "noun", word])
        at += len(word)
    return found


def fill(database: Database, terms: tuple[str, ...] = ("PIN", "AI")) -> None:
    """Write what schema 0001 held of a learner: the notes' terms, and all under one spelling."""
    with database.transaction() as session:
        learner = add_learner(session)
        add_deck(session, learner, 3)
        article = ArticleRow(learner_id=learner.id, title="t", digest="t", added_at=NOON)
        session.add(article)
        session.flush()
        session.add(ArticleTextRow(article_id=article.id, text=TEXT, tokens=tokens()))
        # "ai" (who) is for free, so that only AI was counted.
        counts = {"pin": 4, "ai": 1, "mã": 1}
        session.add(ArticleWordsRow(article_id=article.id, free=9, counts=counts))
        for rank, term in enumerate(terms, start=1):
            note = NoteRow(
                learner_id=learner.id, guid=note_guid({"PIN": "pin", "ai": "AI"}.get(term, term)),
                term=term, canonical=term.lower(), gloss=term, edits={"gloss": f"my {term}"},
                created_at=NOON, modified_at=NOON,
            )  # fmt: skip
            session.add(note)
            session.flush()
            session.add(
                CardRow(learner_id=learner.id, note_id=note.id, kind="recognition", position=1)
            )
            # The other word of the pair was tied to the same note.
            for number, written in enumerate((term, term.swapcase())):
                other = ArticleRow(
                    learner_id=learner.id, title="x", digest=f"{term}{number}", added_at=NOON
                )
                session.add(other)
                session.flush()
                session.add(
                    ArticleTermRow(
                        article_id=other.id, note_id=note.id, rank=rank, term=written,
                        canonical=term.lower(), count=1, score=1.0, reason="r", status="accepted",
                    )
                )  # fmt: skip
        for word in ("lan", "mạng"):
            session.add(
                WordMarkRow(learner_id=learner.id, canonical=word, mark="known", marked_at=NOON)
            )
        session.add(
            WordChangeRow(
                learner_id=learner.id, canonical="lan", edits={"gloss": "mine"}, changed_at=NOON
            )
        )
        session.add(
            ImportBatchRow(
                learner_id=learner.id, kind="known", name="list.txt", made_at=NOON,
                effects={"marks": ["lan", "mạng"]},
            )
        )  # fmt: skip


def go_back(database: Database) -> None:
    config = Config()
    [folder] = webapp.storage.migrations.__path__
    config.set_main_option("script_location", folder)
    with database.engine.connect().execution_options(writes=True) as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "0001")
        connection.commit()


def check(database: Database) -> None:
    """Each word stands under its own name, and all that the learner made is there."""
    with database.reading() as session:
        notes = {row.term: row for row in session.scalars(select(NoteRow))}
        assert len(notes) == 5
        for term in ("PIN", "AI"):
            row = notes[term]
            assert (row.canonical, row.guid) == (term, note_guid(term))
            assert row.edits == {"gloss": f"my {term}"}
        assert len(list(session.scalars(select(CardRow)))) == 5
        terms = {
            row.term: (row.canonical, row.note_id, row.status)
            for row in session.scalars(select(ArticleTermRow))
        }
        assert terms == {
            "PIN": ("PIN", notes["PIN"].id, "accepted"),
            "pin": ("pin", None, "candidate"),
            "AI": ("AI", notes["AI"].id, "accepted"),
            "ai": ("ai", None, "candidate"),
        }
        (counted,) = session.scalars(select(ArticleWordsRow))
        assert counted.counts == {"pin": 2, "PIN": 2, "AI": 1, "mã": 1}
        marks = {row.canonical: row.mark for row in session.scalars(select(WordMarkRow))}
        assert marks == {"lan": "known", "LAN": "known", "mạng": "known"}
        changes = {row.canonical: row.edits for row in session.scalars(select(WordChangeRow))}
        assert changes == {"lan": {"gloss": "mine"}, "LAN": {"gloss": "mine"}}
        (batch,) = session.scalars(select(ImportBatchRow))
        assert batch.effects == {"marks": ["lan", "mạng", "LAN"]}


def test_a_database_of_the_first_schema_is_brought_up_to_date(database: Database) -> None:
    go_back(database)
    fill(database)
    migrate(database)
    check(database)


def test_a_copy_of_the_first_schema_is_restored(database: Database, tmp_path: Path) -> None:
    fill(database)
    copy = written(database)
    copy["schema"] = "0001"
    path = tmp_path / "copy.json"
    path.write_text(json.dumps(copy), encoding="utf-8")
    with database.transaction() as session:
        learner = local_learner(session)
        assert learner is not None
        restore(session, learner, read_archive(path))
    check(database)


def test_a_copy_of_this_schema_is_restored_as_it_is(database: Database, tmp_path: Path) -> None:
    fill(database)
    go_back(database)
    migrate(database)
    with database.transaction() as session:
        session.execute(text("DELETE FROM word_marks WHERE canonical = 'LAN'"))
    copy = written(database)
    path = tmp_path / "copy.json"
    path.write_text(json.dumps(copy), encoding="utf-8")
    with database.transaction() as session:
        learner = local_learner(session)
        assert learner is not None
        restore(session, learner, read_archive(path))
    assert written(database) == copy


@pytest.mark.parametrize("lower", TOLD_BY_CAPITALS)
def test_the_lower_word_keeps_its_note(database: Database, lower: str) -> None:
    go_back(database)
    fill(database, (lower,))
    migrate(database)
    with database.reading() as session:
        row = session.scalars(select(NoteRow).where(NoteRow.term == lower)).one()
        assert (row.canonical, row.guid) == (lower, note_guid(lower))


def written(database: Database) -> Any:
    with database.reading() as session:
        learner = local_learner(session)
        assert learner is not None
        with write_archive(session, learner, NOON).file as file:
            return json.load(file)
