"""Mining the bundled article against the bare tagger on the same sentences, in the same run.

    python -m tests.benchmarks.bench_mining [ROUNDS]

Rounds alternate between the two, so that a busy machine slows both alike; medians are compared.
"""

import sys
from collections.abc import Callable
from statistics import median
from time import perf_counter

from underthesea import pos_tag

from decks.bundled import bundled_article
from decks.mining import mine


def seconds(work: Callable[[], object]) -> float:
    """Time one call."""
    start = perf_counter()
    work()
    return perf_counter() - start


def main(rounds: int = 11) -> float:
    """Print the medians and give their ratio: mining over bare tagging."""
    article = bundled_article()

    def tag() -> None:
        for sentence in article.sentences:
            pos_tag(sentence.text)

    def run() -> None:
        mine(article)

    tag()
    run()
    tagging: list[float] = []
    mining: list[float] = []
    for _ in range(rounds):
        tagging.append(seconds(tag))
        mining.append(seconds(run))
    ratio = median(mining) / median(tagging)
    print(
        f"bare pos_tag {1000 * median(tagging):.0f} ms, mining {1000 * median(mining):.0f} ms,"
        f" ratio {ratio:.2f} ({len(article.sentences)} sentences, {rounds} rounds)"
    )
    return ratio


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
