"""Backups in a real browser: seen, looked into, restored, downloaded; on a phone too."""

from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import OpenPage
from tests.browser.test_accessibility import axe_findings, small_targets
from webapp.services import backups
from webapp.services.learners import utc_now
from webapp.storage.database import Database

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_backup_is_restored_on_a_phone(
    open_page: OpenPage, database: Database, scheme: str
) -> None:
    data = database.path.parent
    for days in range(8):
        made = utc_now() - timedelta(days=days)
        backups.make_backup(database, data, made, backups.AUTOMATIC)
    page = open_page("/notes/1", 360, scheme)
    page.get_by_label("Meaning").fill("what I wrote later")
    with page.expect_navigation():
        page.get_by_role("button", name="Save").tap()
    page.goto("/data")
    page.get_by_text("2 older ones").tap()
    assert page.get_by_role("link", name="Restore").count() == 8
    assert axe_findings(page) == []
    assert small_targets(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.get_by_role("link", name="Restore").first.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Restore this backup?")
    expect(page.get_by_role("row", name="Cards")).to_contain_text("228")
    assert axe_findings(page) == []
    assert small_targets(page) == []
    page.get_by_role("button", name="Restore the backup").tap()
    expect(page.get_by_text("Everything is as it was in the backup")).to_be_visible()
    expect(page.get_by_text("Before a restore")).to_be_visible()
    page.goto("/notes/1")
    expect(page.get_by_label("Meaning")).not_to_have_value("what I wrote later")


def test_a_backup_is_made_and_downloaded(open_page: OpenPage) -> None:
    page = open_page("/data")
    expect(page.get_by_text("There is none so far")).to_be_visible()
    page.get_by_role("button", name="Make a backup now").click()
    expect(page.get_by_text("The backup is made")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="Download", exact=False).last.click()
    assert download.value.suggested_filename.startswith("vietdeck-by-hand-")
    assert download.value.path().read_bytes().startswith(b"SQLite format 3")
