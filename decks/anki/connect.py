"""Add and update notes in a running Anki through its AnkiConnect add-on (protocol version 6).

New notes go in as a package, because AnkiConnect's own `addNotes` would give them GUIDs and a note
type of its own, and a deck imported later would not find them. Notes that are there are updated
field by field. Source: the add-on's documented actions and its answers {"result", "error"}.
"""

import base64
import http.client
import ipaddress
import json
import secrets
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from decks.anki.note_type import NOTE_TYPE_NAME
from decks.anki.notes import AnkiNote, fields_of
from decks.anki.package import Media, write_package
from decks.errors import PackageError

VERSION = 6
DEFAULT_PORT = 8765
_BATCH = 200
_NOT_RUNNING = (
    "Anki does not answer. Start Anki, and install the AnkiConnect add-on "
    "(Tools, Add-ons, Get Add-ons, code 2055492159) if it is not there."
)
_NOT_ANKI = "Another program than AnkiConnect answers on this port. Check the port in its settings."


@dataclass(frozen=True, slots=True)
class Change:
    """A note that is in Anki with other content: the names of the fields that would change."""

    note: AnkiNote
    note_id: int
    fields: tuple[str, ...]
    new_tags: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PushPlan:
    """What a push would do; `same` are in Anki already as they are here."""

    new: tuple[AnkiNote, ...]
    changed: tuple[Change, ...]
    same: tuple[AnkiNote, ...]


