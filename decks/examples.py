"""Choosing example sentences for the terms of an article."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from decks.example_candidates import Candidates
from decks.terms import Example

# Where a term occurs: index of the sentence, and start and end in that sentence's text.
Occurrence = tuple[int, int, int]

# Each other term that has a sentence as its first example makes it less wanted: by a third, then
# less and less. One that is shared is worth less than a sentence of the glossary.
SHARED = 0.5
# A second or third example must be at least this good, and not far behind the first.
GOOD_ENOUGH = 0.35
# Terms change places until nobody gains; this is soon, the limit is for safety.
_ROUNDS = 4


def choose_examples(
    candidates: Candidates,
    occurrences: Mapping[str, Sequence[Occurrence]],
    usage: Mapping[str, Example] | None = None,
    most: int = 3,
) -> dict[str, tuple[Example, ...]]:
    """Choose one to `most` example sentences for each term, best first.

    `candidates` are those of the article, `occurrences` is headword -> its places, in rank order of
    the terms, and `usage` headword -> the glossary's own sentence.

    Each term gets the sentence that shows it best, other terms' sentences being worth less to it.
    Where the article has no sentence that is good by every criterion and left for this term, the
    glossary's comes first. The article's best whole one is always among the examples, however poor.
    The score of an example is the product of the factors that its `reasons` name.
    """
    found = {
        term: _distinct(candidates.of_term(places))
        for term, places in occurrences.items()
        if places
    }
    written = {term: usage[term] for term in found if term in usage} if usage else {}
    first = _assign({term: [*found[term], *_of(written, term)] for term in found})
    uses = Counter(example.sentence for example in first.values())
    return {
        term: _chosen(first[term], found[term], _of(written, term), uses, most) for term in found
    }


def _of(written: Mapping[str, Example], term: str) -> tuple[Example, ...]:
    return (written[term],) if term in written else ()


def _chosen(
    first: Example,
    found: Sequence[Example],
    written: Sequence[Example],
    uses: Mapping[int | None, int],
    most: int,
) -> tuple[Example, ...]:
    """The examples of one term: `first`, one of the article, one of the glossary, other good ones.

    `found` are those of the article, `uses` how many terms have a sentence first.
    """
    rest = [_shared(e, uses[e.sentence]) for e in found if e.sentence != first.sentence]
    rest.sort(key=lambda example: -example.score)
    shown = [first if first.sentence is None else _shared(first, uses[first.sentence] - 1)]
    shown += rest[:1] if first.sentence is None else written
    least = max(GOOD_ENOUGH, max(example.score for example in shown) / 2)
    shown += [e for e in rest if e not in shown and e.score >= least]
    return tuple(sorted(shown[:most], key=lambda example: -example.score))


def _distinct(found: Sequence[Example]) -> list[Example]:
    """The best example of each text, best first."""
    best: dict[str, Example] = {}
    for example in sorted(found, key=lambda example: (-example.score, example.sentence)):
        best.setdefault(example.text, example)
    return list(best.values())


def _assign(ranked: Mapping[str, Sequence[Example]]) -> dict[str, Example]:
    """A first example for each term: terms with few choices choose first, then all choose again."""
    order = sorted(ranked, key=lambda term: len(ranked[term]))
    first: dict[str, Example] = {}
    uses: Counter[int | None] = Counter()
    for _ in range(_ROUNDS):
        changed = False
        for term in order:
            before = first.get(term)
            if before:
                uses[before.sentence] -= 1
            # A sentence of the glossary is nobody else's.
            uses[None] = 0
            best = max(ranked[term], key=lambda e: e.score / (1 + SHARED * uses[e.sentence]))
            uses[best.sentence] += 1
            changed = changed or best is not before
            first[term] = best
        if not changed:
            break
    return first


def _shared(example: Example, others: int) -> Example:
    if not others:
        return example
    plural = "s" if others > 1 else ""
    return replace(
        example,
        score=round(example.score / (1 + SHARED * others), 4),
        reasons=(*example.reasons, f"also the first example of {others} other term{plural}"),
    )
