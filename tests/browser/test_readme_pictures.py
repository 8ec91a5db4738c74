"""The pictures of the README: taken from the running application, never drawn.

`VIETDECK_UPDATE_PICTURES=1 pytest tests/browser/test_readme_pictures.py` puts new ones in place.
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


def take(page: Page, path: str, picture: Path) -> None:
    page.goto(path)
    page.evaluate("document.fonts.ready")
    page.wait_for_load_state("networkidle")
    page.screenshot(path=picture)
    assert picture.stat().st_size < LARGEST


def test_the_pictures_can_be_taken(open_page: OpenPage, database: Database, tmp_path: Path) -> None:
    folder = FOLDER if UPDATE else tmp_path
    folder.mkdir(exist_ok=True)
    wide = open_page("/")
    take(wide, "/", folder / "today.png")
    put_first(database, "ra mắt")
    take(wide, "/study?reveal=1", folder / "answer.png")
    take(open_page("/", scheme="dark"), "/articles/1", folder / "article.png")
    put_first(database, "cuộc đua")
    phone = open_page("/", width=390, scheme="dark", device_scale_factor=2)
    take(phone, "/study", folder / "phone.png")


@pytest.mark.parametrize("name", PICTURES)
def test_each_picture_is_there_and_small(name: str) -> None:
    picture = FOLDER / f"{name}.png"
    assert picture.read_bytes().startswith(b"\x89PNG")
    assert picture.stat().st_size < LARGEST
