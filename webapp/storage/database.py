"""The embedded database: how it is opened, and the two ways to use it.

`reading()` gives a session on a stable snapshot; `transaction()` takes the write lock at once
(`BEGIN IMMEDIATE`), so that what a use case read is still true when it writes, and commits at the
end. Nothing else commits.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.orm import Session, sessionmaker

# SQLite before 3.51.3 can corrupt a database in WAL mode when a checkpoint meets a reset.
SAFE_SQLITE = (3, 51, 3)
_BUSY_TIMEOUT_MS = 10_000


def sqlite_module() -> ModuleType:
    """Return the sqlite3 module to use: the interpreter's own where it is safe."""
    if sqlite3.sqlite_version_info >= SAFE_SQLITE:
        return sqlite3
    import pysqlite3

    module: ModuleType = pysqlite3
    return module


class Database:
    """The engine and its sessions.

    `pragmas` are settings of every connection; a test passes unsafe ones to show that the
    durability test can fail.
    """

    def __init__(self, path: Path, pragmas: dict[str, str] | None = None) -> None:
        self.path = path
        self._pragmas = {
            "journal_mode": "WAL",
            "synchronous": "FULL",
            "foreign_keys": "ON",
            "busy_timeout": str(_BUSY_TIMEOUT_MS),
            "cache_size": "-65536",
        } | (pragmas or {})
        self.engine: Engine = create_engine(
            f"sqlite:///{path}", module=sqlite_module(), pool_size=8, max_overflow=24
        )
        event.listen(self.engine, "connect", self._on_connect)
        event.listen(self.engine, "begin", self._on_begin)
        self._sessions = sessionmaker(self.engine, expire_on_commit=False)

    def _on_connect(self, connection: Any, _record: object) -> None:
        # The driver must not open transactions by itself: _on_begin does.
        connection.isolation_level = None
        for name, value in self._pragmas.items():
            connection.execute(f"PRAGMA {name} = {value}")

    @staticmethod
    def _on_begin(connection: Connection) -> None:
        writes = connection.get_execution_options().get("writes", False)
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Give a session that only reads; what it changes is thrown away."""
        with self._sessions() as session:
            yield session

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """Give a session that holds the write lock; commit at the end, roll back on an error."""
        with self._sessions() as session:
            session.connection(execution_options={"writes": True})
            yield session
            session.commit()

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()
