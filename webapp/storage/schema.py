"""Bring the database to the version this program knows, by Alembic migrations."""

from pathlib import Path

from sqlalchemy import Connection, text

from webapp.errors import DatabaseTooNewError
from webapp.storage.database import Database

HEAD = "0002"
_SCRIPTS = Path(__file__).parent / "migrations"


def _current(connection: Connection) -> str | None:
    found = connection.execute(
        text("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'alembic_version'")
    ).first()
    if found is None:
        return None
    row = connection.execute(text("SELECT version_num FROM alembic_version")).first()
    return None if row is None else str(row[0])


def migrate(database: Database) -> None:
    """Create or upgrade the tables; raise DatabaseTooNewError for one from the future."""
    with database.engine.connect() as connection:
        version = _current(connection)
    if version == HEAD:
        return  # the usual start: Alembic need not even be imported
    if version is not None and version > HEAD:
        raise DatabaseTooNewError(
            f"The database {database.path} was made by a newer Vietdeck (its version {version}, "
            f"this program knows {HEAD}). Install the newer version, or set VIETDECK_DATA to "
            "another folder."
        )
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_SCRIPTS).replace("%", "%%"))
    with database.engine.connect().execution_options(writes=True) as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        connection.commit()
