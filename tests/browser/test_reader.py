"""Reading in a real browser: by keyboard, by touch, on two devices, without a script."""

import re

import pytest
from playwright.sync_api import Locator, Page, expect
from sqlalchemy import select

from tests.browser.conftest import OpenPage
from tests.browser.test_accessibility import axe_findings, small_targets
from tests.browser.watch import Watch
from webapp.storage.database import Database
from webapp.storage.tables import ArticleRow, LearnerRow, NoteRow

pytestmark = pytest.mark.browser

READ = "/articles/1/read"


def words(page: Page, text: str) -> Locator:
    """Return the links of the text that write a word."""
    return page.locator("#article a.w", has_text=re.compile(f"^{re.escape(text)}$"))


def title(page: Page) -> Locator:
    return page.locator("#panel-title")


def ready(page: Page) -> Page:
    """Wait until the script listens."""
    expect(page.locator("#help-button")).to_be_visible()
    expect(page.locator("#article a.w[tabindex='-1']").nth(9)).to_be_attached()
    return page


def place(database: Database) -> int:
    with database.reading() as session:
        return session.get_one(ArticleRow, 1).place


def test_reading_by_keyboard(open_page: OpenPage) -> None:
    page = ready(open_page(READ))
    for _ in range(6):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('a.w')"):
            break
    expect(words(page, "Cuộc đua").first).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(words(page, "AI").first).to_be_focused()
    page.keyboard.press("j")
    page.keyboard.press("k")
    page.keyboard.press("Enter")
    expect(title(page)).to_have_text("AI")
    expect(title(page)).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(title(page)).to_have_text("toàn cầu")
    page.keyboard.press("s")  # a heading has no sentence
    expect(title(page)).to_have_text("toàn cầu")
    page.keyboard.press("Escape")
    expect(page.locator("#panel")).to_be_hidden()
    expect(words(page, "toàn cầu").first).to_be_focused()
    page.keyboard.press("Tab")
    assert not page.evaluate("document.activeElement.matches('a.w')")  # the text is one stop


def test_deciding_by_keyboard_shows_in_the_text(open_page: OpenPage) -> None:
    page = ready(open_page(READ))
    words(page, "chứng kiến").first.focus()
    page.keyboard.press("a")
    expect(page.locator("#told")).to_have_text("“chứng kiến” is in your deck now.")
    expect(words(page, "chứng kiến").first).to_have_class(re.compile("new"))
    page.keyboard.press("w")
    expect(words(page, "chứng kiến").first).to_have_class(re.compile("marked"))
    assert words(page, "chứng kiến").first.evaluate("node => node.ariaDescription") == (
        "marked as known"
    )
    page.keyboard.press("o")
    expect(words(page, "chứng kiến").first).to_have_class(re.compile("new"))
    page.keyboard.press("n")
    expect(page.locator("a.w:focus")).to_have_class(re.compile("out|new|learning"))
    page.keyboard.press("i")
    expect(page.locator("a.w:focus")).to_have_class(re.compile("ignored"))


def test_a_sentence_with_its_translation(open_page: OpenPage) -> None:
    page = ready(open_page(READ))
    words(page, "chứng kiến").first.click()
    expect(title(page)).to_have_text("chứng kiến")
    page.keyboard.press("s")
    expect(title(page)).to_have_text("The sentence")
    expect(page.locator(".sentence-translation")).to_contain_text("stock market")
    page.locator(".sentence-words button").first.click()
    expect(page.get_by_role("button", name="The whole sentence")).to_be_visible()


def test_a_phrase_by_keyboard_is_added_with_a_meaning(
    open_page: OpenPage, database: Database, watch: Watch
) -> None:
    watch.allowed.append("400 (BAD REQUEST)")
    page = ready(open_page(READ))
    words(page, "xóa").first.focus()
    page.keyboard.press("Shift+ArrowRight")
    expect(title(page)).to_have_text("xóa sổ")
    page.keyboard.press("Shift+ArrowRight")
    expect(title(page)).to_have_text("xóa sổ khỏi")
    page.keyboard.press("Shift+ArrowLeft")
    expect(title(page)).to_have_text("xóa sổ")
    page.keyboard.press("a")  # no meaning is known: the page asks for one
    expect(page.locator("#own-gloss")).to_be_focused()
    expect(page.get_by_role("alert")).to_contain_text("no meaning yet")
    page.keyboard.type("to wipe out <b>all</b>")
    page.keyboard.press("Enter")
    expect(page.locator("#told")).to_have_text("“xóa sổ” is in your deck now.")
    expect(page.locator(".word-meaning")).to_have_text(re.compile(r"to wipe out <b>all</b>"))
    expect(page.locator(".phrase").first).to_have_text("xóa sổ")
    with database.reading() as session:
        note = session.scalars(select(NoteRow).where(NoteRow.term == "xóa sổ")).one()
        assert note.edits["gloss"] == "to wipe out <b>all</b>"
    page.reload()
    expect(page.locator(".phrase").first).to_have_text("xóa sổ")


