"""The running words of an article, counted: what readiness is made of, for one and for a library.

A phrase of the deck that covers several words of the text counts as the one word it is.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from typing import NamedTuple

from sqlalchemy.orm import Session

from decks.frequencies import load_frequencies
from decks.glossary import load_glossary
from decks.identity import word_identity
from webapp.domain.coverage import Needs, is_for_free
from webapp.domain.reading import Span, choose_spans, phrase_spans
from webapp.services.decisions import Decisions
from webapp.storage import articles, reader
from webapp.storage.tables import ArticleTextRow, ArticleWordsRow


class Phrase(NamedTuple):
    """A phrase of the deck in an article: its first and last word, and its canonical form."""

    first: int
    last: int
    canonical: str


class Counted(NamedTuple):
    """An article's running words: how many everyone knows, and how often each other word stands."""

    free: int
    counts: dict[str, int]


def needs_of(word: str, said: Decisions) -> Needs:
    """Return what must be known for a word: the one it was merged into, the words of a phrase."""
    target = said.target(word)
    parts = said.split(target)
    return tuple(said.target(word_identity(part)) for part in parts) if parts else (target,)


def running_words(session: Session, article_id: int, said: Decisions) -> Counter[Needs]:
    """Return an article's running words, counted by what must be known for each."""
    row = articles.article_text(session, article_id)
    needs: Counter[Needs] = Counter()
    if row is not None:
        free, counts = count_words(session, row)
        needs[()] = free
        for word, count in counts.items():
            needs[needs_of(word, said)] += count
    return needs


def count_words(session: Session, row: ArticleTextRow) -> Counted:
    """Return the counted words of an article."""
    text, tokens = row.text, row.tokens
    phrases = phrases_in(session, row.article_id, [(token[0], token[1]) for token in tokens])
    inside = {number for first, last, _ in phrases for number in range(first, last + 1)}
    written = Counter(
        (headword or text[start:end], pos)
        for number, (start, end, pos, headword) in enumerate(tokens)
        if number not in inside
    )
    share = load_frequencies().share
    free, counts = 0, Counter(phrase.canonical for phrase in phrases)
    for (word, pos), count in written.items():
        if is_for_free(word, pos, share):
            free += count
        else:
            counts[word_identity(word)] += count
    return Counted(free, dict(counts))


def count_again(session: Session, article_ids: Collection[int]) -> None:
    """Keep the counted words of some articles, after they came or their phrases changed."""
    session.flush()
    for article_id in article_ids:
        text = articles.article_text(session, article_id)
        if text is None:
            continue
        free, counts = count_words(session, text)
        session.merge(ArticleWordsRow(article_id=article_id, free=free, counts=counts))
    session.flush()


def is_phrase(word: str) -> bool:
    """Say whether a word of the deck is a phrase that the glossary does not divide texts by."""
    return " " in word and load_glossary().find(word, any_capitals=True) is None


def phrases_in(session: Session, article_id: int, words: Sequence[Span]) -> tuple[Phrase, ...]:
    """Return the phrases of the deck in an article whose words stand at some places."""
    found = dict(_phrases(session, article_id, words))
    return tuple(Phrase(*span, found[span]) for span in choose_spans(found))


def _phrases(
    session: Session, article_id: int, words: Sequence[Span]
) -> Iterator[tuple[Span, str]]:
    starts, ends = [start for start, _ in words], [end for _, end in words]
    for term, word, positions in reader.deck_terms(session, article_id):
        if is_phrase(word):
            for span in phrase_spans(starts, ends, positions, len(term)):
                yield span, word
