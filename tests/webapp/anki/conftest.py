"""A deck of the application beside collections of real Anki, both on today's clock."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.decks.anki.conftest import (
    collection,
    export_package,
    import_package,
    make_collection,
)
from tests.webapp.builders import add_deck, open_database
from webapp.services.learners import Learner, ensure_learner, utc_now
from webapp.storage.database import Database

__all__ = ["collection", "export_package", "import_package", "make_collection"]


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """An empty database of the application."""
    folder = tmp_path / "app"
    folder.mkdir()
    opened = open_database(folder)
    yield opened
    opened.close()


@pytest.fixture
def learner(database: Database) -> Learner:
    """A learner in UTC, as Anki is here, with twelve words in both directions."""
    with database.transaction() as session:
        person = ensure_learner(session, utc_now(), "UTC")
        add_deck(session, person, kinds=("recognition", "production"))
    return person
