"""Fitting parameters and the price of retention: by keyboard, at every size, in both themes."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from tests.browser.conftest import OpenPage
from tests.browser.test_accessibility import axe_findings, small_targets
from tests.browser.test_progress import open_all
from tests.webapp.builders import NOON, add_history
from tests.webapp.domain.learners import FORGETFUL, simulated
from webapp.domain.fitting import fit_log
from webapp.domain.memory import DEFAULT_PARAMETERS
from webapp.services import parameters, refits
from webapp.services.learners import local_learner
from webapp.storage.database import Database
from webapp.storage.tables import CardRow

pytestmark = pytest.mark.browser

PATHS = ("/progress/parameters", "/progress/retention")


@pytest.fixture(scope="module")
def fitted_data(fresh_data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a year of reviews, and a fit that waits for the learner's word."""
    folder = tmp_path_factory.mktemp("fitted") / "data"
    shutil.copytree(fresh_data, folder)
    database = Database(folder / "vietdeck.db")
    with database.transaction() as session:
        learner = local_learner(session)
        assert learner is not None
        cards = list(session.scalars(select(CardRow.id).order_by(CardRow.id)))
        add_history(session, learner, cards, simulated(FORGETFUL, len(cards), seed=9))
        fitted = fit_log(refits.read_log(session, learner), DEFAULT_PARAMETERS)
        assert fitted is not None
        parameters.propose(session, learner, DEFAULT_PARAMETERS, fitted, NOON)
    database.close()
    return folder


@pytest.fixture
def database(fitted_data: Path, tmp_path: Path) -> Iterator[Database]:
    """The database that the server of this test works on."""
    shutil.copytree(fitted_data, tmp_path / "data")
    opened = Database(tmp_path / "data" / "vietdeck.db")
    yield opened
    opened.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing_with_everything_open(
    open_page: OpenPage, width: int, scheme: str
) -> None:
    page = open_page(PATHS[0], width, scheme, reduced_motion="reduce")
    for path in PATHS:
        page.goto(path)
        open_all(page)
        assert axe_findings(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        assert small_targets(page) == [], path


def test_a_fit_is_used_and_given_back_by_keyboard(open_page: OpenPage) -> None:
    page = open_page(PATHS[0])
    page.get_by_role("button", name="Fit again").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/progress/parameters#proposal")
    proposal = page.locator("#proposal")
    proposal.get_by_label("Move due dates too").focus()
    page.keyboard.press("Space")
    proposal.get_by_role("button", name="Use the fitted parameters").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Due dates moved along")
    expect(page.locator("#proposal")).to_have_count(0)
    page.get_by_role("button", name="Go back to the defaults").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("The earlier parameters are in use again")


def test_a_fit_is_turned_down_by_touch(open_page: OpenPage) -> None:
    page = open_page(PATHS[0], 360)
    page.get_by_role("button", name="Keep what I have").tap()
    expect(page.get_by_role("status")).to_contain_text("Your parameters stay as they are")


def test_the_marks_stand_on_the_line_of_prices(open_page: OpenPage) -> None:
    page = open_page(PATHS[1], 360, "dark")
    plot = page.locator("svg.plot").first
    boxes = [plot.locator(f"path.{name}").bounding_box() for name in ("now", "least", "line")]
    assert all(boxes)
    now, least, line = (box for box in boxes if box)
    assert line["x"] - 1 <= least["x"] < now["x"] <= line["x"] + line["width"] + 1
