"""Note types, decks and time rules of a collection, from either form that Anki stored them in."""

import json
import sqlite3
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

_SCHEMA_WITH_TABLES = 15


@dataclass(frozen=True, slots=True)
class NoteType:
    """A note type's name, its field names and the names of its card types."""

    name: str
    fields: tuple[str, ...]
    templates: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Catalog:
    """What the rows of a collection refer to; `first_day` is the ordinal of its day 0."""

    first_day: int
    note_types: dict[int, NoteType] = field(default_factory=dict)
    decks: dict[int, str] = field(default_factory=dict)

    def note_type(self, kind_id: int) -> NoteType:
        """Return a note type; one that is missing has numbered fields, so nothing is lost."""
        known = self.note_types.get(kind_id)
        return known or NoteType("", tuple(str(number) for number in range(1, 101)), ())


def read_catalog(connection: sqlite3.Connection) -> Catalog:
    """Read the catalog of a collection of schema 11 to 18."""
    made, version = connection.execute("SELECT crt, ver FROM col").fetchone()
    if int(version) < _SCHEMA_WITH_TABLES:
        conf, models, decks = (
            _json_object(text)
            for text in connection.execute("SELECT conf, models, decks FROM col").fetchone()
        )
        return Catalog(
            _first_day(int(made), conf.get("creationOffset")),
            {int(key): _from_json(model) for key, model in models.items()},
            {int(key): str(deck["name"]) for key, deck in decks.items()},
        )
    offset = connection.execute("SELECT val FROM config WHERE KEY = 'creationOffset'").fetchone()
    return Catalog(
        _first_day(int(made), json.loads(offset[0]) if offset else None),
        _from_tables(connection),
        {
            int(key): str(name).replace("\x1f", "::")
            for key, name in connection.execute("SELECT id, name FROM decks")
        },
    )


def _first_day(made: int, minutes_west: int | None) -> int:
    """Return the local day on which a collection was made.

    Without the offset (collections older than 2.1.22) its day began at 4:00 local time, so noon
    of that day is nearest, wherever that was.
    """
    instant = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=made)
    shift = timedelta(hours=8) if minutes_west is None else timedelta(minutes=-int(minutes_west))
    return (instant + shift).toordinal()


def _json_object(text: str) -> dict[str, Any]:
    found = json.loads(text or "{}")
    if not isinstance(found, dict):
        raise ValueError("expected an object")
    return found


def _from_json(model: dict[str, Any]) -> NoteType:
    return NoteType(
        str(model["name"]),
        tuple(str(item["name"]) for item in model["flds"]),
        tuple(str(item["name"]) for item in model["tmpls"]),
    )


def _from_tables(connection: sqlite3.Connection) -> dict[int, NoteType]:
    def names(table: str) -> dict[int, list[str]]:
        found: dict[int, list[str]] = {}
        query = f"SELECT ntid, name FROM {table} ORDER BY ntid, ord"  # noqa: S608 (two literals)
        for kind_id, name in connection.execute(query):
            found.setdefault(int(kind_id), []).append(str(name))
        return found

    fields, templates = names("fields"), names("templates")
    return {
        int(key): NoteType(str(name), tuple(fields.get(key, ())), tuple(templates.get(key, ())))
        for key, name in connection.execute("SELECT id, name FROM notetypes")
    }
