"""The reader over HTTP: its page, its fragments, and getting ready."""

import re
from datetime import datetime, timedelta
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from tests.webapp.builders import NOON
from tests.webapp.web.markup import PAYLOADS
from webapp.services import reader
from webapp.services.learners import Learner
from webapp.services.reader import ReaderPage
from webapp.storage.database import Database
from webapp.storage.tables import ArticleRow, ArticleTextRow, NoteRow, SentenceRow
from webapp.web.reader import in_chunks

TEXT = "Thuật toán mới\n\nHọ viết thuật toán bằng C++ nhanh hơn. Phần mềm ấy miễn phí."
WORDS = (
    ("Thuật toán", "noun", "thuật toán"),
    ("mới", "adj", "mới"),
    ("Họ", "pron", "họ"),
    ("viết", "verb", "viết"),
    ("thuật toán", "noun", "thuật toán"),
    ("bằng", "prep", "bằng"),
    ("C++", "noun", ""),
    ("nhanh", "adj", "nhanh"),
    ("Phần mềm", "noun", "phần mềm"),
    ("miễn phí", "adj", "miễn phí"),
)


def store_text(database: Database, text: str, words: tuple[tuple[str, str, str], ...]) -> None:
    """Give the article of the fixture a text with one sentence for each full stop."""
    tokens, start = [], 0
    for written, pos, headword in words:
        start = text.index(written, start)
        tokens.append([start, start + len(written), pos, headword])
        start += len(written)
    body = text.index("\n") + 2
    with database.transaction() as session:
        session.add(ArticleTextRow(article_id=1, text=text, tokens=tokens))
        for number, found in enumerate(re.finditer(r"\S[^.]*\.", text[body:])):
            session.add(
                SentenceRow(
                    article_id=1,
                    position=number,
                    start=body + found.start(),
                    end=body + found.end(),
                    translation="They write algorithms." if not number else "",
                )
            )


@pytest.fixture
def reading(client: FlaskClient, database: Database) -> FlaskClient:
    """A client of an application whose article can be read."""
    store_text(database, TEXT, WORDS)
    return client


def test_the_page_has_every_word_as_a_link_that_works_without_a_script(
    reading: FlaskClient,
) -> None:
    page = reading.get("/articles/1/read").text
    links = re.findall(r'<a class="w (\w+)" href="([^"]+)">([^<]+)</a>', page)
    assert [unescape(text) for _, _, text in links] == [text for text, _, _ in WORDS]
    assert links[0][0] == "new"  # the fixture's deck has it, never seen
    assert links[5][0] == "free"
    assert links[6][1].endswith("/look?q=C%2B%2B")
    assert reading.get(unescape(links[0][1])).status_code == 200
    plain = re.sub(r"<[^>]+>", "", page)
    assert "Họ viết thuật toán bằng C++ nhanh hơn." in unescape(plain)
    assert 'style="' not in page


