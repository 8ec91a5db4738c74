"""AnkiConnect: a stub that answers as the add-on does, with real Anki behind it where it counts."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from decks.anki import AnkiConnect, AnkiNote, CardType, write_package
from decks.anki.notes import fields_of
from decks.errors import PackageError
from tests.decks.anki.add_on import AddOn, serving


@pytest.fixture
def serve() -> Iterator[Callable[..., AnkiConnect]]:
    """Give a function that serves an add-on (or fixed bytes) and returns a client for it."""
    with ExitStack() as stack:

        def run(add_on: AddOn | bytes, *, status: int = 200, **options: Any) -> AnkiConnect:
            return AnkiConnect(port=stack.enter_context(serving(add_on, status)), **options)

        yield run


@pytest.mark.anki
class TestPush:
    def test_a_preview_changes_nothing(
        self, collection: Any, serve: Callable[..., AnkiConnect], note: AnkiNote
    ) -> None:
        add_on = AddOn(collection)
        plan = serve(add_on).plan([note])
        assert (plan.new, plan.changed, plan.same) == ((note,), (), ())
        assert add_on.calls == ["requestPermission", "version", "modelNames"]
        assert collection.note_count() == 0

    def test_new_notes_keep_our_identity(
        self,
        collection: Any,
        serve: Callable[..., AnkiConnect],
        note: AnkiNote,
        tmp_path: Path,
        import_package: Callable[..., dict[str, int]],
    ) -> None:
        client = serve(AddOn(collection))
        client.push(client.plan([note]))
        (note_id,) = collection.find_notes("")
        assert collection.get_note(note_id).guid == note.guid
        assert collection.card_count() == 4
        assert client.plan([note]).same == (note,)
        # A deck that is imported afterwards finds the note.
        write_package(tmp_path / "deck.apkg", [note])
        assert import_package(collection, tmp_path / "deck.apkg")["duplicate"] == 1
        assert not [name for name in collection.media.check().unused if "vietdeck" in name]
        assert not list(Path(collection.media.dir()).glob("*.apkg"))
        assert collection.fix_integrity()[1]

    def test_a_changed_note_is_previewed_and_updated(
        self, collection: Any, serve: Callable[..., AnkiConnect], note: AnkiNote
    ) -> None:
        client = serve(AddOn(collection))
        first = replace(note, card_types=(CardType.RECOGNITION,))
        client.push(client.plan([first]))
        edited = replace(note, meaning="AI <b>", tags=(*note.tags, "fresh"))
        other = AnkiNote(term="máy chủ", meaning="server")
        plan = client.plan([edited, other])
        assert plan.new == (other,)
        (change,) = plan.changed
        assert set(change.fields) == {"Meaning", "WithProduction", "WithCloze", "WithListening"}
        assert change.new_tags == ("fresh",)
        client.push(plan)
        stored = collection.get_note(change.note_id)
        assert dict(stored.items()) == fields_of(edited)
        assert "fresh" in stored.tags
        assert len(stored.cards()) == 4
        assert client.plan([edited, other]).same == (edited, other)

    def test_sounds_go_along(
        self, collection: Any, serve: Callable[..., AnkiConnect], note: AnkiNote
    ) -> None:
        client = serve(AddOn(collection))
        spoken = replace(note, audio="a.mp3")
        media = {"a.mp3": b"one", "b.mp3": b"two", "unused.mp3": b"x"}
        client.push(client.plan([spoken]), media=media)
        client.push(client.plan([replace(spoken, audio="b.mp3")]), media=media)
        folder = Path(collection.media.dir())
        assert sorted(path.name for path in folder.glob("*.mp3")) == ["a.mp3", "b.mp3"]

    def test_many_notes_are_asked_for_in_parts(
        self, collection: Any, serve: Callable[..., AnkiConnect]
    ) -> None:
        notes = [AnkiNote(term=f"từ {number}", meaning="x") for number in range(450)]
        add_on = AddOn(collection)
        client = serve(add_on)
        client.push(client.plan(notes))
        assert len(client.plan(notes).same) == 450
        assert add_on.calls.count("notesInfo") == 3


@pytest.mark.parametrize(
    ("state", "reason"),
    [
        ({"granted": False}, "Anki refused"),
        ({"key": "secret"}, "API key"),
        ({"api": 5}, "too old"),
        ({}, "no profile open"),
    ],
)
def test_each_obstacle_is_told(
    serve: Callable[..., AnkiConnect], state: dict[str, Any], reason: str
) -> None:
    add_on = AddOn()
    vars(add_on).update(state)
    with pytest.raises(PackageError, match=reason):
        serve(add_on).plan([])


def test_a_key_opens(serve: Callable[..., AnkiConnect]) -> None:
    add_on = AddOn()
    add_on.key = "secret"
    assert serve(add_on, key="secret").version() == 6
    with pytest.raises(PackageError, match="API key"):
        serve(add_on, key="wrong").version()


@pytest.mark.parametrize(
    "content", [b"<html>", b"", b"null", b"[]", b'{"result": 1}', b"AnkiConnect v.6", b"\xff"]
)
def test_another_program_is_recognised(serve: Callable[..., AnkiConnect], content: bytes) -> None:
    with pytest.raises(PackageError, match="Another program"):
        serve(content).version()


def test_a_forbidden_origin_is_told(serve: Callable[..., AnkiConnect]) -> None:
    with pytest.raises(PackageError, match="does not permit"):
        serve(b"", status=403).version()


def test_an_unknown_error_is_passed_on(serve: Callable[..., AnkiConnect]) -> None:
    with pytest.raises(PackageError, match=r"version.*: disk is full"):
        serve(b'{"result": null, "error": "disk is full"}').version()


def test_no_anki_is_told() -> None:
    with HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as server:
        port = server.server_port
    with pytest.raises(PackageError, match="Start Anki, and install the AnkiConnect add-on"):
        AnkiConnect(port=port).version()


def test_a_busy_anki_is_told() -> None:
    with (
        HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as silent,
        pytest.raises(PackageError, match="busy"),
    ):
        AnkiConnect(port=silent.server_port, timeout=0.05).version()


@pytest.mark.parametrize("host", ["192.168.1.5", "example.com", "0.0.0.0", "10.0.0.1"])
def test_only_this_computer_is_reached(host: str) -> None:
    with pytest.raises(PackageError, match="only reached on this computer"):
        AnkiConnect(host)
    AnkiConnect(host, allow_remote=True)
    for near in ("localhost", "127.0.0.1", "::1"):
        AnkiConnect(near)
