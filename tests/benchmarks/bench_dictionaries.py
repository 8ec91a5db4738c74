"""Adding, asking and removing a dictionary, on a database of its own.

    python -m tests.benchmarks.bench_dictionaries [FILE] [OTHERS]

FILE is a dictionary; without one a table of 50,000 made-up words is written. OTHERS further tables
of 50,000 words are added before it, so that the look-ups are those of a full database.
"""

import random
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median, quantiles
from time import perf_counter

from decks.vietnamese.orthography import READINGS
from decks.vietnamese.syllable import Syllable, write_syllable
from tests.webapp.builders import NOON, add_learner, open_database
from webapp.services import dictionaries, lookup
from webapp.services.prepared_dictionary import prepare_dictionary

WORDS = 50_000
LOOK_UPS = 2_000


def timed(work: Callable[[], object]) -> float:
    """Time one call, in seconds."""
    start = perf_counter()
    work()
    return perf_counter() - start


def write_table(path: Path, seed: int) -> Path:
    """Write a table of made-up words of two syllables."""
    parts = (Syllable(o, *parts) for o, rimes in READINGS.values() for parts in rimes.values())
    syllables = sorted({write_syllable(syllable) for syllable in parts})
    chance = random.Random(seed)
    with path.open("w", encoding="utf-8") as file:
        for number in range(WORDS):
            word = " ".join(chance.choices(syllables, k=2))
            file.write(f"{word}\tmeaning number {number}, in a few plain words\n")
    return path


def main(file: str = "", others: str = "0") -> None:
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(Path(folder))
        with database.transaction() as session:
            learner = add_learner(session)
        paths = [write_table(Path(folder, f"{n}.tsv"), n) for n in range(int(others))]
        paths.append(Path(file) if file else write_table(Path(folder, "own.tsv"), -1))
        for path in paths:
            start = perf_counter()
            with prepare_dictionary(path) as prepared:
                read = perf_counter() - start
                with database.transaction() as session:
                    source = dictionaries.add_dictionary(session, learner, prepared, NOON).source
                    headwords = [row[0] for chunk in prepared.chunks() for row in chunk]
            stored = perf_counter() - start - read
            print(
                f"{source.name}: {source.entries:,} entries in {read + stored:.2f} s"
                f" (read {read:.2f} s, stored {stored:.2f} s)"
            )
        words = random.Random(1).choices(headwords, k=LOOK_UPS)
        lookup.load_data()
        with database.reading() as session:
            for name, ask in (("meanings", lookup.look_up), ("everything", lookup.look)):
                times = [1000 * timed(partial(ask, session, learner, word)) for word in words]
                print(
                    f"{name}: median {median(times):.3f} ms,"
                    f" 95 of 100 within {quantiles(times, n=20)[-1]:.3f} ms"
                )
        with database.transaction() as session:
            took = timed(lambda: dictionaries.remove_dictionary(session, learner, source.id))
        print(f"removed in {took:.2f} s")
        database.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
