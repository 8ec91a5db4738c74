"""Every page on which data goes out or comes in: what it says, and what it must never do."""

import hashlib
import io
import json
import re
import sqlite3
import zipfile
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from decks.anki import AnkiReview, Schedule, open_package, write_package
from tests.webapp.builders import NOON
from webapp.services.anki_choices import AnkiChoices
from webapp.services.exports import whole_deck
from webapp.services.learners import local_learner
from webapp.storage.database import Database
from webapp.storage.tables import NoteRow

CHOICES = {"cards": ["recognition", "cloze"], "typing": "1", "sound": "none", "schedule": "1"}


def rows_of(database: Database) -> str:
    """A fingerprint of everything in the database."""
    with sqlite3.connect(database.path) as connection:
        return hashlib.sha256("\n".join(connection.iterdump()).encode()).hexdigest()


def answer(client: FlaskClient, card_id: int = 1) -> None:
    page = client.get(f"/study?card={card_id}").text
    fields = dict(re.findall(r'name="(version|review_id)" value="([^"]+)"', page))
    done = client.post(f"/cards/{card_id}/reviews", data={**fields, "rating": "3"})
    assert done.status_code == 303, done.text


def package_with(database: Database, *seconds: int) -> bytes:
    """The deck as Anki would export it, with reviews of its first card."""
    with database.reading() as session:
        learner = local_learner(session)
        assert learner is not None
        deck = whole_deck(session, learner, AnkiChoices(schedule=True))
    assert deck.schedule is not None
    guid = deck.notes[0].guid
    log = tuple(
        AnkiReview(guid=guid, at=NOON.replace(minute=second // 60, second=second % 60), rating=3)
        for second in seconds
    )
    file = io.BytesIO()
    schedule = Schedule(cards=deck.schedule.cards, reviews=(*deck.schedule.reviews, *log))
    write_package(file, deck.notes, schedule=schedule)
    return file.getvalue()


def fetch(client: FlaskClient, address: str) -> bytes:
    """Download a file and close it, as a server does."""
    with client.get(address) as answer:
        return bytes(answer.data)


def upload(client: FlaskClient, address: str, content: bytes, name: str) -> Any:
    return client.post(address, data={"file": (io.BytesIO(content), name)})


class TestExport:
    def test_choices_are_remembered_and_the_package_follows(self, client: FlaskClient) -> None:
        page = client.get("/anki/export?article=1").text
        assert "Thuật toán mới" in page
        assert "Import any deck presets" in page
        assert "switch on FSRS" in page
        answer(client)
        chosen = client.post("/anki/export", data={**CHOICES, "article": "1", "then": "download"})
        assert (chosen.status_code, chosen.location) == (303, "/articles/1/deck.apkg")
        with client.get(chosen.location) as package:
            assert package.headers["Content-Disposition"].startswith("attachment")
            content = io.BytesIO(package.data)
        with open_package(content) as opened:
            cards = list(opened.cards())
            assert {card.template for card in cards} == {"Recognition", "Cloze"}
            assert len(list(opened.reviews())) == 1
            assert {note.fields["WithTyping"] for note in opened.notes()} == {"1"}
        assert 'value="cloze" checked' in client.get("/anki/export").text

    def test_the_plain_address_and_the_whole_deck_work(self, client: FlaskClient) -> None:
        for address in ("/articles/1/deck.apkg", "/anki/deck.apkg"):
            assert fetch(client, address).startswith(b"PK")
        assert client.get("/articles/9/deck.apkg").status_code == 404

    def test_added_cards_make_the_notes_newer_and_only_they_do(self, client: FlaskClient) -> None:
        def dates() -> set[float]:
            with open_package(io.BytesIO(fetch(client, "/anki/deck.apkg"))) as opened:
                return {note.modified.timestamp() for note in opened.notes()}

        first = dates()
        client.post("/anki/export", data={"cards": ["recognition", "production"], "sound": "voice"})
        assert dates() == first
        client.post("/anki/export", data=CHOICES)
        later = dates()
        assert min(later) >= max(first)
        client.post("/anki/export", data={**CHOICES, "schedule": "0"})
        assert dates() == later

    @pytest.mark.parametrize(
        ("change", "words"), [({"cards": []}, "at least one kind"), ({"sound": "x"}, "the sounds")]
    )
    def test_impossible_choices_are_refused(
        self, client: FlaskClient, database: Database, change: dict[str, Any], words: str
    ) -> None:
        before = rows_of(database)
        refused = client.post("/anki/export", data={**CHOICES, **change})
        assert refused.status_code == 400
        assert words in refused.text
        assert rows_of(database) == before

    def test_each_finding_leads_to_its_words(self, client: FlaskClient) -> None:
        page = client.get("/anki/export").text
        assert "Nothing to mend" in page
        client.post("/anki/export", data={"cards": ["listening"], "sound": "none"})
        page = client.get("/anki/export?article=1").text
        assert "has no sound to listen to" in page
        assert 'href="/notes/1?article=1"' in page


class TestReviewsFromAnki:
    def test_a_preview_then_in_then_back(self, client: FlaskClient, database: Database) -> None:
        answer(client)
        package = package_with(database, 1200, 1800)
        before = rows_of(database)
        sent = upload(client, "/imports", package, "từ anki.apkg")
        assert sent.status_code == 303
        page = client.get(sent.location).text
        assert "2 new reviews" in page
        assert "từ anki.apkg" in page
        assert "thuật toán" in page
        assert rows_of(database) == before
        done = client.post(sent.location, follow_redirects=True).text
        assert "2 reviews of 1 card are in your history now" in done
        assert "Take back" in done
        assert client.get(sent.location).status_code == 404
        again = upload(client, "/imports", package, "same.apkg")
        assert "Nothing new in this file" in client.get(again.location).text
        done = client.post(again.location, follow_redirects=True).text
        assert "was here already" in done
        done = client.post("/imports/1/undo", follow_redirects=True).text
        assert "is taken back" in done
        assert "Taken back" in done

    def test_a_file_can_be_left(self, client: FlaskClient, app: Flask, database: Database) -> None:
        sent = upload(client, "/imports", package_with(database, 60), "a.apkg")
        before = rows_of(database)
        assert client.post(sent.location, data={"then": "drop"}).location == "/imports"
        assert rows_of(database) == before
        assert list((app.extensions["settings"].data / "uploads").iterdir()) == []

    @pytest.mark.parametrize(
        ("content", "words"),
        [
            (b"", "no Anki package"),
            (b"hello", "no Anki package"),
            (b"PK\x03\x04 and then nothing", "no Anki package"),
            ("collection.anki2", "damaged"),
            ("../../evil", "Vietdeck"),
        ],
    )
    def test_a_broken_or_hostile_file_changes_nothing_and_says_why(
        self,
        client: FlaskClient,
        app: Flask,
        database: Database,
        content: bytes | str,
        words: str,
    ) -> None:
        if isinstance(content, str):
            file = io.BytesIO()
            with zipfile.ZipFile(file, "w") as archive:
                archive.writestr(content, b"SQLite format 3\x00 or not")
            content = file.getvalue()
        before = rows_of(database)
        refused = upload(client, "/imports", content, "a.apkg")
        assert refused.status_code == 400
        assert "Nothing was changed" in refused.text
        assert words in refused.text
        assert rows_of(database) == before
        assert list((app.extensions["settings"].data / "uploads").iterdir()) == []

    def test_a_file_must_be_chosen(self, client: FlaskClient) -> None:
        assert "Choose a file" in client.post("/imports", data={}).text

    @pytest.mark.parametrize("token", ["0" * 32, "..%2F..%2Fsecret.key", "x"])
    def test_no_other_file_is_reached(self, client: FlaskClient, token: str) -> None:
        assert client.get(f"/imports/files/{token}").status_code == 404


class TestKnownWords:
    def test_a_list_is_previewed_marked_and_taken_back(
        self, client: FlaskClient, database: Database
    ) -> None:
        words = "xin chào\nThuật toán\ncảm ơn\nCẢM ƠN\n\n".encode()
        before = rows_of(database)
        sent = upload(client, "/known-words", words, "list.txt")
        page = client.get(sent.location).text
        assert "2 words would be marked as known" in page
        assert "xin chào" in page
        assert rows_of(database) == before
        done = client.post(sent.location, data={"column": "1"}, follow_redirects=True).text
        assert "2 words marked as known" in done
        assert "2 words marked as known" in client.get("/imports").text
        client.post("/imports/1/undo")
        with database.reading() as session:
            learner = local_learner(session)
            assert learner is not None
            from webapp.storage import articles

            assert articles.marks(session, learner.id) == {}

    def test_a_column_of_a_table_is_chosen(self, client: FlaskClient) -> None:
        table = "vi,en\nxin chào,hello\ncảm ơn (thân mật),thanks\n".encode()
        sent = upload(client, "/known-words", table, "table.csv")
        page = client.get(sent.location + "?column=1&heading=1").text
        assert "2 words would be marked" in page
        assert ">cảm ơn<" in page

    def test_a_field_of_an_anki_deck_is_chosen(
        self, client: FlaskClient, database: Database
    ) -> None:
        sent = upload(client, "/known-words", package_with(database), "deck.apkg")
        page = client.get(sent.location).text
        assert "Term (Vietdeck)" in page
        assert "Only words I have learned" in page
        assert "0 words would be marked" in page
        chosen = client.get(
            sent.location, query_string={"column": "Vietdeck: Meaning", "deck": "Vietdeck"}
        ).text
        assert ">algorithm<" in chosen
        studied = client.get(
            sent.location, query_string={"column": "Vietdeck: Meaning", "studied": "1"}
        ).text
        assert "0 words would be marked" in studied

    @pytest.mark.parametrize("content", [b"", b"\n\n", b"\xff\xfe\x00", b"\x00\x01\x02", b"\xff"])
    def test_what_holds_no_words_is_refused(self, client: FlaskClient, content: bytes) -> None:
        refused = upload(client, "/known-words", content, "list.txt")
        assert refused.status_code == 400


class TestCopies:
    def test_out_and_in_again_is_the_same(
        self, client: FlaskClient, app: Flask, database: Database
    ) -> None:
        answer(client)
        client.post("/notes/1", data={"gloss": "my own"})
        copy = fetch(client, "/data/vietdeck.json")
        client.post("/notes/1", data={"gloss": "something else"})
        answer(client, 3)
        sent = upload(client, "/data/copies", copy, "vietdeck.json")
        page = client.get(sent.location).text
        assert "Restore this copy?" in page
        done = client.post(sent.location, follow_redirects=True).text
        assert "Everything is as it was in the copy" in done
        assert fetch(client, "/data/vietdeck.json") == copy
        assert "my own" in client.get("/notes/1").text
        (saved,) = (app.extensions["settings"].data / "backups").iterdir()
        with sqlite3.connect(saved) as connection:
            assert connection.execute("SELECT count(*) FROM reviews").fetchone() == (2,)

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            (lambda copy: copy.update(format="other"), "no copy that Vietdeck made"),
            (lambda copy: copy.update(version=2), "another version"),
            (lambda copy: copy["tables"].pop("cards"), "lacks a table"),
            (lambda copy: copy["tables"]["cards"][0].update(state="lost"), "Row 1 of “cards”"),
            (lambda copy: copy["tables"]["cards"][0].update(reps="many"), "reps is of another"),
            (lambda copy: copy["tables"]["cards"][0].update(reps=True), "reps is of another"),
            (lambda copy: copy["tables"]["cards"][0].update(reps=2**70), "too large"),
            (lambda copy: copy["tables"]["cards"][0].pop("reps"), "its columns are others"),
            (lambda copy: copy["tables"]["notes"][0].update(edits=[]), "edits is of another"),
            (lambda copy: copy["tables"]["learners"][0].update(time_zone="Mars"), "not a time"),
            (lambda copy: copy["tables"]["learners"].append({}), "Row 2 of “learners”"),
            (lambda copy: copy["tables"]["notes"][0].update(learner_id=7), "one learner"),
        ],
    )
    def test_a_changed_copy_is_refused_with_a_reason(
        self, client: FlaskClient, database: Database, change: Any, words: str
    ) -> None:
        copy = json.loads(fetch(client, "/data/vietdeck.json"))
        change(copy)
        before = rows_of(database)
        refused = upload(client, "/data/copies", json.dumps(copy).encode(), "copy.json")
        assert refused.status_code == 400
        assert words in refused.text
        assert rows_of(database) == before

    @pytest.mark.parametrize("change", ["note_id", "id"])
    def test_a_copy_that_contradicts_itself_is_taken_back_whole(
        self, client: FlaskClient, database: Database, change: str
    ) -> None:
        copy = json.loads(fetch(client, "/data/vietdeck.json"))
        copy["tables"]["cards"][1][change] = 999 if change == "note_id" else 1
        before = rows_of(database)
        sent = upload(client, "/data/copies", json.dumps(copy).encode(), "copy.json")
        refused = client.post(sent.location)
        assert refused.status_code == 400
        assert "contradicts itself" in refused.text
        assert rows_of(database) == before

    @pytest.mark.parametrize(
        "content", [b"", b"{", b"[]", b"null", b"[" * 100_000, b'{"a": NaN}', b"\xff"]
    )
    def test_what_is_no_copy_is_refused(self, client: FlaskClient, content: bytes) -> None:
        assert upload(client, "/data/copies", content, "copy.json").status_code == 400

    @pytest.mark.parametrize("form", ["csv", "tsv"])
    def test_tables_out_and_in_again_are_the_same(
        self, client: FlaskClient, database: Database, form: str
    ) -> None:
        answer(client)
        odd = ("=1+1", "'", "\\N", 'a,b\t"c"', "-", "ü 😀 \u2028 x", "null")
        for number, text in enumerate(odd, start=1):
            client.post(f"/notes/{number}", data={"gloss": text})
        with database.transaction() as session:
            for row, text in zip(session.scalars(select(NoteRow)), odd, strict=False):
                row.usage = f"{text}\r\n{text}\n\r"
            row.usage += "x" * 200_000  # longer than a cell usually may be
        everything = fetch(client, "/data/vietdeck.json")
        copy = fetch(client, f"/data/vietdeck-{form}.zip")
        assert fetch(client, f"/data/vietdeck-{form}.zip") == copy
        client.post("/notes/1", data={"gloss": "something else"})
        answer(client, 3)
        sent = upload(client, "/data/copies", copy, "vietdeck.zip")
        assert "Restore this copy?" in client.get(sent.location).text
        done = client.post(sent.location, follow_redirects=True).text
        assert "Everything is as it was in the copy" in done
        assert fetch(client, "/data/vietdeck.json") == everything
        assert client.get("/data/vietdeck-xls.zip").status_code == 404

    @pytest.mark.parametrize(
        ("member", "change", "words"),
        [
            ("copy.json", lambda text: text.replace('"vietdeck"', '"other"'), "no copy that"),
            ("copy.json", lambda text: text.replace('"csv"', '"xls"'), "unknown form"),
            ("copy.json", lambda text: text.replace('"000', '"900'), "another version"),
            ("copy.json", lambda _: "[]", "damaged"),
            ("cards.csv", lambda _: None, "lacks a table"),
            ("cards.csv", lambda text: text.replace("reps", "steps", 1), "damaged"),
            ("cards.csv", lambda text: text.replace(",new,", ",lost,", 1), "Row 1 of “cards”"),
            ("cards.csv", lambda text: text.replace("\r\n1,", "\r\n1,2,", 1), "damaged"),
            ("cards.csv", lambda text: text.replace("\r\n1,", "\r\nx,", 1), "damaged"),
            ("cards.csv", lambda text: text.replace("false", "no", 1), "damaged"),
            ("cards.csv", lambda _: "", "damaged"),
            ("../x.csv", lambda _: "x", "lacks a table"),
            ("notes.csv", lambda text: text.replace("{}", '{""a"": NaN}', 1), "damaged"),
        ],
    )
    def test_changed_tables_are_refused_with_a_reason(
        self, client: FlaskClient, database: Database, member: str, change: Any, words: str
    ) -> None:
        with zipfile.ZipFile(io.BytesIO(fetch(client, "/data/vietdeck-csv.zip"))) as packed:
            members = {name: packed.read(name).decode() for name in packed.namelist()}
        members[member] = change(members.get(member, ""))
        changed = io.BytesIO()
        with zipfile.ZipFile(changed, "w") as packed:
            for name, text in members.items():
                if text is not None:
                    packed.writestr(name, text)
        before = rows_of(database)
        refused = upload(client, "/data/copies", changed.getvalue(), "copy.zip")
        assert refused.status_code == 400
        assert words in refused.text
        assert rows_of(database) == before

    @pytest.mark.parametrize("kept", [0.3, 0.9, 0.999])
    def test_truncated_tables_are_refused(self, client: FlaskClient, kept: float) -> None:
        copy = fetch(client, "/data/vietdeck-csv.zip")
        cut = copy[: int(len(copy) * kept)]
        assert upload(client, "/data/copies", cut, "copy.zip").status_code == 400

    def test_a_bomb_of_tables_is_refused_unread(
        self, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("webapp.services.archive_tables._LARGEST", 1_000)
        copy = fetch(client, "/data/vietdeck-csv.zip")
        refused = upload(client, "/data/copies", copy, "copy.zip")
        assert refused.status_code == 400
        assert "unpacks to more" in refused.text

    def test_tables_for_a_spreadsheet(self, client: FlaskClient) -> None:
        answer(client)
        client.post("/notes/1", data={"gloss": "=1+1"})
        words = fetch(client, "/data/words.csv").decode("utf-8-sig")
        assert words.splitlines()[0].startswith("term,meaning,part_of_speech")
        assert "thuật toán,'=1+1,noun" in words
        reviews = fetch(client, "/data/reviews.tsv").decode()
        assert "thuật toán\trecognition\t3\tflip\tvietdeck" in reviews
        assert client.get("/data/words.xls").status_code == 404


@pytest.mark.parametrize(
    "page",
    ["/data", "/imports", "/known-words", "/anki/export", "/anki/export?article=1", "/anki/push"],
)
def test_looking_writes_nothing(client: FlaskClient, database: Database, page: str) -> None:
    before = rows_of(database)
    assert client.get(page).status_code == 200
    assert rows_of(database) == before


@pytest.mark.parametrize(
    "address",
    ["/anki/export", "/anki/push", "/imports", "/known-words", "/data/copies", "/imports/1/undo"],
)
def test_every_form_is_signed(app: Flask, address: str) -> None:
    assert app.test_client().post(address, data={}).status_code == 400


def test_no_anki_is_told(client: FlaskClient) -> None:
    client.post("/anki/push/connection", data={"port": "1", "key": ""})
    told = client.get("/anki/push?look=1")
    assert told.status_code == 400
    assert "Start Anki" in told.text
    told = client.post("/anki/push")
    assert told.status_code == 400
    refused = client.post("/anki/push/connection", data={"port": "70000"})
    assert "from 1 to 65535" in refused.text


def test_an_upload_that_is_too_large_is_refused(client: FlaskClient, tmp_path: Path) -> None:
    client.application.extensions["settings"].max_package = 1_000
    refused = upload(client, "/imports", b"x" * 2_000, "large.apkg")
    assert refused.status_code == 400
    assert "larger than" in refused.text
