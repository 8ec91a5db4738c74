"""Telex and VNI: the same cases through Python and, in Chromium, through the browser module."""

import json
import random
import string
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page, Route

from decks.vietnamese.input_methods import keystrokes, type_text
from decks.vietnamese.input_table import Method, Style, load_table, read_data
from decks.vietnamese.syllable import Tone, parse_syllable, write_syllable

CASES: dict[str, list[list[str]]] = json.loads(
    Path(__file__).with_name("typing_cases.json").read_text("utf-8")
)
MODULE = Path(__file__).parents[3] / "webapp" / "static" / "js" / "input_methods.js"
METHODS: tuple[Method, ...] = ("telex", "vni")
TYPING: list[tuple[Method, Style]] = [
    ("telex", "old"),
    ("vni", "old"),
    ("telex", "new"),
    ("vni", "new"),
]


def typing_cases(method: Method, style: Style) -> list[list[str]]:
    return CASES[method if style == "old" else f"{method}_new"]


@cache
def inventory() -> tuple[str, ...]:
    """Every onset with every rime, the tones taken in turn."""
    table = load_table("telex")
    tones = list(Tone)
    found = []
    for onset in table.onsets:
        for place, rhyme in enumerate(sorted(table.rhymes.get(onset, table.rhymes[""]))):
            bearing = table.render(onset + rhyme, [False] * len(onset + rhyme), "ngang", "old")
            for tone in tones[place % 6 :] + tones[: place % 6]:
                syllable = parse_syllable(with_tone(bearing, tone))
                if syllable is not None:
                    found.append(write_syllable(syllable))
                    break
    return tuple(dict.fromkeys(found))


def with_tone(syllable: str, tone: Tone) -> str:
    """Put the tone on the last vowel; the parser reads it wherever it stands."""
    vowels = [place for place, c in enumerate(syllable) if c in "aăâeêioôơuưy"]
    last = vowels[-1] + 1 if vowels else 0
    return unicodedata.normalize("NFC", syllable[:last] + tone.mark + syllable[last:])


@pytest.mark.parametrize(("method", "style"), TYPING)
def test_typing_cases(method: Method, style: Style) -> None:
    wrong = [
        (keys, found, text)
        for keys, text in typing_cases(method, style)
        if (found := type_text(keys, method, style)) != text
    ]
    assert not wrong


def test_keystrokes_cases() -> None:
    for method, text, keys in CASES["keystrokes"]:
        assert keystrokes(text, cast(Method, method)) == keys


def test_states_go_on_from_text() -> None:
    for name, text, key, after in CASES["states"]:
        method = cast(Method, name)
        assert type_text(keystrokes(text, method) + key, method) == after


@pytest.mark.parametrize("method", METHODS)
def test_every_syllable_can_be_typed(method: Method) -> None:
    assert len(inventory()) > 3500
    for syllable in inventory():
        keys = keystrokes(syllable, method)
        assert type_text(keys, method) == syllable
        # uơ is written in huơ, khuơ and thuở only; elsewhere its keys write ươ.
        assert keys.isascii() or "uơ" in strip_tone(syllable)


@pytest.mark.parametrize("method", METHODS)
def test_every_syllable_of_the_table_keeps_its_letters_at_every_key(method: Method) -> None:
    """While a syllable is typed plainly, what is shown never falls back to the keys."""
    for syllable in inventory()[::7]:
        keys = keystrokes(syllable, method)
        if keys.isascii() and "oo" not in syllable:
            assert type_text(keys.rstrip("sfrxj12345"), method) == strip_tone(syllable)


def strip_tone(text: str) -> str:
    marks = {tone.mark for tone in Tone}
    apart = (c for c in unicodedata.normalize("NFD", text) if c not in marks)
    return unicodedata.normalize("NFC", "".join(apart))


@pytest.mark.parametrize("method", METHODS)
@given(st.text(alphabet=string.printable, max_size=14) | st.text("aeouwdsfjz069W", max_size=9))
def test_any_plain_text_comes_back_from_its_keystrokes(method: Method, text: str) -> None:
    assert type_text(keystrokes(text, method), method) == text


