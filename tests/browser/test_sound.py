"""Hearing words: buttons, keys, the learner's choices, and a browser that refuses sound."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy import select

from tests.browser.conftest import OpenPage
from tests.browser.test_accessibility import axe_findings, small_targets
from webapp.storage.database import Database
from webapp.storage.tables import LearnerRow

pytestmark = pytest.mark.browser

LISTEN = re.compile("^Listen$")


def choose(database: Database, **choices: object) -> None:
    with database.transaction() as session:
        row = session.scalars(select(LearnerRow)).one()
        row.preferences = {**row.preferences, **choices}


def listen_to(page: Page) -> list[str]:
    """Note what is played from now on: the region, the text, and whether it was slow."""
    heard: list[str] = []

    def note(url: str) -> None:
        parts = urlsplit(url)
        if parts.path.startswith("/audio/"):
            query = parse_qs(parts.query)
            region = parts.path.removeprefix("/audio/").removesuffix(".mp3")
            heard.append(f"{region}: {query['text'][0]}{' slowly' if 'slow' in query else ''}")

    page.on("request", lambda request: note(request.url))
    return heard


def wait_for(page: Page, heard: list[str], expected: list[str]) -> None:
    for _ in range(80):
        if heard == expected:
            return
        page.wait_for_timeout(25)
    assert heard == expected


def test_a_second_press_says_it_slowly_in_the_learners_region(
    open_page: OpenPage, database: Database
) -> None:
    choose(database, dialect="saigon", sound="press")
    page = open_page("/study?card=1", width=360)
    heard = listen_to(page)
    term = page.locator("#prompt").inner_text()
    button = page.get_by_role("button", name=LISTEN)
    expected = [f"saigon: {term}", f"saigon: {term} slowly"]
    button.tap()
    wait_for(page, heard, expected[:1])
    button.tap()
    wait_for(page, heard, expected)


def test_the_key_says_the_word_only_where_it_gives_nothing_away(
    open_page: OpenPage, database: Database
) -> None:
    choose(database, sound="press")
    page = open_page("/study?card=2")  # asks for the Vietnamese word
    heard = listen_to(page)
    page.wait_for_load_state("load")
    page.keyboard.press("r")
    page.wait_for_timeout(200)
    assert heard == []
    assert page.locator(".front [data-speak]").count() == 0
    page.locator(".reveal").click()
    page.keyboard.press("r")
    term = page.locator(".answer .headword").inner_text()
    wait_for(page, heard, [f"hanoi: {term}"])


@pytest.mark.parametrize(("choice", "plays"), [("on", True), ("press", False)])
def test_the_word_is_said_with_the_answer_where_the_learner_wants_it(
    open_page: OpenPage, database: Database, choice: str, plays: bool
) -> None:
    choose(database, sound=choice, ways=["flip"])
    page = open_page("/study?card=1")
    heard = listen_to(page)
    page.keyboard.press("Space")
    expect(page.locator(".back")).to_have_attribute("open", "")
    page.wait_for_timeout(200)
    term = page.locator("#prompt").inner_text()
    assert heard == ([f"hanoi: {term}"] if plays else [])


def test_a_browser_that_refuses_sound_breaks_nothing(
    open_page: OpenPage, database: Database
) -> None:
    page = open_page("/settings")
    page.context.add_init_script(
        "HTMLMediaElement.prototype.play = () => Promise.reject(new DOMException('no'))"
    )
    page.goto("/study?card=1")
    page.keyboard.press("Space")
    expect(page.get_by_role("button", name=LISTEN).first).to_be_visible()
    page.keyboard.press("r")


def test_only_a_voice_on_this_device_is_used(open_page: OpenPage, database: Database) -> None:
    choose(database, sound="press")
    page = open_page("/settings")
    page.context.add_init_script(
        """window.spoken = [];
        const voices = [
            { lang: "vi-VN", localService: false, name: "elsewhere" },
            { lang: "vi_VN", localService: true, name: "here" },
        ];
        speechSynthesis.getVoices = () => voices;
        speechSynthesis.speak = (said) => spoken.push([said.text, said.voice.name, said.rate]);
        window.SpeechSynthesisUtterance = function (text) { this.text = text; };"""
    )
    page.goto("/study?card=1")
    heard = listen_to(page)
    term = page.locator("#prompt").inner_text()
    page.keyboard.press("r")
    page.keyboard.press("r")
    assert page.evaluate("spoken") == [[term, "here", 1], [term, "here", 0.65]]
    choose(database, voice="bundled")
    page.reload()
    page.keyboard.press("r")
    wait_for(page, heard, [f"hanoi: {term}"])


def test_what_was_written_can_be_heard_beside_what_it_is(
    open_page: OpenPage, database: Database
) -> None:
    choose(database, sound="press")
    page = open_page("/practice/tones")
    page.wait_for_load_state("load")
    heard = listen_to(page)
    task = page.locator(".task")
    right = task.get_attribute("data-expected") or ""
    wrong = next(
        text for text in page.locator(".option span[lang=vi]").all_inner_texts() if text != right
    )
    page.locator(".option", has_text=re.compile(f"^\\d?\\s*{wrong}$")).first.click()
    page.get_by_role("button", name="What you wrote").click()
    page.get_by_role("button", name="What it is").click()
    wait_for(page, heard, [f"hanoi: {wrong}", f"hanoi: {right}"])
    assert axe_findings(page) == []


def test_the_voice_is_chosen_on_the_settings_page(open_page: OpenPage) -> None:
    page = open_page("/settings")
    page.get_by_label("Huế", exact=True).check()
    page.get_by_label("Vietdeck’s", exact=True).check()
    page.get_by_label("When I press").check()
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Your settings are saved").wait_for()
    chosen = page.evaluate("({...document.documentElement.dataset})")
    assert (chosen["region"], chosen["voice"], chosen["sound"]) == ("hue", "bundled", "press")


@pytest.mark.parametrize(
    "path", ["/study?card=1&reveal=1", "/study?card=2&reveal=1", "/articles/1"]
)
def test_buttons_to_listen_are_large_and_named(open_page: OpenPage, path: str) -> None:
    page = open_page(path, width=360)
    assert page.locator("[data-speak]").count() > 0
    assert small_targets(page) == []
    assert axe_findings(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_without_a_script_there_is_no_button_that_does_nothing(
    open_page: OpenPage, database: Database
) -> None:
    page = open_page("/study?card=1", java_script_enabled=False)
    assert page.locator("[data-speak]").count() > 0
    expect(page.locator("[data-speak]").first).to_be_hidden()
    page.goto("/practice/tones")
    expect(page.locator("audio")).to_be_visible()
    expect(page.locator(".listen button")).to_be_hidden()
