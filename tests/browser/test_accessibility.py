"""Every page at every size in both themes: axe-core finds nothing, nothing sticks out."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import OpenPage
from tests.browser.watch import Watch

pytestmark = pytest.mark.browser

AXE = Path(__file__).parent / "vendor" / "axe-core-4.14.1" / "axe.min.js"
PICTURES = Path(__file__).parents[1] / "screenshots"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PAGES = {
    "home": "/",
    "article": "/articles/1",
    "add": "/articles/new",
    "settings": "/settings",
    "progress": "/progress",
    "word": "/notes/1",
    "question": "/study?card=1",
    "answer": "/study?card=1&reveal=1",
    "question-production": "/study?card=2",
    "answer-production": "/study?card=2&reveal=1",
    "done": "/study/done",
    "data": "/data",
    "to-anki": "/anki/export?article=1",
    "push": "/anki/push",
    "from-anki": "/imports",
    "known-words": "/known-words",
    "sentences": "/notes/1/sentences",
    "not-found": "/no-such-page",
}
# Smallest side of what can be pressed, in CSS pixels; links in running text are no targets.
TARGETS = (
    "button, summary, select, .button, .nav a, .brand, "
    "input:not([type=hidden], [type=radio], [type=checkbox])"
)


def axe_findings(page: Page) -> list[str]:
    """Return what axe-core finds, each as rule, element and reason."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    result = page.evaluate(
        "tags => axe.run(document, {runOnly: tags, resultTypes: ['violations']})", TAGS
    )
    return [
        f"{found['id']}: {node['html'][:120]} ({node['failureSummary']})"
        for found in result["violations"]
        for node in found["nodes"]
    ]


def small_targets(page: Page) -> list[str]:
    return page.evaluate(  # type: ignore[no-any-return]
        """selector => [...document.querySelectorAll(selector)]
            .filter(node => node.checkVisibility())
            .filter(node => !node.closest('.visually-hidden'))
            .map(node => [node.getBoundingClientRect(), node])
            .filter(([box]) => box.width < 43.9 || box.height < 43.9)
            .map(([box, node]) => `${node.outerHTML.slice(0, 90)} ${box.width}x${box.height}`)""",
        TARGETS,
    )


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 768, 1280])
def test_axe_finds_nothing_on_any_page(
    open_page: OpenPage, watch: Watch, width: int, scheme: str
) -> None:
    watch.allowed.append("404 (NOT FOUND)")
    PICTURES.mkdir(exist_ok=True)
    page = open_page("/", width, scheme, reduced_motion="reduce")
    findings = []
    for name, path in PAGES.items():
        page.goto(path)
        page.evaluate("document.fonts.ready")
        page.screenshot(path=PICTURES / f"{name}-{width}-{scheme}.png")
        findings += [f"{name}: {found}" for found in axe_findings(page)]
    assert findings == []


@pytest.mark.parametrize("width", [320, 768, 1280])
def test_nothing_sticks_out_and_everything_can_be_pressed(
    open_page: OpenPage, watch: Watch, width: int
) -> None:
    watch.allowed.append("404 (NOT FOUND)")
    page = open_page("/", width)
    for path in PAGES.values():
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        assert small_targets(page) == [], path


def test_the_learners_theme_wins_over_the_computers(open_page: OpenPage) -> None:
    page = open_page("/settings", scheme="light")
    light = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    page.get_by_label("Dark").check()
    page.get_by_role("button", name="Save").click()
    page.get_by_text("Your settings are saved").wait_for()
    dark = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    assert dark != light
    assert axe_findings(page) == []


def test_words_are_set_in_the_typeface_that_is_bundled(open_page: OpenPage) -> None:
    page = open_page("/study?card=1")
    page.evaluate("document.fonts.ready")
    loaded = page.evaluate("[...document.fonts].filter(f => f.status === 'loaded').length")
    assert loaded >= 4
    assert page.evaluate("document.fonts.check('700 20px \"Be Vietnam Pro\"', 'ệ')")
