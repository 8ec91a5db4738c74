"""The bundled voice over HTTP."""

from flask.testing import FlaskClient


def test_it_speaks_a_word_and_may_be_kept(client: FlaskClient) -> None:
    answer = client.get("/audio/hue.mp3", query_string={"text": "máy chủ"})
    assert answer.status_code == 200
    assert answer.mimetype == "audio/mpeg"
    assert len(answer.data) > 1_000
    assert "immutable" in answer.headers["Cache-Control"]
    slow = client.get("/audio/hue.mp3", query_string={"text": "máy chủ", "slow": "1"})
    assert len(slow.data) > len(answer.data)


def test_it_tells_what_cannot_be_spoken(client: FlaskClient) -> None:
    for text in ("", "?!", "a" * 2_000):
        answer = client.get("/audio/hanoi.mp3", query_string={"text": text})
        assert answer.status_code == 400
        assert (
            "Cache-Control" not in answer.headers
            or "immutable" not in answer.headers["Cache-Control"]
        )
    assert client.get("/audio/paris.mp3", query_string={"text": "a"}).status_code == 404
