"""A server killed while it stores answers loses none that it confirmed, and leaves none half done.

Killing the process leaves the operating system alive: what was written to a file stays. So this
shows that an answer is confirmed only after its transaction is written, and that a transaction
which was cut short leaves nothing behind. It does not show what a power cut does; against that
stands `synchronous=FULL`, which makes SQLite wait for the disk before it confirms.

The control takes the journal from the disk (`journal_mode=MEMORY, synchronous=OFF`). A transaction
cut short then stays in the file half written, and the same checks notice. Both runs have a cache of
a few pages, so that SQLite writes pages out in the middle of a transaction.
"""

import http.client
import random
import threading
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from tests.webapp.builders import add_deck, add_learner, open_database
from tests.webapp.killed_server import KilledServer
from tests.webapp.live_server import Client, Pass, make_pass
from webapp import create_app
from webapp.config import Settings
from webapp.services.learners import local_learner
from webapp.services.progress import rebuild_days
from webapp.services.reviews import memory_of, replay_card
from webapp.storage.database import Database
from webapp.storage.progress import all_days
from webapp.storage.tables import CardRow, ReviewRow

ROUNDS = 30
WRITERS = 3
WORDS = 60
SMALL_CACHE = {"cache_size": "8"}
UNSAFE = SMALL_CACHE | {"journal_mode": "MEMORY", "synchronous": "OFF"}


@dataclass
class Log:
    """What the server confirmed, as its clients know it."""

    confirmed: set[str] = field(default_factory=set)
    enough: threading.Event = field(default_factory=threading.Event)
    refused: list[int] = field(default_factory=list)


def prepare(folder: Path) -> Pass:
    """Make a deck and return what a client needs to post."""
    database = open_database(folder)
    with database.transaction() as session:
        add_deck(session, add_learner(session), WORDS)
    signed = make_pass(create_app(Settings(data=folder), database))
    database.close()
    return signed


def versions(folder: Path) -> dict[int, int]:
    """Return the version of every card."""
    database = Database(folder / "vietdeck.db")
    with database.reading() as session:
        found = dict(session.execute(select(CardRow.id, CardRow.version)).all())
    database.close()
    return found


def write(port: int, signed: Pass, cards: dict[int, int], log: Log) -> None:
    """Answer these cards in turn until the server is gone; keep the ids that were confirmed."""
    client = Client(port, signed)
    chance = random.Random()
    first = len(log.confirmed)
    try:
        while True:
            card = chance.choice(list(cards))
            review_id = uuid.uuid4().hex
            form = {"rating": chance.choice((1, 3, 3, 4)), "milliseconds": 900}
            status, _ = client.post(
                f"/cards/{card}/reviews", version=cards[card], review_id=review_id, **form
            )
            if status != 200:
                log.refused.append(status)
                return
            cards[card] += 1
            log.confirmed.add(review_id)
            if len(log.confirmed) > first + 2:
                log.enough.set()
    except (OSError, http.client.HTTPException):
        return
    finally:
        client.close()


def kill_while_writing(folder: Path, pragmas: dict[str, str], signed: Pass, log: Log) -> None:
    """Start a server, let it store answers from several clients, and kill it."""
    known = versions(folder)
    server = KilledServer(folder, pragmas)
    log.enough.clear()
    threads = []
    for number in range(WRITERS):
        mine = {card: version for card, version in known.items() if card % WRITERS == number}
        threads.append(threading.Thread(target=write, args=(server.port, signed, mine, log)))
    for thread in threads:
        thread.start()
    log.enough.wait(30)
    time.sleep(random.uniform(0, 0.15))
    server.kill()
    for thread in threads:
        thread.join(30)


def damage(folder: Path, log: Log) -> list[str]:
    """Return what is wrong with a database after a crash; nothing for a whole one."""
    database = Database(folder / "vietdeck.db")
    try:
        with database.transaction() as session:
            found = [
                f"integrity: {row[0]}"
                for row in session.execute(text("PRAGMA integrity_check(5)"))
                if row[0] != "ok"
            ]
            stored = set(session.scalars(select(ReviewRow.review_id)))
            found += [f"lost: {one}" for one in sorted(log.confirmed - stored)]
            learner = local_learner(session)
            assert learner is not None
            for card in session.scalars(select(CardRow)):
                if replay_card(session, learner, card.id) != memory_of(card):
                    found.append(f"card {card.id} is not what its answers lead to")
            before = all_days(session, learner.id)
            rebuild_days(session, learner)
            if all_days(session, learner.id) != before:
                found.append("the sums of the days are not what the log says")
            session.rollback()
            return found
    except DatabaseError as error:
        return [f"unreadable: {error.orig}"]
    finally:
        database.close()


@pytest.mark.slow
def test_a_killed_server_keeps_every_confirmed_answer_whole(tmp_path: Path) -> None:
    signed, log = prepare(tmp_path), Log()
    for number in range(ROUNDS):
        kill_while_writing(tmp_path, SMALL_CACHE, signed, log)
        assert damage(tmp_path, log) == [], f"round {number + 1}"
    assert log.refused == []
    assert len(log.confirmed) >= 3 * ROUNDS


@pytest.mark.slow
def test_without_a_journal_on_the_disk_the_same_checks_find_damage(tmp_path: Path) -> None:
    signed, log = prepare(tmp_path), Log()
    for _ in range(ROUNDS):
        kill_while_writing(tmp_path, UNSAFE, signed, log)
        if damage(tmp_path, log):
            return
    pytest.fail(f"{ROUNDS} kills did no damage: the test above could not fail")
