"""The sentences of a word: another comes first, one is left out and stays away."""

from flask.testing import FlaskClient
from sqlalchemy import select

from tests.webapp.builders import NOON
from webapp.services.deck import add_examples
from webapp.storage.database import Database
from webapp.storage.tables import ArticleTermRow, ExampleRow, NoteRow


def texts(database: Database) -> list[str]:
    with database.reading() as session:
        return [row.text for row in session.get_one(NoteRow, 1).examples]


def add_two(database: Database) -> None:
    with database.transaction() as session:
        note = session.get_one(NoteRow, 1)
        for position, text in enumerate(("Một thuật toán.", "Hai thuật toán."), start=1):
            session.add(
                ExampleRow(
                    note_id=note.id, position=position, text=text, start=4, end=14, score=0.1
                )
            )


def test_another_sentence_comes_first(client: FlaskClient, database: Database) -> None:
    add_two(database)
    page = client.get("/notes/1/sentences").text
    assert "<mark>thuật toán</mark>" in page
    done = client.post("/notes/1/sentences/14", data={"then": "first"}, follow_redirects=True).text
    assert "comes first now" in done
    assert texts(database)[0] == "Hai thuật toán."
    with database.reading() as session:
        assert session.get_one(NoteRow, 1).modified_at >= NOON


def test_a_sentence_that_is_left_out_stays_away(client: FlaskClient, database: Database) -> None:
    add_two(database)
    before = texts(database)
    client.post("/notes/1/sentences/1", data={"then": "leave-out"})
    assert texts(database) == before[1:]
    with database.transaction() as session:
        note = session.get_one(NoteRow, 1)
        row = session.scalars(select(ArticleTermRow).where(ArticleTermRow.note_id == 1)).one()
        row.examples = [
            {"text": before[0], "start": 11, "end": 21, "translation": "", "score": 0.9}
        ]
        add_examples(note, [row])
        assert before[0] not in {example.text for example in note.examples}
    assert texts(database)[-2:] == before[1:]
    assert "algorithm" in client.get("/notes/1").text


def test_what_is_not_there_is_said(client: FlaskClient) -> None:
    assert client.get("/notes/99/sentences").status_code == 404
    assert client.post("/notes/1/sentences/99", data={"then": "first"}).status_code == 404