class AnkiConnect:
    """A running Anki on this computer.

    `key` is the API key, where the learner set one. Only loopback addresses are taken unless
    `allow_remote` is set: AnkiConnect speaks without encryption.
    """

    def __init__(
        self,
        host: str = "127.0.0.1",
        port: int = DEFAULT_PORT,
        *,
        key: str = "",
        timeout: float = 30.0,
        allow_remote: bool = False,
    ):
        if not allow_remote and not _is_loopback(host):
            raise PackageError("Anki is only reached on this computer: use 127.0.0.1.")
        self._address = (host, port)
        self._key = key
        self._timeout = timeout

    def version(self) -> int:
        """Return the protocol version that AnkiConnect speaks."""
        return int(self.call("version"))

    def check(self) -> None:
        """Make sure that a push can work: AnkiConnect answers, permits us and is new enough.

        AnkiConnect asks the learner for permission here, in Anki, when it has not before.
        """
        answer = self.call("requestPermission")
        if not isinstance(answer, dict) or answer.get("permission") != "granted":
            raise PackageError("Anki refused. Allow the access when Anki asks, then try again.")
        if answer.get("requireApikey") and not self._key:
            raise PackageError("AnkiConnect wants its API key. Enter the one from its settings.")
        if self.version() < VERSION:
            raise PackageError("This AnkiConnect is too old. Update the add-on in Anki.")

    def plan(self, notes: Iterable[AnkiNote]) -> PushPlan:
        """Return what a push of these notes would do; nothing is changed in Anki."""
        self.check()
        stored = {info["key"]: info for info in self._stored_notes()}
        new: list[AnkiNote] = []
        changed: list[Change] = []
        same: list[AnkiNote] = []
        for note in notes:
            fields = fields_of(note)
            info = stored.get(fields["Key"])
            if info is None:
                new.append(note)
                continue
            other = tuple(
                name for name, value in fields.items() if info["fields"].get(name) != value
            )
            tags = tuple(tag for tag in note.tags if tag not in info["tags"])
            if other or tags:
                changed.append(Change(note, info["id"], other, tags))
            else:
                same.append(note)
        return PushPlan(tuple(new), tuple(changed), tuple(same))

    def push(self, plan: PushPlan, *, media: Media | None = None) -> None:
        """Do what a plan says: import the new notes as a package, update the changed ones."""
        if plan.new:
            self._import(plan.new, media or {})
        for change in plan.changed:
            for name, content in _sounds([change.note], media or {}).items():
                self._store(name, content if isinstance(content, bytes) else content.read_bytes())
            fields = fields_of(change.note)
            wanted = {name: fields[name] for name in change.fields}
            if wanted:
                self.call("updateNoteFields", note={"id": change.note_id, "fields": wanted})
            if change.new_tags:
                self.call("addTags", notes=[change.note_id], tags=" ".join(change.new_tags))

    def _stored_notes(self) -> Iterator[dict[str, Any]]:
        """Yield id, key, fields and tags of every note of our type in Anki."""
        if NOTE_TYPE_NAME not in self.call("modelNames"):
            return
        ids: Sequence[int] = self.call("findNotes", query=f'"note:{NOTE_TYPE_NAME}"')
        for start in range(0, len(ids), _BATCH):
            for info in self.call("notesInfo", notes=list(ids[start : start + _BATCH])):
                if info:  # a note deleted meanwhile leaves an empty object
                    fields = {name: field["value"] for name, field in info["fields"].items()}
                    yield {
                        "id": int(info["noteId"]),
                        "key": fields.get("Key", ""),
                        "fields": fields,
                        "tags": set(info["tags"]),
                    }

    def _import(self, notes: Sequence[AnkiNote], media: Media) -> None:
        """Hand a package over through Anki's media folder, and take it out again."""
        content = BytesIO()
        write_package(content, notes, media=_sounds(notes, media))
        # A leading underscore keeps Anki from reporting the file as unused meanwhile.
        name = f"_vietdeck-{secrets.token_hex(4)}.apkg"
        stored = self._store(name, content.getvalue())
        try:
            # Older add-ons want a full path, newer ones take it as well as a name.
            folder = str(self.call("getMediaDirPath"))
            separator = "\\" if "\\" in folder and "/" not in folder else "/"
            if not self.call("importPackage", path=f"{folder}{separator}{stored}"):
                raise PackageError("Anki did not take the notes. Open a profile in Anki first.")
        finally:
            self.call("deleteMediaFile", filename=stored)

    def _store(self, name: str, content: bytes) -> str:
        """Put a file into Anki's media folder and return the name it got there."""
        data = base64.b64encode(content).decode("ascii")
        return str(self.call("storeMediaFile", filename=name, data=data) or name)

    def call(self, action: str, **params: Any) -> Any:
        """Return the result of an action. Raises PackageError with what the learner can do."""
        request: dict[str, Any] = {"action": action, "version": VERSION, "params": params}
        if self._key:
            request["key"] = self._key
        answer = self._post(json.dumps(request).encode())
        if not isinstance(answer, dict) or set(answer) != {"result", "error"}:
            raise PackageError(_NOT_ANKI)
        if answer["error"] is not None:
            raise PackageError(_explain(action, str(answer["error"])))
        return answer["result"]

    def _post(self, body: bytes) -> Any:
        connection = http.client.HTTPConnection(*self._address, timeout=self._timeout)
        try:
            connection.request("POST", "/", body, {"Content-Type": "application/json"})
            response = connection.getresponse()
            content = response.read()
            if response.status == http.client.FORBIDDEN:
                raise PackageError("AnkiConnect does not permit this. Allow it in its settings.")
            return json.loads(content)
        except TimeoutError as error:
            raise PackageError("Anki is busy. Close its open windows and try again.") from error
        except (OSError, http.client.HTTPException) as error:
            raise PackageError(_NOT_RUNNING) from error
        except ValueError as error:
            raise PackageError(_NOT_ANKI) from error
        finally:
            connection.close()


def _sounds(notes: Iterable[AnkiNote], media: Media) -> Media:
    """Return those of the media files that the notes name."""
    wanted = {name for note in notes for name in (note.audio, note.sentence_audio)}
    return {name: content for name, content in media.items() if name in wanted}


def _explain(action: str, error: str) -> str:
    """Return the cause of an error that AnkiConnect reported, for the learner."""
    if "api key" in error:
        return "AnkiConnect wants its API key. Enter the one from its settings."
    if "unsupported action" in error:
        return "This AnkiConnect is too old. Update the add-on in Anki."
    if "collection is not available" in error:
        return "Anki has no profile open. Choose one in Anki, then try again."
    return f"Anki could not do this ({action}): {error}"


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
