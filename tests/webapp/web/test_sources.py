"""Adding articles over HTTP: by paste, by file, by address; and what is in them stays text."""

import io
import time
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from lxml import html
from markupsafe import escape
from sqlalchemy import select
from werkzeug.test import TestResponse

from tests.decks.sources import makers
from tests.decks.sources.web import http, web
from tests.webapp.builders import NOON
from tests.webapp.loopback import fetch_here
from tests.webapp.web.markup import PAYLOADS
from webapp.services import jobs, payloads
from webapp.services.learners import local_learner
from webapp.services.payloads import Given
from webapp.services.worker import Worker
from webapp.storage.database import Database
from webapp.storage.tables import ArticleRow, JobRow

PASTED = f"{makers.TITLE}\n{makers.BODY}"


@pytest.fixture
def working(app: Flask, database: Database) -> Any:
    """The application, fetching from loopback as if it were the public web."""
    own: Worker = app.extensions["jobs"]
    app.extensions["jobs"] = Worker(database, own.folder, fetch_here)
    yield app.extensions["jobs"]
    app.extensions["jobs"].stop()


def add(client: FlaskClient, **fields: Any) -> TestResponse:
    return client.post("/articles", data=fields, content_type="multipart/form-data")


def uploaded(data: bytes, name: str) -> tuple[io.BytesIO, str]:
    return io.BytesIO(data), name


def article(database: Database) -> ArticleRow:
    """Return the newest article."""
    with database.reading() as session:
        return session.scalars(select(ArticleRow).order_by(ArticleRow.id.desc())).first()  # type: ignore[return-value]


def finish(client: FlaskClient, path: str) -> dict[str, Any]:
    """Poll a job as its page does, until it is over."""
    end = time.perf_counter() + 60
    while time.perf_counter() < end:
        told = client.get(path, headers={"Accept": "application/json"}).get_json()
        if told["over"]:
            return dict(told)
        time.sleep(0.05)
    raise AssertionError(told)


def test_a_short_text_is_there_at_once(client: FlaskClient, database: Database) -> None:
    answer = add(client, text=PASTED)
    assert answer.status_code == 303
    row = article(database)
    assert answer.location == f"/articles/{row.id}/terms"
    assert (row.title, row.kind, row.address, row.file_name) == (makers.TITLE, "paste", "", "")


@pytest.mark.parametrize("data", [PASTED.encode("utf-16"), makers.windows_1258(PASTED)])
def test_a_short_text_file_too(data: bytes, client: FlaskClient, database: Database) -> None:
    answer = add(client, file=uploaded(data, "../thư mục/bài.txt"))
    assert answer.status_code == 303
    row = article(database)
    assert (row.title, row.kind, row.file_name) == (makers.TITLE, "text", "bài.txt")
    again = client.get(f"/articles/{row.id}")
    assert "bài.txt" in again.get_data(as_text=True)


def test_a_file_becomes_a_job_and_then_an_article(
    client: FlaskClient, database: Database, working: Worker
) -> None:
    answer = add(client, file=uploaded(makers.epub(), "sách.epub"), title="Sách của tôi")
    assert answer.status_code == 303
    assert answer.location == "/jobs/1"
    page = client.get("/jobs/1").get_data(as_text=True)
    assert "Sách của tôi" in page
    assert "<progress" in page
    assert "Being read" in client.get("/articles/new").get_data(as_text=True)
    told = finish(client, "/jobs/1")
    row = article(database)
    assert told == {
        "state": "done",
        "progress": 1.0,
        "message": "",
        "over": True,
        "article": f"/articles/{row.id}/terms",
    }
    assert (row.title, row.kind, row.file_name) == ("Sách của tôi", "epub", "sách.epub")
    arrived = client.get("/jobs/1")
    assert (arrived.status_code, arrived.location) == (303, told["article"])
    # The same book again leads to the article that is there.
    second = add(client, file=uploaded(makers.epub(), "nữa.epub")).location
    assert finish(client, second)["article"] is None
    assert f'href="/articles/{row.id}"' in client.get(second).get_data(as_text=True)


def test_an_address_becomes_an_article_that_tells_its_origin(
    client: FlaskClient, database: Database, working: Worker
) -> None:
    with web({"/tin": http(makers.page().encode())}) as site:
        # The form itself takes the usual ports only; the job is given what stands for the web.
        with database.transaction() as session:
            learner = local_learner(session)
            assert learner is not None
            address = f"http://bao.example.vn:{site.port}/tin"
            given = Given("address", address=address)
            payload = payloads.keep(working.folder, given)
            job_id = jobs.enqueue(session, learner, given, payload, NOON)
        working.wake()
        assert finish(client, f"/jobs/{job_id}")["state"] == "done"
    page = client.get(f"/articles/{article(database).id}").get_data(as_text=True)
    for told in (makers.TITLE, "Thái Linh", "Báo Công Nghệ", "2025-03-02", f'href="{address}"'):
        assert told in page


