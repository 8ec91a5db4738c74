"""Markup as title, text, address, file name and word: a real browser shows it and runs none of it.

Whatever ran would be seen: a dialog, a mark on `window`, an element that is not ours, an attribute
with code, a request to another host, or a word of the policy against it in the console.
"""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Dialog, Page, expect
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.browser.conftest import OpenPage
from tests.browser.watch import Watch
from tests.decks.sources import makers
from tests.webapp.builders import NOON
from tests.webapp.web.markup import PAYLOADS
from tests.webapp.web.test_sources import KNOWN_ELEMENTS
from webapp.storage.database import Database
from webapp.storage.tables import (
    ArticleRow,
    ArticleTermRow,
    DictionaryRow,
    ImportBatchRow,
    JobRow,
    MistakeRow,
    NoteRow,
    ReviewRow,
    SentenceRow,
)

pytestmark = pytest.mark.browser

OURS = sorted([*KNOWN_ELEMENTS, "optgroup"])

# What the page itself holds that is not ours, and what would run code.
STRANGE = """known => {
    const found = [];
    for (const node of document.querySelectorAll("*")) {
        const name = node.localName;
        if (!known.includes(name)) found.push(node.outerHTML.slice(0, 200));
        for (const { name: attribute, value } of node.attributes) {
            if (/^on|^style$|srcdoc|xlink/i.test(attribute)
                || (/^(href|src|action|formaction|data)$/.test(attribute)
                    && /^\\s*(javascript|data|vbscript):/i.test(value)))
                found.push(`${name} ${attribute}=${value}`);
        }
        if (name === "script" && (node.textContent || !node.src.startsWith(location.origin)))
            found.push(node.outerHTML);
    }
    return found;
}"""


