"""Every way to ask in a real browser, by keyboard and by touch, on a phone and on a desk."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from tests.browser.conftest import OpenPage
from tests.browser.test_accessibility import PICTURES, axe_findings, small_targets
from tests.browser.test_study import stored, wait_until_stored
from tests.browser.watch import Watch
from webapp.domain.ways import Way
from webapp.storage.database import Database
from webapp.storage.tables import CardRow, LearnerRow, MistakeRow, NoteRow

pytestmark = pytest.mark.browser

TERM = "thuật toán"
WAYS = [way for way in Way if way is not Way.FLIP]
FROM_VIETNAMESE = (Way.CHOOSE_MEANING, Way.LISTEN_CHOOSE, Way.LISTEN_TYPED)
TELEX = "thuaatj toans"
Ask = Callable[..., str]


@pytest.fixture
def ask(database: Database) -> Ask:
    """Let the learner want one way only, and give the address of a well-known card."""

    def address(way: Way, **preferences: object) -> str:
        kind = "recognition" if way in FROM_VIETNAMESE else "production"
        with database.transaction() as session:
            learner = session.scalars(select(LearnerRow)).one()
            learner.preferences = {"ways": [way.value], **preferences}
            cards = session.scalars(
                select(CardRow).join(NoteRow).where(NoteRow.term == TERM).order_by(CardRow.id)
            ).all()
            for card in cards:
                card.state, card.stability, card.difficulty = "review", 40.0, 5.0
                card.reps, card.interval, card.last_day, card.due_day = 5, 40, 1, 41
            return f"/study?card={next(card.id for card in cards if card.kind == kind)}"

    return address


def open_task(open_page: OpenPage, path: str, width: int, **more: object) -> Page:
    page = open_page(path, width, reduced_motion="reduce", **more)
    page.wait_for_load_state("networkidle")
    return page


def expected(page: Page) -> str:
    return page.locator(".task").get_attribute("data-expected") or ""


def right_order(page: Page) -> list[int]:
    """The places of the words to put in order, in the order of the sentence."""
    sentence = expected(page).casefold()
    words = [one.casefold() for one in page.locator(".piece span").all_inner_texts()]
    order: list[int] = []
    at = 0
    while len(order) < len(words):
        here = [
            n for n, word in enumerate(words) if n not in order and sentence.find(word, at) >= 0
        ]
        nearest = min(here, key=lambda n: (sentence.index(words[n], at), -len(words[n])))
        order.append(nearest)
        at = sentence.index(words[nearest], at) + len(words[nearest])
    return order


def answer_by_keyboard(page: Page) -> None:
    if page.locator(".option").count():
        options = page.locator(".option")
        values = [option.get_attribute("value") for option in options.all()]
        page.keyboard.press(str(values.index(expected(page)) + 1))
    elif page.locator(".piece").count():
        for place in right_order(page):
            page.keyboard.press(str(place + 1))
        page.keyboard.press("Enter")
    else:
        expect(page.locator("#typed")).to_be_focused()
        page.keyboard.type(TELEX)
        page.keyboard.press("Enter")


def answer_by_touch(page: Page) -> None:
    if page.locator(".option").count():
        page.locator(f'.option[value="{expected(page)}"]').tap()
    elif page.locator(".piece").count():
        for place in right_order(page):
            page.locator(".piece").nth(place).tap()
        page.get_by_role("button", name="Check").tap()
    else:
        # As with a phone's own keyboard: plain letters, then the marks of the row below.
        page.get_by_label("Type with").select_option("off")
        page.locator("#typed").tap()
        for part in ("thu", "[â]", "t", "[tone nặng]", " toan", "[tone sắc]"):
            if part.startswith("["):
                page.get_by_role("button", name=part[1:-1], exact=True).tap()
            else:
                page.keyboard.type(part)
        expect(page.locator("#typed")).to_have_value(TERM)
        page.get_by_role("button", name="Check").tap()


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("way", WAYS)
def test_every_way_by_keyboard(
    open_page: OpenPage, ask: Ask, database: Database, way: Way, width: int
) -> None:
    page = open_task(open_page, ask(way), width)
    assert page.locator(".card").get_attribute("data-way") == way
    PICTURES.mkdir(exist_ok=True)
    page.screenshot(path=PICTURES / f"way-{way}-{width}.png")
    findings = axe_findings(page)
    assert small_targets(page) == []
    answer_by_keyboard(page)
    expect(page.locator(".verdict")).to_contain_text("Right")
    expect(page.locator(".grade.suggested .name")).to_have_text("Good")
    page.screenshot(path=PICTURES / f"way-{way}-{width}-answer.png")
    findings += axe_findings(page)
    assert findings == []
    page.wait_for_timeout(200)
    page.keyboard.press("Enter")
    [row] = wait_until_stored(page, database, 1)
    assert (row.way, row.rating) == (way, 3)
    expect(page.locator(".back")).not_to_have_attribute("open", "")


@pytest.mark.parametrize("width", [360, 768])
@pytest.mark.parametrize("way", WAYS)
def test_every_way_by_touch(
    open_page: OpenPage, ask: Ask, database: Database, way: Way, width: int
) -> None:
    page = open_task(open_page, ask(way), width, has_touch=True)
    answer_by_touch(page)
    expect(page.locator(".verdict")).to_contain_text("Right")
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.wait_for_timeout(200)
    page.get_by_role("button", name="Easy").tap()
    [row] = wait_until_stored(page, database, 1)
    assert (row.way, row.rating) == (way, 4)


def test_a_wrong_tone_is_shown_syllable_by_syllable(
    open_page: OpenPage, ask: Ask, database: Database
) -> None:
    page = open_task(open_page, ask(Way.TYPED), 1280)
    page.keyboard.type("thuaats toans")
    page.keyboard.press("Enter")
    verdict = page.locator(".verdict")
    expect(verdict).to_be_focused()
    expect(verdict).to_contain_text("Only the tone")
    expect(verdict).to_contain_text("You wrote thuất with sắc; it is thuật with nặng.")
    expect(verdict.get_by_role("listitem")).to_have_count(2)
    expect(page.locator(".grade.suggested .name")).to_have_text("Hard")
    page.wait_for_timeout(200)
    page.keyboard.press("Enter")
    [row] = wait_until_stored(page, database, 1)
    assert (row.rating, row.answer) == (2, "thuất toán")
    with database.reading() as session:
        [mistake] = session.scalars(select(MistakeRow))
        assert (mistake.expected_tone, mistake.answer_tone) == ("nặng", "sắc")


def test_tones_that_are_mixed_up_are_told_and_practised(
    open_page: OpenPage, ask: Ask, database: Database
) -> None:
    path = ask(Way.TYPED)
    for number in range(3):
        page = open_task(open_page, path, 360)
        page.get_by_label("Type with").select_option("off")
        page.locator("#typed").fill("thuất toán")
        page.get_by_role("button", name="Check").tap()
        page.wait_for_timeout(300)
        page.get_by_role("button", name="Hard").tap()
        wait_until_stored(page, database, number + 1)
    page.goto("/progress")
    table = page.get_by_role("table", name="How often each tone was written for each other")
    row = table.get_by_role("row", name="nặng")
    expect(row.get_by_role("cell")).to_have_text(["", "", "", "", "3", re.compile("·")])
    assert axe_findings(page) == []
    page.get_by_role("link", name="Two minutes of practice?").tap()
    expect(page.locator(".way")).to_have_text("Which tone is it?")
    expect(page.locator(".option")).to_have_count(2)


def test_an_aim_is_told_when_it_is_reached(open_page: OpenPage, database: Database) -> None:
    page = open_page("/study")
    page.keyboard.press("Space")
    page.keyboard.press("4")
    wait_until_stored(page, database, 1)
    page.goto("/")
    page.get_by_label("Aim for").select_option("10 cards")
    page.get_by_role("button", name="Study").click()
    page.wait_for_load_state("networkidle")
    for number in range(10):
        expect(page.locator("#done")).to_have_attribute("aria-label", f"{number} of 10 cards")
        before = page.locator(".card").get_attribute("data-review") or ""
        page.keyboard.press("Space")
        page.keyboard.press("4")
        expect(page.locator(".card")).not_to_have_attribute("data-review", before)
    expect(page.locator("#notices")).to_contain_text("You did what you aimed for")
    page.get_by_role("link", name="finish here").click()
    expect(page.get_by_role("main")).to_contain_text("Answers")


def test_words_that_come_back_soon_do_not_surprise(open_page: OpenPage, database: Database) -> None:
    with database.transaction() as session:
        session.scalars(select(LearnerRow)).one().new_per_day = 1
    page = open_page("/study")
    page.wait_for_load_state("networkidle")
    page.keyboard.press("Space")
    page.keyboard.press("3")
    pause = page.locator(".pause")
    expect(pause.get_by_role("heading")).to_have_text(re.compile("1 word comes back in 10 minutes"))
    expect(pause.get_by_role("heading")).to_be_focused()
    expect(page.locator(".front")).to_be_hidden()
    assert axe_findings(page) == []
    pause.get_by_role("button", name="Take it now").click()
    expect(page.locator(".front")).to_be_visible()


def test_the_learner_has_the_last_word(open_page: OpenPage, ask: Ask, database: Database) -> None:
    page = open_task(open_page, ask(Way.TYPED), 1280)
    page.keyboard.type("thuaats toans")
    page.keyboard.press("Enter")
    page.get_by_label("It was right").check()
    expect(page.locator(".grade.suggested .name")).to_have_text("Good")
    page.wait_for_timeout(200)
    page.keyboard.press("3")
    wait_until_stored(page, database, 1)
    with database.reading() as session:
        assert list(session.scalars(select(MistakeRow))) == []


def test_giving_up_suggests_again(open_page: OpenPage, ask: Ask, database: Database) -> None:
    page = open_task(open_page, ask(Way.CHOOSE_WORD), 1280)
    page.keyboard.press("Space")
    expect(page.locator(".back")).not_to_have_attribute("open", "")
    page.get_by_text("I don’t know").click()
    expect(page.locator(".option.right")).to_have_count(1)
    expect(page.locator(".grade.suggested .name")).to_have_text("Again")


def test_telex_keeps_out_of_the_way_of_a_vietnamese_keyboard(open_page: OpenPage, ask: Ask) -> None:
    page = open_task(open_page, ask(Way.TYPED), 1280)
    field = page.locator("#typed")
    page.keyboard.type("vieetj ")
    expect(field).to_have_value("việt ")
    field.fill("")
    page.keyboard.insert_text("e\u0302\u0301")  # decomposed, as some systems send it
    expect(page.get_by_label("Type with")).to_have_value("off")
    page.keyboard.type("s")
    expect(field).to_have_value("e\u0302\u0301s")
    expect(page.locator("#typing-help")).to_contain_text("by itself")


def test_vni_can_be_chosen(open_page: OpenPage, ask: Ask) -> None:
    page = open_task(open_page, ask(Way.TYPED, typing="vni"), 1280)
    page.keyboard.type("thua6t5 toa1n")
    expect(page.locator("#typed")).to_have_value(TERM)
    page.get_by_label("Type with").select_option("off")
    page.locator("#typed").fill("")
    page.keyboard.type("a1")
    expect(page.locator("#typed")).to_have_value("a1")


def test_words_in_order_can_be_taken_back(open_page: OpenPage, ask: Ask) -> None:
    page = open_task(open_page, ask(Way.BUILD), 1280)
    check = page.get_by_role("button", name="Check")
    expect(check).to_have_attribute("aria-disabled", "true")
    page.keyboard.press("2")
    page.keyboard.press("1")
    expect(page.locator(".placed")).to_have_count(2)
    page.keyboard.press("Backspace")
    expect(page.locator(".placed")).to_have_count(1)
    page.locator(".placed").click()
    expect(page.locator(".placed")).to_have_count(0)
    expect(page.locator(".piece:disabled")).to_have_count(0)


def test_without_a_network_an_answer_is_compared_by_the_page(
    open_page: OpenPage, ask: Ask, watch: Watch, database: Database
) -> None:
    watch.allowed.append("ERR_INTERNET_DISCONNECTED")
    page = open_task(open_page, ask(Way.TYPED), 1280)
    page.context.set_offline(True)
    page.keyboard.type(TELEX)
    page.keyboard.press("Enter")
    expect(page.locator(".verdict")).to_contain_text("Right")
    page.wait_for_timeout(200)
    page.keyboard.press("3")
    page.context.set_offline(False)
    [row] = wait_until_stored(page, database, 1)
    assert row.answer == TERM


def test_every_way_works_by_plain_forms(open_page: OpenPage, ask: Ask, database: Database) -> None:
    for way in (Way.CHOOSE_WORD, Way.TYPED):
        page = open_page(ask(way), java_script_enabled=False)
        if way is Way.TYPED:
            page.locator("#typed").fill(TERM)
            page.get_by_role("button", name="Check").click()
        else:
            page.get_by_role("button", name=TERM).click()
        expect(page.locator(".verdict")).to_contain_text("Right")
        page.get_by_role("button", name=re.compile("Good")).click()
    assert [row.way for row in stored(database)] == ["choose_word", "typed"]


def test_practice_leaves_the_schedule_alone(open_page: OpenPage, database: Database) -> None:
    page = open_page("/practice/tones?pair=hoi-nga", 360)
    page.wait_for_load_state("networkidle")
    assert axe_findings(page) == []
    for _ in range(12):
        number = page.locator(".card").get_attribute("data-number")
        page.locator(f'.option[value="{expected(page)}"]').tap()
        expect(page.locator(".verdict")).to_contain_text("Right")
        page.wait_for_timeout(100)
        page.get_by_role("link", name="Next").tap()
        if number != "11":
            expect(page.locator(".card")).not_to_have_attribute("data-number", number or "")
    expect(page.get_by_role("main")).to_contain_text("12 of 12 were right")
    assert stored(database) == []


def test_a_card_is_left_out_and_taken_back(open_page: OpenPage) -> None:
    page = open_page("/study")
    page.wait_for_load_state("networkidle")
    first = page.locator("#prompt").inner_text()
    page.keyboard.press("Space")
    page.get_by_text("Leave it out").click()
    page.get_by_role("button", name="Not any more").click()
    expect(page.locator("#prompt")).not_to_have_text(first)
    expect(page.locator("#notices")).to_contain_text(f"“{first}” is left out")
    page.get_by_role("button", name="Take it back").click()
    expect(page.locator("#status")).to_contain_text("asked again")


def test_the_price_of_retention_follows_the_slider(open_page: OpenPage) -> None:
    page = open_page("/settings")
    price = page.locator("#price")
    expect(price).to_contain_text("With 20 new cards a day")
    page.get_by_role("slider").fill("95")
    expect(page.get_by_label("Desired retention")).to_have_value("95")
    expect(price).to_contain_text(re.compile(r"That is 1\.\d times the reviews of 90%"))
