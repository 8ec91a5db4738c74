"""Articles: from a text to stored sentences and terms, and from chosen terms to notes and cards."""

import hashlib
from collections.abc import Collection, Mapping, Set
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from decks.anki.notes import note_guid
from decks.article import Article, read_article
from decks.bundled import bundled_article, bundled_translations
from decks.glossary import load_glossary
from decks.mining import Decision, Mining, WordSpan, mine, word_spans
from decks.terms import Example
from decks.vietnamese.spelling import canonical
from webapp.errors import NotFoundError
from webapp.services.learners import Learner
from webapp.storage import articles
from webapp.storage.tables import (
    ArticleRow,
    ArticleTermRow,
    ArticleTextRow,
    CardRow,
    ExampleRow,
    NoteRow,
    SentenceRow,
)

MOST_EXAMPLES = 3
# Each new word is asked from Vietnamese first; the other way round after this many further words.
PRODUCTION_DELAY = 8
BUNDLED_SOURCE = "Financial Times"


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
    """Where an article went; `known` when the same text was there before."""

    article_id: int
    known: bool


@dataclass(frozen=True, slots=True)
class Added:
    """What adding terms to the deck did."""

    new: int
    updated: int
    without_meaning: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Extracted:
    """A mined article, ready to be stored: with the words of the whole text for the reader."""

    mining: Mining
    words: tuple[WordSpan, ...]
    translations: Mapping[str, str]


def extract(
    data: str | bytes,
    *,
    title: str = "",
    known: Set[str] = frozenset(),
    decided: Mapping[str, Decision] | None = None,
) -> Extracted:
    """Read and mine an article; slow, so call it outside a transaction. Raises ArticleError."""
    return _extract(read_article(data, title=title), known, decided or {})


def extract_bundled() -> Extracted:
    """Mine the article that comes with the program."""
    return _extract(replace(bundled_article(), source=BUNDLED_SOURCE), frozenset(), {})


def _extract(article: Article, known: Set[str], decided: Mapping[str, Decision]) -> Extracted:
    mining = mine(article, known=known, decided=decided)
    return Extracted(mining, word_spans(mining), bundled_translations())


def digest_of(article: Article) -> str:
    """Return what makes two texts the same article: their canonical form, hashed."""
    return hashlib.sha256(canonical(article.text).encode()).hexdigest()


def save(session: Session, learner: Learner, extracted: Extracted, now: datetime) -> Saved:
    """Store a mined article with its sentences and terms; the same article twice is recognised."""
    mining, article = extracted.mining, extracted.mining.article
    digest = digest_of(article)
    present = articles.find_digest(session, learner.id, digest)
    if present is not None:
        return Saved(present.id, known=True)
    row = ArticleRow(
        learner_id=learner.id,
        title=article.title,
        author=article.author,
        source=article.source,
        published=article.published,
        digest=digest,
        added_at=now,
        token_count=len(extracted.words),
        is_technology=mining.is_technology,
    )
    session.add(row)
    session.flush()
    session.add(
        ArticleTextRow(
            article_id=row.id,
            text=article.text,
            tokens=[[word.start, word.end, word.pos, word.headword] for word in extracted.words],
        )
    )
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
    _save_terms(session, learner, row.id, mining)
    return Saved(row.id, known=False)


def _save_terms(session: Session, learner: Learner, article_id: int, mining: Mining) -> None:
    found = [*mining.terms, *mining.candidates]
    notes = articles.notes_of(session, learner.id, [canonical(term.term) for term in found])
    for rank, term in enumerate(found, start=1):
        note = notes.get(canonical(term.term))
        session.add(
            ArticleTermRow(
                article_id=article_id,
                note_id=note.id if note else None,
                rank=rank,
                term=term.term,
                canonical=canonical(term.term),
                pos=term.pos,
                gloss=term.gloss,
                count=term.count,
                score=term.score,
                reason=term.reason,
                examples=[_pack_example(example) for example in term.examples],
                positions=list(term.positions),
                # What the miner proposes, and what it found besides.
                status="candidate" if rank <= len(mining.terms) else "spare",
            )
        )
    session.flush()


