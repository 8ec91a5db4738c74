"""Open the learner's database from a command, beside a server that may be running."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import ParamSpec, TypeVar

import click

from decks.errors import DeckError
from webapp import create_app
from webapp.config import prepare_data_folder
from webapp.errors import AppError
from webapp.server import read_settings
from webapp.services.learners import local_learner
from webapp.storage.database import Database
from webapp.storage.schema import migrate

P = ParamSpec("P")
R = TypeVar("R")


@contextmanager
def open_database() -> Iterator[Database]:
    """Open the database of the data folder; on the first start it is made, with its learner."""
    settings = read_settings()
    prepare_data_folder(settings)
    database = Database(settings.database)
    try:
        migrate(database)
        with database.reading() as session:
            learner = local_learner(session)
        if learner is None:
            create_app(settings, database)
        yield database
    finally:
        database.close()


def has_database() -> bool:
    """Say whether there is a database yet, without making one."""
    return read_settings().database.exists()


def tells_errors(command: Callable[P, R]) -> Callable[P, R]:
    """Make a command say in one line what cannot be done, and exit with 1."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return command(*args, **kwargs)
        except (AppError, DeckError) as error:
            click.echo(f"vietdeck: {error}", err=True)
            sys.exit(1)

    return run
