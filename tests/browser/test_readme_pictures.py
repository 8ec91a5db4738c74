"""The pictures of the README: taken from the running application, never drawn.

`VIETDECK_UPDATE_PICTURES=1 pytest tests/browser/test_readme_pictures.py` takes them anew.
"""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page
from sqlalchemy import func, select

from tests.browser.conftest import OpenPage
from webapp.storage.database import Database
from webapp.storage.tables import CardRow, NoteRow

pytestmark = pytest.mark.browser

FOLDER = Path(__file__).parent / "readme"
PICTURES = ("today", "answer", "article", "phone")
LARGEST = 200_000
UPDATE = os.environ.get("VIETDECK_UPDATE_PICTURES") == "1"


def put_first(database: Database, term: str) -> None:
    """Make a word the next one to be learned."""
    with database.transaction() as session:
        first = session.scalar(select(func.min(CardRow.position))) or 0
        for card in session.scalars(select(CardRow).join(NoteRow).where(NoteRow.term == term)):
            card.position = first - 1


def take(page: Page, path: str, name: str) -> None:
    page.goto(path)
    page.evaluate("document.fonts.ready")
    page.wait_for_load_state("networkidle")
    page.screenshot(path=FOLDER / f"{name}.png")


@pytest.mark.skipif(not UPDATE, reason="pictures are taken with VIETDECK_UPDATE_PICTURES=1")
def test_take_the_pictures(open_page: OpenPage, database: Database) -> None:
    FOLDER.mkdir(exist_ok=True)
    wide = open_page("/")
    take(wide, "/", "today")
    put_first(database, "ra mắt")
    take(wide, "/study?reveal=1", "answer")
    take(open_page("/", scheme="dark"), "/articles/1", "article")
    put_first(database, "cuộc đua")
    take(open_page("/", width=390, scheme="dark", device_scale_factor=2), "/study", "phone")


@pytest.mark.parametrize("name", PICTURES)
def test_each_picture_is_there_and_small(name: str) -> None:
    picture = FOLDER / f"{name}.png"
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert picture.stat().st_size < LARGEST
