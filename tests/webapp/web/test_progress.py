"""The progress page: what it says, its numbers as text, and its empty states."""

import re
from datetime import timedelta
from html.parser import HTMLParser

import pytest
import time_machine
from flask.testing import FlaskClient

from tests.webapp.builders import NOON
from webapp.web.progress import clock as spell
from webapp.web.progress import full_day_name, percent

JSON = {"Accept": "application/json"}
PATHS = ("/progress", "/progress/calibration", "/progress/articles", "/progress/origins")


class Page(HTMLParser):
    """Collects what a page is made of."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def all(self, name: str) -> list[dict[str, str | None]]:
        """Return the attributes of every tag of a name."""
        return [attributes for tag, attributes in self.tags if tag == name]


def study(client: FlaskClient, ratings: list[int]) -> None:
    """Answer the next cards."""
    for rating in ratings:
        question = client.get("/study/next").get_json()["question"]
        form = {"rating": rating, "milliseconds": 30_000} | {
            name: question[name] for name in ("version", "review_id")
        }
        told = client.post(f"/cards/{question['card_id']}/reviews", data=form, headers=JSON)
        assert told.status_code == 200


def studied(client: FlaskClient, clock: time_machine.Traveller) -> str:
    """Return the page after three days of study, ten days apart."""
    for day in range(3):
        clock.move_to(NOON + timedelta(days=day * 10))
        study(client, [4, 4, 1, 4])
    return client.get("/progress").text


def words(page: str) -> str:
    """Return the text of a page with single spaces."""
    text = re.sub(r"<(style|script|svg|title).*?</\1>", " ", page, flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", text).split())


def test_a_new_learner_finds_kind_words(client: FlaskClient) -> None:
    page = words(client.get("/progress").text)
    assert "Nothing to look back on yet, and that is fine" in page
    assert "Nothing comes back in the next 30 days" in page
    assert "0 of 13 words in review" in page
    assert "1 not in your deck" in page


def test_the_page_tells_what_was_done(client: FlaskClient, clock: time_machine.Traveller) -> None:
    page = words(studied(client, clock))
    assert "12 answers in 6 min" in page
    assert "Longest: 1" in page
    assert "3 days of study in the last 365" in page
    assert "2 March 2026" in page


def test_every_chart_has_a_name_and_its_numbers_as_a_table(
    client: FlaskClient, clock: time_machine.Traveller
) -> None:
    text = studied(client, clock)
    page = Page(text)
    for svg in page.all("svg"):
        assert (svg.get("role") == "img" and svg.get("aria-label")) or svg.get("aria-hidden")
    assert sum("plot" in (svg.get("class") or "") for svg in page.all("svg")) == 6
    # Answers and retention share a table, as minutes and words do; the year's squares have one too.
    assert text.count("<summary>The numbers</summary>") == 5
    for region in page.all("div"):
        if region.get("role") == "region":
            assert region.get("tabindex") == "0"
            assert region.get("aria-label")


def test_every_section_says_how_it_was_counted(
    client: FlaskClient, clock: time_machine.Traveller
) -> None:
    text = studied(client, clock)
    sections = text.split("<section")[1:]
    assert len(sections) >= 10
    for section in sections:
        # The last one leads to calibration, which says it there.
        assert "How is this counted?" in section or "trust-title" in section
    assert "How is this counted?" in client.get("/progress/calibration").text


@pytest.mark.parametrize("path", PATHS)
def test_nothing_is_styled_or_run_inside_the_page(
    client: FlaskClient, clock: time_machine.Traveller, path: str
) -> None:
    studied(client, clock)
    page = Page(client.get(path).text)
    assert not page.all("style")
    assert not [tag for tag in page.all("script") if not tag.get("src")]
    assert not [
        tag for tag, given in page.tags if any(n == "style" or n.startswith("on") for n in given)
    ]


@pytest.mark.parametrize("days", [30, 90, 365])
def test_the_range_can_be_chosen(
    client: FlaskClient, clock: time_machine.Traveller, days: int
) -> None:
    studied(client, clock)
    page = Page(client.get(f"/progress?days={days}").text)
    chosen = [link["href"] for link in page.all("a") if link.get("aria-current") == "true"]
    assert chosen == [f"?days={days}#reviews"]


def test_a_range_that_is_not_offered_is_the_first(client: FlaskClient) -> None:
    other, first = (client.get(path).text for path in ("/progress?days=31", "/progress"))
    assert words(other) == words(first)
    assert client.get("/progress?days=soon").status_code == 400


def test_an_answer_taken_back_is_gone_from_the_page(
    client: FlaskClient, clock: time_machine.Traveller
) -> None:
    before = words(client.get("/progress").text)
    study(client, [4])
    assert words(client.get("/progress").text) != before
    client.post("/study/undo", data={"undo_id": "take-it-back"}, headers=JSON)
    assert words(client.get("/progress").text) == before


def answer(client: FlaskClient, card: int, version: int, rating: int) -> None:
    """Answer one card."""
    form = {"rating": rating, "version": version, "review_id": f"review-{card}-{version}"}
    assert client.post(f"/cards/{card}/reviews", data=form, headers=JSON).status_code == 200


def test_prediction_and_memory_are_compared(
    client: FlaskClient, clock: time_machine.Traveller
) -> None:
    assert "No reviews of learned cards yet" in client.get("/progress/calibration").text
    answer(client, 1, 1, 4)
    answer(client, 3, 1, 4)
    clock.move_to(NOON + timedelta(days=60))
    answer(client, 1, 2, 1)
    answer(client, 3, 2, 3)
    page = words(client.get("/progress/calibration").text)
    assert "of 2 reviews; you recalled 50.0%" in page
    assert "Log loss" in page


def test_markup_in_words_is_shown_as_text(
    client: FlaskClient, clock: time_machine.Traveller
) -> None:
    client.post("/notes/1", data={"gloss": "<img src=x onerror=alert(1)>", "pos": "noun"})
    answer(client, 1, 1, 4)
    clock.move_to(NOON + timedelta(days=60))
    answer(client, 1, 2, 1)
    text = client.get("/progress").text
    assert "&lt;img src=x onerror=alert(1)&gt;" in text
    assert "<img" not in text


def test_weeks_tell_minutes_and_words(client: FlaskClient, clock: time_machine.Traveller) -> None:
    page = words(studied(client, clock))
    assert "Week by week 2 min this week" in page
    assert "16 March – 22 March 2 min 2 0 +2" in page
    assert "2 March – 8 March 2 min 3 0 +3" in page


def test_hard_words_tell_why_and_what_can_be_done(
    client: FlaskClient, clock: time_machine.Traveller
) -> None:
    answer(client, 2, 1, 4)
    clock.move_to(NOON + timedelta(days=60))
    form = {"rating": 1, "version": 2, "review_id": "slip-of-pen"}
    form |= {"way": "typed", "answer": "thuật toàn"}
    assert client.post("/cards/2/reviews", data=form, headers=JSON).status_code == 200
    text = client.get("/progress").text
    page = words(text)
    assert "Into Vietnamese: forgotten once when typed; wrong tone, huyền for sắc, once" in page
    assert "/practice/tones?pair=huyen-sac" in text
    assert client.get("/practice?hard=1", follow_redirects=True).status_code == 200
    done = client.post("/cards/2/suspend", data={"from": "progress"})
    assert done.headers["Location"].endswith("/progress#hard")
    assert "is left out until you take it up again" in words(client.get("/progress").text)
    assert "Into Vietnamese: forgotten" not in words(client.get("/progress").text)


def test_words_are_told_by_the_article_they_come_from(
    client: FlaskClient, clock: time_machine.Traveller
) -> None:
    assert "A picture grows here" in client.get("/progress/origins").text
    studied(client, clock)
    text = client.get("/progress/origins").text
    page = words(text)
    assert "words known today" in page
    assert "100%" in page  # there is one article
    assert "How is this counted?" in page
    [svg] = [svg for svg in Page(text).all("svg") if "plot" in (svg.get("class") or "")]
    assert svg["role"] == "img"


def test_figures_are_written_for_people() -> None:
    assert spell(29_000) == "0 min"
    assert spell(59 * 60_000) == "59 min"
    assert spell(3 * 3_600_000 + 5 * 60_000) == "3 h 05 min"
    assert spell(1_805 * 3_600_000) == "1,805 h"
    assert percent(0.876) == "88%"
    assert percent(0.8766, 1) == "87.7%"
    assert percent(None) == "–"
    assert full_day_name(NOON.date().toordinal()) == "2 March 2026"
