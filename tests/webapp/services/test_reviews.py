"""Answers, undo and replay on a real database."""

import threading
import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.webapp.builders import NOON, add_deck, add_learner, open_database
from webapp.domain.memory import CardState, Rating
from webapp.errors import NotFoundError, NothingToUndoError, StaleCardError
from webapp.services.learners import Learner
from webapp.services.reviews import Answer, Reviewed, memory_of, replay_card, review_card
from webapp.services.undo import undo_review
from webapp.storage.database import Database
from webapp.storage.tables import CardRow, DailySumRow, ReviewRow


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
    return person


def answer_for(card: CardRow, rating: Rating = Rating.GOOD, review_id: str = "") -> Answer:
    return Answer(card.id, rating, card.version, review_id or uuid.uuid4().hex, 1_500)


def first_card(session: Session) -> CardRow:
    return session.scalars(select(CardRow).order_by(CardRow.id).limit(1)).one()


def count(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(ReviewRow)) or 0


def test_the_same_review_id_stores_one_review_and_answers_alike(
    database: Database, learner: Learner
) -> None:
    with database.transaction() as session:
        answer = answer_for(first_card(session), review_id="the-same-id")
        told = review_card(session, learner, answer, NOON)
    with database.transaction() as session:
        again = review_card(session, learner, answer, NOON + timedelta(minutes=1))
        assert again == told
        assert count(session) == 1
        assert session.get_one(CardRow, answer.card_id).reps == 1


def test_an_answer_to_an_older_version_is_refused(database: Database, learner: Learner) -> None:
    with database.transaction() as session:
        answer = answer_for(first_card(session))
        review_card(session, learner, answer, NOON)
    with database.transaction() as session, pytest.raises(StaleCardError):
        review_card(session, learner, replace(answer, review_id="another-tab"), NOON)
    with database.reading() as session:
        assert count(session) == 1


def test_a_strangers_card_is_not_found(database: Database, learner: Learner) -> None:
    stranger = replace(learner, id=learner.id + 1)
    with database.transaction() as session:
        answer = answer_for(first_card(session))
        with pytest.raises(NotFoundError):
            review_card(session, stranger, answer, NOON)


def test_eight_threads_with_one_review_id_store_one_review(
    database: Database, learner: Learner
) -> None:
    with database.reading() as session:
        answer = answer_for(first_card(session), review_id="one-of-eight")
    told: list[Reviewed] = []
    start = threading.Barrier(8)

    def post() -> None:
        start.wait()
        with database.transaction() as session:
            told.append(review_card(session, learner, answer, NOON))

    threads = [threading.Thread(target=post) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert told == [told[0]] * 8
    with database.reading() as session:
        assert count(session) == 1


def test_of_eight_threads_with_ids_of_their_own_one_wins(
    database: Database, learner: Learner
) -> None:
    with database.reading() as session:
        answer = answer_for(first_card(session))
    outcomes: list[str] = []
    start = threading.Barrier(8)

    def post(number: int) -> None:
        start.wait()
        try:
            with database.transaction() as session:
                mine = replace(answer, review_id=f"review-of-{number}")
                review_card(session, learner, mine, NOON)
            outcomes.append("stored")
        except StaleCardError:
            outcomes.append("stale")

    threads = [threading.Thread(target=post, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["stale"] * 7 + ["stored"]


def test_undo_restores_the_card_and_keeps_the_log(database: Database, learner: Learner) -> None:
    with database.transaction() as session:
        card = first_card(session)
        before = memory_of(card)
        review_card(session, learner, answer_for(card, Rating.AGAIN), NOON)
        sibling = session.scalars(
            select(CardRow).where(CardRow.note_id == card.note_id, CardRow.id != card.id)
        ).one()
        session.refresh(sibling)
        assert sibling.buried_day is not None
    with database.transaction() as session:
        undo_review(session, learner, "undo-number-1", NOON + timedelta(seconds=5))
        undo_review(session, learner, "undo-number-1", NOON + timedelta(seconds=6))  # a retry
        card = first_card(session)
        assert memory_of(card) == before
        assert count(session) == 2
        assert session.scalars(select(DailySumRow)).one().reviews == 0
        session.refresh(sibling := session.get_one(CardRow, sibling.id))
        assert sibling.buried_day is None
    with database.transaction() as session, pytest.raises(NothingToUndoError):
        undo_review(session, learner, "undo-number-2", NOON)


STEPS = st.lists(
    st.one_of(
        st.tuples(st.integers(0, 5), st.sampled_from(list(Rating)), st.integers(0, 60 * 24 * 40)),
        st.just("undo"),
    ),
    max_size=30,
)


@settings(max_examples=40, deadline=None)
@given(STEPS)
def test_replaying_the_reviews_gives_the_stored_memory(
    steps: list[tuple[int, Rating, int] | str],
) -> None:
    with TemporaryDirectory() as folder:
        database = open_database(Path(folder))
        now = NOON
        with database.transaction() as session:
            learner = add_learner(session)
            made = add_deck(session, learner, 3, ("recognition", "production"))
        for step in steps:
            with database.transaction() as session:
                if isinstance(step, str):
                    try:
                        undo_review(session, learner, uuid.uuid4().hex, now)
                    except NothingToUndoError:
                        continue
                else:
                    chosen, rating, minutes = step
                    now += timedelta(minutes=minutes)
                    card = session.get_one(CardRow, made[chosen])
                    review_card(session, learner, answer_for(card, rating), now)
        with database.reading() as session:
            for card in session.scalars(select(CardRow)):
                assert replay_card(session, learner, card.id) == memory_of(card)
            check_sums(session)
        database.close()


def check_sums(session: Session) -> None:
    """The sums of the days are what the log says, to the last number."""
    undone = set(session.scalars(select(ReviewRow.undoes)))
    counted = [
        row
        for row in session.scalars(select(ReviewRow).where(ReviewRow.undoes.is_(None)))
        if row.seq not in undone
    ]
    for total in session.scalars(select(DailySumRow)):
        rows = [row for row in counted if row.day == total.day]
        states = [row.before["state"] for row in rows]
        assert total.reviews == len(rows)
        assert total.new_cards == states.count(CardState.NEW)
        assert total.review_answers == states.count(CardState.REVIEW)
        assert total.milliseconds == sum(row.milliseconds for row in rows)
