"""Words and progress sent to a running Anki: real Anki behind a stand-in for the add-on."""

import sqlite3
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from decks.anki import CardType
from decks.errors import PackageError
from tests.decks.anki.add_on import AddOn, serving
from tests.webapp.anki.test_there_and_back import (
    answer_here,
    answer_there,
    check_schedules,
    logged,
    logged_there,
    study_a_while,
    write,
)
from webapp import create_app
from webapp.config import Settings
from webapp.domain.memory import Rating
from webapp.services.anki_choices import AnkiChoices
from webapp.services.exports import whole_deck
from webapp.services.imports import apply_import
from webapp.services.learners import Learner, get_learner, utc_now
from webapp.services.packages import read_history
from webapp.services.push import Connection, PushView, keep_connection, plan_push, push
from webapp.storage.database import Database
from webapp.storage.tables import CardRow

pytestmark = pytest.mark.anki

CHOICES = AnkiChoices(card_types=tuple(CardType), schedule=True)
Act = Callable[[], PushView]


@pytest.fixture
def add_on(collection: Any, database: Database, learner: Learner) -> Iterator[AddOn]:
    """A running Anki, whose port the learner has set."""
    made = AddOn(collection)
    with serving(made) as port:
        with database.transaction() as session:
            keep_connection(session, learner, Connection(port))
        yield made


def sent(database: Database, choices: AnkiChoices = CHOICES, *, do: bool = True) -> PushView:
    with database.reading() as session:
        learner = get_learner(session, 1)
        deck = whole_deck(session, learner, choices)
    return (push if do else plan_push)(deck, choices, learner, utc_now())


def test_words_and_progress_arrive_and_nothing_is_left_to_send(
    database: Database, learner: Learner, collection: Any, add_on: AddOn
) -> None:
    with database.transaction() as session:
        study_a_while(session, learner, Random(3))
    plan = sent(database, do=False)
    assert (plan.new, plan.changed, plan.reviews) == (12, 0, 0)
    assert collection.note_count() == 0
    done = sent(database)
    assert done.new == 12
    assert done.reviews == 150
    with database.reading() as session:
        assert logged_there(collection) == logged(session)
        check_schedules(session, learner, collection)
    assert sent(database, do=False).is_nothing
    assert collection.fix_integrity()[1]


def test_later_reviews_reach_cards_that_anki_has_already(
    database: Database,
    learner: Learner,
    collection: Any,
    add_on: AddOn,
    import_package: Callable[..., Any],
    export_package: Callable[..., Path],
    tmp_path: Path,
) -> None:
    """Ten rounds with one and the same collection, answers on both sides."""
    chance = Random(8)
    with database.transaction() as session:
        study_a_while(session, learner, chance)
        import_package(collection, write(session, learner, tmp_path / "deck.apkg", CHOICES))
    for number in range(10):
        with database.transaction() as session:
            for card_id in chance.sample(list(session.scalars(select(CardRow.id))), 3):
                answer_here(session, learner, card_id, Rating(chance.choice((1, 3, 4))), utc_now())
        assert sent(database, do=False).reviews == 3
        done = sent(database)
        assert (done.reviews, done.cards, done.behind) == (3, 3, 0)
        with database.reading() as session:
            check_schedules(session, learner, collection)
            assert logged_there(collection) == logged(session)
        answered = answer_there(collection, 2, chance)
        found = read_history(export_package(collection))
        with database.transaction() as session:
            batch = apply_import(session, learner, found, f"{number}.apkg", utc_now())
            assert batch is not None
            assert batch.reviews == answered == 2
            assert logged_there(collection) == logged(session)
    assert collection.fix_integrity()[1]


def test_answers_in_anki_that_are_not_here_are_never_run_over(
    database: Database, learner: Learner, collection: Any, add_on: AddOn
) -> None:
    sent(database)
    collection.decks.select(collection.decks.id("Vietdeck"))
    card = collection.sched.getCard()
    card.start_timer()
    collection.sched.answerCard(card, 3)
    with database.transaction() as session:
        for card_id in session.scalars(select(CardRow.id)).all():
            answer_here(session, learner, card_id, Rating.EASY, utc_now() - timedelta(days=1))
    before = collection.db.all("SELECT * FROM cards WHERE id = ?", card.id)
    done = sent(database)
    assert (done.cards, done.behind) == (23, 1)
    assert collection.db.all("SELECT * FROM cards WHERE id = ?", card.id) == before


def test_a_suspended_card_stays_so_and_a_borrowed_one_stays_away(
    database: Database, learner: Learner, collection: Any, add_on: AddOn
) -> None:
    with database.transaction() as session:
        for card_id in (1, 3):
            answer_here(session, learner, card_id, Rating.EASY, utc_now() - timedelta(days=9))
    sent(database)
    first, second = collection.find_cards("is:review")
    collection.sched.suspend_cards([first])
    deck = collection.decks.get(collection.decks.new_filtered("Ahead"))
    deck["terms"] = [[f"cid:{second}", 5, 0]]
    collection.decks.save(deck)
    collection.sched.rebuild_filtered_deck(deck["id"])
    with database.transaction() as session:
        for card_id in (1, 3):
            answer_here(session, learner, card_id, Rating.GOOD, utc_now())
    done = sent(database)
    assert (done.cards, done.behind) == (1, 1)
    stored = collection.get_card(first)
    assert (stored.queue, stored.reps) == (-1, 2)


def test_without_progress_only_words_are_sent(
    database: Database, learner: Learner, collection: Any, add_on: AddOn
) -> None:
    with database.transaction() as session:
        study_a_while(session, learner, Random(5))
    assert sent(database, AnkiChoices()).reviews == 0
    assert collection.db.scalar("SELECT count() FROM revlog") == 0


def test_an_anki_that_does_not_take_it_is_told(
    database: Database,
    learner: Learner,
    collection: Any,
    add_on: AddOn,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    with database.transaction() as session:
        answer_here(session, learner, 1, Rating.EASY, utc_now())
    monkeypatch.setattr(AddOn, "do_setSpecificValueOfCard", lambda *_, **__: False)
    with pytest.raises(PackageError, match="did not take the progress"):
        sent(database)


def test_it_works_from_the_page(
    database: Database, learner: Learner, collection: Any, add_on: AddOn
) -> None:
    app: Flask = create_app(Settings(data=database.path.parent), database)
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False)
    client: FlaskClient = app.test_client()
    with sqlite3.connect(database.path) as connection:
        before = list(connection.iterdump())
    page = client.get("/anki/push?look=1").text
    assert "What would change in Anki" in page
    assert ">thuật toán<" in page
    with sqlite3.connect(database.path) as connection:
        assert list(connection.iterdump()) == before
    assert collection.note_count() == 0
    done = client.post("/anki/push", follow_redirects=True).text
    assert "12 new words, 0 changed, 0 as they were" in done
    client.post("/notes/1", data={"gloss": "mine"})
    page = client.get("/anki/push?look=1").text
    assert "Meaning" in page
    client.post("/anki/push")
    assert "There is nothing to send" in client.get("/anki/push?look=1").text
    (note_id,) = collection.find_notes("Meaning:mine")
    assert note_id
    add_on.key = "secret"
    assert "API key" in client.get("/anki/push?look=1").text
