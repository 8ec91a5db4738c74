"""Studying in a real browser: by keyboard, by touch, without a script, with a bad network."""

import re

import pytest
from playwright.sync_api import Page, Route, expect
from sqlalchemy import select

from tests.browser.conftest import OpenPage
from tests.browser.watch import Watch
from webapp.storage.database import Database
from webapp.storage.tables import LearnerRow, ReviewRow

pytestmark = pytest.mark.browser

SHOW = re.compile("Show the answer")


def stored(database: Database) -> list[ReviewRow]:
    with database.reading() as session:
        rows = list(session.scalars(select(ReviewRow).order_by(ReviewRow.seq)))
        session.expunge_all()
        return rows


def wait_until_stored(page: Page, database: Database, count: int) -> list[ReviewRow]:
    for _ in range(200):
        rows = stored(database)
        if len(rows) >= count:
            return rows
        page.wait_for_timeout(25)
    raise AssertionError(f"only {len(rows)} reviews were stored, not {count}")


def prompt(page: Page) -> str:
    return page.locator("#prompt").inner_text()


def left(page: Page, name: str) -> str:
    return page.locator(f"[data-count={name}]").inner_text()


def answer_with(page: Page, key: str) -> None:
    """Reveal and grade by keyboard, and wait for the card behind."""
    page.wait_for_load_state("load")  # the script listens
    before = page.locator(".card").get_attribute("data-review")
    page.keyboard.press("Space")
    expect(page.locator(".back")).to_have_attribute("open", "")
    page.keyboard.press(key)
    expect(page.locator(".card")).not_to_have_attribute("data-review", before or "")


def test_ten_cards_by_keyboard_with_mistakes_and_an_undo(
    open_page: OpenPage, database: Database
) -> None:
    page = open_page("/")
    while page.evaluate("document.activeElement.textContent.trim()") != "Start learning":
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page).to_have_title(re.compile("Study"))
    first = prompt(page)
    answer_with(page, "1")
    assert prompt(page) != first
    expect(page.locator("#status")).to_have_text("Again: comes back in 1 minute.")
    page.keyboard.press("u")
    expect(page.locator("#prompt")).to_have_text(first)
    expect(page.locator("#status")).to_have_text("Your last answer is taken back.")
    for key in "3143243413":
        answer_with(page, key)
    rows = wait_until_stored(page, database, 12)
    assert [row.rating for row in rows if row.undoes is None] == [1, 3, 1, 4, 3, 2, 4, 3, 4, 1, 3]
    assert sum(row.undoes is not None for row in rows) == 1
    assert all(row.milliseconds > 0 for row in rows if row.undoes is None)
    expect(page.locator("[data-count=new]")).to_have_text("10")
    expect(page.locator("#done")).to_have_js_property("value", 10)


def test_focus_and_announcements_follow_the_card(open_page: OpenPage) -> None:
    page = open_page("/study")
    page.keyboard.press("Enter")
    expect(page.locator(".answer")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("3")
    expect(page.locator("#prompt")).to_be_focused()
    expect(page.get_by_role("status")).to_have_text("Good: comes back in 10 minutes.")
    for name in ("Listen", "Listen to the sentence"):
        page.keyboard.press("Tab")
        expect(page.get_by_role("button", name=name, exact=True).first).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator(".reveal")).to_be_focused()
    page.keyboard.press("Space")
    expect(page.locator(".back")).to_have_attribute("open", "")


@pytest.mark.parametrize("width", [360, 768])
def test_by_touch_on_a_phone_and_a_tablet(
    open_page: OpenPage, database: Database, width: int
) -> None:
    page = open_page("/study", width=width, has_touch=True)
    for _ in range(3):
        before = prompt(page)
        page.get_by_text(SHOW).tap()
        page.get_by_role("button", name="Good").tap()
        expect(page.locator("#prompt")).not_to_have_text(before)
    wait_until_stored(page, database, 3)
    page.get_by_role("button", name="Undo").tap()
    expect(page.locator("#status")).to_have_text("Your last answer is taken back.")


def test_a_double_click_counts_once_and_reveals_nothing(
    open_page: OpenPage, database: Database
) -> None:
    page = open_page("/study")
    page.wait_for_load_state("networkidle")  # the card behind is there
    page.keyboard.press("Space")
    page.get_by_role("button", name="Hard").dblclick()
    page.wait_for_timeout(200)
    assert page.locator(".back").get_attribute("open") is None
    assert len(wait_until_stored(page, database, 1)) == 1


