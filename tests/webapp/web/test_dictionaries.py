"""Dictionaries in the browser: adding, ordering, removing, looking up; no page writes on GET."""

import http.client
import io
import json
from contextlib import closing
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.decks.dictionaries.builders import packed, small_stardict, zipped
from tests.webapp.live_server import make_pass, serving
from webapp.services.dictionaries import GLOSSARY_NAME

TABLE = "hoà bình\tpeace\nmáy tính\t<script>alert(1)</script>a computing machine\n".encode()


def send(
    client: FlaskClient, data: bytes, file: str, accept: str = "text/html", **fields: str
) -> TestResponse:
    return client.post(
        "/dictionaries",
        data={"file": (io.BytesIO(data), file), **fields},
        headers={"Accept": accept},
        buffered=True,
    )


def test_a_dictionary_is_added_and_asked(client: FlaskClient) -> None:
    answer = send(client, TABLE, "Từ của tôi.tsv")
    assert answer.status_code == 303
    page = client.get(answer.location).text
    assert "“Từ của tôi” is added: 2 entries." in page
    assert page.index(GLOSSARY_NAME) < page.index("Từ của tôi</h3>")
    word = client.get("/look", query_string={"q": "máy tính"}).text
    assert "a computing machine" in word
    assert "alert(1)" not in word
    assert "computer" in word
    assert "Licence: not told" in word
    again = send(client, TABLE, "other.tsv")
    assert "You have this dictionary already" in client.get(again.location).text


def test_stardict_in_one_file(client: FlaskClient, tmp_path: Path) -> None:
    files = {f"x{ending}": data for ending, data in packed(small_stardict()).items()}
    data = zipped(tmp_path / "a.zip", files).read_bytes()
    answer = send(client, data, "..\\..\\a.zip", name="My words")
    assert "“My words” is added: 3 entries." in client.get(answer.location).text


@pytest.mark.parametrize(
    ("data", "name", "reason"),
    [
        (b"", "a.csv", "The file is empty"),
        (b"", "", "Choose the file"),
        (b"nothing of the kind", "a.csv", "not a dictionary of a kind"),
        (b"PK\x03\x04 no zip", "a.zip", "damaged or cut short"),
        (small_stardict()[".ifo"], "small.ifo", "needs its .idx"),
    ],
)
def test_a_file_that_is_refused(client: FlaskClient, data: bytes, name: str, reason: str) -> None:
    answer = send(client, data, name)
    assert answer.status_code == 400
    assert reason in answer.text
    told = send(client, data, name, accept="application/x-ndjson").text.splitlines()
    assert reason in json.loads(told[-1])["error"]
    assert client.get("/dictionaries").text.count('class="panel source"') == 1


def test_progress_is_told_in_lines(client: FlaskClient) -> None:
    data = "".join(f"từ {number}\tword\n" for number in range(5_000)).encode()
    answer = send(client, data, "a.tsv", accept="application/x-ndjson")
    steps = [json.loads(line) for line in answer.text.splitlines()]
    assert [step.get("entries") for step in steps] == [2_000, 4_000, 5_000, None]
    shares = [step["done"] for step in steps[:-1]]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert "is added" in client.get(steps[-1]["location"]).text


def test_progress_from_a_real_server(app: Flask) -> None:
    signed = make_pass(app)
    border = "a-line-between-fields"
    field = f"--{border}\r\nContent-Disposition: form-data; name="
    rows = "".join(f"từ {number}\tword\n" for number in range(60_000))  # more than fits in memory
    body = (
        f'{field}"csrf_token"\r\n\r\n{signed.token}\r\n'
        f'{field}"file"; filename="a.tsv"\r\n\r\n{rows}\r\n--{border}--\r\n'
    )
    with serving(app) as port, closing(http.client.HTTPConnection("127.0.0.1", port)) as server:
        headers = {
            "Accept": "application/x-ndjson",
            "Cookie": signed.cookie,
            "Content-Type": f"multipart/form-data; boundary={border}",
        }
        server.request("POST", "/dictionaries", body.encode(), headers)
        told = server.getresponse().read().splitlines()
    assert len(told) > 20
    assert json.loads(told[-1])["location"] == "/dictionaries?added=1"


def test_order_rename_and_remove(client: FlaskClient) -> None:
    send(client, TABLE, "one.tsv")
    send(client, TABLE + b"x\ty\n", "two.tsv")

    def headings() -> list[str]:
        page = client.get("/dictionaries").text
        return sorted((GLOSSARY_NAME, "one", "two"), key=lambda name: page.index(f"<h3>{name}<"))

    assert headings() == [GLOSSARY_NAME, "one", "two"]
    assert client.post("/dictionaries/2/place", data={"place": 1}).status_code == 303
    assert client.post("/dictionaries/0/place", data={"place": 3}).status_code == 303
    assert headings() == ["two", "one", GLOSSARY_NAME]
    assert client.post("/dictionaries/2/place", data={"place": 9}).status_code == 400
    assert client.post("/dictionaries/9/place", data={"place": 1}).status_code == 404
    assert "Remove it?" in client.get("/dictionaries/1").text
    assert client.post("/dictionaries/1", data={"name": ""}).status_code == 400
    assert client.post("/dictionaries/1", data={"name": "My <b>words</b>"}).status_code == 303
    assert "My &lt;b&gt;words" in client.get("/dictionaries").text
    assert client.post("/dictionaries/1/remove").status_code == 303
    assert "is removed" in client.get("/dictionaries").text
    assert client.get("/dictionaries/1").status_code == 404
    assert client.post("/dictionaries/0/remove").status_code == 400
    assert "not removed" in client.get("/dictionaries/0").text


def test_the_box_alone_and_words_that_cannot_be(client: FlaskClient) -> None:
    assert "Look up a word" in client.get("/look").text
    assert "No source has a meaning" in client.get("/look?q=qwertyuiop").text
    assert client.get("/look", query_string={"q": "x" * 101}).status_code == 400
    odd = '<script>"&'
    assert odd not in client.get("/look", query_string={"q": odd}).text


def test_looking_up_as_json(client: FlaskClient) -> None:
    json_only = {"Accept": "application/json"}
    answer = client.get("/look", query_string={"q": "phần mềm"}, headers=json_only)
    told = answer.get_json()
    assert told["sources"][0]["source"]["name"] == GLOSSARY_NAME
    assert told["note"]["gloss"] == "software"
    assert client.get("/look", query_string={"q": "x" * 200}, headers=json_only).status_code == 400


def test_forms_need_their_token(app: Flask) -> None:
    stranger = app.test_client()
    for address in ("/dictionaries", "/dictionaries/0/place", "/dictionaries/1/remove"):
        assert stranger.post(address, data={"place": 1}).status_code == 400


def test_an_upload_that_is_too_large(app: Flask, client: FlaskClient) -> None:
    app.config["MAX_CONTENT_LENGTH"] = 1_000
    assert send(client, TABLE * 100, "a.tsv").status_code == 413
