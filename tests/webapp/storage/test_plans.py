"""Studying and the progress page never read a table from end to end, however large it grows."""

import uuid
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from tests.webapp.builders import NOON, add_article, add_deck, add_learner, open_database
from webapp.domain.memory import Rating
from webapp.domain.ways import Way
from webapp.services.learners import Learner
from webapp.services.progress import article_progress, view_calibration, view_progress
from webapp.services.quizzes import ask_by
from webapp.services.reviews import Answer, review_card
from webapp.services.sessions import summarise
from webapp.services.study import next_question
from webapp.services.undo import undo_review
from webapp.services.workload import view_choices
from webapp.storage import mistakes, progress
from webapp.storage.database import Database
from webapp.storage.tables import CardRow

LARGE = ("cards", "reviews", "notes", "examples", "article_terms", "daily_sums", "mistakes")


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = open_database(tmp_path)
    yield opened
    opened.close()


@pytest.fixture
def learner(database: Database) -> Learner:
    with database.transaction() as session:
        person = add_learner(session)
        add_deck(session, person, kinds=("recognition", "production"))
        add_article(session, person)
        for card_id in (1, 3):
            answer(session, person, card_id)
    return person


def answer(session: Session, learner: Learner, card_id: int) -> None:
    card = session.get_one(CardRow, card_id)
    told = Answer(card_id, Rating.EASY, card.version, uuid.uuid4().hex, 900)
    review_card(session, learner, told, NOON)


def plans(database: Database, use: Callable[[Session], object]) -> list[tuple[str, str]]:
    """Return (statement, step of its plan) for all that a use case asks the database."""
    asked: list[tuple[str, Any]] = []

    def note(*told: Any) -> None:
        asked.append((told[2], told[3]))

    event.listen(database.engine, "before_cursor_execute", note)
    with database.transaction() as session:
        use(session)
    event.remove(database.engine, "before_cursor_execute", note)
    found = []
    with database.engine.connect() as connection:
        for statement, parameters in asked:
            if statement.split(maxsplit=1)[0] not in ("SELECT", "UPDATE", "DELETE"):
                continue
            rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            found += [(statement, str(row[3])) for row in rows]
    return found


def statements(database: Database, use: Callable[[Session], object]) -> int:
    """Return how many statements a use case sends."""
    sent: list[str] = []

    def note(*told: Any) -> None:
        sent.append(told[2])

    event.listen(database.engine, "before_cursor_execute", note)
    with database.reading() as session:
        use(session)
    event.remove(database.engine, "before_cursor_execute", note)
    return len(sent)


def full_scans(steps: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the steps that read a large table from end to end."""
    starts = tuple(f"SCAN {table}" for table in LARGE)
    return [(statement, step) for statement, step in steps if step.startswith(starts)]


USES: dict[str, Callable[[Session, Learner], object]] = {
    "next card": lambda session, learner: next_question(session, learner, NOON),
    "answer": lambda session, learner: answer(session, learner, 5),
    "undo": lambda session, learner: undo_review(session, learner, uuid.uuid4().hex, NOON),
    "end of the day": lambda session, learner: summarise(session, learner, NOON, None),
    "end of a sitting": lambda session, learner: summarise(session, learner, NOON, 1),
    "progress": lambda session, learner: view_progress(session, learner, NOON, 30),
    "coverage": lambda session, learner: article_progress(
        session, learner, learner.moment(NOON), 9
    ),
    "price of retention": lambda session, learner: view_choices(session, learner),
    "calibration": lambda session, learner: view_calibration(session, learner, NOON, 90),
}


@pytest.mark.parametrize("use", USES)
def test_nothing_large_is_read_from_end_to_end(
    database: Database, learner: Learner, use: str
) -> None:
    steps = plans(database, lambda session: USES[use](session, learner))
    assert steps
    assert full_scans(steps) == []


def test_the_next_card_is_the_first_of_an_index(database: Database, learner: Learner) -> None:
    steps = plans(database, lambda session: next_question(session, learner, NOON))
    reviews = [step for statement, step in steps if "cards.due_day <= ?" in statement]
    assert any("ix_cards_queue" in step for step in reviews)
    new = [step for statement, step in steps if "ORDER BY cards.position" in statement]
    assert any("ix_cards_new" in step for step in new)
    assert not [step for step in new if "TEMP B-TREE" in step]


def test_why_a_word_is_hard_is_read_from_its_own_reviews(database: Database) -> None:
    for query in (progress.lapses_by_way, mistakes.of_cards):
        steps = plans(database, partial(query, card_ids=[1, 3]))
        assert any("ix_reviews_card (card_id=?)" in step for _, step in steps)


def test_a_full_scan_would_be_noticed(database: Database, learner: Learner) -> None:
    def scan(session: Session) -> object:
        return session.query(CardRow).filter(CardRow.reps > 0).all()

    assert full_scans(plans(database, scan))


@pytest.mark.parametrize("way", Way)
def test_a_question_takes_few_queries_however_many_words_it_chooses_from(
    database: Database, learner: Learner, way: Way
) -> None:
    def ask(session: Session) -> object:
        card = session.get_one(CardRow, 7)
        return ask_by(session, learner, card, way)

    assert statements(database, ask) <= 8
