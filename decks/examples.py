"""Choosing example sentences for the terms of an article."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from decks.article import Article
from decks.example_candidates import Candidates
from decks.terms import Example
from decks.tokenizer import Token

# Where a term occurs: index of the sentence, and start and end in that sentence's text.
Occurrence = tuple[int, int, int]

# Each other term that has a sentence as its first example makes it less wanted: by a fifth, then
# less and less.
SHARED = 0.25
# A second or third example must be at least this good, and not far behind the first.
GOOD_ENOUGH = 0.35
# Terms change places until nobody gains; this is soon, the limit is for safety.
_ROUNDS = 4


def choose_examples(
    article: Article,
    occurrences: Mapping[str, Sequence[Occurrence]],
    tokens: Sequence[Sequence[Token]],
    difficulty: Callable[[str], float],
    translations: Mapping[str, str] | None = None,
    most: int = 3,
) -> dict[str, tuple[Example, ...]]:
    """Choose one to `most` example sentences for each term, best first.

    `occurrences` is headword -> its places, in rank order of the terms; `tokens` the words of each
    sentence of the article; `difficulty` says how hard a word (lower case) is for the learner, from
    0 (known) to 1; `translations` is sentence -> English.

    Each term gets the sentence that shows it best, other terms' sentences being worth less to it; a
    term that has only poor sentences still gets the least bad whole one. The score of an example is
    the product of the factors that its `reasons` name.
    """
    candidates = Candidates(article, tokens, difficulty, translations or {})
    ranked = {
        term: _distinct(candidates.of_term(places))
        for term, places in occurrences.items()
        if places
    }
    first = _assign(ranked)
    uses = Counter(example.sentence for example in first.values())
    chosen: dict[str, tuple[Example, ...]] = {}
    for term, found in ranked.items():
        own = first[term]
        shown = [_shared(own, uses[own.sentence] - 1)]
        others = [
            _shared(example, uses[example.sentence])
            for example in found
            if example.sentence != own.sentence
        ]
        others.sort(key=lambda example: (-example.score, example.sentence))
        for example in others[: most - 1]:
            if example.score >= max(GOOD_ENOUGH, shown[0].score / 2):
                shown.append(example)
        shown.sort(key=lambda example: -example.score)
        chosen[term] = tuple(shown)
    return chosen


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
    uses: Counter[int] = Counter()
    for _ in range(_ROUNDS):
        changed = False
        for term in order:
            before = first.get(term)
            if before:
                uses[before.sentence] -= 1
            best = max(
                ranked[term], key=lambda e: (e.score / (1 + SHARED * uses[e.sentence]), -e.sentence)
            )
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