def _pack_example(example: Example) -> dict[str, Any]:
    packed = asdict(example)
    packed["reasons"] = list(example.reasons)
    return packed


def add_to_deck(
    session: Session,
    learner: Learner,
    article_id: int,
    now: datetime,
    term_ids: Collection[int] | None = None,
) -> Added:
    """Make notes and cards of an article's terms: of those named, or of all that were proposed.

    A term that is in the deck already gets this article's sentences (the best three are kept). A
    term without a meaning is not added, since a card without a meaning teaches nothing.
    """
    row = articles.get_article(session, learner.id, article_id)
    if row is None:
        raise NotFoundError("There is no such article in your library.")
    wanted = [
        term
        for term in articles.article_terms(session, article_id)
        if (term.id in term_ids if term_ids is not None else term.status == "candidate")
    ]
    # Cards come in the order in which the words are met in the article.
    wanted.sort(key=lambda term: (min(term.positions, default=0), term.rank))
    notes = articles.notes_of(session, learner.id, [term.canonical for term in wanted])
    position = articles.last_position(session, learner.id)
    new = updated = 0
    without: list[str] = []
    for term in wanted:
        note = notes.get(term.canonical)
        if note is None:
            if not term.gloss:
                without.append(term.term)
                continue
            note = _new_note(session, learner, term, now)
            position += 1
            _add_cards(session, note, position)
            new += 1
        elif _add_examples(note, term, article_id):
            note.modified_at = now
            updated += 1
        term.note_id = note.id
        term.status = "accepted"
        if not note.examples:
            _add_examples(note, term, article_id)
    session.flush()
    return Added(new, updated, tuple(without))


def _new_note(session: Session, learner: Learner, term: ArticleTermRow, now: datetime) -> NoteRow:
    glossary = load_glossary()
    entry = glossary.entry(term.term, term.pos)
    note = NoteRow(
        learner_id=learner.id,
        guid=note_guid(term.term),
        term=term.term,
        canonical=term.canonical,
        pos=term.pos,
        gloss=term.gloss,
        classifier=entry.classifier if entry else "",
        han=entry.han if entry else "",
        parts=describe_parts(term.term),
        usage=entry.note if entry else "",
        domain=entry.domain if entry else "",
        edits={},
        created_at=now,
        modified_at=now,
    )
    session.add(note)
    session.flush()
    return note


def describe_parts(headword: str) -> str:
    """Return a headword taken apart, in words: "máy (machine) + chủ 主 (host, master)"."""
    return " + ".join(
        f"{part.text} {part.han} ({part.meaning})" if part.han else f"{part.text} ({part.meaning})"
        for part in load_glossary().parts(headword)
    )


def _add_cards(session: Session, note: NoteRow, position: int) -> None:
    for kind, delay in (("recognition", 0), ("production", PRODUCTION_DELAY)):
        session.add(
            CardRow(
                learner_id=note.learner_id,
                note_id=note.id,
                kind=kind,
                position=position + delay,
                state="new",
            )
        )


def _add_examples(note: NoteRow, term: ArticleTermRow, article_id: int) -> bool:
    """Add an article's sentences to a note and keep the best; say whether anything changed."""
    present = {example.text: example for example in note.examples}
    fresh = [
        ExampleRow(
            article_id=article_id,
            position=0,
            text=packed["text"],
            start=packed["start"],
            end=packed["end"],
            translation=packed["translation"],
            score=packed["score"],
        )
        for packed in term.examples
        if packed["text"] not in present
    ]
    if not fresh:
        return False
    # A sentence that the learner can check against a translation is worth more.
    ranked = sorted([*note.examples, *fresh], key=lambda row: (not row.translation, -row.score))
    kept = ranked[:MOST_EXAMPLES]
    if not any(example in kept for example in fresh):
        return False
    for position, example in enumerate(kept):
        example.position = position
    note.examples = kept
    return True


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
