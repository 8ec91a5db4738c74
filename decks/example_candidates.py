"""What could show a term: whole sentences, whole quotations, clauses of long sentences."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from decks.article import Article
from decks.clauses import find_clauses
from decks.quotations import find_quotations
from decks.sentence_quality import Quality, judge_sentence
from decks.terms import Example
from decks.tokenizer import Token

# A word that is harder than this is one more thing to learn beside the term.
HARD = 0.6
# A sentence that is better than this meets every criterion; what fails one is worth less.
GOOD = 0.7
# More hard words than this are too many for one sentence.
_MOST_HARD = 2
# A whole sentence is preferred to a part of one that is as good.
_PART = 0.95


@dataclass(frozen=True, slots=True)
class _Passage:
    """A text that stands for a sentence of the article: itself, a clause of it, or more of it.

    `shift` leads from a place in the sentence to the place in the text; `hardness` are the words
    that can be hard, each with its start, end and difficulty.
    """

    sentence: int
    text: str
    shift: int
    quality: Quality
    hardness: tuple[tuple[int, int, float], ...]
    translation: str = ""


class Candidates:
    """The possible examples of an article; each sentence is judged once."""

    def __init__(
        self,
        article: Article,
        tokens: Sequence[Sequence[Token]],
        difficulty: Callable[[str], float],
        translations: Mapping[str, str],
    ) -> None:
        """Take an article, its `tokens` by sentence, and what is known about the learner.

        `difficulty` says how hard a word (lower case) is for them, from 0 (known) to 1;
        `translations` is sentence -> English.
        """
        self._article = article
        self._tokens = tokens
        self._difficulty = difficulty
        self._translations = translations
        self._wholes: dict[int, _Passage] = {}
        self._parts: dict[int, list[_Passage]] = {}
        self._difficulties: dict[str, float] = {}

    def of_term(self, places: Sequence[tuple[int, int, int]]) -> list[Example]:
        """The best example of each sentence that holds a term, `places` being where it stands."""
        counts = Counter(sentence for sentence, _, _ in places)
        found: dict[int, Example] = {}
        for sentence, start, end in places:
            example = self._example(sentence, start, end, counts[sentence])
            if sentence not in found or example.score > found[sentence].score:
                found[sentence] = example
        return list(found.values())

    def _example(self, sentence: int, start: int, end: int, count: int) -> Example:
        passage = self._whole(sentence)
        whole = _example(passage, start, end, count)
        if whole.translation or whole.score > GOOD:
            return whole
        if sentence not in self._parts:
            self._parts[sentence] = list(self._clauses(sentence))
        parts = [
            _example(part, start, end, _occurrences(part, start, end))
            for part in self._parts[sentence]
            if -part.shift <= start and end + part.shift <= len(part.text)
        ]
        return max([whole, *parts], key=lambda example: example.score)

    def _whole(self, sentence: int) -> _Passage:
        """A sentence, with the ones beside it where only they make a quotation whole."""
        if sentence not in self._wholes:
            text = self._article.sentences[sentence].text
            found = self._passage(sentence, text, 0, self._tokens[sentence])
            if found.quality.halved:
                found = self._quotation(sentence) or found
            else:
                found = replace(found, translation=self._translations.get(text, ""))
            self._wholes[sentence] = found
        return self._wholes[sentence]

    def _clauses(self, sentence: int) -> Iterator[_Passage]:
        text = self._article.sentences[sentence].text
        for clause in find_clauses(text, self._tokens[sentence]):
            part = self._passage(sentence, clause.text, -clause.start, clause.tokens)
            reasons = (*part.quality.reasons, "a part of a longer sentence")
            quality = replace(part.quality, score=part.quality.score * _PART, reasons=reasons)
            yield replace(part, quality=quality)

    def _quotation(self, sentence: int) -> _Passage | None:
        """Half a quotation together with the sentences beside it that make it whole."""
        sentences = self._article.sentences
        here = sentences[sentence]
        for first, last in _neighbours(sentence, len(sentences)):
            if sentences[first].paragraph != here.paragraph != sentences[last].paragraph:
                continue
            begin, stop = sentences[first].start, sentences[last].end
            line = self._article.text
            begin -= begin > 0 and line[begin - 1] in '"“'
            stop += line[stop : stop + 1] in {'"', "”"}
            whole = line[begin:stop]
            if "\n" in whole or find_quotations(whole).halved:
                continue
            parts = range(first, last + 1)
            moved = [
                replace(token, start=token.start + shift, end=token.end + shift)
                for part in parts
                for shift in [sentences[part].start - begin]
                for token in self._tokens[part]
            ]
            found = self._passage(sentence, whole, here.start - begin, moved)
            return replace(found, translation=self._joined(parts))
        return None

    def _joined(self, parts: range) -> str:
        """The translation of several sentences of one quotation, empty if one has none."""
        found = [self._translations.get(self._article.sentences[part].text, "") for part in parts]
        if not all(found):
            return ""
        joined = " ".join(found)
        if joined.count("“") < joined.count("”"):
            joined = "“" + joined
        elif joined.count("“") > joined.count("”"):
            joined += "”"
        elif joined.count('"') % 2:
            joined = '"' + joined if joined[-1] != '"' and ': "' not in joined else joined + '"'
        return joined

    def _passage(self, sentence: int, text: str, shift: int, tokens: Sequence[Token]) -> _Passage:
        hardness = tuple(
            (token.start, token.end, self._hard(token.text.lower()))
            for token in tokens
            if token.pos not in {"CH", "M", "Np", "Nu"}
        )
        return _Passage(sentence, text, shift, judge_sentence(text, tokens), hardness)

    def _hard(self, word: str) -> float:
        if word not in self._difficulties:
            self._difficulties[word] = self._difficulty(word)
        return self._difficulties[word]


def _occurrences(passage: _Passage, start: int, end: int) -> int:
    """How often a passage writes what stands at `start` to `end` of its sentence."""
    text = passage.text.lower()
    return text.count(text[start + passage.shift : end + passage.shift])


def _example(passage: _Passage, start: int, end: int, count: int) -> Example:
    """Add what depends on the term: the words beside it, its place, and how often it comes."""
    start, end = start + passage.shift, end + passage.shift
    text, score = passage.text, passage.quality.score
    reasons = list(passage.quality.reasons)
    beside = [hard for a, b, hard in passage.hardness if b <= start or a >= end]
    hard = sum(difficulty > HARD for difficulty in beside)
    if hard:
        # Even one is a price; from three on the sentence is a puzzle.
        share = sum(beside) / len(beside)
        score *= (1 - 0.3 * share) * (1.0 if hard <= _MOST_HARD else 0.7)
        reasons.append(f"{hard} hard word{'s' if hard > 1 else ''} beside the term")
    if not text[:start].strip("\"“‘'([ "):
        score *= 0.7
        reasons.append("the term comes first")
    if count > 1:
        score *= 0.65
        reasons.append(f"the term comes {count} times")
    return Example(
        text, start, end, passage.translation, passage.sentence, round(score, 4), tuple(reasons)
    )


def _neighbours(sentence: int, size: int) -> Iterator[tuple[int, int]]:
    """Ranges of up to four sentences that hold `sentence`, small ones first."""
    for length in range(2, 5):
        for first in range(sentence - length + 1, sentence + 1):
            if first >= 0 and first + length <= size:
                yield first, first + length - 1