@given(st.text(max_size=30))
def test_what_is_no_letter_passes_through(text: str) -> None:
    kept = [c for c in unicodedata.normalize("NFC", text) if not c.isalnum()]
    assert [c for c in type_text(text) if not c.isalnum()] == kept


def test_an_unknown_method_is_refused() -> None:
    with pytest.raises(ValueError, match="telex, vni"):
        type_text("a", cast(Method, "viqr"))


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    """A page under a strict policy that can import the module, and nothing from elsewhere."""
    opened = browser.new_page()
    opened.route("**/*", answer)
    opened.goto("http://vietdeck.test/")
    yield opened
    opened.close()


def answer(route: Route) -> None:
    if route.request.url.endswith("/input_methods.js"):
        route.fulfill(body=MODULE.read_text("utf-8"), content_type="text/javascript; charset=utf-8")
    else:
        policy = "default-src 'none'; script-src 'self'; require-trusted-types-for 'script'"
        route.fulfill(
            body="<!doctype html><title>.</title>",
            content_type="text/html; charset=utf-8",
            headers={"Content-Security-Policy": policy},
        )


def in_browser(page: Page, method: Method, style: Style, body: str, values: Any) -> Any:
    """Run `body` on each of the values, with an `input` of this method and style at hand."""
    script = f"""async ([table, method, style, values]) => {{
        const module = await import("/input_methods.js");
        const input = module.createInput(table, method, style);
        return values.map((value) => {body});
    }}"""
    return page.evaluate(script, [read_data(), method, style, values])


@pytest.mark.browser
@pytest.mark.parametrize(("method", "style"), TYPING)
def test_typing_cases_in_the_browser(page: Page, method: Method, style: Style) -> None:
    keys, texts = zip(*typing_cases(method, style), strict=True)
    assert in_browser(page, method, style, "input.convert(value)", keys) == list(texts)
    one_by_one = 'Array.from(value).reduce(input.type, input.start("")).text'
    plain = [value for value in keys if value == unicodedata.normalize("NFC", value)]
    shown = in_browser(page, method, style, one_by_one, plain)
    assert shown == [type_text(value, method, style) for value in plain]


@pytest.mark.browser
@pytest.mark.parametrize("method", METHODS)
def test_keystrokes_and_states_in_the_browser(page: Page, method: Method) -> None:
    rows = [row[1:] for row in CASES["keystrokes"] if row[0] == method]
    found = in_browser(page, method, "old", "input.keystrokes(value[0])", rows)
    assert found == [keys for _, keys in rows]
    states = [row[1:] for row in CASES["states"] if row[0] == method]
    for start in ("value[0]", "input.start(value[0])"):
        body = f"input.type({start}, value[1]).text"
        assert in_browser(page, method, "old", body, states) == [row[2] for row in states]


@pytest.mark.browser
@pytest.mark.parametrize("method", METHODS)
def test_every_syllable_in_the_browser(page: Page, method: Method) -> None:
    body = "[input.keystrokes(value), input.convert(input.keystrokes(value))]"
    found = in_browser(page, method, "old", body, list(inventory()))
    assert found == [[keystrokes(word, method), word] for word in inventory()]


@pytest.mark.browser
@pytest.mark.parametrize(("method", "style"), TYPING)
def test_random_keys_in_the_browser(page: Page, method: Method, style: Style) -> None:
    """Keys that nobody thought of give the same text on both sides."""
    chance = random.Random(f"{method} {style}")
    alphabet = "aaeeoouuiywwddsfrxjznghctqpAOWD đơếừ" + (
        "0123456789" * 2 if method == "vni" else ""
    )
    keys = ["".join(chance.choices(alphabet, k=chance.randint(1, 9))) for _ in range(2000)]
    typed = [type_text(value, method, style) for value in keys]
    assert in_browser(page, method, style, "input.convert(value)", keys) == typed
    pressed = [keystrokes(value, method) for value in keys]
    assert in_browser(page, method, style, "input.keystrokes(value)", keys) == pressed


@pytest.mark.browser
def test_an_unknown_method_is_refused_in_the_browser(page: Page) -> None:
    script = """async (table) => {
        const module = await import("/input_methods.js");
        try { module.createInput(table, "viqr"); } catch (error) { return error.message; }
    }"""
    assert "telex,vni" in page.evaluate(script, read_data())
