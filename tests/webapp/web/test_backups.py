"""Backups on the page “Your data”: listed, looked into, restored, downloaded."""

import io
import re
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from webapp.services import backups
from webapp.storage.backup import flaw_of
from webapp.storage.database import Database


def make(client: FlaskClient) -> str:
    """Make a backup by the page's button; return its name."""
    page = client.post("/data/backups", follow_redirects=True).text
    assert "The backup is made" in page
    found = re.findall(r"/data/backups/(by-hand-[^/\"]+\.db)\"", page)
    return str(found[0])


def complete(client: FlaskClient) -> bytes:
    with client.get("/data/vietdeck.json") as sent:
        return bytes(sent.data)


def test_a_backup_is_made_seen_and_restored(
    client: FlaskClient, app: Flask, database: Database
) -> None:
    client.post("/notes/1", data={"gloss": "my own words"})
    name = make(client)
    page = client.get("/data").text
    assert "2 Mar 2026, 12:00" in page  # the learner's clock: noon in Hà Nội
    assert "Made by hand" in page
    client.post("/notes/1", data={"gloss": "something else"})
    client.post("/notes/2", data={"gloss": "another"})
    before = complete(client)
    look = client.get(f"/data/backups/{name}").text
    assert "Restore this backup?" in look
    for row in ("Words", "Cards", "Reviews", "Articles"):
        assert row in look
    assert "<td>12</td>" in look
    assert "<td>24</td>" in look
    assert complete(client) == before  # nothing changed yet
    kept = client.post(f"/data/backups/{name}", data={"then": "drop"}, follow_redirects=True)
    assert kept.status_code == 200
    assert complete(client) == before
    done = client.post(f"/data/backups/{name}", follow_redirects=True).text
    assert "Everything is as it was in the backup" in done
    assert "Before a restore" in done
    assert "my own words" in client.get("/notes/1").text
    # And what was there before comes back the same way.
    saved = backups.list_backups(database.path.parent)
    last = next(one for one in saved if one.kind == "before-restore")
    client.post(f"/data/backups/{last.name}")
    assert complete(client) == before


def test_a_backup_is_downloaded_and_restored_from_the_file(
    client: FlaskClient, database: Database, tmp_path: Path
) -> None:
    name = make(client)
    copy = complete(client)
    with client.get(f"/data/backups/{name}/file") as sent:
        content = sent.data
        assert sent.headers["Content-Disposition"] == f"attachment; filename=vietdeck-{name}"
    (tmp_path / "sent.db").write_bytes(content)
    assert flaw_of(tmp_path / "sent.db", thorough=True) == ""
    client.post("/notes/1", data={"gloss": "something else"})
    upload = {"file": (io.BytesIO(content), "vietdeck.db")}
    looked = client.post("/data/copies", data=upload)
    assert looked.status_code == 303
    assert "<td>12</td>" in client.get(looked.location).text
    client.post(looked.location)
    assert complete(client) == copy


@pytest.mark.parametrize("share", [0.01, 0.5, 0.9])
def test_a_damaged_file_is_refused_and_nothing_left(
    client: FlaskClient, tmp_path: Path, share: float
) -> None:
    name = make(client)
    with client.get(f"/data/backups/{name}/file") as sent:
        content = sent.data
    cut = content[: int(len(content) * share)]
    refused = client.post("/data/copies", data={"file": (io.BytesIO(cut), "copy.db")})
    assert refused.status_code == 400
    assert "damaged" in refused.text
    assert list((tmp_path / "uploads").iterdir()) == []
    (tmp_path / "backups" / name).write_bytes(cut)
    for answer in (client.get(f"/data/backups/{name}"), client.post(f"/data/backups/{name}")):
        assert answer.status_code == 400
        assert "damaged" in answer.text
    assert client.get("/data").status_code == 200


@pytest.mark.parametrize("name", ["nothing.db", "automatic-2026-01-01-000000.db", "%2e%2e"])
def test_what_is_not_there_is_said(client: FlaskClient, name: str) -> None:
    for path in (f"/data/backups/{name}", f"/data/backups/{name}/file"):
        assert client.get(path).status_code in (404, 405)
    assert client.get("/data/backups/..%2fvietdeck.db/file").status_code == 404


def test_a_backup_that_fails_is_told_and_the_app_goes_on(
    client: FlaskClient, app: Flask, tmp_path: Path
) -> None:
    (tmp_path / "backups").write_text("in the way")
    failed = client.post("/data/backups")
    assert failed.status_code == 400
    assert "cannot be made" in failed.text
    keeper = app.extensions["backups"]
    keeper.keep(0)
    page = client.get("/data").text
    assert "The last automatic backup could not be made" in page
    assert client.get("/study").status_code == 200


def test_no_backup_is_made_without_the_token(app: Flask) -> None:
    for address in ("/data/backups", "/data/backups/x.db"):
        assert app.test_client().post(address).status_code == 400


def test_an_import_is_saved_first(client: FlaskClient, tmp_path: Path) -> None:
    with client.get("/anki/deck.apkg") as sent:
        package = sent.data
    looked = client.post("/imports", data={"file": (io.BytesIO(package), "deck.apkg")})
    client.post(looked.location)
    assert [one.kind for one in backups.list_backups(tmp_path)] == ["before-import"]
