"""From an article to its deck, by keyboard alone; and what a mistake in a form looks like."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.watch import Watch

pytestmark = pytest.mark.browser

ARTICLE = (
    "Trí tuệ nhân tạo vào lớp học\n\n"
    "Nhiều trường đại học đang dùng trí tuệ nhân tạo để chấm bài nhanh hơn. "
    "Các kỹ sư phần mềm huấn luyện mô hình ngôn ngữ bằng dữ liệu lớn của nhà trường. "
    "Sinh viên học lập trình và an ninh mạng trên điện toán đám mây.\n"
)


def tab_to(page: Page, name: str) -> None:
    """Press Tab until the element with this name has the focus."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if name in page.evaluate(
            "(document.activeElement.textContent || document.activeElement.name).trim()"
        ):
            return
    raise AssertionError(f"“{name}” cannot be reached with Tab")


def test_an_article_becomes_a_deck_by_keyboard_alone(open_page: OpenPage) -> None:
    page = open_page("/")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    tab_to(page, "Add an article")
    page.keyboard.press("Enter")
    page.wait_for_url("**/articles/new")
    tab_to(page, "text")
    page.keyboard.insert_text(ARTICLE)
    tab_to(page, "Find the words")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Choose what to learn")
    expect(page.get_by_role("link", name="Trí tuệ nhân tạo vào lớp học")).to_be_visible()
    tab_to(page, "lift")  # the terms that lift the coverage of this article most
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/articles/\d+$"))
    expect(page.get_by_text("added to your deck")).to_be_visible()
    tab_to(page, "Study this article")
    page.keyboard.press("Enter")
    expect(page.locator(".card")).to_be_visible()


def test_a_refused_article_is_explained_and_nothing_typed_is_lost(
    open_page: OpenPage, watch: Watch
) -> None:
    watch.allowed.append("400 (BAD REQUEST)")
    page = open_page("/articles/new", width=360)
    page.get_by_label("Title (optional)").fill("Một tiêu đề")
    page.get_by_label("Text", exact=True).fill("Only English words are in this text. " * 5)
    page.get_by_role("button", name="Find the words").tap()
    expect(page.locator(".error, [role=alert]")).to_contain_text("Vietnamese")
    expect(page.get_by_label("Text", exact=True)).to_have_value(re.compile("Only English words"))
    expect(page.get_by_label("Title (optional)")).to_have_value("Một tiêu đề")


def test_the_deck_of_an_article_can_be_downloaded(open_page: OpenPage, tmp_path: Path) -> None:
    page = open_page("/articles/1")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download for Anki").click()
    assert download.value.suggested_filename.endswith(".apkg")
    download.value.save_as(tmp_path / "deck.apkg")
    assert (tmp_path / "deck.apkg").read_bytes().startswith(b"PK")


def test_nothing_moves_while_a_page_loads_or_an_answer_is_shown(open_page: OpenPage) -> None:
    page = open_page("/study?card=1", width=360)
    page.evaluate("document.fonts.ready")
    before = page.locator("#prompt").bounding_box()
    page.get_by_text("Show the answer").tap()
    expect(page.locator(".back")).to_have_attribute("open", "")
    scrolled = page.evaluate("scrollY")
    after = page.locator("#prompt").bounding_box()
    assert before is not None
    assert after is not None
    assert after["y"] + scrolled == pytest.approx(before["y"], abs=1)
    for path in ("/", "/articles/1", "/settings"):
        page.goto(path)
        moved = page.evaluate(
            """() => new Promise(resolve => {
                let sum = 0;
                new PerformanceObserver(list => {
                    for (const entry of list.getEntries()) sum += entry.value;
                }).observe({ type: "layout-shift", buffered: true });
                setTimeout(() => resolve(sum), 200);
            })"""
        )
        assert moved < 0.02, path


def test_a_refused_setting_is_explained_beside_its_field(open_page: OpenPage, watch: Watch) -> None:
    watch.allowed.append("400 (BAD REQUEST)")
    page = open_page("/settings")
    page.get_by_label("Desired retention").fill("99")
    page.get_by_role("button", name="Save").click()
    field = page.get_by_label("Desired retention")
    expect(field).to_have_attribute("aria-invalid", "true")
    described = (field.get_attribute("aria-describedby") or "").split()
    expect(page.locator(f"#{described[-1]}")).to_contain_text("from 70% to 97%")
    expect(field).to_have_value("99")
