"""Looking after the database itself: SQLite, the file, the tables, what refers to what."""

from collections.abc import Iterator
from contextlib import closing

from sqlalchemy.exc import SQLAlchemyError

from webapp.services import backups, lost_rows
from webapp.services.findings import Finding, Patient, counted
from webapp.storage import checks
from webapp.storage.backup import read_only
from webapp.storage.database import SAFE_SQLITE, sqlite_module
from webapp.storage.schema import HEAD, migrate

_MOST_SHOWN = 3
# How SQLite names damage of an index alone, which can be made anew from its table.
_INDEX_SIGNS = ("missing from index", "wrong # of entries in index", "non-unique entry in index",
                "out of order")  # fmt: skip


def check_sqlite(_patient: Patient) -> Iterator[Finding]:
    """Look at whether SQLite is free of a fault that can damage a database."""
    sqlite = sqlite_module()
    safe = ".".join(map(str, SAFE_SQLITE))
    if sqlite.sqlite_version_info >= SAFE_SQLITE:
        yield Finding("SQLite", sqlite.sqlite_version)
        return
    yield Finding(
        "SQLite",
        problem=f"Version {sqlite.sqlite_version} can damage a database that is written from two "
        f"places at once; {safe} and later cannot.",
        advice="Install Vietdeck again with its dependencies: pysqlite3 brings a newer SQLite.",
    )


def check_whole(patient: Patient) -> Iterator[Finding]:
    """Look at whether the file of the database is whole."""
    found = checks.integrity(patient.database.path)
    if not found:
        yield Finding("Database file", "whole")
        return
    shown = "; ".join(found[:_MOST_SHOWN]) + ("; …" if len(found) > _MOST_SHOWN else "")
    only_indexes = all(any(sign in flaw for sign in _INDEX_SIGNS) for flaw in found)
    yield Finding(
        "Database file",
        problem=f"The file is damaged: {shown}.",
        mend=(lambda: _rebuild_indexes(patient)) if only_indexes else None,
        advice=_restore_advice(patient),
        ends=True,
    )


def _rebuild_indexes(patient: Patient) -> str:
    checks.rebuild_indexes(patient.database)
    return "The indexes are made anew from the tables."


def _restore_advice(patient: Patient) -> str:
    whole = backups.newest_whole(patient.data)
    if whole is None:
        return "There is no whole backup. Restore a copy that you kept elsewhere, if you have one."
    return (
        f"The newest whole backup is of {whole.made_at:%Y-%m-%d %H:%M} UTC. Stop Vietdeck, then: "
        f"vietdeck restore {whole.path}"
    )


def check_version(patient: Patient) -> Iterator[Finding]:
    """Look at whether the tables are those that this program knows."""
    sqlite = sqlite_module()
    version = ""
    try:
        with closing(sqlite.connect(read_only(patient.database.path), uri=True)) as connection:
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
            version = "" if row is None else str(row[0])
    except sqlite.Error:
        version = ""
    if version == HEAD:
        yield Finding("Tables", f"version {HEAD}")
    elif version > HEAD:
        yield Finding(
            "Tables",
            problem=f"They are of version {version}; this program knows {HEAD}.",
            advice="Install the newer Vietdeck that made them.",
            ends=True,
        )
    elif not version and backups.list_backups(patient.data):
        yield Finding(
            "Tables",
            problem="The database is empty, though there were backups of it.",
            advice=_restore_advice(patient),
            ends=True,
        )
    else:
        yield Finding(
            "Tables",
            problem=f"They are of version {version or 'none'}; this program wants {HEAD}.",
            mend=lambda: _migrate(patient),
            ends=True,
        )


def _migrate(patient: Patient) -> str:
    try:
        migrate(patient.database)
    except SQLAlchemyError as error:
        return f"The tables cannot be brought up to date: {error}"
    return f"The tables are brought to version {HEAD}."


def check_references(patient: Patient) -> Iterator[Finding]:
    """Look for rows that refer to rows which are not there, cards without their word first."""
    with patient.database.reading() as session:
        found = checks.dangling(session)
    cards = [row for row in found if row.parent == "notes" and row.table == "cards"]
    if cards:
        yield Finding(
            "Cards",
            problem=f"{counted(len(cards), 'card has', 'cards have')} no word any more.",
            mend=lambda: lost_rows.mend(patient),
        )
    others = [row for row in found if row not in cards]
    if others:
        tables = ", ".join(sorted({f"“{row.table}”" for row in others}))
        yield Finding(
            "References",
            problem=f"{counted(len(others), 'row refers', 'rows refer')} to something that is not "
            f"there, in {tables}.",
            mend=None if cards else lambda: lost_rows.mend(patient),
        )
    if not found:
        yield Finding("References", "every row has what it refers to")
