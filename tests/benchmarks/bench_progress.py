"""How long the progress page takes with 100,000 cards and 1,000,000 reviews stored.

python -m tests.benchmarks.bench_progress [--small]
"""

import argparse
import shutil
from collections.abc import Callable
from statistics import median
from time import perf_counter, process_time

from tests.benchmarks.big_database import CARDS, REVIEWS, big_database
from webapp import create_app
from webapp.config import Settings
from webapp.services.learners import local_learner, utc_now
from webapp.services.progress import rebuild_days, view_progress

GOAL = 200
PATHS = ("/", "/progress", "/progress?days=365", "/progress/articles")


def measure(name: str, use: Callable[[], object], rounds: int = 9) -> float:
    """Print and give the median of several rounds in milliseconds, after one to warm up.

    The processor's time is what it takes where nothing else runs.
    """
    times, processor = [], []
    for _ in range(rounds + 1):
        start, worked = perf_counter(), process_time()
        use()
        processor.append(1_000 * (process_time() - worked))
        times.append(1_000 * (perf_counter() - start))
    print(
        f"{name:<40} {median(times[1:]):>8.0f} ms (processor {median(processor[1:]):,.0f} ms,"
        f" first {times[0]:,.0f} ms)"
    )
    return median(times[1:])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", action="store_true", help="2,000 cards and 20,000 reviews")
    cards, reviews = (2_000, 20_000) if parser.parse_args().small else (CARDS, REVIEWS)
    database = big_database(cards, reviews)
    print(f"{cards:,} cards, {reviews:,} reviews; goal for the page: {GOAL} ms")
    try:
        client = create_app(Settings(data=database.path.parent), database).test_client()

        def page(path: str) -> Callable[[], object]:
            def get() -> None:
                answer = client.get(path)
                assert answer.status_code == 200, answer.status

            return get

        for path in PATHS:
            measure(f"GET {path}", page(path))
        for days in (90, 365, 3650):
            path = f"/progress/calibration?days={days}"
            measure(f"GET {path}", page(path), rounds=2)
        measure("GET /progress/origins", page("/progress/origins"), rounds=2)
        with database.transaction() as session:
            learner = local_learner(session)
            assert learner is not None
            now = utc_now()
            measure("view_progress", lambda: view_progress(session, learner, now, 30))
            measure("rebuild_days", lambda: rebuild_days(session, learner), rounds=1)
            session.rollback()
    finally:
        database.close()
        shutil.rmtree(database.path.parent)


if __name__ == "__main__":
    main()
