"""The pages about parameters and the price of retention: what they say, and every way through."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import time_machine
from flask.testing import FlaskClient

from tests.webapp.builders import NOON, add_deck, add_history, add_learner, open_database
from tests.webapp.domain.learners import FORGETFUL, simulated
from tests.webapp.web.test_progress import Page, words
from webapp.domain.fitting import Fit, fit
from webapp.domain.memory import DEFAULT_PARAMETERS
from webapp.services import parameters
from webapp.services.learners import get_learner
from webapp.storage.database import Database
from webapp.storage.tables import CardRow, LearnerRow

PATH = "/progress/parameters"


@pytest.fixture(scope="module")
def studied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A learner who has reviewed 200 cards for a year, and forgets sooner than the defaults say."""
    folder = tmp_path_factory.mktemp("studied")
    opened = open_database(folder)
    with opened.transaction() as session:
        learner = add_learner(session)
        cards = add_deck(session, learner, 200)
        add_history(session, learner, cards, simulated(FORGETFUL, 200, seed=4))
    opened.close()
    return folder


@pytest.fixture
def database(studied: Path, tmp_path: Path) -> Iterator[Database]:
    """The learner's database, for one test."""
    shutil.copy(studied / "vietdeck.db", tmp_path)
    opened = Database(tmp_path / "vietdeck.db")
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def fitted() -> Fit:
    found = fit(simulated(FORGETFUL, 200, seed=4), DEFAULT_PARAMETERS)
    assert found is not None
    return found


def propose(database: Database, fitted: Fit) -> None:
    """Let a fit wait for the learner's word, without the time it takes."""
    with database.transaction() as session:
        parameters.propose(session, get_learner(session, 1), DEFAULT_PARAMETERS, (fitted, {}), NOON)


def in_use(database: Database) -> tuple[float, ...]:
    with database.reading() as session:
        return get_learner(session, 1).scheduler.parameters


def stabilities(database: Database) -> list[float | None]:
    with database.reading() as session:
        return [card.stability for card in session.query(CardRow).order_by(CardRow.id)]


def due(database: Database) -> list[int | None]:
    with database.reading() as session:
        return [card.due_day for card in session.query(CardRow).order_by(CardRow.id)]


def test_a_fit_is_shown_used_and_given_back(client: FlaskClient, database: Database) -> None:
    before, promised = stabilities(database), due(database)
    assert "Fit them to my reviews" in client.get(PATH).text
    done = client.post(f"{PATH}/fit")
    assert (done.status_code, done.location) == (303, f"{PATH}#proposal")
    assert in_use(database) == DEFAULT_PARAMETERS  # nothing changes until the learner says so
    page = client.get(PATH).text
    told = words(page)
    assert "Later reviews, not known to the fit" in told
    assert "Log loss" in told
    assert "would be due today instead of" in told
    at = re.search(r'name="proposal" value="([^"]+)"', page)
    assert at is not None
    used = client.post(f"{PATH}/use", data={"proposal": at[1]}, follow_redirects=True)
    assert "Your fitted parameters are in use from now on" in used.text
    assert in_use(database) != DEFAULT_PARAMETERS
    assert stabilities(database) != before
    assert due(database) == promised
    back = client.post(f"{PATH}/back", data={"which": "previous"}, follow_redirects=True)
    assert "The earlier parameters are in use again" in back.text
    assert in_use(database) == DEFAULT_PARAMETERS
    assert stabilities(database) == before


def test_due_dates_move_when_they_are_to(
    client: FlaskClient, database: Database, fitted: Fit
) -> None:
    propose(database, fitted)
    promised = due(database)
    form = {"proposal": NOON.isoformat(), "move_due": "1"}
    page = client.post(f"{PATH}/use", data=form, follow_redirects=True).text
    assert "Due dates moved along" in page
    assert due(database) != promised


def test_a_proposal_can_be_turned_down(
    client: FlaskClient, database: Database, fitted: Fit
) -> None:
    propose(database, fitted)
    page = client.post(f"{PATH}/keep", follow_redirects=True).text
    assert "Your parameters stay as they are" in page
    assert "Later reviews" not in page
    assert in_use(database) == DEFAULT_PARAMETERS