def test_reading_by_touch(open_page: OpenPage) -> None:
    page = ready(open_page(READ, width=360))
    word = words(page, "triển vọng").first
    word.scroll_into_view_if_needed()
    word.tap()
    expect(title(page)).to_have_text("triển vọng")
    sheet, box = page.locator("#panel").bounding_box(), word.bounding_box()
    assert sheet
    assert box
    assert box["y"] + box["height"] <= sheet["y"]  # the word is not under the sheet
    assert sheet["y"] + sheet["height"] <= 741
    page.get_by_role("button", name="I know it").tap()
    expect(word).to_have_class(re.compile("marked"))
    page.get_by_role("button", name="Add the next word").tap()
    expect(title(page)).to_have_text("triển vọng rằng")
    page.get_by_role("button", name="One word less").tap()
    expect(title(page)).to_have_text("triển vọng")
    page.get_by_role("button", name="Close").tap()
    expect(page.locator("#panel")).to_be_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_tablet_tells_all_about_a_word_by_touch(open_page: OpenPage, scheme: str) -> None:
    page = ready(open_page(READ, 768, scheme, has_touch=True))
    words(page, "thị trường chứng khoán").first.tap()
    panel = page.locator("#panel")
    expect(title(page)).to_have_text("thị trường chứng khoán")
    expect(panel.get_by_role("button", name="Hear it")).to_be_visible()
    for told in ("stock market", "noun", "chứng khoán"):  # meaning, part of speech, parts
        expect(panel).to_contain_text(told)
    expect(panel.locator(".ipa")).not_to_be_empty()
    panel.get_by_role("button", name="The whole sentence").tap()
    expect(panel.get_by_role("button", name="Hear the sentence")).to_be_visible()
    expect(panel.locator(".sentence-translation")).to_contain_text("stock market")
    words(page, "chứng kiến").first.tap()
    panel.get_by_role("button", name="Add", exact=True).tap()
    expect(words(page, "chứng kiến").first).to_have_class(re.compile("new"))


def test_holding_a_second_word_makes_a_phrase(open_page: OpenPage) -> None:
    page = ready(open_page(READ, width=360))
    words(page, "xóa").first.tap()
    expect(title(page)).to_have_text("xóa")
    # What a browser sends when a finger stays on a word.
    held = (
        "new PointerEvent('contextmenu', {bubbles: true, cancelable: true, pointerType: 'touch'})"
    )
    kept = words(page, "khỏi").first.evaluate(f"node => node.dispatchEvent({held})")
    assert not kept  # no menu of links comes up
    expect(title(page)).to_have_text("xóa sổ khỏi")


def test_each_standing_has_a_line_of_its_own(open_page: OpenPage) -> None:
    page = ready(open_page(READ))
    page.get_by_role("button", name="What the lines under words mean").click()
    looks = page.locator("#help .legend .w").evaluate_all(
        "nodes => nodes.map((node) => { const look = getComputedStyle(node); return ["
        "look.textDecorationLine, look.textDecorationStyle, look.fontStyle,"
        "look.textDecorationThickness].join(' ') })"
    )
    assert len(looks) == 7
    assert len(set(looks)) == 7, looks  # without any colour


def test_the_mouse_selects_a_phrase(open_page: OpenPage) -> None:
    page = ready(open_page(READ))
    first, last = words(page, "đảo ngược").first, words(page, "giả định").first
    start, end = first.bounding_box(), last.bounding_box()
    assert start
    assert end
    page.mouse.move(start["x"] + 4, start["y"] + 12)
    page.mouse.down()
    page.mouse.move(end["x"] + end["width"] / 2, end["y"] + 12, steps=8)
    page.mouse.up()
    expect(title(page)).to_have_text("đảo ngược các giả định")
    words(page, "vượt trội").first.click()
    words(page, "Mỹ").nth(1).click(modifiers=["Shift"])
    expect(title(page)).to_have_text("vượt trội của Mỹ")