def test_the_head_of_the_page_goes_out_before_the_article_is_read(
    reading: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[int] = []
    view = reader.view_page

    def note(session: Session, person: Learner, article_id: int, now: datetime) -> ReaderPage:
        read.append(article_id)
        return view(session, person, article_id, now)

    monkeypatch.setattr(reader, "view_page", note)
    answer = reading.get("/articles/1/read")
    assert "Set-Cookie" in answer.headers  # the token in the head belongs to it
    chunks = answer.iter_encoded()
    assert next(chunks).decode().rstrip().endswith("<body")
    assert read == []
    assert "Họ viết" in re.sub(r"<[^>]+>", "", b"".join(chunks).decode())
    assert read == [1]
    assert reading.get("/articles/99/read").status_code == 404


def test_a_long_page_comes_in_chunks() -> None:
    pieces = ["<head>", "a" * 10, "</head>\n<body", *["b" * 9_000] * 6, "</body>"]
    chunks = list(in_chunks(pieces))
    assert "".join(chunks) == "".join(pieces)
    assert chunks[0] == "<head>aaaaaaaaaa</head>\n<body"
    assert [len(chunk) for chunk in chunks[1:]] == [27_000, 27_000, 7]


def test_a_word_is_told_and_decided(reading: FlaskClient) -> None:
    told = reading.get("/articles/1/words/8").json
    assert told
    assert "software" in told["html"]
    assert 'data-choice="known"' in told["html"]
    done = reading.post("/articles/1/words/9", data={"choice": "known"}).json
    assert done
    assert done["told"] == "“miễn phí” counts as known."
    assert done["standings"] == {"9": "marked"}
    assert "Take the mark back" in done["html"]
    back = reading.post("/articles/1/words/9", data={"choice": "open"}).json
    assert back
    assert back["standings"] == {"9": "out"}


def test_a_phrase_is_added_with_its_meaning(reading: FlaskClient, database: Database) -> None:
    form = {"choice": "add", "last": "4", "gloss": "to write an algorithm"}
    done = reading.post("/articles/1/words/3", data=form)
    assert done.status_code == 200, done.text
    page = reading.get("/articles/1/read").text
    assert '<span class="phrase"><a class="w' in page
    assert page.count('<span class="phrase">') == 1


@pytest.mark.parametrize(
    ("path", "form", "status", "words"),
    [
        ("words/99", {"choice": "known"}, 404, "no such word"),
        ("words/1", {"choice": "eaten"}, 400, "added, known, ignored"),
        ("words/6", {"choice": "add"}, 400, "no meaning yet"),
        ("words/6", {"choice": "add", "gloss": "x" * 2_001}, 400, "2,000 characters"),
        ("words/0", {"choice": "add", "last": "4", "gloss": "x"}, 400, "ends with its line"),
        ("words/4", {"choice": "add", "last": "2", "gloss": "x"}, 404, "no such phrase"),
        ("place", {"place": "-3"}, 400, "from 0 on"),
        ("place", {}, 400, "missing"),
    ],
)
def test_what_cannot_be_done_is_told(
    reading: FlaskClient, path: str, form: dict[str, str], status: int, words: str
) -> None:
    headers = {"Accept": "application/json"}
    answer = reading.post(f"/articles/1/{path}", data=form, headers=headers)
    assert answer.status_code == status
    assert answer.json
    assert words in answer.json["error"]


def test_a_sentence_is_told_with_or_without_a_translation(reading: FlaskClient) -> None:
    first = reading.get("/articles/1/sentences/0").json
    second = reading.get("/articles/1/sentences/1").json
    assert first
    assert second
    assert "They write algorithms." in first["html"]
    assert "There is no translation of this sentence" in second["html"]
    assert "software" in second["html"]
    assert reading.get("/articles/1/sentences/2").status_code == 404


def test_the_place_is_kept_and_nothing_else_writes(
    reading: FlaskClient, database: Database
) -> None:
    assert reading.post("/articles/1/place", data={"place": "40"}).json == {"place": 40}
    assert 'data-place="40"' in reading.get("/articles/1/read").text
    reading.get("/articles/1/words/3")
    reading.get("/articles/1/sentences/0")
    with database.reading() as session:
        assert session.get_one(ArticleRow, 1).place == 40


def test_changes_need_the_token(app: Flask, database: Database) -> None:
    store_text(database, TEXT, WORDS)
    client = app.test_client()
    for path in ("words/3", "place", "plan", "plan/end"):
        answer = client.post(f"/articles/1/{path}", data={"choice": "known", "place": "3"})
        assert answer.status_code == 400
        assert "out of date" in answer.text


@pytest.mark.parametrize("path", ["read", "ready", "words/0", "sentences/0"])
def test_an_article_that_is_not_there(client: FlaskClient, path: str) -> None:
    assert client.get(f"/articles/77/{path}").status_code == 404


def test_getting_ready_is_planned_shown_at_home_and_ended(reading: FlaskClient) -> None:
    page = reading.get("/articles/1/ready").text
    assert "of its words" in page
    assert "Prepare me by that day" in page
    assert 'value="2026-03-06"' in page  # the coming Friday
    day = (NOON + timedelta(days=2)).date().isoformat()
    asked = reading.get(f"/articles/1/ready?day={day}").text
    assert "in 2 days" in asked
    planned = reading.post("/articles/1/plan", data={"day": day}, follow_redirects=True).text
    assert "come first in your deck" in planned
    home = reading.get("/").text
    assert "Getting ready by Wednesday 4 March" in home
    ended = reading.post("/articles/1/plan/end", follow_redirects=True).text
    assert "The plan is ended" in ended
    assert "Getting ready by" not in reading.get("/").text


@pytest.mark.parametrize("day", ["", "soon", "2026-03-02", "2030-01-01"])
def test_a_day_that_cannot_be_is_refused_in_place(reading: FlaskClient, day: str) -> None:
    answer = reading.post("/articles/1/plan", data={"day": day})
    assert answer.status_code == 400
    assert 'aria-invalid="true"' in answer.text


def test_home_shows_how_readable_each_article_is(reading: FlaskClient) -> None:
    page = reading.get("/").text
    assert "/articles/1/read" in page
    assert re.search(r"<strong>\d+%</strong> known", page)


def test_markup_in_a_text_stays_text(client: FlaskClient, database: Database) -> None:
    words = tuple((payload, "noun", "") for payload in PAYLOADS)
    lines = "\n".join(f"{payload} là gì." for payload in PAYLOADS)
    store_text(database, f"Tiêu đề\n\n{lines}", words)
    with database.transaction() as session:
        session.get_one(ArticleRow, 1).title = PAYLOADS[0]
        session.get_one(ArticleRow, 1).author = PAYLOADS[6]
        session.get_one(NoteRow, 1).gloss = PAYLOADS[1]
    pages = [client.get(f"/articles/1/{path}").text for path in ("read", "ready")]
    for number in range(len(PAYLOADS)):
        told = client.get(f"/articles/1/words/{number}").json
        assert told
        pages.append(told["html"])
    for page in pages:
        tags = re.findall(r"<\s*(\w+)([^>]*)>", page)
        assert not {name.lower() for name, _ in tags} & {
            "iframe", "object", "embed", "base", "math", "marquee", "keygen", "video", "animate",
        }  # fmt: skip
        for name, attributes in tags:
            without_values = re.sub(r'"[^"]*"', "", attributes)
            assert not re.search(r"\bon\w+\s*=|style\s*=", without_values), (name, attributes)
            if name.lower() == "script":
                assert 'src="/static/js/' in attributes