@pytest.mark.parametrize("form", [{}, {"proposal": "2026-01-01T00:00:00+00:00"}])
def test_another_proposal_than_the_one_shown_is_not_used(
    client: FlaskClient, database: Database, fitted: Fit, form: dict[str, str]
) -> None:
    propose(database, fitted)
    assert client.post(f"{PATH}/use", data=form).status_code == 409
    assert in_use(database) == DEFAULT_PARAMETERS


@pytest.mark.parametrize(("which", "status"), [("previous", 404), ("", 404), ("defaults", 409)])
def test_there_is_no_way_back_from_the_beginning(
    client: FlaskClient, which: str, status: int
) -> None:
    assert client.post(f"{PATH}/back", data={"which": which}).status_code == status


@pytest.mark.parametrize(
    ("later", "words_said"),
    [
        (0.01, "The fitted parameters know you better"),
        (0.0001, "A small gain, if any"),
        (-0.01, "Your present parameters do as well"),
    ],
)
def test_the_page_recommends_what_the_later_reviews_say(
    client: FlaskClient, database: Database, fitted: Fit, later: float, words_said: str
) -> None:
    propose(database, replace(fitted, later=replace(fitted.later, gain=later, doubt=0.001)))
    page = client.get(PATH).text
    assert words_said in page
    best = re.search(r'<button class="button primary"[^>]*>([^<]+)', page)
    assert best is not None
    assert (best[1] == "Use the fitted parameters") == (later == 0.01)


def test_the_progress_pages_lead_there(client: FlaskClient) -> None:
    for path in ("/progress", "/progress/calibration", "/settings", "/progress/retention"):
        assert f'href="{PATH}"' in client.get(path).text
    for path in ("/progress", "/settings", PATH):
        assert 'href="/progress/retention"' in client.get(path).text


def test_charts_have_tables_and_say_how_they_are_made(
    client: FlaskClient, database: Database, fitted: Fit
) -> None:
    propose(database, fitted)
    for path in (PATH, "/progress/retention"):
        text = client.get(path).text
        page = Page(text)
        assert not page.all("style")
        for svg in page.all("svg"):
            assert (svg.get("role") == "img" and svg.get("aria-label")) or svg.get("aria-hidden")
        assert "The numbers" in text
        assert "How is this counted?" in text


def test_the_price_is_told_with_the_learners_own_habits(client: FlaskClient) -> None:
    page = words(client.get("/progress/retention").text)
    assert "Times and grades are your own" in page
    assert "90% (yours)" in page
    assert "(least)" in page
    told = re.search(r"Your 90% comes to about ([\d,]+) reviews and ([\d,]+) minutes", page)
    assert told is not None
    line = f"about {told[1]} reviews and {told[2]} minutes"
    assert line in words(client.get("/settings").text)


def test_without_new_cards_there_is_nothing_to_foretell(
    client: FlaskClient, database: Database
) -> None:
    with database.transaction() as session:
        session.get_one(LearnerRow, 1).new_per_day = 0
    assert "nothing to foretell" in client.get("/progress/retention").text


class TestALearnerOfTheFirstDays:
    """Too few reviews for anything of one's own."""

    @pytest.fixture
    def database(self, tmp_path: Path) -> Iterator[Database]:
        opened = open_database(tmp_path)
        with opened.transaction() as session:
            add_deck(session, add_learner(session), 3)
        yield opened
        opened.close()

    def test_is_told_how_many_reviews_are_missing(
        self, client: FlaskClient, clock: time_machine.Traveller
    ) -> None:
        page = words(client.get(PATH).text)
        assert "you have 0. 400 more and it can begin" in page
        assert "Fit them" not in page
        told = client.post(f"{PATH}/fit", follow_redirects=True).text
        assert "too few reviews" in told

    def test_finds_prices_by_the_habits_of_others(self, client: FlaskClient) -> None:
        page = words(client.get("/progress/retention").text)
        assert "Times and grades are FSRS&#39;s defaults" in page or "FSRS's defaults" in page
