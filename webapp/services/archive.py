"""Everything a learner owns in one JSON file, and back again without losing anything.

The same can be had as tables in a zip, see `webapp.services.archive_tables`.

The file is an object in UTF-8:

    {"format": "vietdeck", "version": 1, "schema": "0002", "tables": {"learners": [{...}], ...}}

`version` is that of this form, `schema` that of the tables. `tables` holds every table of
`webapp/storage/tables.py` that belongs to a learner: settings, articles with their texts, sentences
and terms, notes with examples, cards with their memory, the whole log of reviews with what was
undone, marks, daily sums, imports and dictionaries. A table is a list of rows in the order of their
key, a row an object of column names. Instants are ISO 8601 with their offset, days are proleptic
Gregorian ordinals, everything else is as the comments in `tables.py` tell. Keys are kept, so that
rows refer to each other, and nothing is told of the day of the export: the same data are the same
bytes, and a file that was restored and exported again is the same file.
"""

import json
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Table
from sqlalchemy.exc import IntegrityError, StatementError
from sqlalchemy.orm import Session

from webapp.errors import InvalidInputError
from webapp.services import archive_tables
from webapp.services.archive_checks import check_row
from webapp.services.exports import Download
from webapp.services.learners import Learner
from webapp.storage import archive, identities
from webapp.storage.schema import HEAD

FORMAT = "vietdeck"
VERSION = 1
_IN_MEMORY = 8 * 1024 * 1024
_FIRST_SCHEMA = "0001"
# The same tables; what rows of the first one say is brought up to date after they are written.
_SCHEMAS = (_FIRST_SCHEMA, HEAD)
_COUNTED = ("articles", "notes", "cards", "reviews", "word_marks")

Rows = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Contents:
    """How much there is of what a learner asks about, in a file or in the database."""

    articles: int
    notes: int
    cards: int
    reviews: int
    word_marks: int


def write_archive(session: Session, learner: Learner, now: datetime) -> Download:
    """Return everything the learner owns as a JSON file."""
    target = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 (the caller closes it)
    for line in _lines(session, learner):
        target.write(line.encode())
    target.seek(0)
    return Download(f"vietdeck-{now:%Y-%m-%d}.json", target)


def write_tables(session: Session, learner: Learner, form: str, now: datetime) -> Download:
    """Return everything the learner owns as tables in a zip; `form` is csv or tsv."""
    told = {"format": FORMAT, "version": VERSION, "schema": HEAD}
    return archive_tables.write_tables(session, learner, form, told, now)


def _lines(session: Session, learner: Learner) -> Iterator[str]:
    """Yield the file in lines, a row on each, so that a person and a diff can read it."""
    yield f'{{"format": "{FORMAT}", "version": {VERSION}, "schema": "{HEAD}", "tables": {{\n'
    for number, table in enumerate(archive.owned_tables()):
        yield f'{"," if number else ""}"{table.name}": ['
        for place, row in enumerate(archive.read_rows(session, table, learner.id)):
            yield f"{',' if place else ''}\n{json.dumps(row, ensure_ascii=False)}"
        yield "]\n"
    yield "}}\n"


@dataclass(frozen=True, slots=True)
class Archive:
    """A file that was read: its tables by name, every row checked, and the schema they are of."""

    schema: str
    tables: dict[str, Rows]


def read_archive(source: Path) -> Archive:
    """Return what a file holds, every row checked.

    Raises InvalidInputError, with a reason for the learner, for whatever cannot be restored.
    """
    if archive_tables.is_tables(source):
        found: Any = archive_tables.read_tables(source)
    else:
        with source.open("rb") as file:
            found = _parsed(file)
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        raise InvalidInputError("This is no copy that Vietdeck made.", "file")
    if found.get("version") != VERSION or found.get("schema") not in _SCHEMAS:
        raise InvalidInputError(
            "This copy was made by another version of Vietdeck. Restore it with that version.",
            "file",
        )
    tables = found.get("tables")
    known = {table.name: table for table in archive.owned_tables()}
    if not isinstance(tables, dict) or set(tables) != set(known):
        raise InvalidInputError("This copy is not complete: it lacks a table.", "file")
    checked = {name: _checked_rows(known[name], tables[name]) for name in known}
    learners = [row["id"] for row in checked["learners"]]
    strange = (
        row.get("learner_id", learners[0]) != learners[0]
        for rows in checked.values()
        for row in rows
    )
    if len(learners) != 1 or any(strange):
        raise InvalidInputError("A copy holds one learner, and this one does not.", "file")
    return Archive(found["schema"], checked)


def _parsed(file: IO[bytes]) -> Any:
    try:
        return json.load(file, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise InvalidInputError(
            "This file is damaged, or no copy that Vietdeck made.", "file"
        ) from error


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no number")


def _checked_rows(table: Table, rows: object) -> Rows:
    if not isinstance(rows, list):
        raise InvalidInputError(f"The table “{table.name}” of this copy is damaged.", "file")
    return [check_row(table, number, row) for number, row in enumerate(rows, start=1)]


def contents_of(found: Archive) -> Contents:
    """Return how much a file holds."""
    return Contents(**{name: len(found.tables[name]) for name in _COUNTED})


def contents_here(session: Session, learner: Learner) -> Contents:
    """Return how much the learner has here."""
    return Contents(
        **{
            table.name: archive.count_rows(session, table, learner.id)
            for table in archive.owned_tables()
            if table.name in _COUNTED
        }
    )


def restore(session: Session, learner: Learner, found: Archive) -> None:
    """Put a file's contents in the place of all that the learner has; all of it or nothing.

    Make a safety copy of the database first (`webapp.storage.backup`). Raises InvalidInputError.
    """
    if archive.other_learners(session, learner.id):
        raise InvalidInputError("Others use this database too, so it cannot be replaced.", "file")
    try:
        archive.remove_all(session, learner.id)
        for table in archive.owned_tables():
            archive.write_rows(session, table, found.tables[table.name])
        if found.schema == _FIRST_SCHEMA:
            identities.tell_apart(session.connection())
    except (IntegrityError, StatementError) as error:
        raise InvalidInputError(
            "This copy contradicts itself: a row refers to one that is not there, or stands twice.",
            "file",
        ) from error
