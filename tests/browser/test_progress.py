"""The progress page of a learner of some weeks: by keyboard, at every size, in both themes."""

import shutil
import unicodedata
import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from tests.browser.conftest import OpenPage
from tests.browser.test_accessibility import axe_findings, small_targets
from webapp.domain.memory import Rating
from webapp.domain.ways import Way
from webapp.services.learners import Learner, local_learner
from webapp.services.reviews import Answer, review_card
from webapp.services.study import next_question
from webapp.storage.database import Database

pytestmark = pytest.mark.browser

WEEKS = 6
PATHS = (
    "/progress",
    "/progress?days=365",
    "/progress/calibration",
    "/progress/articles",
    "/progress/origins",
)


@pytest.fixture(scope="module")
def studied_data(fresh_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with weeks of study, every other day, and words forgotten now and then."""
    folder = tmp_path_factory.mktemp("studied") / "data"
    shutil.copytree(fresh_data, folder)
    database = Database(folder / "vietdeck.db")
    chance = Random(3)  # the same weeks in every run
    start = datetime.now(UTC) - timedelta(weeks=WEEKS)
    with database.transaction() as session:
        learner = local_learner(session)
        assert learner is not None
        for day in range(0, 7 * WEEKS + 1, 2):
            study(session, learner, start + timedelta(days=day), chance)
    database.close()
    return folder


def study(session: Session, learner: Learner, now: datetime, chance: Random) -> None:
    """Answer a dozen cards."""
    for _ in range(12):
        question = next_question(session, learner, now)
        if question is None:
            return
        rating = Rating(chance.choice((1, 3, 3, 3, 4)))
        answer = Answer(question.card_id, rating, question.version, uuid.uuid4().hex, 6_000)
        if rating is Rating.AGAIN and question.kind == "production":
            # A wrong tone now and then, for the words that have one.
            bare = unicodedata.normalize("NFD", question.note.term).replace("\u0301", "\u0300")
            answer = replace(answer, way=Way.TYPED, text=unicodedata.normalize("NFC", bare))
        review_card(session, learner, answer, now)
        now += timedelta(seconds=7)


@pytest.fixture
def database(studied_data: Path, tmp_path: Path) -> Iterator[Database]:
    """The database that the server of this test works on."""
    shutil.copytree(studied_data, tmp_path / "data")
    opened = Database(tmp_path / "data" / "vietdeck.db")
    yield opened
    opened.close()


def open_all(page: Page) -> None:
    """Open everything that can be opened, as a learner would who wants to see it all."""
    page.evaluate("document.querySelectorAll('details').forEach(one => { one.open = true })")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing_with_everything_open(
    open_page: OpenPage, width: int, scheme: str
) -> None:
    page = open_page("/progress", width, scheme, reduced_motion="reduce")
    for path in PATHS:
        page.goto(path)
        open_all(page)
        assert axe_findings(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        assert small_targets(page) == [], path


def test_the_numbers_of_a_chart_open_by_keyboard(open_page: OpenPage) -> None:
    page = open_page("/progress")
    section = page.locator("section", has=page.get_by_role("heading", name="Reviews and memory"))
    region = section.get_by_role("region")
    expect(region).to_be_hidden()
    section.get_by_text("The numbers").focus()
    page.keyboard.press("Enter")
    expect(region).to_be_visible()
    page.keyboard.press("Tab")
    expect(region).to_be_focused()
    rows = region.get_by_role("row").count() - 1
    answers = region.locator("tbody td:nth-child(2)").all_inner_texts()
    assert rows == len(answers)
    told = section.locator(".summary b").first.inner_text()
    assert sum(int(answer) for answer in answers) == int(told)


def test_the_range_changes_by_keyboard_and_stays_at_the_chart(open_page: OpenPage) -> None:
    page = open_page("/progress")
    page.get_by_role("link", name="A year", exact=True).focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/progress?days=365#reviews")
    expect(page.get_by_role("link", name="A year", exact=True)).to_have_attribute(
        "aria-current", "true"
    )
    expect(page.get_by_role("heading", name="Answers by week")).to_be_visible()


def test_every_day_of_the_year_can_be_read(open_page: OpenPage) -> None:
    page = open_page("/progress")
    months = page.locator("table.month")
    assert months.count() in (12, 13)
    assert months.locator("td:not(:empty)").count() == 365
    assert months.locator("td.today").count() == 1
    box = months.nth(1).locator("td:not(:empty)").first.bounding_box()
    assert box is not None
    assert box["width"] == pytest.approx(box["height"], abs=1.5)


def test_the_page_leads_to_study_and_to_a_hard_word(open_page: OpenPage) -> None:
    page = open_page("/progress", 360)
    page.locator("ol.hard a").first.tap()
    page.wait_for_url("**/notes/*")
    page.goto("/progress")
    page.get_by_role("button", name="Study").tap()
    page.wait_for_url("**/study?**")


def test_a_hard_word_is_practised_or_left_out(open_page: OpenPage) -> None:
    page = open_page("/progress", 768, has_touch=True)
    words = page.locator("ol.hard > li")
    before = words.count()
    hardest = words.first.locator("b").inner_text()
    page.get_by_role("link", name="Practise them").tap()
    expect(page.locator("#card-place .card")).to_be_visible()
    page.goto("/progress")
    words.first.get_by_role("button", name="Leave it out").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/progress#hard")
    expect(page.get_by_role("status").first).to_contain_text(f"“{hardest}” is left out")
    assert words.count() <= before
    assert hardest not in words.locator("b").all_inner_texts()[:1]


def test_each_articles_part_can_be_read(open_page: OpenPage) -> None:
    page = open_page("/progress")
    page.get_by_role("link", name="Which articles they come from").click()
    page.wait_for_url("**/progress/origins")
    known = int(page.locator(".summary b").inner_text())
    parts = page.locator(".legend .number").all_inner_texts()
    assert known == sum(map(int, parts)) > 0
    page.get_by_text("The numbers").click()
    cell = page.locator(".more table tbody tr").first.locator("td").first
    assert int(cell.inner_text()) == known


def test_the_charts_are_visible_shapes(open_page: OpenPage) -> None:
    page = open_page("/progress")
    for plot in page.locator("svg.plot").all():
        shape = plot.locator("path.line, .bar rect:not(.reach)").last
        paint = shape.evaluate(
            "node => [getComputedStyle(node).fill, getComputedStyle(node).stroke]"
        )
        assert [colour for colour in paint if colour not in ("none", "rgba(0, 0, 0, 0)")]
