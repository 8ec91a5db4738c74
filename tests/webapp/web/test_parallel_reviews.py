"""One review sent many times at once over HTTP is stored once and told alike."""

import threading
import uuid
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.webapp.builders import add_deck, add_learner, open_database
from tests.webapp.live_server import Client, make_pass, serving
from webapp import create_app
from webapp.config import Settings
from webapp.storage.database import Database
from webapp.storage.tables import CardRow, DailySumRow, ReviewRow

POSTS = 8


@pytest.fixture
def app(tmp_path: Path) -> Flask:
    database = open_database(tmp_path)
    with database.transaction() as session:
        add_deck(session, add_learner(session))
    return create_app(Settings(data=tmp_path), database)


def post_at_once(app: Flask, review_ids: list[str]) -> list[tuple[int, bytes]]:
    """Send an answer to the first card under each of these ids, all at the same time."""
    signed, start = make_pass(app), threading.Barrier(len(review_ids))
    answers: list[tuple[int, bytes]] = []

    with serving(app) as port:

        def post(review_id: str) -> None:
            client = Client(port, signed)
            start.wait()
            form = {"rating": 3, "version": 1, "review_id": review_id, "milliseconds": 1_200}
            answers.append(client.post("/cards/1/reviews", **form))
            client.close()

        threads = [threading.Thread(target=post, args=(one,)) for one in review_ids]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    return answers


def stored(app: Flask) -> tuple[int, int, int]:
    """Return how many reviews there are, of the day, and of the card."""
    database: Database = app.extensions["database"]
    with database.reading() as session:
        reviews = session.scalar(select(func.count()).select_from(ReviewRow)) or 0
        day = session.scalars(select(DailySumRow)).one().reviews
        return reviews, day, session.get_one(CardRow, 1).reps


def test_one_review_sent_eight_times_at_once_is_stored_once(app: Flask) -> None:
    answers = post_at_once(app, [uuid.uuid4().hex] * POSTS)
    assert answers == [answers[0]] * POSTS
    assert answers[0][0] == 200
    assert stored(app) == (1, 1, 1)


def test_of_eight_answers_to_one_card_at_once_one_counts(app: Flask) -> None:
    answers = post_at_once(app, [uuid.uuid4().hex for _ in range(POSTS)])
    assert sorted(status for status, _ in answers) == [200] + [409] * (POSTS - 1)
    assert stored(app) == (1, 1, 1)
