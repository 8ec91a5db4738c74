"""A copy of the whole database, made by SQLite itself while others read and write."""

import secrets
from contextlib import closing
from pathlib import Path

from webapp.errors import AppError
from webapp.storage.database import Database, sqlite_module

_PAGES_AT_ONCE = 4_096


def back_up(database: Database, target: Path) -> Path:
    """Copy the database to `target`, checked and complete, and return where it is.

    An older file there is replaced in one step when the copy is whole. Raises AppError.
    """
    sqlite = sqlite_module()
    part = target.with_name(f".{target.name}.{secrets.token_hex(4)}.part")
    try:
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        raise AppError(f"The folder {target.parent} cannot be made: {error.strerror}.") from error
    try:
        with closing(database.engine.raw_connection()) as pooled:
            with closing(sqlite.connect(str(part))) as copy:
                pooled.driver_connection.backup(copy, pages=_PAGES_AT_ONCE)  # type: ignore[union-attr]
                copy.execute("PRAGMA journal_mode = DELETE")  # one file, ready to be moved
                (found,) = copy.execute("PRAGMA quick_check(1)").fetchone()
            pooled.rollback()
        if found != "ok":
            raise AppError(f"The copy of the database is not whole: {found}.")
        part.chmod(0o600)
        part.replace(target)
    except (OSError, sqlite.Error) as error:
        raise AppError(f"The database cannot be copied to {target}: {error}.") from error
    finally:
        part.unlink(missing_ok=True)
    return target
