"""Mining a folder of articles in parallel processes, into one list of terms."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from multiprocessing import get_context
from pathlib import Path

from decks.errors import DeckError
from decks.identity import word_identity
from decks.mining import mine
from decks.sources import FILE_SUFFIXES, read_source
from decks.terms import Term

# More processes than this only wait for one another's memory.
_MOST_PROCESSES = 8
_EXAMPLES = 3


@dataclass(frozen=True, slots=True)
class MinedFile:
    """What a file gave: its terms, or the problem that made it unusable."""

    path: Path
    title: str = ""
    terms: tuple[Term, ...] = ()
    problem: str = ""


def article_files(folder: Path) -> list[Path]:
    """List the files of a folder that may hold an article, by name."""
    return sorted(
        path for path in folder.iterdir() if path.suffix.lower() in FILE_SUFFIXES and path.is_file()
    )


def mine_files(paths: Sequence[Path], processes: int | None = None) -> Iterator[MinedFile]:
    """Mine files in parallel and give each as soon as it is done, in the order of `paths`.

    A file that cannot be read or holds no Vietnamese article is given with its problem.
    """
    processes = min(processes or os.cpu_count() or 1, _MOST_PROCESSES, max(1, len(paths)))
    if processes == 1:
        yield from map(_mine_file, paths)
        return
    # Fresh processes, since a copy of one that runs threads may never wake up.
    with get_context("spawn").Pool(processes) as pool:
        yield from pool.imap(_mine_file, paths)


def _mine_file(path: Path) -> MinedFile:
    try:
        mining = mine(read_source(path.read_bytes(), path.name).article())
    except DeckError as error:
        return MinedFile(path, problem=str(error))
    except OSError as error:
        return MinedFile(path, problem=f"The file cannot be read: {error.strerror}.")
    return MinedFile(path, mining.article.title, mining.terms)


class Collection:
    """The terms of many articles, each once, with its best examples.

    Only terms are kept, never articles, so that memory grows with the vocabulary alone.
    """

    def __init__(self) -> None:
        self._terms: dict[tuple[str, str], Term] = {}

    def add(self, terms: Sequence[Term]) -> None:
        """Add an article's terms: counts and scores add up, the three best examples stay."""
        for term in terms:
            key = (word_identity(term.term), term.pos)
            before = self._terms.get(key)
            # Places in one of many texts say nothing.
            self._terms[key] = (
                replace(term, positions=()) if before is None else _join(before, term)
            )

    def terms(self) -> list[Term]:
        """Give all terms; first those that help to read the most articles."""
        best: dict[str, Term] = {}
        for (key, _), term in sorted(self._terms.items(), key=lambda item: -item[1].score):
            # One word is one card, whichever part of speech it mostly was.
            best[key] = _join(best[key], term) if key in best else term
        return sorted(best.values(), key=lambda term: -term.score)


def _join(first: Term, second: Term) -> Term:
    examples: dict[str, None] = {}
    both = sorted([*first.examples, *second.examples], key=lambda example: -example.score)
    kept = [e for e in both if e.text not in examples and examples.setdefault(e.text) is None]
    return replace(
        first,
        count=first.count + second.count,
        score=round(first.score + second.score, 4),
        examples=tuple(kept[:_EXAMPLES]),
    )
