"""A phrase that the learner splits: its words are proposed in its place."""

from typing import Any

from sqlalchemy.orm import Session

from decks.glossary import PIECE, load_glossary
from decks.identity import word_identity
from decks.vietnamese.spelling import canonical
from webapp.errors import InvalidInputError
from webapp.storage import articles
from webapp.storage.tables import ArticleTermRow

SIGN = "|"


def propose_split(term: str) -> tuple[str, ...]:
    """Return the words that a term is made of, the longest the glossary knows; () for one word."""
    words = load_glossary().divide(term)
    return words if len(words) > 1 else ()


def read_split(term: str, written: str) -> tuple[str, ...]:
    """Return the words that the learner wrote, with a | between them.

    Raises InvalidInputError when they do not make up the term.
    """
    words = tuple(" ".join(word.split()) for word in written.split(SIGN))
    words = tuple(word for word in words if word)
    whole = [canonical(piece) for piece in PIECE.findall(term)]
    given = [canonical(piece) for word in words for piece in PIECE.findall(word)]
    if given != whole:
        raise InvalidInputError(
            f"The words must make up “{term}” again. Put a {SIGN} where it comes apart.", "words"
        )
    if len(words) < 2:
        raise InvalidInputError(f"Put a {SIGN} where “{term}” comes apart.", "words")
    return words


def raise_words(
    session: Session, article_id: int, phrase: ArticleTermRow, words: tuple[str, ...]
) -> None:
    """Propose the words of a phrase among the article's terms, with the phrase's sentences."""
    if phrase.status in ("candidate", "accepted"):
        phrase.status = "split"
    rows = articles.article_terms(session, article_id)
    present = {row.canonical: row for row in rows}
    rank = max(row.rank for row in rows)
    glossary = load_glossary()
    start = 0
    for word in words:
        start = phrase.term.lower().find(word.lower(), start)
        found = present.get(word_identity(word))
        if found is None:
            rank += 1
            entry = glossary.entry(word)
            found = ArticleTermRow(
                article_id=article_id,
                rank=rank,
                term=word,
                canonical=word_identity(word),
                pos=entry.pos if entry else "",
                gloss=entry.gloss if entry else "",
                count=phrase.count,
                score=phrase.score,
                reason=f"{_times(phrase.count)}, in “{phrase.term}”, which you split",
                examples=[_shift(e, phrase.term, word, start) for e in phrase.examples],
                positions=[place + max(0, start) for place in phrase.positions],
                status="candidate",
            )
            session.add(found)
            present[found.canonical] = found
        elif found.status == "spare":
            found.status = "candidate"
        start += len(word) if start >= 0 else 1
    session.flush()


def _times(count: int) -> str:
    return "once here" if count == 1 else f"{count} times here"


def _shift(example: dict[str, Any], phrase: str, word: str, start: int) -> dict[str, Any]:
    """Mark a word of the phrase in its sentence; the whole phrase where it is written otherwise."""
    whole = example["end"] - example["start"] != len(phrase) or start < 0
    begin = example["start"] + (0 if whole else start)
    return example | {
        "start": begin,
        "end": example["end"] if whole else begin + len(word),
    }