def test_the_place_is_found_again_on_another_device(
    open_page: OpenPage, database: Database
) -> None:
    page = ready(open_page(READ))
    page.mouse.wheel(0, 3_000)
    with page.expect_response("**/place"):
        pass
    kept = place(database)
    assert kept > 500
    phone = ready(open_page(READ, width=360))
    expect(phone.locator("#back-here")).to_be_visible()
    tops = phone.evaluate(
        "[...document.querySelectorAll('[data-at]')].filter(n => +n.dataset.at <= "
        f"{kept}).at(-1).getBoundingClientRect().top"
    )
    assert 0 <= tops < 200
    phone.get_by_role("button", name="Read from the beginning").tap()
    expect(phone.locator("#title")).to_be_in_viewport()
    with phone.expect_response("**/place"):
        pass
    assert place(database) == 0


def test_letters_can_be_turned_off_and_the_lines_hidden(
    open_page: OpenPage, database: Database
) -> None:
    with database.transaction() as session:
        row = session.scalars(select(LearnerRow)).one()
        row.preferences = {**row.preferences, "shortcuts": "off"}
    page = ready(open_page(READ))
    words(page, "chứng kiến").first.click()
    expect(title(page)).to_have_text("chứng kiến")
    page.keyboard.press("s")
    page.keyboard.press("ArrowRight")
    expect(title(page)).to_have_text("1")
    page.keyboard.press("Escape")
    page.get_by_role("button", name="What the lines under words mean").click()
    page.get_by_label("Hide the lines").check()
    page.keyboard.press("Escape")
    line = "getComputedStyle(document.querySelector('#article .w.out')).textDecorationLine"
    assert page.evaluate(line) == "none"
    page.reload()
    assert page.evaluate(line) == "none"


def test_a_lost_connection_is_told(open_page: OpenPage, watch: Watch) -> None:
    watch.allowed.append("ERR_INTERNET_DISCONNECTED")
    page = ready(open_page(READ))
    page.context.set_offline(True)
    words(page, "chứng kiến").first.click()
    expect(page.get_by_role("alert")).to_contain_text("No connection")
    page.context.set_offline(False)
    words(page, "chứng kiến").first.click()
    expect(title(page)).to_have_text("chứng kiến")


def test_without_a_script_words_lead_to_the_dictionary(open_page: OpenPage) -> None:
    page = open_page(READ, java_script_enabled=False)
    expect(page.locator("#help-button")).to_be_hidden()
    words(page, "triển vọng").first.click()
    expect(page.locator("h1")).to_have_text("triển vọng")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 768, 1280])
def test_axe_finds_nothing_in_the_reader(open_page: OpenPage, width: int, scheme: str) -> None:
    page = ready(open_page(READ, width, scheme, reduced_motion="reduce"))
    findings = axe_findings(page)
    words(page, "thị trường chứng khoán").first.click()
    expect(title(page)).to_have_text("thị trường chứng khoán")
    findings += axe_findings(page)
    assert small_targets(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.keyboard.press("Shift+ArrowRight")
    expect(title(page)).to_have_text("thị trường chứng khoán chỉ")
    findings += axe_findings(page)
    page.keyboard.press("s")
    expect(title(page)).to_have_text("The sentence")
    findings += axe_findings(page)
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(page.locator("#help")).to_be_visible()
    findings += axe_findings(page)
    page.goto("/articles/1/ready")
    findings += axe_findings(page)
    page.get_by_role("button", name="Prepare me by that day").click()
    expect(page.get_by_role("heading", name="Your plan")).to_be_visible()
    findings += axe_findings(page)
    assert small_targets(page) == []
    page.goto("/")
    findings += axe_findings(page)
    assert small_targets(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert findings == []


def test_nothing_sticks_out_of_a_small_phone(open_page: OpenPage) -> None:
    page = ready(open_page(READ, width=320))
    words(page, "thị trường chứng khoán").first.tap()
    expect(title(page)).to_have_text("thị trường chứng khoán")
    for path in ("/articles/1/ready", "/"):
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        page.goto(path)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
