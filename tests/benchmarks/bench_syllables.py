"""How many syllables a second are parsed and made canonical, on one core and without a cache.

python -m tests.benchmarks.bench_syllables
"""

from collections.abc import Callable
from statistics import median
from time import perf_counter

from decks.vietnamese.orthography import READINGS
from decks.vietnamese.spelling import canonical
from decks.vietnamese.syllable import Syllable, parse_syllable, write_syllable

ROUNDS = 7
GOAL = 200_000


def measure(name: str, function: Callable[[str], object], texts: list[str]) -> float:
    """Print and give the median rate of several rounds over all the texts."""
    rates = []
    for _ in range(ROUNDS):
        start = perf_counter()
        for text in texts:
            function(text)
        rates.append(len(texts) / (perf_counter() - start))
    print(f"{name:<16} {median(rates):>12,.0f} syllables/s")
    return median(rates)


def main() -> None:
    syllables = (Syllable(o, *parts) for o, rimes in READINGS.values() for parts in rimes.values())
    texts = sorted({write_syllable(syllable) for syllable in syllables})
    print(f"{len(texts):,} different syllables, {ROUNDS} rounds, goal {GOAL:,}/s")
    measure("parse_syllable", parse_syllable, texts)
    measure("canonical", canonical, texts)


if __name__ == "__main__":
    main()
