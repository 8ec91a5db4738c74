"""The nouns that everyone shares: a term of an article, its examples, and the mined article.

All are frozen values. Offsets count characters (code points) in the `text` beside them, end
exclusive.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence that shows a term.

    `text[start:end]` is the term as the sentence writes it. `sentence` is the index of the sentence
    in its article, None for one that the glossary brings. `score` says how good an example it is
    (0 to 1) and `reasons` why, in words.
    """

    text: str
    start: int
    end: int
    translation: str = ""
    sentence: int | None = None
    score: float = 0.0
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Term:
    """A word or phrase of an article that is worth learning.

    `term` is the headword as a dictionary would write it, `pos` its part of speech (noun, verb,
    adj, ...), `count` its occurrences in the article, `score` its rank value (higher is better;
    only the order has meaning), `reason` the cause of its rank in a learner's words. `gloss` is
    empty where no meaning is known. `positions` are the character offsets of its occurrences in
    the article's text.
    """

    term: str
    pos: str
    count: int
    score: float
    reason: str
    gloss: str
    examples: tuple[Example, ...] = ()
    positions: tuple[int, ...] = ()