def test_two_tabs_do_not_count_a_card_twice(
    open_page: OpenPage, database: Database, watch: Watch
) -> None:
    watch.allowed.append("409 (CONFLICT)")
    page = open_page("/study")
    other = page.context.new_page()
    other.goto("/study")
    assert prompt(other) == prompt(page)
    answer_with(other, "3")
    wait_until_stored(page, database, 1)
    page.keyboard.press("Space")
    page.keyboard.press("1")
    expect(page.locator("#status")).to_contain_text("answered in another tab")
    expect(page.locator("#prompt")).to_have_text(prompt(other))
    assert len(stored(database)) == 1


def test_an_answer_given_without_a_network_is_kept_and_sent_once(
    open_page: OpenPage, database: Database, watch: Watch
) -> None:
    watch.allowed.append("ERR_INTERNET_DISCONNECTED")
    page = open_page("/study")
    page.wait_for_load_state("networkidle")
    page.context.set_offline(True)
    answer_with(page, "3")
    expect(page.locator("#status")).to_contain_text("No connection")
    assert stored(database) == []
    page.context.set_offline(False)
    wait_until_stored(page, database, 1)
    answer_with(page, "4")
    assert [row.rating for row in wait_until_stored(page, database, 2)] == [3, 4]


def test_an_answer_whose_reply_was_lost_is_stored_once(
    open_page: OpenPage, database: Database, watch: Watch
) -> None:
    watch.allowed.append("ERR_FAILED")
    page = open_page("/study")
    lost: list[str] = []

    def lose_the_first_reply(route: Route) -> None:
        if lost:
            route.continue_()
        else:
            lost.append(route.fetch().text())
            route.abort()

    page.route("**/reviews", lose_the_first_reply)
    answer_with(page, "3")
    expect(page.locator("[data-count=new]")).to_have_text("19")
    assert len(lost) == 1
    assert len(stored(database)) == 1


def test_a_word_is_edited_where_it_stands(open_page: OpenPage) -> None:
    page = open_page("/study")
    page.keyboard.press("Space")
    page.keyboard.press("e")
    field = page.get_by_label("Meaning")
    expect(field).to_be_focused()
    field.fill("1234 my own words")  # digits typed into a field grade nothing
    page.keyboard.press("Enter")
    expect(page.locator(".meaning")).to_have_text("1234 my own words")
    expect(page.locator(".back")).to_have_attribute("open", "")
    page.keyboard.press("e")
    page.keyboard.press("Escape")
    expect(page.locator(".edit")).not_to_have_attribute("open", "")


def test_keys_can_be_turned_off(open_page: OpenPage) -> None:
    page = open_page("/settings")
    page.get_by_label("Off").check()
    page.get_by_role("button", name="Save").click()
    page.goto("/study")
    page.get_by_text(SHOW).click()
    before = prompt(page)
    page.keyboard.press("3")
    page.wait_for_timeout(100)
    assert prompt(page) == before


def test_a_session_without_a_script(open_page: OpenPage, database: Database) -> None:
    page = open_page("/", width=360, java_script_enabled=False)
    page.get_by_role("button", name="Start learning").tap()
    first = prompt(page)
    for name in ("Good", "Again", "Easy"):
        page.get_by_text(SHOW).tap()
        page.get_by_role("button", name=name).tap()
        expect(page.locator(".back")).not_to_have_attribute("open", "")
    assert [row.rating for row in wait_until_stored(page, database, 3)] == [3, 1, 4]
    assert prompt(page) != first
    page.get_by_role("button", name="Undo").tap()
    wait_until_stored(page, database, 4)
    page.get_by_role("link", name="End the session").tap()
    expect(page.get_by_role("heading", level=1)).to_have_text("A good place to pause")


def test_the_end_of_a_day(open_page: OpenPage, database: Database) -> None:
    with database.transaction() as session:
        session.scalars(select(LearnerRow)).one().new_per_day = 3
    page = open_page("/")
    page.get_by_role("button", name="Start learning").click()
    for _ in range(2):
        answer_with(page, "4")
    page.keyboard.press("Space")
    expect(page.locator(".back")).to_have_attribute("open", "")
    page.keyboard.press("4")
    page.wait_for_url("**/study/done*")
    expect(page.get_by_role("heading", level=1)).to_have_text("Done for today")
    expect(page.locator(".learned li")).to_have_count(3)
    expect(page.locator(".lead")).to_contain_text("The next card comes in")
