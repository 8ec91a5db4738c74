"""When two words mean the same, so that a wrong choice can never be right as well.

A gloss separates senses by "; " and near-synonyms by ", ". Each near-synonym is reduced to the
words that carry its meaning: "to set aside (money)" to {set, aside}. Two words are too close to
stand in one question when they are spellings of one term, share such a set, when one set holds the
other (data, data set), or when a gloss anywhere in the glossary names the two side by side (a third
word glossed "big, large" makes one word for "big" and another for "large" too close).
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from decks.vietnamese.spelling import canonical

_ASIDE = re.compile(r"\([^()]*\)")
_WORD = re.compile(r"[^\W_]+(?:['’.+#&]+[^\W_]+|[+#]+)*")
# Words that tell the part of speech or the grammar, not the meaning.
_FUNCTION = frozenset(
    re.findall(
        r"\S+",
        "a an the to of in on at by for from with into out up and or be is are being it its one's "
        "oneself someone something sb sth as etc that which who",
    )
)
# American endings for British ones, so that monetisation and monetization are one word.
_ENDINGS = (
    (re.compile(r"is(e|ed|es|ing|ation|ations)$"), r"iz\1"),
    (re.compile(r"yse(d|s)?$"), r"yze\1"),
    (re.compile(r"our(s|ed|ing|able|ite)?$"), r"or\1"),
    (re.compile(r"(cent|fib|met|theat)re$"), r"\1er"),
    (re.compile(r"logue$"), "log"),
    (re.compile(r"programme"), "program"),
    (re.compile(r"ll(ed|ing)$"), r"l\1"),
)
_PLURALS = (
    (re.compile(r"(?<=..)ies$"), "y"),
    (re.compile(r"(ch|sh|s|x|z)es$"), r"\1"),
    (re.compile(r"(?<=..)(?<!s)s$"), ""),
)

# The words that carry one near-synonym's meaning.
Sense = frozenset[str]


@lru_cache(maxsize=32_768)
def senses(gloss: str) -> frozenset[Sense]:
    """Return what a gloss says, one set of words for each near-synonym in it."""
    bare = gloss
    while bare != (without := _ASIDE.sub(" ", bare)):
        bare = without
    # A meaning that stands in brackets alone, as a classifier's, is taken from there.
    bare = bare if _WORD.search(bare) else gloss.replace("(", " ").replace(")", " ")
    return frozenset(filter(None, (_sense(part) for part in re.split("[;,/]", bare))))


def _sense(part: str) -> Sense:
    words = [_stem(word) for word in _WORD.findall(part.casefold())]
    return frozenset(word for word in words if word not in _FUNCTION) or frozenset(words)


@lru_cache(maxsize=32_768)
def _stem(word: str) -> str:
    for pattern, ending in (*_ENDINGS, *_PLURALS):
        word = pattern.sub(ending, word)
    return word.replace("’", "'")


class Thesaurus:
    """Which near-synonyms glosses name side by side."""

    def __init__(self, glosses: Iterable[str]) -> None:
        self._beside: dict[Sense, set[Sense]] = {}
        for gloss in glosses:
            for group in gloss.split(";"):
                named = senses(group)
                if len(named) > 1:
                    for sense in named:
                        self._beside.setdefault(sense, set()).update(named)

    def beside(self, sense: Sense) -> Iterable[Sense]:
        """Return the near-synonyms of one near-synonym, itself included."""
        return self._beside.get(sense, {sense})


@dataclass(frozen=True, slots=True)
class Meaning:
    """A term with all that it can mean.

    `forms` are its canonical spellings with spaces and hyphens taken out; `said` its senses and
    `near` those with their near-synonyms.
    """

    forms: frozenset[str]
    said: frozenset[Sense]
    near: frozenset[Sense]
    words: frozenset[str]


def meaning_of(terms: Iterable[str], glosses: Iterable[str], thesaurus: Thesaurus) -> Meaning:
    """Return what a term means, under all of its spellings and by all of its glosses."""
    said = frozenset(sense for gloss in glosses for sense in senses(gloss))
    near = frozenset(other for sense in said for other in thesaurus.beside(sense)) | said
    return Meaning(
        forms=frozenset(canonical(term).replace(" ", "").replace("-", "") for term in terms),
        said=said,
        near=near,
        words=frozenset(word for sense in said for word in sense),
    )


def too_close(one: Meaning, other: Meaning) -> bool:
    """Say whether one term could be a right answer where the other is asked for."""
    if one.forms & other.forms or one.near & other.said or one.said & other.near:
        return True
    # Only senses that share a word can hold one another.
    return bool(one.words & other.words) and any(
        mine <= theirs or theirs <= mine for mine in one.said for theirs in other.said
    )
