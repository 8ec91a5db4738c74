"""The tables as migrations make them, and databases from the past, the present and the future."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text

import webapp.storage.migrations
from webapp.errors import DatabaseTooNewError
from webapp.storage.database import Database
from webapp.storage.schema import HEAD, migrate
from webapp.storage.tables import Base

SHAPE = text("SELECT type, name, sql FROM sqlite_master ORDER BY type, name")


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = Database(tmp_path / "vietdeck.db")
    yield opened
    opened.close()


def shape(database: Database) -> list[Any]:
    """Return everything the database is made of."""
    with database.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(SHAPE)]


def differences(database: Database) -> list[Any]:
    """Return how the database differs from the tables of the program."""
    with database.engine.connect() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "compare_server_default": True}
        )
        found: list[Any] = compare_metadata(context, Base.metadata)
        return found


def test_the_migrations_make_the_tables_of_the_program(database: Database) -> None:
    migrate(database)
    assert differences(database) == []


def test_a_missing_index_would_be_noticed(database: Database) -> None:
    migrate(database)
    with database.transaction() as session:
        session.execute(text("DROP INDEX ix_cards_queue"))
    assert [difference[0] for difference in differences(database)] == ["add_index"]


def test_migrating_twice_does_nothing(database: Database) -> None:
    migrate(database)
    once = shape(database)
    migrate(database)
    assert shape(database) == once


def test_the_program_knows_its_newest_migration() -> None:
    [folder] = webapp.storage.migrations.__path__
    assert ScriptDirectory(folder).get_heads() == [HEAD]


def test_a_database_from_the_future_is_refused_and_left_alone(database: Database) -> None:
    migrate(database)
    with database.transaction() as session:
        session.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    before = shape(database)
    with pytest.raises(DatabaseTooNewError, match="newer Vietdeck") as told:
        migrate(database)
    assert str(database.path) in str(told.value)
    assert shape(database) == before


def test_a_migration_can_be_taken_back_and_made_again(database: Database) -> None:
    from alembic import command
    from alembic.config import Config

    migrate(database)
    once = shape(database)
    config = Config()
    [folder] = webapp.storage.migrations.__path__
    config.set_main_option("script_location", folder)
    with database.engine.connect().execution_options(writes=True) as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
        connection.commit()
    assert [row[1] for row in shape(database) if row[0] == "table"] == ["alembic_version"]
    migrate(database)
    assert shape(database) == once
