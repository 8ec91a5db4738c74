"""Articles: from a text to stored sentences and terms."""

from collections.abc import Mapping, Set
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session

from decks.article import Article, read_article
from decks.bundled import bundled_article, bundled_translations
from decks.identity import word_identity
from decks.mining import Decision, Mining, WordSpan, mine, word_spans
from decks.sources import Source
from decks.tokenizer import Tokenizer
from webapp.services.decisions import Decisions, load_decisions
from webapp.services.deck import add_examples, group_terms
from webapp.services.digests import digests_of
from webapp.services.learners import Learner
from webapp.services.notes import pack_example
from webapp.services.own_phrases import add_phrases_of_deck
from webapp.services.running_words import count_again
from webapp.services.splitting import raise_words
from webapp.storage import articles
from webapp.storage.tables import (
    ArticleRow,
    ArticleTermRow,
    ArticleTextRow,
    SentenceRow,
)

BUNDLED_SOURCE = "Financial Times"
_PASTED = Source("", kind="paste")


@dataclass(frozen=True, slots=True)
class ArticleSummary:
    """An article in the learner's library."""

    id: int
    title: str
    author: str
    source: str
    added_at: datetime
    token_count: int
    is_technology: bool
    terms: int
    in_deck: int


@dataclass(frozen=True, slots=True)
class Saved:
    """Where an article went; `known` when the same text was there before.

    `updated` counts the words of the deck that got a sentence of this article.
    """

    article_id: int
    known: bool
    updated: int = 0


@dataclass(frozen=True, slots=True)
class Extracted:
    """A mined article, ready to be stored: with the words of the whole text for the reader.

    `source` says where it came from; its text is left out, since the article has it.
    """

    mining: Mining
    words: tuple[WordSpan, ...]
    translations: Mapping[str, str]
    source: Source = _PASTED


def extract(
    data: str | bytes,
    *,
    title: str = "",
    known: Set[str] = frozenset(),
    decided: Mapping[str, Decision] | None = None,
) -> Extracted:
    """Read and mine an article; slow, so call it outside a transaction. Raises ArticleError."""
    return _extract(read_article(data, title=title), known, decided or {})


def extract_source(
    source: Source,
    *,
    title: str = "",
    known: Set[str] = frozenset(),
    decided: Mapping[str, Decision] | None = None,
    tokenizer: Tokenizer | None = None,
) -> Extracted:
    """Mine what a file or a page gave; slow, as `extract` is. Raises ArticleError."""
    mined = _extract(source.article(title), known, decided or {}, tokenizer)
    return replace(mined, source=replace(source, text=""))


def extract_bundled() -> Extracted:
    """Mine the article that comes with the program."""
    return _extract(replace(bundled_article(), source=BUNDLED_SOURCE), frozenset(), {})


def _extract(
    article: Article,
    known: Set[str],
    decided: Mapping[str, Decision],
    tokenizer: Tokenizer | None = None,
) -> Extracted:
    mining = mine(article, known=known, decided=decided, tokenizer=tokenizer)
    return Extracted(mining, word_spans(mining, tokenizer=tokenizer), bundled_translations())


def save(session: Session, learner: Learner, extracted: Extracted, now: datetime) -> Saved:
    """Store a mined article with its sentences and terms; the same article twice is recognised."""
    mining, article = extracted.mining, extracted.mining.article
    digests = digests_of(article)
    present = articles.find_digest(session, learner.id, digests)
    if present is not None:
        return Saved(present.id, known=True)
    row = ArticleRow(
        learner_id=learner.id,
        title=article.title,
        author=article.author,
        source=article.source,
        published=article.published,
        address=extracted.source.address,
        file_name=extracted.source.file_name,
        kind=extracted.source.kind,
        digest=digests[0],
        added_at=now,
        token_count=len(extracted.words),
        is_technology=mining.is_technology,
    )
    session.add(row)
    session.flush()
    tokens = [[word.start, word.end, word.pos, word.headword] for word in extracted.words]
    session.add(ArticleTextRow(article_id=row.id, text=article.text, tokens=tokens))
    session.add_all(
        SentenceRow(
            article_id=row.id,
            position=position,
            start=sentence.start,
            end=sentence.end,
            translation=extracted.translations.get(sentence.text, ""),
        )
        for position, sentence in enumerate(article.sentences)
    )
    said = load_decisions(session, learner.id)
    _save_terms(session, learner, row.id, mining, said)
    add_phrases_of_deck(session, learner, row.id)
    updated = _tell_deck(session, learner, row.id, said, now)
    count_again(session, [row.id])
    return Saved(row.id, known=False, updated=updated)


def _save_terms(
    session: Session, learner: Learner, article_id: int, mining: Mining, said: Decisions
) -> None:
    accepted = articles.accepted_words(session, learner.id)
    for rank, term in enumerate([*mining.terms, *mining.candidates], start=1):
        word = word_identity(term.term)
        # What the miner proposes, and what it found besides; general news proposes nothing.
        proposed = rank <= len(mining.terms) and mining.is_technology
        status = "candidate" if proposed else "spare"
        session.add(
            ArticleTermRow(
                article_id=article_id,
                rank=rank,
                term=term.term,
                canonical=word,
                pos=term.pos,
                gloss=term.gloss,
                count=term.count,
                score=term.score,
                reason=term.reason,
                examples=[pack_example(example) for example in term.examples],
                positions=list(term.positions),
                status="accepted" if word in accepted and word not in said.marks else status,
            )
        )
    session.flush()


def _tell_deck(
    session: Session, learner: Learner, article_id: int, said: Decisions, now: datetime
) -> int:
    """Tie an article's terms to the deck's words, which take their sentences; count the words."""
    groups = group_terms(articles.article_terms(session, article_id), said)
    notes = articles.notes_of(session, learner.id, groups)
    updated = 0
    for word, rows in groups.items():
        if said.split(word):
            raise_words(session, article_id, rows[0], said.split(word))
        for form in rows[1:]:
            if form.status == "candidate":
                form.status = "merged"
        note = notes.get(word)
        if note is None:
            continue
        rows[0].note_id, rows[0].status = note.id, "accepted"
        if add_examples(note, rows):
            note.modified_at = now
            updated += 1
    session.flush()
    return updated


def list_library(session: Session, learner: Learner) -> list[ArticleSummary]:
    """Return the learner's articles, newest first."""
    counts = articles.term_counts(session, learner.id)
    return [
        ArticleSummary(
            id=row.id,
            title=row.title,
            author=row.author,
            source=row.source,
            added_at=row.added_at,
            token_count=row.token_count,
            is_technology=row.is_technology,
            terms=counts.get(row.id, (0, 0))[0],
            in_deck=counts.get(row.id, (0, 0))[1],
        )
        for row in articles.list_articles(session, learner.id)
    ]


def coverage(session: Session, learner: Learner, article_id: int) -> tuple[int, int]:
    """Return how many of an article's terms are known (in review) and how many it has."""
    pairs = articles.article_notes(session, article_id)
    by_note = articles.cards_of(session, [note.id for _, note in pairs])
    known = sum(
        any(card.state == "review" for card in by_note.get(note.id, ())) for _, note in pairs
    )
    return known, len(pairs)
