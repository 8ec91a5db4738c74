"""What could show a term: whole sentences, whole quotations, clauses of long sentences."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from decks.article import Article
from decks.quotations import find_quotations
from decks.sentence_quality import MOST_WORDS, Quality, judge_sentence
from decks.terms import Example
from decks.tokenizer import Token

# A word that is harder than this is one more thing to learn beside the term.
HARD = 0.6

# Where a sentence can stop and leave a clause that is grammatical by itself.
_CLAUSE_END = re.compile(
    r"; |, (?=(?:nhưng|tuy nhiên|song|trong khi|mặc dù|dù|đồng thời|khiến|bởi|vì|do đó|vì vậy"
    r"|vì thế|nhờ đó|qua đó|từ đó|nhằm|giúp|sau khi|trước khi|trong đó|bao gồm|kể cả|thay vì"
    r"|bất chấp)\b)"
)
_SUBORDINATE = re.compile(
    r"(?:Khi|Nếu|Mặc dù|Dù|Tuy|Để|Theo|Với|Trong|Sau|Trước|Vì|Do|Bởi|Nhờ|Ngay|Ngoài|Tại|Bên|Cùng|Từ"
    r"|Không chỉ|Không những|Thay vì|Bằng|Nhằm|Là|Như|Trên|Giữa|Bất chấp|Kể|Vào|Dưới|Qua|Mỗi|Lần)\b"
)


class Candidates:
    """The possible examples of an article; each sentence is judged once."""

    def __init__(
        self,
        article: Article,
        tokens: Sequence[Sequence[Token]],
        difficulty: Callable[[str], float],
        translations: Mapping[str, str],
    ) -> None:
        """Take what `choose_examples` takes."""
        self._article = article
        self._tokens = tokens
        self._difficulty = difficulty
        self._translations = translations
        self._qualities: dict[int, Quality] = {}
        self._hardness: dict[int, list[tuple[int, int, float]]] = {}

    def of_term(self, places: Sequence[tuple[int, int, int]]) -> list[Example]:
        """Every place of a term as an example with its score; the first place in each sentence."""
        counts: dict[int, int] = {}
        for sentence, _, _ in places:
            counts[sentence] = counts.get(sentence, 0) + 1
        found: dict[int, Example] = {}
        for sentence, start, end in places:
            example = self._example(sentence, start, end, counts[sentence])
            if sentence not in found or example.score > found[sentence].score:
                found[sentence] = example
        return list(found.values())

    def _example(self, sentence: int, start: int, end: int, count: int) -> Example:
        text = self._article.sentences[sentence].text
        quality = self._quality(sentence)
        translation = self._translations.get(text, "")
        if quality.halved:
            return self._whole_quotation(sentence, start, end, count)
        if quality.words > MOST_WORDS and not translation:
            for stop in _clause_ends(text, self._tokens[sentence], end):
                kept = [token for token in self._tokens[sentence] if token.end <= stop]
                cut = judge_sentence(text[:stop] + ".", kept)
                if cut.words <= MOST_WORDS and cut.score > quality.score:
                    text, quality = text[:stop] + "…", cut
                    break
        return self._scored(sentence, text, start, end, count, quality, translation)

    def _whole_quotation(self, sentence: int, start: int, end: int, count: int) -> Example:
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
            quality = judge_sentence(whole, moved)
            shift = here.start - begin
            return self._scored(
                sentence, whole, start + shift, end + shift, count, quality, self._joined(parts)
            )
        translation = self._translations.get(here.text, "")
        return self._scored(
            sentence, here.text, start, end, count, self._quality(sentence), translation
        )

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

    def _quality(self, sentence: int) -> Quality:
        if sentence not in self._qualities:
            text = self._article.sentences[sentence].text
            self._qualities[sentence] = judge_sentence(text, self._tokens[sentence])
        return self._qualities[sentence]

    def _scored(
        self,
        sentence: int,
        text: str,
        start: int,
        end: int,
        count: int,
        quality: Quality,
        translation: str,
    ) -> Example:
        """Add what depends on the term: the words beside it, its place, and how often it comes."""
        score = quality.score
        reasons = list(quality.reasons)
        hard, share = self._hard_words(sentence, start, end)
        if hard:
            score *= 1 - 0.5 * share
            reasons.append(f"{hard} hard word{'s' if hard > 1 else ''} beside the term")
        if not text[:start].strip("\"“‘'([ "):
            score *= 0.9
            reasons.append("the term comes first")
        if count > 1:
            score *= 0.8
            reasons.append(f"the term comes {count} times")
        return Example(text, start, end, translation, sentence, round(score, 4), tuple(reasons))

    def _hard_words(self, sentence: int, start: int, end: int) -> tuple[int, float]:
        """How many words beside the term are hard, and the mean difficulty of all beside it."""
        if sentence not in self._hardness:
            self._hardness[sentence] = [
                (token.start, token.end, self._difficulty(token.text.lower()))
                for token in self._tokens[sentence]
                if token.pos not in {"CH", "M", "Np", "Nu"}
            ]
        beside = [hard for a, b, hard in self._hardness[sentence] if b <= start or a >= end]
        if not beside:
            return 0, 0.0
        return sum(hard > HARD for hard in beside), sum(beside) / len(beside)


def _neighbours(sentence: int, size: int) -> Iterator[tuple[int, int]]:
    """Ranges of up to four sentences that hold `sentence`, small ones first."""
    for length in range(2, 5):
        for first in range(sentence - length + 1, sentence + 1):
            if first >= 0 and first + length <= size:
                yield first, first + length - 1


def _clause_ends(text: str, tokens: Sequence[Token], after: int) -> list[int]:
    """The places after the term where a long sentence may stop, the latest first."""
    opening = _SUBORDINATE.match(text.lstrip('"“'))
    stops: list[int] = []
    for match in _CLAUSE_END.finditer(text, after):
        stop = match.start()
        left = text[:stop]
        if find_quotations(left).halved or left.count("(") != left.count(")"):
            continue
        # After "When ..., " the main clause must still be there.
        main = left.find(", ") + 1 if opening else 0
        if opening and not main:
            continue
        if any(token.pos == "V" and main <= token.start < stop for token in tokens):
            stops.append(stop)
    return stops[::-1]
