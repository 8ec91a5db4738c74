"""AnkiConnect: a stub that answers as the add-on does, with real Anki behind it where it counts."""

import base64
import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from decks.anki import AnkiConnect, AnkiNote, CardType, write_package
from decks.anki.notes import fields_of
from decks.errors import PackageError


class AddOn:
    """The actions of AnkiConnect (version 6) that a push uses, as the add-on carries them out."""

    def __init__(self, collection: Any = None):
        self.collection = collection
        self.key = ""
        self.granted = True
        self.api = 6
        self.calls: list[str] = []

    def answer(self, request: dict[str, Any]) -> dict[str, Any]:
        """Return what the add-on sends: a result or an error, never an HTTP error."""
        name = request.get("action", "")
        self.calls.append(name)
        try:
            if request.get("key", "") != self.key and name != "requestPermission":
                raise LookupError("valid api key must be provided")
            method = getattr(self, f"do_{name}", None)
            if method is None:
                raise LookupError("unsupported action")
            return {"result": method(**request.get("params", {})), "error": None}
        except Exception as error:  # noqa: BLE001 (the add-on reports every error like this)
            return {"result": None, "error": str(error)}

    def _open(self) -> Any:
        if self.collection is None:
            raise LookupError("collection is not available")
        return self.collection

    def do_version(self) -> int:
        return self.api

    def do_requestPermission(self) -> dict[str, Any]:  # noqa: N802
        if not self.granted:
            return {"permission": "denied"}
        return {"permission": "granted", "requireApikey": bool(self.key), "version": self.api}

    def do_modelNames(self) -> list[str]:  # noqa: N802
        return [each.name for each in self._open().models.all_names_and_ids()]

    def do_findNotes(self, query: str) -> list[int]:  # noqa: N802
        return [int(note) for note in self._open().find_notes(query)]

    def do_notesInfo(self, notes: list[int]) -> list[dict[str, Any]]:  # noqa: N802
        found: list[dict[str, Any]] = []
        for note_id in notes:
            note = self._open().get_note(note_id)
            fields = {
                name: {"value": value, "order": order}
                for order, (name, value) in enumerate(note.items())
            }
            found.append(
                {
                    "noteId": note.id,
                    "tags": note.tags,
                    "fields": fields,
                    "modelName": note.note_type()["name"],
                    "cards": [card.id for card in note.cards()],
                }
            )
        return [*found, {}]  # a note that is gone by now

    def do_updateNoteFields(self, note: dict[str, Any]) -> None:  # noqa: N802
        stored = self._open().get_note(note["id"])
        for name, value in note["fields"].items():
            if name in stored:
                stored[name] = value
        self._open().update_note(stored)

    def do_addTags(self, notes: list[int], tags: str) -> None:  # noqa: N802
        self._open().tags.bulk_add(notes, tags)

    def do_getMediaDirPath(self) -> str:  # noqa: N802
        return str(Path(self._open().media.dir()).resolve())

    def do_storeMediaFile(self, filename: str, data: str) -> str:  # noqa: N802
        return str(self._open().media.write_data(filename, base64.b64decode(data)))

    def do_deleteMediaFile(self, filename: str) -> None:  # noqa: N802
        self._open().media.trash_files([filename])

    def do_importPackage(self, path: str) -> bool:  # noqa: N802
        from anki.collection import ImportAnkiPackageOptions, ImportAnkiPackageRequest

        options = ImportAnkiPackageOptions(
            merge_notetypes=True, with_scheduling=True, with_deck_configs=True
        )
        request = ImportAnkiPackageRequest(package_path=path, options=options)
        self._open().import_anki_package(request)
        return True


@pytest.fixture
def serve() -> Iterator[Callable[..., AnkiConnect]]:
    """Give a function that serves an add-on (or fixed bytes) and returns a client for it."""
    servers: list[HTTPServer] = []

    def run(add_on: AddOn | bytes, *, status: int = 200, **options: Any) -> AnkiConnect:
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                if isinstance(add_on, AddOn):
                    answer = json.dumps(add_on.answer(json.loads(body))).encode()
                else:
                    answer = add_on
                self.send_response(status)
                self.send_header("Content-Type", "text/json")
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_: Any) -> None:
                """Keep the test's output clean."""

        servers.append(HTTPServer(("127.0.0.1", 0), Handler))
        threading.Thread(target=servers[-1].serve_forever, args=(0.01,), daemon=True).start()
        return AnkiConnect(port=servers[-1].server_port, **options)

    yield run
    for server in servers:
        server.shutdown()
        server.server_close()


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
