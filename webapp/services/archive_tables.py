"""The complete copy as a zip of tables, for a spreadsheet and for other programs, and back again.

One table of the database is one file, `notes.csv` or `notes.tsv`, UTF-8, its first row the names of
the columns; `copy.json` says what the zip is. A cell is the value as it is: numbers, `true` and
`false`, instants in ISO 8601, objects and lists as JSON, `\\N` for nothing. A text that a
spreadsheet would take for a formula, or that begins with an apostrophe or a backslash, has an
apostrophe before it. The same data are the same bytes.
"""

import csv
import io
import json
import math
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import IO, Any

from sqlalchemy import JSON, Column, Table
from sqlalchemy.orm import Session

from webapp.errors import InvalidInputError, NotFoundError
from webapp.services.exports import Download
from webapp.services.learners import Learner
from webapp.services.spreadsheets import FORMS, FORMULAS
from webapp.storage import archive
from webapp.storage.tables import UtcDateTime

MANIFEST = "copy.json"
_IN_MEMORY = 8 * 1024 * 1024
_DATE = (2025, 1, 1, 0, 0, 0)
_NOTHING = "\\N"
_GUARDED = (*FORMULAS, "'", "\\")
# More than any copy has that can be uploaded; a zip that unpacks to more is a trick.
_LARGEST = 1 << 30
# The words of a long article are one cell. The limit is one for the whole program, and readers of
# other tables rely on it, so it is raised for a copy only, and for one at a time.
_LONGEST_CELL = 1 << 27
_LIMIT = Lock()


def write_tables(
    session: Session, learner: Learner, form: str, told: Mapping[str, object], now: datetime
) -> Download:
    """Return everything the learner owns as a zip of tables; `told` is what it says of itself."""
    if form not in FORMS:
        raise NotFoundError("There are tables in csv and tsv.")
    target = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 (the caller closes it)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(_entry(MANIFEST), json.dumps({**told, "tables": form}))
        for table in archive.owned_tables():
            with packed.open(_entry(f"{table.name}.{form}"), "w", force_zip64=True) as file:
                _write_table(file, table, form, archive.read_rows(session, table, learner.id))
    target.seek(0)
    return Download(f"vietdeck-{now:%Y-%m-%d}-{form}.zip", target)


def _entry(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _DATE)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.create_system = 3  # the default differs between systems
    return info


def _write_table(
    file: IO[bytes], table: Table, form: str, rows: Iterator[Mapping[str, Any]]
) -> None:
    text = io.TextIOWrapper(file, "utf-8", newline="")
    writer = csv.writer(text, delimiter=FORMS[form])
    columns = list(table.columns)
    writer.writerow(column.name for column in columns)
    for row in rows:
        writer.writerow(_cell(column, row[column.name]) for column in columns)
    text.flush()
    text.detach()


def _cell(column: Column[Any], value: Any) -> str:
    if value is None:
        return _NOTHING
    if isinstance(column.type, JSON):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f"'{value}" if value.startswith(_GUARDED) else value
    return repr(value)


def is_tables(source: Path) -> bool:
    """Say whether a file may be a zip of tables."""
    return zipfile.is_zipfile(source)


def read_tables(source: Path) -> dict[str, Any]:
    """Return what a zip of tables holds, as the JSON file would say it; no row is checked.

    Raises InvalidInputError, with a reason for the learner, for what is no such zip.
    """
    try:
        with zipfile.ZipFile(source) as packed:
            _check_members(packed)
            found = json.loads(packed.read(MANIFEST))
            form = found["tables"]
            if form not in FORMS:
                raise InvalidInputError("This copy has tables of an unknown form.", "file")
            known = {f"{table.name}.{form}": table for table in archive.owned_tables()}
            if set(packed.namelist()) != {MANIFEST, *known}:
                raise InvalidInputError("This copy is not complete: it lacks a table.", "file")
            with _long_cells():
                tables = {table.name: _read_table(packed, name) for name, table in known.items()}
    except (
        zipfile.BadZipFile, zlib.error, csv.Error, ValueError, TypeError, LookupError, EOFError,
        NotImplementedError, OSError, RecursionError,
    ) as error:  # fmt: skip
        raise InvalidInputError(
            "This file is damaged, or no copy that Vietdeck made.", "file"
        ) from error
    return {**found, "tables": tables}


@contextmanager
def _long_cells() -> Iterator[None]:
    with _LIMIT:
        usual = csv.field_size_limit(_LONGEST_CELL)
        try:
            yield
        finally:
            csv.field_size_limit(usual)


def _check_members(packed: zipfile.ZipFile) -> None:
    members = packed.infolist()
    if len({member.filename for member in members}) != len(members):
        raise ValueError("a name stands twice")
    if any(member.flag_bits & 1 for member in members):
        raise InvalidInputError("This copy is protected by a password.", "file")
    # No member gives more than it says, so that this holds for what is read.
    if sum(member.file_size for member in members) > _LARGEST:
        raise InvalidInputError("This copy unpacks to more than any copy has.", "file")


def _read_table(packed: zipfile.ZipFile, name: str) -> list[dict[str, Any]]:
    table_name, _, form = name.rpartition(".")
    table = next(table for table in archive.owned_tables() if table.name == table_name)
    with packed.open(name) as file:
        rows = csv.reader(io.TextIOWrapper(file, "utf-8-sig", newline=""), delimiter=FORMS[form])
        columns = [table.columns[column] for column in next(rows, [])]
        if len(columns) != len(table.columns):
            raise ValueError("its columns are others")
        readers = [(column.name, _reader(column)) for column in columns]
        return [
            {name: read(cell) for (name, read), cell in zip(readers, row, strict=True)}
            for row in rows
        ]


def _reader(column: Column[Any]) -> Callable[[str], Any]:
    """Return what reads a cell of a column."""
    simple: dict[type, Callable[[str], Any]] = {bool: _read_truth, int: int, float: _read_number}
    read: Callable[[str], Any] = _read_text
    if isinstance(column.type, JSON):
        read = _read_json
    elif not isinstance(column.type, UtcDateTime):
        read = simple.get(column.type.python_type, _read_text)
    return lambda cell: None if cell == _NOTHING else read(cell)


def _read_json(cell: str) -> Any:
    return json.loads(cell, parse_constant=_read_number)


def _read_text(cell: str) -> str:
    return cell[1:] if cell.startswith("'") else cell


def _read_truth(cell: str) -> bool:
    return {"true": True, "false": False}[cell.lower()]  # spreadsheets write them large


def _read_number(cell: str) -> float:
    number = float(cell)
    if not math.isfinite(number):
        raise ValueError(f"{cell} is no number")
    return number
