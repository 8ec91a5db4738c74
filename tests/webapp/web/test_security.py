"""Safety of every answer: headers, hosts, forms, escaping, sizes."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient

PAGES = ("/", "/articles/1", "/articles/new", "/settings", "/notes/1", "/study", "/study/done")
EVIL = '<img src=x onerror="alert(1)">{{ 7 * 7 }}\'"&'


@pytest.mark.parametrize("page", [*PAGES, "/nothing-here", "/static/css/base.css"])
def test_every_answer_carries_the_headers(client: FlaskClient, page: str) -> None:
    with client.get(page) as answer:
        headers = answer.headers
    policy = headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"


@pytest.mark.parametrize("page", PAGES)
def test_no_page_has_inline_code_or_style_or_another_host(client: FlaskClient, page: str) -> None:
    text = client.get(page).text
    assert not re.search(r"<style|\sstyle=|\son\w+=|javascript:", text)
    assert not re.search(r"<script(?![^>]*\ssrc=\"/static/)", text)
    assert not re.search(r"(?:src|href|action)=\"(?:https?:)?//", text)


def test_a_strange_host_gets_nothing(client: FlaskClient) -> None:
    answer = client.get("/", base_url="http://attacker.example")
    assert answer.status_code == 400
    assert answer.mimetype == "text/plain"


@pytest.mark.parametrize(
    "address",
    ["/study", "/study/undo", "/cards/1/reviews", "/articles", "/articles/1/deck", "/settings",
     "/notes/1"],
)  # fmt: skip
def test_no_form_is_taken_without_its_token(app: Flask, address: str) -> None:
    answer = app.test_client().post(address, data={"rating": 3})
    assert answer.status_code == 400
    assert "out of date" in answer.text


def test_what_the_learner_types_is_shown_and_never_run(client: FlaskClient) -> None:
    client.post("/notes/1", data=dict.fromkeys(("gloss", "pos", "parts", "han", "usage"), EVIL))
    pages = ("/articles/1", "/notes/1", "/study?card=1&reveal=1", "/study?card=2")
    texts = [client.get(page).text for page in pages]
    texts.append(client.get("/study/next?card=1").get_json()["html"])
    texts.append(client.post("/articles", data={"title": EVIL, "text": EVIL}).text)
    for text in texts:
        assert "<img src=x" not in text
        assert "&lt;img src=x" in text
        assert "49" not in text or "{{ 7 * 7 }}" in text


def test_too_much_is_refused_in_words(app: Flask, client: FlaskClient) -> None:
    app.config["MAX_CONTENT_LENGTH"] = 1_000
    answer = client.post("/articles", data={"text": "a" * 2_000})
    assert answer.status_code == 413
    assert "larger than this program takes" in answer.text


def test_fonts_may_be_kept_for_ever_and_pages_not_at_all(client: FlaskClient) -> None:
    with client.get("/static/fonts/be-vietnam-pro-5.3.0/latin-400.woff2") as font:
        assert "immutable" in font.headers["Cache-Control"]
    assert client.get("/").headers["Cache-Control"] == "no-store"
