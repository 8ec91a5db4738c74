"""A stand-in for the AnkiConnect add-on (protocol version 6), with real Anki behind it."""

import base64
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any


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

    def do_findCards(self, query: str) -> list[int]:  # noqa: N802
        return [int(card) for card in self._open().find_cards(query)]

    def do_cardsInfo(self, cards: list[int]) -> list[dict[str, Any]]:  # noqa: N802
        found = [self._open().get_card(card_id) for card_id in cards]
        return [{"cardId": card.id, "due": card.due, "ord": card.ord} for card in found]

    def do_getReviewsOfCards(self, cards: list[int]) -> dict[int, Any]:  # noqa: N802
        columns = ("id", "usn", "ease", "ivl", "lastIvl", "factor", "time", "type")
        query = f"SELECT {', '.join(columns)} FROM revlog WHERE cid = ?"
        return {
            card: [dict(zip(columns, row, strict=True)) for row in self._open().db.all(query, card)]
            for card in cards
        }

    def do_insertReviews(self, reviews: list[list[int]]) -> None:  # noqa: N802
        rows = ",".join(f"({','.join(map(str, row))})" for row in reviews)
        if rows:
            names = "id,cid,usn,ease,ivl,lastIvl,factor,time,type"
            self._open().db.execute(f"insert into revlog({names}) values {rows}")

    def do_setSpecificValueOfCard(  # noqa: N802
        self,
        card: int,
        keys: list[str],
        newValues: list[Any],  # noqa: N803
        warning_check: bool = False,
    ) -> Any:
        risky = {"did", "id", "ivl", "lapses", "left", "mod", "nid", "odid", "odue", "ord", "queue",
                 "reps", "type", "usn"}  # fmt: skip
        if risky & set(keys) and warning_check is False:
            return False
        try:
            stored = self._open().get_card(card)
            for key, value in zip(keys, newValues, strict=True):
                setattr(stored, key, value)
            self._open().update_card(stored, skip_undo_entry=True)
        except Exception as error:  # noqa: BLE001 (as the add-on does)
            return [[False, str(error)]]
        return [True]


@contextmanager
def serving(add_on: AddOn | bytes, status: int = 200) -> Iterator[int]:
    """Serve an add-on, or fixed bytes, on a free port of this computer; give the port."""

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

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
