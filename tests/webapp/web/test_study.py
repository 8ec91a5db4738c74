"""Studying by plain forms, and what the script of the page asks for."""

import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

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


def only_flip(client: FlaskClient, **more: Any) -> None:
    settings = {
        "new_per_day": 20,
        "reviews_per_day": 200,
        "desired_retention": 90,
        "rollover_hour": 4,
        "time_zone": "UTC",
        "ways_shown": 1,
        "ways": "flip",
    }
    assert client.post("/settings", data=settings | more).status_code == 303


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
    only_flip(client)
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


def test_a_typed_answer_is_checked_by_plain_forms(client: FlaskClient) -> None:
    only_flip(client, ways="typed")
    page = client.get("/study?card=2").text
    assert 'action="/cards/2/check"' in page
    told = client.post("/cards/2/check", data={"way": "typed", "answer": "thuat toan"}).text
    assert "The marks are missing" in told
    assert 'name="answer" value="thuat toan"' in told
    assert 'class="grade hard suggested"' in told
    answered = client.post(address(told), data=fields(told) | {"rating": "2"})
    assert answered.status_code == 303


def test_checking_an_answer_stores_nothing(client: FlaskClient) -> None:
    before = ask(client, card=2)["question"]
    for answer in ("thuật toán", "thuât toán", ""):
        form = {"way": "typed", "answer": answer}
        told = client.post("/cards/2/check", data=form, headers=JSON).get_json()
        assert told["graded"]["right"] == (answer == "thuật toán")
    after = ask(client, card=2)["question"]
    assert after | {"review_id": ""} == before | {"review_id": ""}
    assert client.post("/cards/99/check", data={"way": "typed"}).status_code == 404
    assert client.post("/cards/2/check", data={"way": "sing"}).status_code == 400
    assert client.post("/cards/2/check", data={"answer": "x" * 2_001}).status_code == 400


def test_an_aim_moves_the_line_of_progress(client: FlaskClient) -> None:
    started = client.post("/study", data={"aim": "cards:2"})
    session = parse_qs(urlsplit(started.location).query)["session"][0]
    assert 'aria-label="0 of 2 cards"' in client.get(started.location).text
    told = []
    for _ in range(2):
        answered = grade(client, ask(client)["question"], 4, session=session)
        told.append(answered.get_json()["sitting"])
    assert [(one["told"], one["reached"]) for one in told] == [
        ("1 of 2 cards", False),
        ("2 of 2 cards", True),
    ]
    assert client.post("/study", data={"aim": "cards:0"}).status_code == 400
    assert '<option value="cards:2"' not in client.get("/").text


def test_a_card_is_left_out_by_plain_forms(client: FlaskClient) -> None:
    first = ask(client)["question"]["card_id"]
    page = client.post(f"/cards/{first}/bury", follow_redirects=True).text
    assert "left out until tomorrow" in page
    assert ask(client)["question"]["card_id"] != first
    client.post(f"/cards/{first}/take-up")
    assert ask(client)["question"]["card_id"] == first
    told = client.post(f"/cards/{first}/suspend", headers=JSON).get_json()
    assert told["card"]["suspended"]


def test_practice_goes_on_without_a_script(client: FlaskClient) -> None:
    first = client.get("/practice?article=1")
    assert first.status_code == 303
    page = client.get(first.location).text
    assert "your schedule stays as it is" in page
    checked = re.search(r'class="task" action="([^"]+)"', page)
    assert checked is not None
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page))
    told = client.post(checked[1], data=hidden | {"answer": "something else"}).text
    assert "verdict" in told
    assert "number=1" in told
    over = client.get(first.location + "&number=99").text
    assert "Practised" in over
    assert client.get("/practice?article=99&seed=s").status_code == 404


def test_tones_are_practised(client: FlaskClient) -> None:
    page = client.get("/practice/tones?pair=hoi-nga", follow_redirects=True).text
    assert "Which tone is it?" in page
    told = client.get("/practice/next?tones=1&seed=s&number=1").get_json()
    assert "Which tone is it?" in told["html"]
    assert client.get("/practice/next?tones=1&seed=s&number=99").get_json()["over"]
    assert client.get("/practice/tones?pair=hoi").status_code == 400


def test_settings_of_the_ways_are_kept(client: FlaskClient) -> None:
    only_flip(client, dialect="hue", forgive="on", slip="again", typing="vni", leech_lapses=3)
    page = client.get("/settings").text
    for chosen in ('value="hue" checked', 'value="on" checked', 'value="vni" checked'):
        assert chosen in page
    assert 'value="typed">' in page
    assert 'name="ways" value="flip" checked' in page
    assert "reviews and" in page
    wrong = {"new_per_day": 20, "reviews_per_day": 200, "desired_retention": 90, "typing": "chant",
             "rollover_hour": 4, "time_zone": "UTC"}  # fmt: skip
    assert client.post("/settings", data=wrong).status_code == 400
