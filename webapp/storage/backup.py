"""A copy of the whole database, made by SQLite itself while others read and write."""

import contextlib
import secrets
import shutil
import threading
from contextlib import closing
from pathlib import Path
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from webapp.errors import AppError
from webapp.storage.database import Database, sqlite_module

_PAGES_AT_ONCE = 4_096
# What must stay free beside the copy, so that the app itself can go on writing.
_SPARE = 64 * 1024 * 1024


class BackupStoppedError(AppError):
    """The program ends, so a copy was given up."""


def back_up(database: Database, target: Path, stop: threading.Event | None = None) -> Path:
    """Copy the database to `target`, checked and complete, and return where it is.

    The copy is of one instant, however much is written meanwhile. An older file there is replaced
    in one step when the copy is whole; nothing is left of one that `stop` ends. Raises AppError.
    """
    sqlite = sqlite_module()
    part = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise AppError(f"The folder {target.parent} cannot be made: {error.strerror}.") from error
    try:
        check_room(target.parent, size_of(database.path))
        part.touch(0o600)
        with closing(database.engine.raw_connection()) as pooled:
            _copy(pooled.driver_connection, part, stop)
            pooled.rollback()
        part.replace(target)
    except (OSError, sqlite.Error, SQLAlchemyError) as error:
        raise AppError(f"The database cannot be copied to {target}: {error}.") from error
    finally:
        part.unlink(missing_ok=True)
    return target


def settle(database: Database) -> None:
    """Move what waits in the write-ahead log into the file, as far as nobody reads it.

    Done before a backup, or closing the database would do it later and look like a change.
    """
    with (
        contextlib.suppress(sqlite_module().Error, SQLAlchemyError),
        closing(database.engine.raw_connection()) as pooled,
    ):
        pooled.driver_connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()  # type: ignore[union-attr]


def _copy(source: Any, part: Path, stop: threading.Event | None) -> None:
    def go_on(*_: int) -> None:
        if stop is not None and stop.is_set():
            raise BackupStoppedError("The backup was given up, since the program ends.")

    with closing(sqlite_module().connect(str(part))) as copy:
        # Without a snapshot of its own, every commit of another connection would make SQLite begin
        # the copy again; under steady writing it would never end.
        source.execute("BEGIN")
        source.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone()
        source.backup(copy, pages=_PAGES_AT_ONCE, progress=go_on)
        source.execute("ROLLBACK")
        copy.execute("PRAGMA journal_mode = DELETE")  # one file, ready to be moved
        (found,) = copy.execute("PRAGMA quick_check(1)").fetchone()
    if found != "ok":
        raise AppError(f"The copy of the database is not whole: {found}.")


def size_of(path: Path) -> int:
    """Return the bytes of a database with what waits in its log; 0 where there is none."""
    files = (path, path.with_name(path.name + "-wal"))
    return sum(file.stat().st_size for file in files if file.exists())


def check_room(folder: Path, size: int) -> None:
    """Raise AppError where a folder has no room for so many bytes more."""
    free = shutil.disk_usage(folder).free
    if free < size + _SPARE:
        raise AppError(
            f"There is no room for a copy of the database in {folder}: it takes"
            f" {size / 2**20:,.0f} MB, and {free / 2**20:,.0f} MB are free. Make room on the disk;"
            " until then everything else goes on."
        )


def flaw_of(path: Path, thorough: bool = False) -> str:
    """Return what is wrong with a database file, "" for a whole one that is one of Vietdeck's."""
    sqlite = sqlite_module()
    check = "integrity_check" if thorough else "quick_check"
    try:
        with closing(sqlite.connect(read_only(path), uri=True)) as connection:
            connection.execute("PRAGMA trusted_schema = OFF")
            (found,) = connection.execute(f"PRAGMA {check}(1)").fetchone()
            if found != "ok":
                return str(found)
            connection.execute("SELECT version_num FROM alembic_version").fetchone()
            connection.execute("SELECT 1 FROM learners LIMIT 1").fetchone()
    except sqlite.Error as error:
        return str(error)
    return ""


def read_only(path: Path) -> str:
    """Return the address by which SQLite opens a file only to read it."""
    return f"{path.absolute().as_uri()}?mode=ro"
