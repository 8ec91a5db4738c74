"""How long a fit, taking it up and the pages about it take with a million reviews.

python -m tests.benchmarks.bench_parameters [--small]
"""

import argparse
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter, process_time

from sqlalchemy.orm import Session

from tests.benchmarks.bench_progress import measure
from tests.benchmarks.big_database import CARDS, REVIEWS, big_database
from webapp import create_app
from webapp.config import Settings
from webapp.domain.fitting import fit
from webapp.domain.memory import DEFAULT_PARAMETERS
from webapp.domain.review_log import strengths_of
from webapp.services import parameters, refits
from webapp.services.learners import Learner, local_learner, utc_now
from webapp.storage.database import Database

OTHER = (*DEFAULT_PARAMETERS[:8], 1.6, *DEFAULT_PARAMETERS[9:20], 0.2)


@contextmanager
def timed(name: str) -> Iterator[None]:
    """Print how long it takes, and the processor's time, which other programs do not lengthen."""
    start, worked = perf_counter(), process_time()
    yield
    wall, processor = (1_000 * (now - then) for now, then in
                       ((perf_counter(), start), (process_time(), worked)))  # fmt: skip
    print(f"{name:<40} {wall:>8,.0f} ms (processor {processor:,.0f} ms)", flush=True)


def person(session: Session) -> Learner:
    found = local_learner(session)
    assert found is not None
    return found


def use(database: Database, values: tuple[float, ...], moves_due: bool) -> None:
    """Take parameters up, telling how long the write lock is held."""
    with timed(f"prepare (due dates move: {moves_due})"), database.reading() as session:
        refit = refits.prepare(session, person(session), values, moves_due)
    with timed("write, under the lock"), database.transaction() as session:
        parameters.take_up(session, person(session), refit, utc_now())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="2,000 cards and 20,000 reviews")
    cards, reviews = (2_000, 20_000) if parser.parse_args().small else (CARDS, REVIEWS)
    database = big_database(cards, reviews)
    print(f"{cards:,} cards, {reviews:,} reviews")
    try:
        with timed("read the log"), database.reading() as session:
            log = refits.read_log(session, person(session))
        with timed("replay it"):
            strengths_of(log, OTHER)
        with timed("fit and judge"):
            fit(log, DEFAULT_PARAMETERS)
        use(database, OTHER, moves_due=False)
        use(database, DEFAULT_PARAMETERS, moves_due=True)
        app = create_app(Settings(data=database.path.parent), database)
        app.config["WTF_CSRF_ENABLED"] = False
        client = app.test_client()
        with timed("POST /progress/parameters/fit"):
            assert client.post("/progress/parameters/fit").status_code == 303
        for path in ("/progress/parameters", "/progress/retention", "/settings"):
            measure(f"GET {path}", lambda path=path: client.get(path), rounds=5)  # type: ignore[misc]
        measure("GET /progress/calibration?days=3650",
                lambda: client.get("/progress/calibration?days=3650"), rounds=2)  # fmt: skip
    finally:
        database.close()
        shutil.rmtree(database.path.parent)


if __name__ == "__main__":
    main()
