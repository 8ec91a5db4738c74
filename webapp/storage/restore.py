"""Putting a copy of the database in the place of what is there, in one transaction."""

import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from webapp.errors import AppError, InvalidInputError
from webapp.storage.backup import read_only
from webapp.storage.database import Database, sqlite_module
from webapp.storage.schema import HEAD, migrate
from webapp.storage.tables import Base

_BUSY_TIMEOUT_MS = 30_000
# Work in progress belongs to the running program; only what it refers to may be gone.
_STAYS = frozenset({"jobs"})
_FORGET_JOBS = (
    "DELETE FROM main.jobs WHERE article_id IS NOT NULL"
    " OR learner_id NOT IN (SELECT id FROM main.learners)"
)


def counts_of(path: Path, tables: Sequence[str]) -> dict[str, int]:
    """Return how many rows some tables of a copy have."""
    with closing(sqlite_module().connect(read_only(path), uri=True)) as connection:
        return {
            table: connection.execute(f'SELECT count(*) FROM "{table}"').fetchone()[0]  # noqa: S608
            for table in tables
        }


def put_back(database: Database, source: Path, before: Callable[[], object]) -> None:
    """Put everything of a copy in the place of what the database holds, all of it or nothing.

    `before` is called under the write lock, while all that is there can still be copied. Raises
    AppError; a copy of an older version is brought up to date aside, one of a newer is refused.
    """
    sqlite = sqlite_module()
    try:
        with up_to_date(source) as ready, closing(_connect(database.path)) as connection:
            connection.execute("ATTACH ? AS old", (read_only(ready),))
            _check_columns(connection)
            connection.execute("BEGIN IMMEDIATE")
            _check_alone(connection)
            before()
            _replace(connection)
            connection.execute("COMMIT")
    except sqlite.Error as error:
        raise AppError(f"This backup cannot be restored: {error}. Nothing has changed.") from error


def _connect(path: Path) -> Any:
    # A connection of its own: it goes without foreign keys, which are checked once at the end.
    connection = sqlite_module().connect(
        f"{path.absolute().as_uri()}?mode=rw", uri=True, isolation_level=None
    )
    for pragma in (
        f"busy_timeout = {_BUSY_TIMEOUT_MS}",
        "foreign_keys = OFF",
        "synchronous = FULL",
        "trusted_schema = OFF",
    ):
        connection.execute(f"PRAGMA {pragma}")
    return connection


@contextmanager
def up_to_date(source: Path) -> Iterator[Path]:
    """Give the copy itself where it has today's tables, else a copy of it that was migrated."""
    with closing(sqlite_module().connect(read_only(source), uri=True)) as connection:
        row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    if row is not None and row[0] == HEAD:
        yield source
        return
    with tempfile.TemporaryDirectory(prefix=".restore-", dir=source.parent) as folder:
        migrated = Path(folder) / source.name
        shutil.copy(source, migrated)
        older = Database(migrated)
        try:
            migrate(older)
        finally:
            older.close()
        yield migrated


def _check_columns(connection: Any) -> None:
    for table in Base.metadata.sorted_tables:
        found = {}
        for schema in ("main", "old"):
            rows = connection.execute(f"PRAGMA {schema}.table_info('{table.name}')").fetchall()
            found[schema] = [row[1:3] for row in rows]
        (kind,) = connection.execute(
            "SELECT count(*) FROM old.sqlite_master WHERE type = 'table' AND name = ?",
            (table.name,),
        ).fetchone()
        if not kind or found["main"] != found["old"]:
            raise InvalidInputError(
                f"This copy cannot be restored: its table “{table.name}” is not one of Vietdeck's.",
                "file",
            )


def _check_alone(connection: Any) -> None:
    (learners,) = connection.execute("SELECT count(*) FROM main.learners").fetchone()
    if learners > 1:
        raise InvalidInputError("Others use this database too, so it cannot be replaced.", "file")


def _replace(connection: Any) -> None:
    names = [table.name for table in Base.metadata.sorted_tables if table.name not in _STAYS]
    for name in names:
        connection.execute(f'DELETE FROM main."{name}"')  # noqa: S608 (our own tables)
        # In this form SQLite copies the pages' rows as they are, indexes included.
        connection.execute(f'INSERT INTO main."{name}" SELECT * FROM old."{name}"')  # noqa: S608
    connection.execute(_FORGET_JOBS)
    broken = connection.execute("PRAGMA main.foreign_key_check").fetchone()
    if broken is not None:
        raise InvalidInputError(
            f"This copy contradicts itself: a row of “{broken[0]}” refers to one of “{broken[2]}”"
            " that is not there. Nothing has changed.",
            "file",
        )
