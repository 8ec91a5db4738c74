"""What the browser keeps for a time without a network, and answers that arrive late."""

import uuid
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from tests.webapp.builders import NOON
from webapp.domain.calendar import learner_day
from webapp.storage.database import Database
from webapp.storage.tables import CardRow, DailySumRow, ReviewRow

JSON = {"Accept": "application/json"}


def answer(client: FlaskClient, card: int, version: int, **more: Any) -> Any:
    form = {"rating": 3, "version": version, "review_id": uuid.uuid4().hex} | more
    return client.post(f"/cards/{card}/reviews", data=form, headers=JSON)


def stored(database: Database) -> list[ReviewRow]:
    with database.reading() as session:
        rows = list(session.scalars(select(ReviewRow).order_by(ReviewRow.seq)))
        session.expunge_all()
        return rows


def first_card(database: Database) -> tuple[int, int]:
    with database.reading() as session:
        row = session.scalars(select(CardRow).order_by(CardRow.id)).first()
        assert row is not None
        return row.id, row.version


def test_a_late_answer_counts_at_its_instant_and_on_its_day(
    client: FlaskClient, database: Database
) -> None:
    card, version = first_card(database)
    when = NOON - timedelta(days=2, hours=3)
    told = answer(client, card, version, answered_at=when.isoformat())
    assert told.status_code == 200
    (row,) = stored(database)
    day = learner_day(when, "Asia/Ho_Chi_Minh", 4)
    assert (row.reviewed_at, row.day) == (when, day)
    with database.reading() as session:
        (total,) = session.scalars(select(DailySumRow)).all()
        assert (total.day, total.reviews) == (day, 1)
    assert told.get_json()["review"]["reviewed_at"] == when.isoformat()


def test_a_card_that_came_back_is_answered_twice_in_one_go(
    client: FlaskClient, database: Database
) -> None:
    card, version = first_card(database)
    when = NOON - timedelta(hours=5)
    later = when + timedelta(minutes=1)
    assert answer(client, card, version, rating=1, answered_at=when.isoformat()).status_code == 200
    second = answer(client, card, version + 1, answered_at=later.isoformat())
    assert second.status_code == 200
    assert [row.reviewed_at for row in stored(database)] == [when, later]


@pytest.mark.parametrize(
    ("ago", "status"),
    [
        (timedelta(seconds=-30), 200),
        (timedelta(minutes=-3), 400),
        (timedelta(days=29), 200),
        (timedelta(days=31), 400),
    ],
)
def test_an_instant_must_be_likely(
    client: FlaskClient, database: Database, ago: timedelta, status: int
) -> None:
    card, version = first_card(database)
    told = answer(client, card, version, answered_at=(NOON - ago).isoformat())
    assert told.status_code == status
    assert len(stored(database)) == (status == 200)
    if status == 200:
        assert stored(database)[0].reviewed_at <= NOON + timedelta(seconds=5)  # never the future


@pytest.mark.parametrize("text", ["yesterday", "2026-03-02T05:00:00", "0001-01-01T00:00:00+14:00"])
def test_an_instant_must_be_one(client: FlaskClient, database: Database, text: str) -> None:
    card, version = first_card(database)
    assert answer(client, card, version, answered_at=text).status_code == 400
    assert stored(database) == []


def test_an_answer_from_before_the_last_one_is_refused(
    client: FlaskClient, database: Database, clock: time_machine.Traveller
) -> None:
    card, version = first_card(database)
    assert answer(client, card, version).status_code == 200
    clock.shift(timedelta(hours=2))
    before = answer(client, card, version + 1, answered_at=(NOON - timedelta(hours=1)).isoformat())
    assert before.status_code == 409
    # A clock that is a little slow is no reason to lose an answer.
    slow = answer(client, card, version + 1, answered_at=(NOON - timedelta(seconds=20)).isoformat())
    assert slow.status_code == 200
    first, second = stored(database)
    assert second.reviewed_at == first.reviewed_at


def test_the_same_late_answer_again_is_told_alike(client: FlaskClient, database: Database) -> None:
    card, version = first_card(database)
    same = {"review_id": uuid.uuid4().hex, "answered_at": (NOON - timedelta(hours=4)).isoformat()}
    later = (NOON - timedelta(hours=1)).isoformat()
    first = answer(client, card, version, **same).get_json()["review"]
    assert answer(client, card, version + 1, answered_at=later).status_code == 200
    assert answer(client, card, version, **same).get_json()["review"] == first
    assert len(stored(database)) == 2


def test_the_next_cards_are_told_at_once_and_nothing_is_written(
    client: FlaskClient, database: Database
) -> None:
    told = client.get("/study/batch", query_string={"count": 5}).get_json()["cards"]
    assert len(told) == 5
    assert len({one["note"] for one in told}) == 5  # of each word one direction
    assert told[0]["card"] == client.get("/study/next").get_json()["question"]["card_id"]
    assert 'class="grades"' in told[0]["html"]
    assert stored(database) == []
    assert client.get("/study/batch?count=100000").status_code == 200


def test_what_an_answer_leads_to_is_foreseen_as_it_happens(
    client: FlaskClient, database: Database
) -> None:
    (first,) = client.get("/study/batch?count=1").get_json()["cards"]
    outcomes, version, when = first["outcomes"], first["version"], NOON - timedelta(hours=2)
    for rating in (1, 3):
        outcome = outcomes[str(rating)]
        told = answer(
            client, first["card"], version, rating=rating, answered_at=when.isoformat()
        ).get_json()["review"]
        assert told["comes_back"] == outcome["told"]
        assert outcome["seconds"] is not None
        when += timedelta(seconds=outcome["seconds"])
        outcomes, version = outcome["then"], version + 1
    assert outcomes["3"]["seconds"] is None


def test_the_service_worker_has_a_version_and_all_files(client: FlaskClient, app: Flask) -> None:
    reply = client.get("/service-worker.js")
    assert reply.mimetype == "text/javascript"
    assert reply.headers["Cache-Control"] == "no-cache"
    assert "worker-src 'self'" in reply.headers["Content-Security-Policy"]
    assert "/static/js/study.js" in reply.text
    assert "service_worker.js" not in reply.text.splitlines()[1]


def test_a_token_is_told_with_the_time(client: FlaskClient) -> None:
    told = client.get("/token").get_json()
    assert told["token"]
    assert told["now"].startswith("2026-03-02T05:00")
    assert client.get("/offline").status_code == 200
