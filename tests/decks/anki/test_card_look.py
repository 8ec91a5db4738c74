"""How the cards look: Anki's own HTML in Chromium on a small phone, by day and by night.

The pictures go to tests/screenshots/anki/, for people to look at.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from decks.anki import AnkiNote, CardType, write_package

pytestmark = [pytest.mark.anki, pytest.mark.browser]

_PICTURES = Path(__file__).parents[2] / "screenshots" / "anki"
_WIDTH, _HEIGHT = 360, 640
# What Anki's programs put in the place of a sound and of the typing box.
_BUTTON = (
    '<a class="replay-button soundLink" href="#"><svg class="playImage" viewBox="0 0 64 64">'
    '<circle cx="32" cy="32" r="29"/><path d="M56.5,32.3l-37.5,20.1l0.3-40.8z"/></svg></a>'
)
_PAGE = """<!doctype html><html lang="en" class="{night}"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<style>{css}</style>
<body class="card card{number} {night}"><div id="qa">{side}</div></body></html>"""
_NIGHT = {"light": "", "dark": "nightMode night_mode"}

# The contrast of every text with the background behind it (WCAG 2), lowest first.
_CONTRASTS = """() => {
  const channel = v => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  const parse = text => text.match(/[\\d.]+/g).map(Number);
  const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  const behind = node => {
    for (let at = node; at; at = at.parentElement) {
      const colour = parse(getComputedStyle(at).backgroundColor);
      if (colour.length === 3 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  const found = [];
  for (const node of document.querySelectorAll('.vd *')) {
    const texts = [...node.childNodes].filter(n => n.nodeType === 3 && n.data.trim());
    const colour = parse(getComputedStyle(node).color);
    if (!texts.length || colour[3] === 0) continue;
    const [a, b] = [light(colour), light(behind(node))].sort((x, y) => y - x);
    found.push([(a + 0.05) / (b + 0.05), node.className || node.tagName, texts[0].data]);
  }
  return found.sort((x, y) => x[0] - y[0]);
}"""


@pytest.fixture
def sides(
    collection: Any, import_package: Callable[..., Any], note: AnkiNote, tmp_path: Path
) -> Callable[..., dict[str, str]]:
    """Give a function that renders a note in Anki: the HTML of each side by its name."""

    def render(**changes: Any) -> dict[str, str]:
        path = tmp_path / "look.apkg"
        write_package(path, [replace(note, **changes)])
        import_package(collection, path)
        rendered = {}
        for card_id in collection.find_cards("note:Vietdeck"):
            card = collection.get_card(card_id)
            name = CardType(card.ord).name.lower()
            rendered[f"{name}-question"] = _shown(collection, card.question())
            rendered[f"{name}-answer"] = _shown(collection, card.answer())
        return rendered

    return render


def _shown(collection: Any, html: str) -> str:
    """Put in what Anki's reviewer adds to the HTML of a card."""
    body = re.sub(r"\[anki:play:[qa]:\d+\]", _BUTTON, html)
    body = re.sub(r"<style>.*?</style>", "", body, flags=re.DOTALL)
    if 'id="answer"' not in body:
        return body.replace("[[type:Term]]", '<center><input type="text" id="typeans"></center>')
    return body.replace(
        "[[type:Term]]", str(collection.compare_answer("trí tuệ nhân tạo", "trí tuê nhân tạo"))
    )


@pytest.fixture
def page(browser: Any) -> Iterator[Any]:
    """A small phone."""
    phone = browser.new_page(
        viewport={"width": _WIDTH, "height": _HEIGHT}, device_scale_factor=2, offline=True
    )
    yield phone
    phone.close()


def _show(page: Any, css: str, name: str, side: str, mode: str) -> None:
    page.set_content(_PAGE.format(css=css, side=side, night=_NIGHT[mode], number=1))
    _PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=_PICTURES / f"{name}-{mode}.png", full_page=True)


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_it_fits_a_phone_and_can_be_read(
    page: Any, collection: Any, sides: Callable[..., dict[str, str]], mode: str
) -> None:
    rendered = sides()
    assert len(rendered) == 8
    css = collection.models.by_name("Vietdeck")["css"]
    for name, side in rendered.items():
        _show(page, css, name, side, mode)
        assert page.evaluate("document.documentElement.scrollWidth") == _WIDTH, name
        lowest = page.evaluate(_CONTRASTS)[0]
        assert lowest[0] >= 4.5, (name, lowest)


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_it_takes_typed_answers(
    page: Any, collection: Any, sides: Callable[..., dict[str, str]], mode: str
) -> None:
    rendered = sides(typing=True)
    css = collection.models.by_name("Vietdeck")["css"]
    for name in ("production-question", "production-answer", "cloze-question"):
        _show(page, css, f"typed-{name}", rendered[name], mode)
        assert page.locator("#typeans").count() == 1, name
        assert page.evaluate(_CONTRASTS)[0][0] >= 4.5, page.evaluate(_CONTRASTS)[0]
    assert "typeans" not in rendered["recognition-question"]


def test_a_bare_note_leaves_no_gaps(
    page: Any, collection: Any, sides: Callable[..., dict[str, str]]
) -> None:
    names = ("part_of_speech", "classifier", "ipa", "han_viet", "parts", "note", "source")
    empty = dict.fromkeys(names, "")
    rendered = sides(**empty, examples=(), anki_voice=False)
    css = collection.models.by_name("Vietdeck")["css"]
    assert set(rendered) == {
        f"{kind}-{side}"
        for kind in ("recognition", "production")
        for side in ("question", "answer")
    }
    _show(page, css, "bare-recognition-answer", rendered["recognition-answer"], "light")
    below = page.evaluate(
        "document.querySelector('.vd').getBoundingClientRect().bottom"
        " - document.querySelector('.meaning').getBoundingClientRect().bottom"
    )
    assert below < 60


def test_long_words_break_instead_of_scrolling(
    page: Any, collection: Any, sides: Callable[..., dict[str, str]]
) -> None:
    rendered = sides(meaning="a" * 80, source="https://" + "x" * 90, ipa="ʈɨj˧˥ " * 12)
    css = collection.models.by_name("Vietdeck")["css"]
    _show(page, css, "long-answer", rendered["recognition-answer"], "light")
    assert page.evaluate("document.documentElement.scrollWidth") == _WIDTH
