"""How fast the next card and an answer are, beside an empty view on the same server.

python -m tests.benchmarks.bench_study [--small]

The server (waitress, one process) runs apart from the client, on a deck of 100,000 cards with
1,000,000 reviews; `--small` takes 2,000 and 20,000. Rounds of the empty view, the next card and the
answer alternate, so that what else the computer does meets all of them; medians are printed.
"""

import argparse
import json
import logging
import multiprocessing
import shutil
import threading
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import cycle
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

from sqlalchemy import select

from tests.benchmarks.big_database import CARDS, REVIEWS, big_database
from tests.webapp.live_server import Client, Pass, make_pass
from webapp import create_app
from webapp.config import Settings
from webapp.domain.memory import Rating
from webapp.services.learners import local_learner, utc_now
from webapp.services.reviews import Answer, review_card
from webapp.services.study import next_question
from webapp.storage.database import Database
from webapp.storage.tables import CardRow

ROUNDS = 5
REQUESTS = 60
CLIENTS = 4
CONTEXT = multiprocessing.get_context("spawn")


def serve(folder: Path, told: "Connection[tuple[int, Pass], None]") -> None:
    """Serve the database of a folder, with an empty view beside it; tell the port and a pass."""
    from waitress import create_server

    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    app = create_app(Settings(data=folder))
    app.add_url_rule("/empty", "empty", lambda: "")
    server = create_server(app, host="127.0.0.1", port=0, threads=CLIENTS)
    told.send((int(server.effective_port), make_pass(app)))
    server.run()


@dataclass
class Rounds:
    """What was measured of one kind of request: seconds of each one, and requests a second."""

    name: str
    seconds: list[float]
    rates: list[float]

    def tell(self) -> None:
        """Print the medians."""
        times = sorted(1_000 * second for second in self.seconds)
        p99 = times[min(len(times) - 1, int(len(times) * 0.99))]
        print(
            f"{self.name:<28} {median(times):>8.1f} ms p50 {p99:>8.1f} ms p99"
            f" {median(self.rates):>8.0f} requests/s"
        )


def timed(send: Callable[[], object], rounds: Rounds) -> None:
    """Send one request after the other and keep how long each took."""
    for _ in range(REQUESTS):
        start = perf_counter()
        send()
        rounds.seconds.append(perf_counter() - start)


def crowded(sends: list[Callable[[], object]], rounds: Rounds) -> None:
    """Send from several clients at once and keep how many requests a second were answered."""

    def many(send: Callable[[], object]) -> None:
        for _ in range(REQUESTS // 2):
            send()

    threads = [threading.Thread(target=many, args=(send,)) for send in sends]
    start = perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    rounds.rates.append(len(sends) * (REQUESTS // 2) / (perf_counter() - start))


def getting(client: Client, path: str) -> Callable[[], object]:
    """Return what asks for an address."""

    def get() -> None:
        status, _ = client.get(path)
        assert status == 200, status

    return get


def grading(client: Client, cards: Iterator[int]) -> Callable[[], object]:
    """Return what answers the next of these cards as easy."""
    known: dict[int, int] = {}

    def grade() -> None:
        card = next(cards)
        known[card] = known.get(card, 0) + 1
        form = {"rating": 4, "version": known[card], "milliseconds": 2_000}
        status, body = client.post(f"/cards/{card}/reviews", review_id=uuid.uuid4().hex, **form)
        assert status == 200, body

    return grade


def over_http(database: Database) -> None:
    """Print the figures over HTTP."""
    with database.reading() as session:
        new = list(session.scalars(select(CardRow.id).where(CardRow.state == "new")))
    here, there = CONTEXT.Pipe()
    process = CONTEXT.Process(target=serve, args=(database.path.parent, there), daemon=True)
    process.start()
    port, signed = here.recv()
    clients = [Client(port, signed) for _ in range(CLIENTS)]
    # Each client answers new cards of its own, so that none is refused as out of date and what
    # is due stays due.
    shares = [cycle(new[number::CLIENTS]) for number in range(CLIENTS)]
    kinds = {
        "empty view": [getting(client, "/empty") for client in clients],
        "next card, as JSON": [getting(client, "/study/next") for client in clients],
        "next card, as a page": [getting(client, "/study") for client in clients],
        "answer": [grading(*pair) for pair in zip(clients, shares, strict=True)],
    }
    measured = {name: Rounds(name, [], []) for name in kinds}
    for sends in kinds.values():
        sends[0]()
    for name, _ in zip(cycle(kinds), range(ROUNDS * len(kinds)), strict=False):
        timed(kinds[name][0], measured[name])
        crowded(kinds[name], measured[name])
    for rounds in measured.values():
        rounds.tell()
    size = len(json.dumps(clients[0].ask("/study/next")))
    print(f"(the next card as JSON has {size:,} bytes)")
    process.kill()
    process.join()


def in_process(database: Database) -> None:
    """Print the figures of the services alone."""
    with database.reading() as session:
        learner = local_learner(session)
    assert learner is not None
    asked, graded = Rounds("next_question", [], []), Rounds("review_card", [], [])
    processor: list[float] = []
    for _ in range(REQUESTS * 3):
        now, start, worked = utc_now(), perf_counter(), process_time()
        with database.reading() as session:
            question = next_question(session, learner, now)
        asked.seconds.append(perf_counter() - start)
        processor.append(process_time() - worked)
        if question is None:  # the day is done
            break
        answer = Answer(question.card_id, Rating.EASY, question.version, uuid.uuid4().hex, 2_000)
        start = perf_counter()
        with database.transaction() as session:
            review_card(session, learner, answer, now)
        graded.seconds.append(perf_counter() - start)
    print(f"next_question takes {1_000 * median(processor):.1f} ms of the processor")
    for rounds in (asked, graded):
        rounds.rates.append(1 / median(rounds.seconds))
        rounds.tell()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="2,000 cards and 20,000 reviews")
    cards, reviews = (2_000, 20_000) if parser.parse_args().small else (CARDS, REVIEWS)
    print(f"{cards:,} cards, {reviews:,} reviews; {CLIENTS} clients for the rates")
    # Each has a copy of its own: what one answers is not due for the other.
    for title, use in (("In process:", in_process), ("Over HTTP:", over_http)):
        database = big_database(cards, reviews)
        print(title)
        try:
            use(database)
        finally:
            database.close()
            shutil.rmtree(database.path.parent)


if __name__ == "__main__":
    main()
