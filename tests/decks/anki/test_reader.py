"""Packages that are broken or made to harm: each is refused with a reason."""

import io
import json
import sqlite3
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import zstandard

from decks.anki import AnkiNote, Limits, State, open_package, write_package
from decks.anki.catalog import Catalog, NoteType
from decks.anki.history import card_from_row
from decks.errors import PackageError

META_LATEST = b"\x08\x03"


@pytest.fixture
def database(plain_notes: list[AnkiNote]) -> bytes:
    """The SQLite file of a small package."""
    out = io.BytesIO()
    write_package(out, plain_notes)
    with zipfile.ZipFile(out) as archive:
        return archive.read("collection.anki2")


def _zip(**entries: bytes) -> io.BytesIO:
    """A package of these entries; a double underscore stands for the dot."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name.replace("__", "."), content)
    return out


def _changed(database: bytes, *statements: str) -> bytes:
    connection = sqlite3.connect(":memory:")
    connection.deserialize(database)
    connection.execute("PRAGMA writable_schema = ON")
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    changed = connection.serialize()
    connection.close()
    return changed


def _read_all(source: io.BytesIO | Path, limits: Limits | None = None) -> int:
    with open_package(source, limits) as package:
        rows = [*package.notes(), *package.cards(), *package.reviews()]
        for name in package.media_names:
            package.read_media(name)
        return len(rows)


def test_every_container_is_read(database: bytes) -> None:
    packed = zstandard.compress(database)
    media = zstandard.compress(b"")
    assert _read_all(_zip(collection__anki2=database)) == 9
    assert _read_all(_zip(collection__anki21=database, collection__anki2=b"old")) == 9
    assert _read_all(_zip(meta=META_LATEST, collection__anki21b=packed, media=media)) == 9
    assert _read_all(_zip(meta=b"\x08\x02", collection__anki21=database, media=b"{}")) == 9


def test_the_decoy_for_old_programs_is_not_read(database: bytes) -> None:
    empty = _changed(database, "DELETE FROM notes", "DELETE FROM cards")
    packed = zstandard.compress(database)
    source = _zip(meta=META_LATEST, collection__anki21b=packed, collection__anki2=empty)
    assert _read_all(source) == 9


def test_a_media_list_of_messages_is_read(database: bytes) -> None:
    entry = b"\x0a\x05\xc3\xa1.mp" + b"\x10\x04" + b"\x1a\x14" + b"h" * 20
    listing = zstandard.compress(b"\x0a" + bytes([len(entry)]) + entry)
    source = _zip(
        meta=META_LATEST,
        collection__anki21b=zstandard.compress(database),
        media=listing,
        **{"0": zstandard.compress(b"tone")},
    )
    with open_package(source) as package:
        assert package.media_names == ("á.mp",)
        assert package.read_media("á.mp") == b"tone"
        with pytest.raises(KeyError):
            package.read_media("other")


@pytest.mark.parametrize(
    ("entries", "reason"),
    [
        ({}, "no Anki collection"),
        ({"notes.txt": b"hello"}, "no Anki collection"),
        ({"collection.anki2": b""}, "no Anki collection|damaged"),
        ({"collection.anki2": b"not a database" * 100}, "damaged"),
        ({"collection.anki21b": b"not zstandard"}, "damaged"),
        ({"meta": b"\x08\x09", "collection.anki21b": b""}, "newer Anki"),
        ({"meta": b"\xff\xff\xff", "collection.anki21b": b""}, "damaged"),
        ({"meta": b"\x08" + b"\x80" * 20, "collection.anki21b": b""}, "damaged"),
        ({"meta": META_LATEST, "collection.anki2": b"x"}, "no Anki collection"),
        ({"../collection.anki2": b"x"}, "path"),
        ({"/etc/passwd": b"x"}, "path"),
        ({"..\\collection.anki2": b"x"}, "path"),
        ({"c:evil": b"x"}, "path"),
    ],
)
def test_an_unfit_file_is_refused(entries: dict[str, bytes], reason: str) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    with pytest.raises(PackageError, match=reason):
        _read_all(out)


@pytest.mark.parametrize("content", [b"", b"PK", b"plain text", b"\x1f\x8b" + b"x" * 50])
def test_what_is_no_zip_is_refused(content: bytes) -> None:
    with pytest.raises(PackageError, match="no Anki package"):
        _read_all(io.BytesIO(content))


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(PackageError, match="No such file"):
        _read_all(tmp_path / "missing.apkg")


@pytest.mark.parametrize("kept", [0.05, 0.3, 0.6, 0.95, 0.999])
def test_a_truncated_file_is_refused(database: bytes, kept: float) -> None:
    whole = _zip(collection__anki2=database).getvalue()
    with pytest.raises(PackageError):
        _read_all(io.BytesIO(whole[: int(len(whole) * kept)]))


@pytest.mark.parametrize("kept", [0.1, 0.5, 0.9])
def test_a_truncated_collection_is_refused(database: bytes, kept: float) -> None:
    packed = zstandard.compress(database)
    for part in (packed[: int(len(packed) * kept)], zstandard.compress(database[:-4096])):
        with pytest.raises(PackageError, match="damaged"):
            _read_all(_zip(meta=META_LATEST, collection__anki21b=part))


def test_a_flipped_bit_never_breaks_out(database: bytes) -> None:
    """Whatever byte is wrong, the answer is rows or a PackageError."""
    refused = 0
    for position in range(0, len(database), 61):
        broken = bytearray(database)
        broken[position] ^= 0xFF
        try:
            _read_all(_zip(collection__anki2=bytes(broken)))
        except PackageError:
            refused += 1
    assert refused > 20


def test_a_bomb_is_refused_before_it_fills_the_disk() -> None:
    bomb = zstandard.compress(b"\0" * 200_000_000)
    assert len(bomb) < 100_000
    with pytest.raises(PackageError, match="far more than its size"):
        _read_all(_zip(meta=META_LATEST, collection__anki21b=bomb))
    with pytest.raises(PackageError, match="far more than its size"):
        _read_all(_zip(collection__anki2=b"\0" * 200_000_000))


def test_limits_hold(database: bytes) -> None:
    small = Limits(collection=len(database) - 1)
    with pytest.raises(PackageError, match="far more"):
        _read_all(_zip(collection__anki2=database), small)
    with pytest.raises(PackageError, match="too many files"):
        _read_all(_zip(collection__anki2=database, media=b"{}", **{"0": b"x"}), Limits(entries=2))
    media = json.dumps({"0": "a.mp3"}).encode()
    source = _zip(collection__anki2=database, media=media, **{"0": b"x" * 1000})
    with pytest.raises(PackageError, match="far more"):
        _read_all(source, Limits(media_file=999))


@pytest.mark.parametrize("name", ["../x.mp3", "/x.mp3", "a\\b.mp3", "..", ""])
def test_a_media_name_with_a_path_is_refused(database: bytes, name: str) -> None:
    media = json.dumps({"0": name}).encode()
    with pytest.raises(PackageError, match="path"):
        _read_all(_zip(collection__anki2=database, media=media, **{"0": b"x"}))


def test_a_media_file_that_is_missing_is_told(database: bytes) -> None:
    source = _zip(collection__anki2=database, media=b'{"0": "a.mp3"}')
    with pytest.raises(PackageError, match=r"a\.mp3.* missing"):
        _read_all(source)


@pytest.mark.parametrize("media", [b"[1]", b"{", b'"x"', b"\xff"])
def test_a_broken_media_list_is_refused(database: bytes, media: bytes) -> None:
    with pytest.raises(PackageError, match="damaged"):
        _read_all(_zip(collection__anki2=database, media=media))


def test_an_encrypted_package_is_refused(database: bytes) -> None:
    content = bytearray(_zip(collection__anki2=database).getvalue())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.find(signature) + offset
        (flags,) = struct.unpack_from("<H", content, at)
        struct.pack_into("<H", content, at, flags | 1)
    with pytest.raises(PackageError, match="encrypted"):
        _read_all(io.BytesIO(bytes(content)))


def test_one_name_twice_is_refused(database: bytes) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("collection.anki2", database)
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("collection.anki2", b"other")
    with pytest.raises(PackageError, match="twice"):
        _read_all(out)


@pytest.mark.parametrize("version", [0, 10, 19, 99, "'x'"])
def test_an_unknown_schema_is_refused(database: bytes, version: int | str) -> None:
    changed = _changed(database, f"UPDATE col SET ver = {version}")
    with pytest.raises(PackageError, match="does not know"):
        _read_all(_zip(collection__anki2=changed))


@pytest.mark.parametrize(
    "statements",
    [
        ("DROP TABLE notes",),
        ("DROP TABLE revlog", "CREATE VIEW revlog AS SELECT 1 AS id"),
        (
            "DROP TABLE cards",
            "CREATE VIEW cards AS WITH RECURSIVE n(x) AS"
            " (SELECT 1 UNION ALL SELECT x FROM n) SELECT x AS id FROM n",
        ),
        ("DELETE FROM col",),
        ("UPDATE col SET models = 'x'",),
        ("UPDATE col SET models = '[]'",),
        ("UPDATE col SET decks = '{\"1\": 3}'",),
        ("UPDATE col SET crt = 'x'",),
        ("UPDATE notes SET mid = 'x'",),
        ("UPDATE notes SET mod = 99999999999999999",),
        ("UPDATE cards SET type = 9",),
        ("UPDATE cards SET due = 'soon'",),
        ("UPDATE cards SET ord = x'00ff'",),
        ("UPDATE cards SET type = 2, due = 9223372036854775807",),
        ("UPDATE notes SET flds = CAST(x'ff' AS TEXT)",),
        ("INSERT INTO revlog SELECT 1 << 62, id, 0, 3, 1, 1, 0, 0, 1 FROM cards LIMIT 1",),
        ("INSERT INTO revlog SELECT 5, id, 0, 3, 1, 1, 0, 0, 77 FROM cards LIMIT 1",),
    ],
)
def test_a_strange_collection_is_refused(database: bytes, statements: tuple[str, ...]) -> None:
    with pytest.raises(PackageError):
        _read_all(_zip(collection__anki2=_changed(database, *statements)))


def test_a_note_of_a_lost_type_keeps_its_fields(database: bytes) -> None:
    changed = _changed(database, "UPDATE col SET models = '{}'")
    with open_package(_zip(collection__anki2=changed)) as package:
        found = {note.fields["1"]: note.fields["2"] for note in package.notes()}
        assert found["máy chủ"] == "server"


@pytest.mark.parametrize("data", ["{", "[]", "3", '{"s": "x", "d": null}', "null"])
def test_unreadable_memory_counts_as_none(database: bytes, data: str) -> None:
    changed = _changed(database, f"UPDATE cards SET type = 2, queue = 2, data = '{data}'")
    with open_package(_zip(collection__anki2=changed)) as package:
        assert {card.stability for card in package.cards()} == {None}


def test_an_error_of_the_caller_stays_its_own(database: bytes) -> None:
    with pytest.raises(ValueError, match="mine"), open_package(_zip(collection__anki2=database)):
        raise ValueError("mine")


def test_nothing_is_left_behind(
    database: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert _read_all(_zip(collection__anki2=database)) == 9
    with pytest.raises(PackageError):
        _read_all(_zip(collection__anki2=database[:5000]))
    assert list(tmp_path.iterdir()) == []


CATALOG = Catalog(
    739_000, {1: NoteType("Basic", ("Front",), ("Card 1",))}, {7: "Home", 8: "Filtered"}
)


@pytest.fixture
def card_row() -> Callable[..., tuple[object, ...]]:
    """Give a function that makes a row of the card query, a review card unless told."""

    def make(**changes: object) -> tuple[object, ...]:
        row: dict[str, object] = {
            "guid": "g",
            "mid": 1,
            "ord": 0,
            "type": 2,
            "queue": 2,
            "due": 100,
            "ivl": 9,
            "factor": 2500,
            "reps": 4,
            "lapses": 1,
            "left": 0,
            "odue": 0,
            "odid": 0,
            "did": 7,
            "data": "",
        }
        return tuple((row | changes).values())

    return make


class TestCardRows:
    def test_a_filtered_card_keeps_its_own_due_date(
        self, card_row: Callable[..., tuple[object, ...]]
    ) -> None:
        card = card_from_row(card_row(due=-5, odue=120, odid=7, did=8), CATALOG)
        assert (card.due_day, card.deck) == (739_120, "Home")

    def test_a_suspended_card_keeps_its_state(
        self, card_row: Callable[..., tuple[object, ...]]
    ) -> None:
        card = card_from_row(card_row(queue=-1), CATALOG)
        assert (card.suspended, card.state, card.due_day) == (True, State.REVIEW, 739_100)
        assert not card_from_row(card_row(queue=-2), CATALOG).suspended

    def test_learning_is_due_at_an_instant_or_on_a_day(
        self, card_row: Callable[..., tuple[object, ...]]
    ) -> None:
        soon = card_from_row(card_row(type=1, queue=1, due=1_760_000_000, left=2002), CATALOG)
        assert soon.due_at is not None
        assert (soon.due_at.timestamp(), soon.due_day, soon.remaining_steps) == (
            1_760_000_000,
            None,
            2,
        )
        later = card_from_row(card_row(type=3, queue=3, due=101), CATALOG)
        assert (later.due_at, later.due_day) == (None, 739_101)
