"""Phrases of the learner's own: found in their other articles too, and in those that come later."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy.orm import Session

from decks.vietnamese.spelling import canonical
from webapp.domain.reading import Span
from webapp.services.learners import Learner
from webapp.services.running_words import is_phrase
from webapp.storage import articles, reader
from webapp.storage.tables import ArticleTermRow, ArticleTextRow

_MOST_EXAMPLES = 3


def phrase_places(text: str, words: Iterable[Sequence[Any]], phrase: str) -> list[Span]:
    """Return where a phrase stands in a text, as whole words; those begin with their place."""
    places = [(word[0], word[1]) for word in words]
    starts, ends = {start for start, _ in places}, {end for _, end in places}
    found = re.finditer(re.escape(phrase), text, re.IGNORECASE)
    return [one.span() for one in found if one.start() in starts and one.end() in ends]


def add_phrases_of_deck(session: Session, learner: Learner, article_id: int) -> None:
    """Add the phrases of the deck that stand in a new article to its terms."""
    row = articles.article_text(session, article_id)
    if row is None:
        return
    text = canonical(row.text).lower()
    present = {term.canonical for term in articles.article_terms(session, article_id)}
    for word, term, pos, gloss in reader.phrases_of_deck(session, learner.id):
        if word.lower() in text and word not in present and is_phrase(word):
            _add_term(session, row, word, term, pos, gloss)


def spread_phrase(session: Session, learner: Learner, source: ArticleTermRow) -> None:
    """Add a phrase that comes into the deck to the terms of the other articles it stands in."""
    if not is_phrase(source.canonical):
        return
    has = {
        row.article_id for row in articles.rows_of_words(session, learner.id, [source.canonical])
    }
    for row in reader.texts_with(session, learner.id, source.term):
        if row.article_id not in has:
            _add_term(session, row, source.canonical, source.term, source.pos, source.gloss)
    session.flush()


def _add_term(
    session: Session, row: ArticleTextRow, word: str, term: str, pos: str, gloss: str
) -> None:
    places = phrase_places(row.text, row.tokens, term)
    if places:
        found = new_term(session, row.article_id, row.text, places)
        found.term, found.canonical, found.pos, found.gloss = term, word, pos, gloss
        found.reason = f"{_times(places)}; a phrase of your deck"
        session.add(found)
        session.flush()


def new_term(
    session: Session,
    article_id: int,
    text: str,
    places: Sequence[Span],
    here: int | None = None,
) -> ArticleTermRow:
    """Return a term that the learner chose, not stored and not named yet, with its sentences.

    The sentence with the number `here` comes first.
    """
    return ArticleTermRow(
        article_id=article_id,
        rank=reader.last_rank(session, article_id) + 1,
        count=len(places),
        score=0.0,
        reason=f"{_times(places)}; you chose it while reading",
        examples=_examples(session, article_id, text, places, here),
        positions=[start for start, _ in places],
        status="accepted",
    )


def _times(places: Sequence[Span]) -> str:
    return "once here" if len(places) == 1 else f"{len(places)} times here"


def _examples(
    session: Session, article_id: int, text: str, places: Sequence[Span], here: int | None
) -> list[dict[str, Any]]:
    """Return sentences that show a word, the one where it was chosen first."""
    found: dict[int, dict[str, Any]] = {}
    for number, row in enumerate(articles.sentences(session, article_id)):
        for start, end in places:
            if row.start <= start and end <= row.end and number not in found:
                found[number] = {
                    "text": text[row.start : row.end],
                    "start": start - row.start,
                    "end": end - row.start,
                    "translation": row.translation,
                    "sentence": number,
                    "score": 1.0 if number == here else 0.5,
                    "reasons": [],
                }
    ranked = sorted(found.values(), key=lambda example: -example["score"])
    return ranked[:_MOST_EXAMPLES]
