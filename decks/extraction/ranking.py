"""Which words of an article are worth a card, and why.

The score is a logistic one: the log odds that a teacher would put a word on the vocabulary list of
an article. Its weights were fitted to vocabulary lists written by hand for technology articles and
then rounded, so that each stays readable; they weigh how particular a word is to technology (its
domain, its keyness in the news), how often and where the article has it, whether it is a whole term
or only a part of one, and how common it is in any news.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import exp, log

from decks.extraction.candidates import Candidate
from decks.frequencies import DOCS, Frequencies

# A word in so many documents out of 1,000 is one that every reader of news knows.
_COMMON = 1000 / DOCS
# The length, in words, of an article for which the bias was fitted.
_USUAL_LENGTH = 300

WEIGHTS = {
    "bias": 0.4,
    "technology": 1.4,
    "science": 1.7,
    "business": 0.8,
    "log_odds": 0.7,
    "no_figures": 0.4,
    "single": -2.4,
    "long": 0.4,
    "adjective": -1.2,
    "log_count": 0.9,
    "only_leading": -0.6,
    "only_inside": -1.4,
    "common": -0.9,
    "title": 0.4,
    "length": -0.8,
}
# Above this probability a word is in the default list.
LINE = 0.6


@dataclass(frozen=True, slots=True)
class Ranked:
    """A candidate with its score (0 to 1) and the reason for it in a learner's words."""

    candidate: Candidate
    score: float
    reason: str


def rank(candidates: Sequence[Candidate], words: int, frequencies: Frequencies) -> list[Ranked]:
    """Score the candidates of an article of `words` words; best first, then in article order."""
    ranked = [
        Ranked(c, score(c, words, frequencies), reason(c, frequencies))
        for c in candidates
        if _eligible(c, frequencies)
    ]
    ranked.sort(key=lambda r: -r.score)
    return ranked


def score(candidate: Candidate, words: int, frequencies: Frequencies) -> float:
    """Give the probability that a teacher would choose a word in an article of `words` words."""
    values = features(candidate, words, frequencies)
    return 1 / (1 + exp(-sum(WEIGHTS[name] * value for name, value in values.items())))


def features(candidate: Candidate, words: int, frequencies: Frequencies) -> dict[str, float]:
    """Give what the score weighs, by the names of WEIGHTS."""
    headword, entry = candidate.entry.headword, candidate.entry
    log_odds = frequencies.log_odds(headword)
    if log_odds is None:
        # The segmenter splits it, so it was never counted: take the usual figure of its kind.
        log_odds = 1.5 if candidate.technical else 0.4
        counted = False
    else:
        counted = True
    nested_only = not candidate.places
    return {
        "bias": 1.0,
        "technology": float(candidate.technical),
        "science": float(entry.domain == "science"),
        "business": float(entry.domain == "business"),
        "log_odds": max(-1.5, min(4.0, log_odds)),
        "no_figures": float(not counted),
        "single": float(candidate.pieces == 1 and not candidate.foreign),
        "long": float(candidate.pieces > 2),
        "adjective": float(entry.pos == "adj"),
        "log_count": log(candidate.count),
        "only_leading": float(nested_only and candidate.leads),
        "only_inside": float(nested_only and not candidate.leads),
        "common": max(0.0, log((_share(headword, frequencies) + 1 / DOCS) / _COMMON)),
        "title": float(candidate.in_title),
        "length": log(max(words, 50) / _USUAL_LENGTH),
    }


def reason(candidate: Candidate, frequencies: Frequencies) -> str:
    """Say why a term has its rank, in a learner's words.

    For example "9 times here, mostly in technology news".
    """
    parts = ["once here" if candidate.count == 1 else f"{candidate.count} times here"]
    if candidate.in_title:
        parts.append("in the title")
    log_odds = frequencies.log_odds(candidate.entry.headword)
    if log_odds is not None and log_odds >= 2.0:
        parts.append("mostly in technology news")
    elif log_odds is not None and log_odds >= 0.8:
        parts.append("commoner in technology news")
    elif candidate.technical or candidate.entry.domain == "science":
        parts.append("a technology term")
    elif frequencies.share(candidate.entry.headword) >= _COMMON:
        parts.append("common in all news")
    if not candidate.places:
        parts.append("only inside longer terms")
    return ", ".join(parts)


def _share(headword: str, frequencies: Frequencies) -> float:
    """Give the share of news articles with a word, as if the segmenter always kept it whole.

    It often splits words of two common syllables (cho|biết), so these are counted too seldom: they
    are taken to be at least as common as their syllables would meet by chance.
    """
    share = frequencies.share(headword)
    syllables = headword.split(" ")
    if len(syllables) != 2:
        return share
    return max(share, frequencies.share(syllables[0]) * frequencies.share(syllables[1]))


def _eligible(candidate: Candidate, frequencies: Frequencies) -> bool:
    """Whether a word may be a term: single syllables only where they are technical."""
    if candidate.pieces > 1 or candidate.foreign or candidate.technical:
        return True
    log_odds = frequencies.log_odds(candidate.entry.headword)
    return log_odds is not None and log_odds >= 1.5
