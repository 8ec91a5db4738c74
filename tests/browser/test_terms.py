"""The candidate sheet in a browser: by keyboard, by touch, and without JavaScript."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import OpenPage
from tests.browser.test_accessibility import axe_findings, small_targets
from tests.browser.watch import Watch

pytestmark = pytest.mark.browser

TEXT = (
    "Trung tâm dữ liệu mới\n\n"
    "Trung tâm dữ liệu mới của hãng có một nghìn máy chủ và máy vi tính. "
    "Mỗi máy chủ cần hai bộ vi xử lý và một phần mềm mã nguồn mở. "
    "Kỹ sư phần mềm nói rằng máy tính này dùng chip mới để huấn luyện trí tuệ nhân tạo. "
    "Hãng đặt tên cho hệ thống này là docubot trên máy chủ, và docubot chạy trên băng thông rộng."
)


def paste(page: Page) -> str:
    """Add an article as a learner does; gives the address of its sheet."""
    page.get_by_label("Text", exact=True).fill(TEXT)
    page.get_by_role("button", name="Find the words").click()
    expect(page).to_have_url(re.compile(r"/articles/\d+/terms$"))
    page.wait_for_load_state()  # the address is there before the scripts are
    return page.url


def term(page: Page, name: str) -> Locator:
    return page.locator(f'.term[data-term="{name}"]')


def go_to(page: Page, name: str) -> None:
    """Press J until a term has the focus."""
    for _ in range(60):
        if term(page, name).locator(":focus").count():
            return
        page.keyboard.press("j")
    raise AssertionError(f"{name} was never reached")


def test_the_whole_sheet_by_keyboard(open_page: OpenPage) -> None:
    page = open_page("/articles/new")
    address = paste(page)
    status = page.locator("#status")

    go_to(page, "máy chủ")
    page.keyboard.press("a")
    expect(status).to_have_text("“máy chủ” is accepted.")
    expect(term(page, "máy chủ")).to_have_attribute("data-state", "accepted")
    go_to_again(page, "bộ vi xử lý")
    page.keyboard.press("x")
    expect(status).to_have_text("“bộ vi xử lý” is rejected.")
    page.keyboard.press("u")
    expect(status).to_have_text("“bộ vi xử lý” is open again.")
    page.keyboard.press("i")
    expect(status).to_have_text("“bộ vi xử lý” counts as known.")

    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
    page.keyboard.press("j")  # does nothing behind a dialog
    page.keyboard.press("Escape")

    page.reload()
    expect(term(page, "máy chủ")).to_have_attribute("data-state", "accepted")
    page.get_by_role("button", name="Add to my deck").click()
    expect(page.get_by_text("1 word was added to your deck.")).to_be_visible()
    page.goto(address)
    expect(term(page, "máy chủ")).to_have_attribute("data-state", "deck")


def test_editing_merging_and_splitting_by_keyboard(open_page: OpenPage, watch: Watch) -> None:
    page = open_page("/articles/new")
    paste(page)
    status, dialog = page.locator("#status"), page.locator("#term-dialog")

    go_to(page, "băng thông rộng")
    page.keyboard.press("e")
    expect(dialog.get_by_label("Meaning in English")).to_be_focused()
    page.keyboard.type(", my way")
    page.keyboard.press("Enter")
    expect(term(page, "băng thông rộng")).to_contain_text("broadband, my way")
    expect(term(page, "băng thông rộng")).to_have_attribute("data-state", "accepted")
    assert term(page, "băng thông rộng").locator(":focus").count() == 1

    go_to_again(page, "máy vi tính")
    page.keyboard.press("m")
    expect(dialog.get_by_label("The same word as")).to_be_focused()
    dialog.get_by_label("The same word as").select_option(
        label=dialog.locator("option", has_text=re.compile(r"^máy tính ")).inner_text()
    )
    dialog.get_by_label("The other one").check()
    assert axe_findings(page) == []
    dialog.get_by_role("button", name="Merge").press("Enter")
    expect(status).to_contain_text("is now a form of “máy tính”")
    expect(term(page, "máy tính")).to_contain_text("Also written máy vi tính")

    go_to_again(page, "trung tâm dữ liệu")
    page.keyboard.press("s")
    words = dialog.get_by_label("Words")
    expect(words).to_have_value("trung tâm | dữ liệu")
    watch.allowed.append("400")
    words.fill("trung | dữ liệu")
    page.keyboard.press("Enter")
    expect(dialog.get_by_role("alert")).to_contain_text("must make up")
    words.fill("trung tâm | dữ liệu")
    page.keyboard.press("Enter")
    expect(status).to_contain_text("is split into")
    expect(term(page, "dữ liệu")).to_be_visible()


def go_to_again(page: Page, name: str) -> None:
    """Press K until the first term, then J until the one that is wanted."""
    for _ in range(60):
        page.keyboard.press("k")
    if page.locator(".more-terms:not([open]) > summary").count():
        page.locator(".more-terms:not([open]) > summary").first.click()
    go_to(page, name)


def test_a_missing_meaning_is_asked_for(open_page: OpenPage, watch: Watch) -> None:
    page = open_page("/articles/new")
    paste(page)
    page.locator(".more-terms > summary").first.click()
    go_to(page, "docubot")
    page.keyboard.press("a")
    dialog = page.locator("#term-dialog")
    expect(dialog.get_by_role("heading", name="What does it mean?")).to_be_visible()
    expect(dialog.get_by_label("Meaning in English")).to_be_focused()
    watch.allowed.append("400")
    page.keyboard.press("Enter")
    expect(dialog.get_by_role("alert")).to_contain_text("no meaning yet")
    page.keyboard.type("a robot for documents")
    page.keyboard.press("Enter")
    expect(page.locator("#status")).to_have_text("“docubot” is accepted.")
    expect(term(page, "docubot")).to_contain_text("a robot for documents")


def test_the_sheet_by_touch(open_page: OpenPage) -> None:
    page = open_page("/articles/new", width=360)
    paste(page)
    status = page.locator("#status")
    term(page, "máy chủ").locator(".tick label").tap()
    expect(status).to_have_text("“máy chủ” is accepted.")
    expect(page.locator("#commit")).to_contain_text("1 accepted")
    term(page, "bộ vi xử lý").get_by_role("button", name="I know it").tap()
    expect(status).to_have_text("“bộ vi xử lý” counts as known.")
    term(page, "bộ vi xử lý").get_by_role("button", name="Take back").tap()
    expect(status).to_have_text("“bộ vi xử lý” is open again.")
    term(page, "bộ vi xử lý").get_by_role("link", name="Change").tap()
    dialog = page.locator("#term-dialog")
    expect(dialog.get_by_role("heading", name="Merge with another term")).to_be_visible()
    dialog.get_by_role("button", name="Close").tap()
    expect(dialog).to_be_hidden()
    page.get_by_role("button", name=re.compile("terms that lift")).tap()
    expect(page.get_by_text(re.compile(r"\d+ words were added"))).to_be_visible()


def test_the_sheet_without_javascript(open_page: OpenPage) -> None:
    page = open_page("/articles/new", java_script_enabled=False)
    address = paste(page)
    term(page, "máy chủ").get_by_role("checkbox").check()
    term(page, "bộ vi xử lý").get_by_role("button", name="Reject").click()
    expect(page.get_by_text("“bộ vi xử lý” is rejected.")).to_be_visible()
    expect(term(page, "máy chủ").get_by_role("checkbox")).to_be_checked()
    page.get_by_role("button", name="Add to my deck").click()
    expect(page.get_by_text("1 word was added to your deck.")).to_be_visible()
    page.goto(address)
    expect(term(page, "máy chủ")).to_have_attribute("data-state", "deck")


def test_a_choice_waits_for_the_connection(open_page: OpenPage, watch: Watch) -> None:
    page = open_page("/articles/new")
    address = paste(page)
    watch.allowed.append("ERR_INTERNET_DISCONNECTED")
    page.context.set_offline(True)
    go_to(page, "máy chủ")
    page.keyboard.press("a")
    expect(page.locator("#status")).to_contain_text("No connection")
    page.context.set_offline(False)
    expect(page.locator("#status")).to_have_text("“máy chủ” is accepted.")
    page.goto(address)
    expect(term(page, "máy chủ")).to_have_attribute("data-state", "accepted")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 768, 1280])
def test_axe_finds_nothing_on_the_sheet(open_page: OpenPage, width: int, scheme: str) -> None:
    page = open_page("/articles/new", width, scheme, reduced_motion="reduce")
    paste(page)
    for name, choice in (("máy chủ", "Reject"), ("bộ vi xử lý", "I know it")):
        term(page, name).get_by_role("button", name=choice).click()
        expect(term(page, name).get_by_role("button", name="Take back")).to_be_visible()
    for summary in page.locator("main summary").all():
        summary.click()
    first = page.locator(".term").first
    addresses = [page.url, str(first.get_attribute("data-page")), "/articles/1/terms"]
    for address in addresses:
        if address != page.url:
            page.goto(address)
        page.evaluate("document.fonts.ready")
        assert axe_findings(page) == []
        assert small_targets(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
