"""Adding an article from a file in a real browser: its progress, its arrival, cancelling it."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.test_accessibility import axe_findings, small_targets
from tests.browser.watch import Watch
from tests.decks.sources import makers

pytestmark = pytest.mark.browser

ARRIVED = "**/articles/*/terms"
LONG = "\n".join(makers.PARAGRAPHS * 400)[:190_000].encode()


def choose(page: Page, name: str, data: bytes) -> None:
    """Choose a file in the form and send it."""
    page.get_by_label("Or a file").set_input_files(
        {"name": name, "mimeType": "application/octet-stream", "buffer": data}
    )
    page.get_by_role("button", name="Find the words").click()
    page.wait_for_url("**/jobs/*")


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no script"])
def test_a_book_arrives_by_itself(open_page: OpenPage, javascript: bool) -> None:
    page = open_page("/articles/new", width=360, java_script_enabled=javascript)
    choose(page, "sách.epub", makers.epub())
    page.wait_for_url(ARRIVED, timeout=60_000)
    expect(page.locator("main")).to_contain_text(makers.TITLE)


def test_a_long_text_shows_how_far_it_is_and_can_be_cancelled(open_page: OpenPage) -> None:
    page = open_page("/articles/new", width=360)
    choose(page, "bài dài.txt", LONG)
    bar = page.get_by_role("progressbar")
    expect(page.get_by_role("status")).to_have_text("Finding the words", timeout=60_000)
    assert 0.1 < bar.evaluate("bar => bar.value") < 1
    expect(bar).to_have_accessible_name("Finding the words")
    assert axe_findings(page) == []
    assert small_targets(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.get_by_role("button", name="Cancel").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Cancelled")
    page.goto("/")
    assert page.get_by_text("bài dài").count() == 0


def test_what_cannot_be_read_is_told_on_the_page(open_page: OpenPage) -> None:
    page = open_page("/articles/new")
    choose(page, "a.pdf", makers.blank_pdf())
    expect(page.get_by_role("alert")).to_contain_text("pictures of pages", timeout=60_000)
    assert axe_findings(page) == []
    page.get_by_role("link", name="Add an article").last.click()
    page.wait_for_url("**/articles/new")


def test_an_address_that_may_not_be_asked_is_told_at_its_field(
    open_page: OpenPage, watch: Watch
) -> None:
    watch.allowed.append("400 (BAD REQUEST)")
    page = open_page("/articles/new", width=360)
    page.get_by_label("Or the address of a page").fill("http://127.0.0.1:8764/")
    page.get_by_role("button", name="Find the words").click()
    field = page.get_by_label("Or the address of a page")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(page.locator("#address-error")).to_contain_text("only the usual ones can be asked")