def test_a_job_can_be_cancelled(client: FlaskClient, database: Database, working: Worker) -> None:
    long = "\n".join(makers.PARAGRAPHS * 200)
    path = add(client, text=long).location
    answer = client.post(f"{path}/cancel")
    assert (answer.status_code, answer.location) == (303, path)
    assert finish(client, path)["state"] == "cancelled"
    page = client.get(path).get_data(as_text=True)
    assert "Cancelled" in page
    working.stop()
    assert article(database).id == 1
    assert list(working.folder.iterdir()) == []


def test_a_job_that_fails_says_why(client: FlaskClient, working: Worker) -> None:
    path = add(client, file=uploaded(makers.pdf(password="x"), "a.pdf")).location
    assert "encrypted" in finish(client, path)["message"]
    assert "encrypted" in client.get(path).get_data(as_text=True)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "Paste the text of an article"),
        ({"text": "a", "address": "https://a.vn"}, "both a text and an address"),
        ({"text": "This is English text, all of it."}, "not Vietnamese"),
        ({"address": "ftp://a.vn/"}, "http"),
        ({"address": "http://localhost/"}, "private network"),
        ({"address": "http://127.1/"}, "odd spelling"),
        ({"address": "localhost"}, "private network"),
        ({"address": "x" * 2_001}, "at most"),
        ({"title": "x" * 301, "text": PASTED}, "at most"),
        ({"file": (io.BytesIO(b""), "a.txt")}, "empty"),
        ({"file": (io.BytesIO(b"\x89PNG"), "a.txt")}, "a picture"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_cannot_be_taken_is_told_in_the_form(
    fields: dict[str, Any], words: str, client: FlaskClient, database: Database
) -> None:
    answer = add(client, **fields)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 400
    assert words in page
    with database.reading() as session:
        assert session.scalars(select(JobRow)).all() == []


def test_ten_megabytes_are_refused_and_not_sent_back(client: FlaskClient, working: Worker) -> None:
    answer = client.post("/articles", data={"text": "máy chủ mới " * 700_000})
    assert answer.status_code == 400
    assert "200,000 characters" in answer.get_data(as_text=True)
    assert len(answer.get_data()) < 20_000


def test_a_strangers_job_is_not_shown(client: FlaskClient) -> None:
    assert client.get("/jobs/99").status_code == 404
    assert client.post("/jobs/99/cancel").status_code == 404


OURS = (
    "html head meta title link body a header nav ul ol li svg path rect circle span main p h1 h2"
    " h3 h4 section article form input button label textarea select option progress div dl dt dd"
    " figure figcaption mark details summary table caption thead tbody tr th td strong em b small"
    " script noscript fieldset legend time kbd output dialog template abbr ruby rt footer"
)
KNOWN_ELEMENTS = frozenset(OURS.split())


def check_markup(page: str) -> None:
    """Check that every element of a page is one of ours and leads nowhere else."""
    tree = html.document_fromstring(page.encode(), parser=html.HTMLParser(encoding="utf-8"))
    for element in tree.iter():
        assert element.tag in KNOWN_ELEMENTS, element.tag
        for name, value in element.items():
            assert not name.startswith("on"), name
            assert name not in ("style", "srcdoc", "formaction", "xlink:href"), name
            if name in ("href", "src", "action", "data"):
                assert value.startswith(("/", "#", "http://", "https://")), value
                assert not value.startswith("//"), value
        if element.tag == "script":
            assert element.get("src", "").startswith("/static/")
            assert not element.text
        if element.tag in ("b", "meta"):
            assert element.get("http-equiv") in (None, "refresh")
            assert "evil" not in element.get("content", "")


@pytest.mark.parametrize("payload", PAYLOADS)
def test_markup_stays_text(payload: str, client: FlaskClient, database: Database) -> None:
    """As title, text, author, file name and address, on every page that shows them."""
    text = f"{makers.BODY} Họ viết {payload} trong câu này."
    upload = uploaded(f"{text} Xong.".encode(), f"a{payload}.txt")
    pages = []
    given: tuple[dict[str, Any], ...] = ({"title": payload, "text": text}, {"file": upload})
    for fields in given:
        answer = add(client, **fields)
        assert answer.status_code == 303, answer.get_data(as_text=True)
        row = article(database)
        assert row.title == fields.get("title", row.title)
        with database.transaction() as session:
            stored = session.get_one(ArticleRow, row.id)
            stored.author = stored.source = stored.published = stored.file_name = payload
        pages += [client.get(answer.location), client.get(f"/articles/{row.id}")]
    with database.transaction() as session:
        learner = local_learner(session)
        assert learner is not None
        asked = Given("address", address=payload)
        job_id = jobs.enqueue(session, learner, asked, "none", NOON)
        session.get_one(JobRow, job_id).message = payload
    pages += [client.get(f"/jobs/{job_id}"), client.get("/articles/new"), client.get("/")]
    with database.transaction() as session:
        session.get_one(JobRow, job_id).state = "failed"
    pages += [
        client.get(f"/jobs/{job_id}"),
        add(client, title=payload, text=payload, address="ftp://" + payload),
    ]
    for page in pages:
        check_markup(page.get_data(as_text=True))
    assert escape(payload) in pages[1].get_data(as_text=True)
