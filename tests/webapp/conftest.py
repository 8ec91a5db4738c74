"""The application on a small deck made of rows, and a client that talks to it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient

from tests.webapp.builders import NOON, add_article, add_deck, add_learner, open_database
from webapp import create_app
from webapp.config import Settings
from webapp.storage.database import Database


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    """Monday noon in Hà Nội; the clock runs on from there and can be moved."""
    with time_machine.travel(NOON) as traveller:
        yield traveller


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """A database with a learner, twelve words in both directions, and an article of them."""
    opened = open_database(tmp_path)
    with opened.transaction() as session:
        learner = add_learner(session)
        add_deck(session, learner, kinds=("recognition", "production"))
        add_article(session, learner)
    yield opened
    opened.close()


@pytest.fixture
def app(tmp_path: Path, database: Database, clock: time_machine.Traveller) -> Flask:
    """The application on that database."""
    made = create_app(Settings(data=tmp_path), database)
    made.config["TESTING"] = True
    return made


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    """A client without the CSRF check, which tests of its own cover."""
    app.config["WTF_CSRF_ENABLED"] = False
    return app.test_client()
