"""Which card comes next, and the limits of a day."""

import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.webapp.builders import NOON, add_deck, add_learner, open_database
from webapp.domain.memory import Rating
from webapp.services.learners import Learner
from webapp.services.reviews import Answer, review_card
from webapp.services.sessions import start_session, summarise
from webapp.services.study import Question, next_question
from webapp.storage.database import Database


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = open_database(tmp_path)
    yield opened
    opened.close()


def make(database: Database, words: int = 6, **limits: int) -> Learner:
    with database.transaction() as session:
        learner = add_learner(session)
        add_deck(session, learner, words, ("recognition", "production"))
    return replace(learner, **limits)  # type: ignore[arg-type]


def ask(database: Database, learner: Learner, now: datetime) -> Question | None:
    with database.reading() as session:
        return next_question(session, learner, now)


def grade(
    database: Database, learner: Learner, question: Question, rating: Rating, now: datetime
) -> None:
    answer = Answer(question.card_id, rating, question.version, uuid.uuid4().hex, 1_000)
    with database.transaction() as session:
        review_card(session, learner, answer, now)


def test_new_cards_come_in_order_and_never_both_ways_on_one_day(database: Database) -> None:
    learner = make(database)
    now, seen = NOON, []
    while (question := ask(database, learner, now)) is not None and question.state == "new":
        seen.append((question.note.term, question.kind))
        grade(database, learner, question, Rating.EASY, now)
        now += timedelta(seconds=20)
    assert [kind for _, kind in seen] == ["recognition"] * 6
    assert len({term for term, _ in seen}) == 6
    assert ask(database, learner, now) is None
    tomorrow = ask(database, learner, now + timedelta(days=1))
    assert tomorrow is not None
    assert tomorrow.kind == "production"


def test_the_limit_of_new_cards_holds_for_the_learners_day(database: Database) -> None:
    learner = make(database, new_per_day=2)
    for _ in range(2):
        question = ask(database, learner, NOON)
        assert question is not None
        grade(database, learner, question, Rating.EASY, NOON)
    assert ask(database, learner, NOON) is None
    # 03:59 in Hà Nội is still the same day; a minute later it is not.
    night = NOON.replace(hour=20, minute=59)
    assert ask(database, learner, night) is None
    assert ask(database, learner, night + timedelta(minutes=1)) is not None


def test_a_failed_card_comes_back_after_a_minute(database: Database) -> None:
    learner = make(database)
    question = ask(database, learner, NOON)
    assert question is not None
    grade(database, learner, question, Rating.AGAIN, NOON)
    soon = ask(database, learner, NOON + timedelta(seconds=30))
    assert soon is not None
    assert soon.card_id != question.card_id
    later = ask(database, learner, NOON + timedelta(seconds=61))
    assert later is not None
    assert later.card_id == question.card_id
    assert later.intervals[1] == "1 minute"


def test_a_card_in_its_steps_comes_early_when_nothing_else_is_left(database: Database) -> None:
    learner = make(database, words=1)
    question = ask(database, learner, NOON)
    assert question is not None
    grade(database, learner, question, Rating.GOOD, NOON)
    early = ask(database, learner, NOON + timedelta(seconds=5))
    assert early is not None
    assert early.card_id == question.card_id


def test_reviews_and_new_cards_are_mixed(database: Database) -> None:
    learner = make(database, words=12, new_per_day=6)
    for _ in range(6):
        question = ask(database, learner, NOON)
        assert question is not None
        grade(database, learner, question, Rating.EASY, NOON)
    day, kinds = NOON + timedelta(days=9), []
    while (question := ask(database, learner, day)) is not None:
        kinds.append(question.state)
        grade(database, learner, question, Rating.EASY, day)
    assert kinds.count("review") == 6
    assert kinds.count("new") == 6
    assert kinds != sorted(kinds)
    assert kinds != sorted(kinds, reverse=True)


def test_the_same_day_asks_the_same_cards(database: Database) -> None:
    learner = make(database)
    first, second = ask(database, learner, NOON), ask(database, learner, NOON)
    assert first is not None
    assert second is not None
    assert first.card_id == second.card_id
    assert first.review_id != second.review_id


def test_a_session_ends_with_what_was_done_and_when_to_come_back(database: Database) -> None:
    learner = make(database, words=2)
    with database.transaction() as session:
        sitting = start_session(session, learner, NOON)
    for rating in (Rating.EASY, Rating.AGAIN):
        question = ask(database, learner, NOON)
        assert question is not None
        answer = Answer(
            question.card_id, rating, question.version, uuid.uuid4().hex, 2_000, sitting
        )
        with database.transaction() as session:
            review_card(session, learner, answer, NOON)
    with database.reading() as session:
        summary = summarise(session, learner, NOON, sitting)
        assert summary.answers == 2
        assert summary.ratings == {1: 1, 2: 0, 3: 0, 4: 1}
        assert summary.new_words == 2
        assert len(summary.learned) == 1
        assert summary.next_in == "1 minute"
        assert summary.minutes == pytest.approx(4 / 60)