@pytest.fixture
def page(open_page: OpenPage, database: Database, watch: Watch) -> Iterator[Page]:
    """A page on a library in which every text is markup; no dialog may open."""
    with database.transaction() as session:
        spoil(session)
    watch.allowed += ["400 (BAD REQUEST)", "404 (NOT FOUND)"]
    opened = open_page("/")
    dialogs: list[str] = []

    def dismiss(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    opened.on("dialog", dismiss)
    yield opened
    assert dialogs == []


def spoil(session: Session) -> None:
    """Put a payload into everything that a page shows."""
    notes = list(session.scalars(select(NoteRow).order_by(NoteRow.id)))
    assert len(notes) >= len(PAYLOADS)
    for number, payload in enumerate(PAYLOADS):
        session.add(
            ArticleRow(
                learner_id=1, title=payload, author=payload, source=payload, address=payload,
                published=payload[:64], file_name=payload, kind="html", digest=f"d{number}",
                added_at=NOON,
            )
        )  # fmt: skip
        _spoil_note(session, notes[number], payload)
        for state in ("failed", "cancelled"):
            session.add(
                JobRow(learner_id=1, kind="file", name=payload, message=payload, state=state,
                       payload="none", created_at=NOON)
            )  # fmt: skip
        session.add(
            ImportBatchRow(learner_id=1, kind="reviews", name=payload, made_at=NOON,
                           effects={"reviews": 1, "cards": 1})
        )  # fmt: skip
        session.add(
            DictionaryRow(learner_id=1, name=payload, kind=payload[:32], source=payload,
                          licence=payload, digest="d", position=number, entries=1, added_at=NOON)
        )  # fmt: skip
    for sentence in session.scalars(select(SentenceRow)):
        sentence.translation = PAYLOADS[sentence.position % len(PAYLOADS)]
    _spoil_answers(session)


def _spoil_note(session: Session, note: NoteRow, payload: str) -> None:
    note.term = note.gloss = note.usage = note.han = note.parts = note.classifier = payload
    note.pos, note.canonical = payload[:32], f"{payload.casefold()} {note.id}"
    for example in note.examples:
        example.text = example.translation = f"Câu có {payload} ở giữa."
        example.start, example.end = 7, 7 + len(payload)
    for term in session.scalars(select(ArticleTermRow).where(ArticleTermRow.note_id == note.id)):
        term.term = term.gloss = term.reason = payload
        term.pos = payload[:32]
        shown = {"text": f"Câu có {payload} ở giữa.", "start": 7, "end": 7 + len(payload)}
        term.examples = [shown | {"translation": payload, "score": 1.0}]


def _spoil_answers(session: Session) -> None:
    for number, payload in enumerate(PAYLOADS):
        review = ReviewRow(
            review_id=f"r{number}", learner_id=1, card_id=1 + number, reviewed_at=NOON,
            day=740_000, rating=1, before={"state": "new"}, state="learning", answer=payload,
        )  # fmt: skip
        session.add(review)
        session.flush()
        session.add(
            MistakeRow(review_seq=review.seq, learner_id=1, day=740_000, kind="tone",
                       expected=payload, answer=payload)
        )  # fmt: skip


def check(page: Page, path: str = "") -> None:
    """Check that a page is made of our own elements alone."""
    if path:
        page.goto(path)
    assert page.evaluate(STRANGE, OURS) == [], path or page.url
    assert page.evaluate("window.__ran") is None


def shown(page: Page) -> str:
    return " ".join(str(page.evaluate("document.body.textContent")).split())


def plain(payload: str) -> str:
    return " ".join(payload.split())


def test_the_library_shows_every_title_as_text(page: Page) -> None:
    check(page)
    text = shown(page)
    assert [one for one in PAYLOADS if plain(one) not in text] == []
    for number, payload in enumerate(PAYLOADS):
        check(page, f"/articles/{number + 2}")
        assert plain(payload) in shown(page)


def test_the_sheet_the_words_and_their_pages_show_text(page: Page) -> None:
    check(page, "/articles/1/terms")
    text = shown(page)
    assert [one for one in PAYLOADS if plain(one) not in text] == []
    check(page, "/articles/1")
    for number in range(1, 1 + len(PAYLOADS)):
        check(page, f"/notes/{number}")
        assert page.locator("#gloss").input_value() == PAYLOADS[number - 1]


def test_study_asks_and_answers_with_text(page: Page) -> None:
    for number, payload in enumerate(PAYLOADS):
        # The two cards of a word in turn: from Vietnamese, to Vietnamese.
        check(page, f"/study?card={2 * number + 1 + number % 2}&reveal=1")
        assert plain(payload) in shown(page)


OTHERS = (
    "/progress", "/progress/articles", "/progress/calibration", "/anki/export",
    "/anki/export?article=1", "/imports", "/dictionaries", "/dictionaries/1", "/data", "/settings",
    "/articles/1/read", "/articles/1/ready", "/articles/new", "/jobs/1", "/jobs/2", "/jobs/99",
    "/look?q=%3Cimg%20src%3Dx%20onerror%3Dalert(1)%3E", "/%3Cscript%3Ealert(1)%3C/script%3E",
    "/static/%3Cimg%20src=x%3E", "/study", "/study/done", "/practice", "/practice/tones",
)  # fmt: skip


def test_every_other_page_is_made_of_our_own_elements(page: Page) -> None:
    for path in OTHERS:
        check(page, path)


def test_a_text_of_markup_is_read_as_text(page: Page) -> None:
    """Through the form; then the sheet, the article's page and the reader."""
    lines = [f"Họ viết {payload} trong câu số {n}." for n, payload in enumerate(PAYLOADS)]
    text = "\n".join([makers.TITLE, *makers.PARAGRAPHS, *map(plain, lines)])
    page.goto("/articles/new")
    page.get_by_label("Text", exact=True).fill(text)
    page.get_by_label("Title (optional)").fill("<script>window.__ran = 1</script>")
    page.get_by_role("button", name="Find the words").click()
    page.wait_for_url("**/articles/*/terms", timeout=120_000)
    check(page)
    address = page.url.removesuffix("/terms")
    check(page, address)
    expect(page.get_by_text("<script>window.__ran = 1</script>").first).to_be_visible()
    check(page, f"{address}/read")
    read = shown(page)
    assert [one for one in PAYLOADS if "\u202e" not in one and plain(one) not in read] == []


@pytest.mark.parametrize("field", ["Title (optional)", "Or the address of a page"])
def test_what_is_refused_comes_back_as_text(page: Page, field: str) -> None:
    for payload in PAYLOADS[::8]:
        page.goto("/articles/new")
        page.get_by_label("Text", exact=True).fill("English only. " * 3)
        page.get_by_label(field).fill(payload)
        with page.expect_navigation():
            page.get_by_role("button", name="Find the words").click()
        check(page)


def test_a_page_that_ran_something_would_be_noticed(
    page: Page, database: Database, watch: Watch
) -> None:
    """The checks above can fail: markup that gets through to the page is found by them."""
    page.evaluate("document.querySelector('main').innerHTML += '<marquee onstart=alert(1)>x'")
    assert page.evaluate(STRANGE, OURS) != []
    page.evaluate(
        "document.body.append(Object.assign(document.createElement('script'),"
        " {textContent: 'window.__ran = 1'}))"
    )
    assert page.evaluate("window.__ran") is None  # the policy stopped it, and says so
    assert any("Content Security Policy" in problem for problem in watch.problems)
    watch.problems.clear()
