"""How much of an article's running words a learner knows, and which words would lift that most.

Every running word counts once for each time it stands in the article. It is known with the
probability with which the learner would recall it: 1 for function words, names, numbers and words
marked known, the estimated recall for a word in the deck, 0 for all others.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import prod

from decks.extraction.candidates import FUNCTION_POS

# A single syllable that every tenth article of the news has (được, người, năm) works like a
# function word: whoever reads the news knows it.
EVERYDAY_SHARE = 0.1
# Beyond this there is no need to learn more words before reading.
ENOUGH = 0.98

# The words that must be known to know a running word: usually itself; none for a function word;
# several where the learner split a phrase.
Needs = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Lift:
    """Words to learn, the most useful first, and the coverage before and after learning them."""

    words: tuple[str, ...]
    before: float
    after: float


def is_for_free(word: str, pos: str, share: Callable[[str], float]) -> bool:
    """Say whether a running word is one that counts as known by every learner.

    `share` gives the share of news articles that have a word.
    """
    # AI is no everyday word because ai (who) is one.
    everyday = " " not in word and word.islower() and share(word) >= EVERYDAY_SHARE
    return pos in FUNCTION_POS or everyday


def covered(needs: Mapping[Needs, int], recall: Mapping[str, float]) -> float:
    """Return the share of running words that are known, 0 to 1; 0 for an empty article."""
    total = sum(needs.values())
    if not total:
        return 0.0
    return min(1.0, sum(count * _chance(keys, recall) for keys, count in needs.items()) / total)


def choose_lift(
    needs: Mapping[Needs, int],
    recall: Mapping[str, float],
    offered: Sequence[str],
    most: int,
    enough: float = ENOUGH,
) -> Lift:
    """Choose up to `most` of the offered words, each time the one that lifts coverage most.

    Of equal words the one offered first is taken; none is taken that lifts nothing, and none once
    coverage is `enough`. A chosen word counts as learned: its recall is 1.
    """
    known = dict(recall)
    by_word: dict[str, list[tuple[Needs, int]]] = {word: [] for word in offered}
    for keys, count in needs.items():
        for word in set(keys) & by_word.keys():
            by_word[word].append((keys, count))
    before = covered(needs, known)
    gains = {word: _gain(word, uses, known) for word, uses in by_word.items()}
    total, reached = sum(needs.values()), before
    chosen: list[str] = []
    while gains and len(chosen) < most and reached < enough:
        best = max(gains, key=gains.__getitem__)
        if gains[best] <= 0:
            break
        reached += gains.pop(best) / total
        known[best] = 1.0
        chosen.append(best)
        # Learning it changes the worth of no other words than those it shares a phrase with.
        near = {key for keys, _ in by_word[best] for key in keys} & gains.keys()
        gains |= {word: _gain(word, by_word[word], known) for word in near}
    return Lift(tuple(chosen), before, covered(needs, known))


def _gain(word: str, uses: Sequence[tuple[Needs, int]], recall: Mapping[str, float]) -> float:
    """Return how many more running words would be known with this one learned."""
    learned = {**{key: recall.get(key, 0.0) for keys, _ in uses for key in keys}, word: 1.0}
    return sum(count * (_chance(keys, learned) - _chance(keys, recall)) for keys, count in uses)


def _chance(keys: Needs, recall: Mapping[str, float]) -> float:
    return prod(recall.get(key, 0.0) for key in keys)
