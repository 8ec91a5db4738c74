"""Wrong choices that are plausible and never right.

A lexicon is a list of words with their meanings, indexed so that the candidates for one word are
found without looking at all of them. What makes a choice plausible: the same part of speech (or the
grammar gives the answer away), one tone or one mark of difference, a syllable in common, the same
field, about as common, and above all being a word that the learner studies too.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from math import log
from random import Random

from decks.vietnamese.contrasts import ContrastIndex
from decks.vietnamese.spelling import canonical, strip_marks
from webapp.domain.meanings import Meaning, Thesaurus, meaning_of, too_close

# How many of the best candidates a choice is drawn from, for each one that is wanted.
_SPREAD = 3
# How many words of the same kind and field are considered at most.
_SAMPLE = 40
_LEAST_SHARE = 1e-5


@dataclass(frozen=True, slots=True)
class Word:
    """A word that can be asked for or stand among the choices.

    `share` is the share of news articles that hold it (0 to 1); `studied` says that the learner has
    it in the deck.
    """

    term: str
    pos: str
    gloss: str
    domain: str = ""
    share: float = 0.0
    studied: bool = False


class Lexicon:
    """Words in their kinds, and everything about them that helps to choose among them."""

    def __init__(self, words: Iterable[Word]) -> None:
        self._by_form: dict[str, list[Word]] = {}
        self._by_kind: dict[tuple[str, str], list[Word]] = {}
        self._by_syllable: dict[str, list[Word]] = {}
        for word in words:
            form = canonical(word.term)
            self._by_form.setdefault(form, []).append(word)
            self._by_kind.setdefault((word.pos, word.domain), []).append(word)
            self._by_kind.setdefault((word.pos, ""), []).append(word)
            for syllable in set(strip_marks(form).split()):
                self._by_syllable.setdefault(syllable, []).append(word)
        self._meanings: dict[tuple[str, str], Meaning] = {}

    @cached_property
    def thesaurus(self) -> Thesaurus:
        """Near-synonyms by the glosses of all words."""
        return Thesaurus(word.gloss for words in self._by_form.values() for word in words)

    @cached_property
    def contrasts(self) -> ContrastIndex:
        """Minimal pairs among all words."""
        return ContrastIndex(
            {words[0].term: round(words[0].share * 1e5) for words in self._by_form.values()}
        )

    def find(self, term: str) -> Sequence[Word]:
        """Return the words with this spelling, one for each part of speech."""
        return self._by_form.get(_form(term), ())

    def common(self, share: float) -> list[Word]:
        """Return the words that at least this share of news articles holds, one for each term."""
        return [words[0] for words in self._by_form.values() if words[0].share >= share]

    def meaning(self, word: Word) -> Meaning:
        """Return all that a word can mean: its own gloss and those of its other entries."""
        key = word.term, word.gloss
        found = self._meanings.get(key)
        if found is None:
            others = self.find(word.term)
            glosses = [word.gloss, *(other.gloss for other in others)]
            terms = [word.term, *(other.term for other in others)]
            found = self._meanings[key] = meaning_of(terms, glosses, self.thesaurus)
        return found

    @lru_cache(maxsize=4_096)  # noqa: B019 - a lexicon lives as long as the program
    def pairs(self, term: str) -> frozenset[str]:
        """Return the canonical forms of the words that one tone or mark tells from this one."""
        return frozenset(_form(one.word) for one in self.contrasts.contrasts(term))

    def like(self, word: Word, random: Random) -> list[Word]:
        """Return the words worth considering as wrong choices for this one."""
        found: list[Word] = []
        for form in sorted(self.pairs(word.term)):
            found += self._by_form.get(form, ())
        for syllable in strip_marks(canonical(word.term)).split():
            found += self._by_syllable.get(syllable, ())[:_SAMPLE]
        for kind in ((word.pos, word.domain), (word.pos, "")):
            among = self._by_kind.get(kind, [])
            found += random.sample(among, min(len(among), _SAMPLE))
        return found


@lru_cache(maxsize=32_768)
def _form(term: str) -> str:
    return canonical(term)


@lru_cache(maxsize=32_768)
def _syllables(term: str) -> frozenset[str]:
    return frozenset(_form(term).split())


def choose_distractors(
    word: Word, lexicon: Lexicon, also: Sequence[Word], count: int, random: Random
) -> list[Word]:
    """Return up to `count` words that are plausible and wrong where `word` is asked for.

    `also` are further candidates, such as the words that the learner studies. No two of the result
    are too close to one another either. Fewer come back only where the lexicon has no more.
    """
    pairs = lexicon.pairs(word.term)
    scored: dict[tuple[str, str], tuple[float, Word]] = {}
    for candidate in [*also, *lexicon.like(word, random)]:
        key = candidate.term, candidate.gloss
        if key not in scored and candidate.gloss:
            scored[key] = (_plausible(word, candidate, pairs) + random.random(), candidate)
    ranked = [found for _, found in sorted(scored.values(), key=lambda one: -one[0])]
    allowed: list[Word] = []
    taken = [lexicon.meaning(word)]
    for candidate in ranked:
        meaning = lexicon.meaning(candidate)
        if not any(too_close(meaning, other) for other in taken):
            allowed.append(candidate)
            taken.append(meaning)
            if len(allowed) == count * _SPREAD:
                break
    # The likeliest first, but not always the same ones.
    weights = [_SPREAD * count - place for place in range(len(allowed))]
    chosen: list[Word] = []
    while allowed and len(chosen) < count:
        [place] = random.choices(range(len(allowed)), weights)
        chosen.append(allowed.pop(place))
        weights.pop(place)
    return chosen


def _plausible(word: Word, candidate: Word, pairs: frozenset[str]) -> float:
    own, other = _syllables(word.term), _syllables(candidate.term)
    score = 0.0
    score += 4.0 * (word.pos == candidate.pos)
    score += 3.0 * (bool(pairs) and _form(candidate.term) in pairs)
    score += 1.5 * candidate.studied
    score += 1.0 * (bool(word.domain) and word.domain == candidate.domain)
    score += 1.0 * (len(own) == len(other))
    score += 1.0 * bool(own & other)
    apart = abs(log(max(word.share, _LEAST_SHARE) / max(candidate.share, _LEAST_SHARE)))
    return score + max(0.0, 1.0 - apart / 4)
