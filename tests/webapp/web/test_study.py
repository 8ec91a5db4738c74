"""Studying by plain forms, and what the script of the page asks for."""

import re
from typing import Any

import pytest
import time_machine
from flask.testing import FlaskClient

JSON = {"Accept": "application/json"}


def fields(page: str) -> dict[str, str]:
    """Return what the grade form of a card sends."""
    form = page[page.index('class="grades"') :]
    pairs = re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', form)
    return {name: value for name, value in pairs if name != "csrf_token"}


def address(page: str) -> str:
    found = re.search(r'class="grades" action="([^"]+)"', page)
    assert found is not None
    return found[1]


def ask(client: FlaskClient, **query: Any) -> dict[str, Any]:
    told: dict[str, Any] = client.get("/study/next", query_string=query).get_json()
    return told


def grade(client: FlaskClient, question: dict[str, Any], rating: int = 3, **more: Any) -> Any:
    form = {"rating": rating, "version": question["version"], "review_id": question["review_id"]}
    return client.post(f"/cards/{question['card_id']}/reviews", data=form | more, headers=JSON)


def test_a_card_is_studied_by_plain_forms(client: FlaskClient) -> None:
    started = client.post("/study")
    assert started.status_code == 303
    page = client.get(started.location).text
    assert "thuật toán" in page
    assert "<details" in page
    answered = client.post(address(page), data=fields(page) | {"rating": "3"})
    assert answered.status_code == 303
    assert "mã nguồn mở" in client.get(answered.location).text


def test_the_front_of_a_production_card_does_not_give_the_word_away(
    client: FlaskClient,
) -> None:
    page = client.get("/study?card=2").text
    front = page[page.index('class="front"') : page.index("<details")]
    assert "algorithm" in front
    assert "thuật toán" not in front
    assert "blank" in front


def test_a_link_may_show_the_answer_at_once(client: FlaskClient) -> None:
    assert '<details class="back" open>' in client.get("/study?card=1&reveal=1").text
    assert '<details class="back">' in client.get("/study?card=1").text


def test_the_same_form_twice_stores_one_review(client: FlaskClient) -> None:
    question = ask(client)["question"]
    first, second = grade(client, question), grade(client, question)
    assert first.get_json()["review"] == second.get_json()["review"]
    assert second.get_json()["counts"]["done"] == 1


def test_an_answer_to_an_old_version_is_refused_in_words(client: FlaskClient) -> None:
    question = ask(client)["question"]
    grade(client, question)
    again = grade(client, question | {"review_id": "another-review"})
    assert again.status_code == 409
    assert "elsewhere" in again.get_json()["error"]


def test_the_question_behind_one_is_neither_its_sibling_nor_beyond_the_limit(
    client: FlaskClient, clock: time_machine.Traveller
) -> None:
    client.post(
        "/settings",
        data={"new_per_day": 2, "reviews_per_day": 9, "desired_retention": 90,
              "rollover_hour": 4, "time_zone": "UTC"},
    )  # fmt: skip
    first = ask(client)["question"]
    second = ask(client, skip=first["card_id"])["question"]
    assert second["note"]["id"] != first["note"]["id"]
    third = ask(client, skip=f"{first['card_id']},{second['card_id']}")
    assert third == {"question": None, "html": ""}


def test_the_question_carries_the_card_as_the_page_draws_it(client: FlaskClient) -> None:
    told = ask(client)
    assert f'data-card="{told["question"]["card_id"]}"' in told["html"]
    assert told["question"]["review_id"] in told["html"]


def test_undo_brings_the_card_back(client: FlaskClient) -> None:
    question = ask(client)["question"]
    grade(client, question)
    undone = client.post("/study/undo", data={"undo_id": "undo-number-1"}, headers=JSON)
    assert undone.get_json()["question"]["card_id"] == question["card_id"]
    assert undone.get_json()["question"]["counts"]["done"] == 0


def test_nothing_to_undo_is_said_kindly(client: FlaskClient) -> None:
    plain = client.post("/study/undo", data={"undo_id": "undo-number-1"}, follow_redirects=True)
    assert "nothing to undo" in plain.text
    told = client.post("/study/undo", data={"undo_id": "undo-number-1"}, headers=JSON)
    assert told.status_code == 409


@pytest.mark.parametrize(
    "broken",
    [
        {"rating": "5"},
        {"rating": "x"},
        {"rating": "9" * 99},
        {"version": ""},
        {"review_id": "short"},
    ],
)
def test_a_broken_answer_is_refused(client: FlaskClient, broken: dict[str, str]) -> None:
    good = {"rating": "3", "version": "1", "review_id": "review-number-1"}
    answer = client.post("/cards/1/reviews", data=good | broken, headers=JSON)
    assert answer.status_code == 400
    assert ask(client)["question"]["counts"]["done"] == 0


def test_the_end_says_what_was_done_and_when_to_come_back(
    client: FlaskClient, clock: time_machine.Traveller
) -> None:
    session = client.post("/study").location.split("session=")[1]
    while (question := ask(client)["question"]) is not None:
        grade(client, question, 4, session=session, milliseconds=4_000)
    page = client.get("/study", query_string={"session": session}, follow_redirects=True).text
    assert "Done for today" in page
    assert "The next card comes in" in page
    assert "thuật toán" in page


def test_reading_writes_nothing(client: FlaskClient) -> None:
    before = ask(client)["question"]["version"]
    for page in ("/", "/study", "/study?card=1&reveal=1", "/study/next", "/study/done"):
        assert client.get(page).status_code in (200, 303)
    assert ask(client)["question"]["version"] == before
