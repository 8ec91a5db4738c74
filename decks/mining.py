"""Mining an article: its words, its ranked terms with reasons and examples, and what it is about.

mining = mine(read_article(text))
for term in mining.terms: ...
"""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cache

from decks.article import Article
from decks.bundled import bundled_translations
from decks.example_candidates import Candidates
from decks.examples import choose_examples
from decks.extraction import (
    TECHNOLOGY_SCORE,
    Choice,
    Decision,
    Found,
    Phrase,
    Ranked,
    Word,
    all_places,
    difficulty,
    find_candidates,
    find_phrases,
    headword_of,
    rank,
    shown_places,
    split_words,
    technology_score,
)
from decks.frequencies import Frequencies, load_frequencies
from decks.glossary import Glossary, load_glossary
from decks.terms import Example, Term
from decks.tokenizer import Token, Tokenizer, UndertheseaTokenizer
from decks.usage import UsageExamples, load_usage

__all__ = ["Decision", "Mining", "WordSpan", "mine", "word_spans"]

# Candidates without a meaning that are shown at most.
_MOST_PHRASES = 40


@dataclass(frozen=True, slots=True)
class Mining:
    """What was found in an article.

    `tokens` has the words of each sentence with whole terms as one token, tagged as the segmenter
    tags; `words` the same without signs, with headwords. `terms` are worth cards, best first;
    `candidates` are the others, best first: less useful words, terms that the learner knows or
    rejected, and phrases without a meaning (gloss ""). `is_technology` says whether the article
    reads like technology news, `technology` is the figure behind it: 0 for news at large.
    """

    article: Article
    tokens: tuple[tuple[Token, ...], ...]
    words: tuple[tuple[Word, ...], ...]
    terms: tuple[Term, ...]
    candidates: tuple[Term, ...]
    is_technology: bool
    technology: float


@dataclass(frozen=True, slots=True)
class WordSpan:
    """A word of an article for a reader: `article.text[start:end]`, never overlapping another.

    `headword` is empty when the glossary does not know the word; `term` says whether the word is
    one of the mined terms.
    """

    start: int
    end: int
    headword: str
    pos: str
    term: bool


def mine(
    article: Article,
    *,
    tokenizer: Tokenizer | None = None,
    glossary: Glossary | None = None,
    frequencies: Frequencies | None = None,
    translations: Mapping[str, str] | None = None,
    usage: UsageExamples | None = None,
    limit: int | None = None,
    known: Set[str] = frozenset(),
    decided: Mapping[str, Decision] | None = None,
) -> Mining:
    """Find the terms of an article that are worth learning, ranked, explained, with examples.

    `translations` (sentence -> English) go onto the examples, beside those that come with the
    program; `usage` are sentences for words that the article shows in no good one. `limit` cuts the
    terms to the best ones. `known` are the words a learner knows and `decided` their earlier
    choices, both by `word_identity`: an accepted term is always among the terms, a rejected or
    known one never.
    """
    tokenizer = tokenizer or _tokenizer()
    glossary = glossary or load_glossary()
    frequencies = frequencies or load_frequencies()
    texts = [sentence.text for sentence in article.sentences]
    raw = [tokenizer.tag(text) for text in texts]
    words = tuple(
        tuple(split_words(text, tokens, glossary)) for text, tokens in zip(texts, raw, strict=True)
    )
    merged = tuple(map(_merge, raw, words))
    title = split_words(article.title, tokenizer.tag(article.title), glossary)
    candidates = find_candidates(words, title, glossary)
    ranked = rank(tuple(candidates.values()), sum(map(len, words)), frequencies)
    choice = Choice(known, decided or {}, limit)
    chosen, others = choice.divide(ranked, find_phrases(texts, words)[:_MOST_PHRASES])
    usage = usage or load_usage()
    translations = {**bundled_translations(), **(translations or {})}
    sentences = Candidates(article, merged, difficulty(known, frequencies), translations)

    technology = technology_score(raw, frequencies)
    return Mining(
        article=article,
        tokens=merged,
        words=words,
        terms=tuple(_terms(article, chosen, choice, _examples(sentences, chosen, usage))),
        candidates=tuple(_terms(article, others, choice, _examples(sentences, others, usage))),
        is_technology=technology >= TECHNOLOGY_SCORE,
        technology=technology,
    )


def _examples(
    sentences: Candidates, found: Sequence[Found], usage: UsageExamples
) -> Mapping[str, tuple[Example, ...]]:
    places = {headword_of(one): shown_places(one) for one in found}
    written = {headword_of(one): _written(one, usage) for one in found}
    own = {term: example for term, example in written.items() if example}
    return choose_examples(sentences, places, own)


def _written(found: Found, usage: UsageExamples) -> Example | None:
    """Give the glossary's own sentence for a word; none for a phrase that it does not know."""
    if isinstance(found, Phrase):
        return None
    return usage.find(headword_of(found), found.candidate.entry.pos)


def word_spans(
    mining: Mining, *, tokenizer: Tokenizer | None = None, glossary: Glossary | None = None
) -> tuple[WordSpan, ...]:
    """Give every word of an article's text in order, headings too, as the miner divides them."""
    tokenizer = tokenizer or _tokenizer()
    glossary = glossary or load_glossary()
    terms = {term.term for term in mining.terms}
    article = mining.article
    known = {
        sentence.start: (sentence.end, words)
        for sentence, words in zip(article.sentences, mining.words, strict=True)
    }
    spans: list[WordSpan] = []
    for start, end in _stretches(article):
        if start in known:
            words: Sequence[Word] = known[start][1]
        else:
            stretch = article.text[start:end]
            words = split_words(stretch, tokenizer.tag(stretch), glossary)
        spans += [
            WordSpan(start + w.start, start + w.end, w.headword, w.pos, w.headword in terms)
            for w in words
        ]
    return tuple(spans)


def _stretches(article: Article) -> Iterator[tuple[int, int]]:
    """Give the places of the sentences, and of the title, headings and captions between them."""
    last = 0
    for sentence in article.sentences:
        yield from _lines(article.text, last, sentence.start)
        yield sentence.start, sentence.end
        last = sentence.end
    yield from _lines(article.text, last, len(article.text))


def _lines(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    for line in text[start:end].splitlines(keepends=True):
        if any(character.isalnum() for character in line):
            yield start, start + len(line)
        start += len(line)


def _terms(
    article: Article,
    found: Sequence[Found],
    choice: Choice,
    examples: Mapping[str, tuple[Example, ...]],
) -> Iterator[Term]:
    for one in found:
        headword = headword_of(one)
        places = all_places(one)
        entry = one.candidate.entry if isinstance(one, Ranked) else None
        yield Term(
            term=headword,
            pos=entry.pos if entry else "noun",
            count=len(places),
            score=0.0 if isinstance(one, Phrase) else round(one.score, 4),
            reason=choice.reason(one),
            gloss=entry.gloss if entry else "",
            examples=examples.get(headword, ()),
            positions=tuple(article.sentences[i].start + start for i, start, _ in places),
        )


def _merge(tokens: Sequence[Token], words: Sequence[Word]) -> tuple[Token, ...]:
    """Make tokens of the words and keep the signs between them."""
    merged = [Token(word.text, word.start, word.end, word.tag) for word in words]
    covered = {position for word in words for position in range(word.start, word.end)}
    merged += [t for t in tokens if t.start not in covered and t.end - 1 not in covered]
    return tuple(sorted(merged, key=lambda token: token.start))


@cache
def _tokenizer() -> Tokenizer:
    return UndertheseaTokenizer()
