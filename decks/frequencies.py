"""How common a word is in Vietnamese news, and how particular it is to technology news.

`decks/data/frequencies.tsv` counts documents: of 31,182 news articles, 747 of them on technology,
how many hold each word (a public collection of 2017, segmented by underthesea). Build it anew from
a table with the columns headword, pos, docs and tech_docs by

    python -m decks.frequencies headwords.tsv > decks/data/frequencies.tsv

Documents are counted rather than tokens, because a word that one article repeats a hundred times
says nothing about the others.

Keyness is the log odds ratio of the two kinds of news with an informative Dirichlet prior taken
from all of them, over its standard deviation (Monroe, Colaresi and Quinn 2008, "Fightin' Words").
It is chosen over the log-likelihood ratio (Dunning 1993; Rayson and Garside 2000), which grows with
the size of the collection and so prefers common words to particular ones.
"""

import sys
from collections.abc import Iterable
from functools import cache, lru_cache
from math import log, sqrt
from pathlib import Path

from decks.data_files import data_lines
from decks.vietnamese.spelling import canonical

DOCS = 31_182
TECH_DOCS = 747
# How many documents the prior counts for; small against the 747, so that data soon outweighs it.
_PRIOR = 50.0


class Frequencies:
    """Document counts by word."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._counts: dict[str, tuple[int, int]] = {}
        for line in lines:
            word, docs, tech_docs = line.split("\t")
            self._counts[word] = (int(docs), int(tech_docs))

    def counts(self, word: str) -> tuple[int, int] | None:
        """Give the documents and the technology documents with a word; None when not counted."""
        return self._counts.get(word) or self._counts.get(_spelling(word))

    def log_odds(self, word: str) -> float | None:
        """Give how much likelier a technology article holds a word: 0 as likely, 2.3 ten times."""
        counts = self.counts(word)
        return None if counts is None else _log_odds(*counts)[0]

    def keyness(self, word: str) -> float | None:
        """Give the log odds ratio in standard deviations: over 2 is particular to technology."""
        counts = self.counts(word)
        if counts is None:
            return None
        ratio, deviation = _log_odds(*counts)
        return ratio / deviation

    def share(self, word: str) -> float:
        """Give the share of all news articles that hold a word, 0 to 1."""
        counts = self.counts(word)
        return counts[0] / DOCS if counts else 0.0


@lru_cache(maxsize=50_000)
def _spelling(word: str) -> str:
    return canonical(word)


def _log_odds(docs: int, tech_docs: int) -> tuple[float, float]:
    prior = _PRIOR * (docs + 0.5) / (DOCS + 1)
    other = docs - tech_docs
    tech = (tech_docs + prior) / (TECH_DOCS - tech_docs + _PRIOR - prior)
    rest = (other + prior) / (DOCS - TECH_DOCS - other + _PRIOR - prior)
    deviation = sqrt(1 / (tech_docs + prior) + 1 / (other + prior))
    return log(tech / rest), deviation


@cache
def load_frequencies() -> Frequencies:
    """Read the counts that come with the program, once."""
    return Frequencies(data_lines("frequencies.tsv"))


def build(table: str) -> str:
    """Make the data file from a table of headwords: spellings joined, proper names left out."""
    counts: dict[str, tuple[int, int]] = {}
    for line in table.splitlines()[1:]:
        headword, pos, docs, tech_docs = line.split("\t")[:4]
        if pos.split("/")[0] == "Np" and int(tech_docs) < _NAME_TECH_DOCS:
            continue
        word = canonical(headword)
        before = counts.get(word, (0, 0))
        counts[word] = (before[0] + int(docs), before[1] + int(tech_docs))
    rows = [f"{word}\t{docs}\t{tech}" for word, (docs, tech) in sorted(counts.items())]
    return "\n".join(["word\tdocs\ttech_docs", *rows, ""])


# Names of few technology articles tell neither a term nor the subject of an article.
_NAME_TECH_DOCS = 5


if __name__ == "__main__":
    sys.stdout.write(build(Path(sys.argv[1]).read_text(encoding="utf-8")))
