"""Queries about rows whose counterpart is lost."""

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from webapp.storage.tables import ArticleTermRow, CardRow, ExampleRow, NoteRow, ReviewRow


def cards_of_reviews(session: Session) -> list[tuple[int, int]]:
    """Return (card, learner) of the cards that answers refer to and that are not there."""
    query = (
        select(ReviewRow.card_id, ReviewRow.learner_id)
        .where(~exists().where(CardRow.id == ReviewRow.card_id))
        .distinct()
        .order_by(ReviewRow.card_id)
    )
    return [(row[0], row[1]) for row in session.execute(query)]


def notes_of_cards(session: Session) -> list[tuple[int, int]]:
    """Return (note, learner) of the words that cards refer to and that are not there."""
    query = (
        select(CardRow.note_id, CardRow.learner_id)
        .where(~exists().where(NoteRow.id == CardRow.note_id))
        .distinct()
        .order_by(CardRow.note_id)
    )
    return [(row[0], row[1]) for row in session.execute(query)]


def known_of(session: Session, note_id: int) -> tuple[str, str, str]:
    """Return (term, part of speech, meaning) of a lost word, from an article or an example."""
    query = (
        select(ArticleTermRow.term, ArticleTermRow.pos, ArticleTermRow.gloss)
        .where(ArticleTermRow.note_id == note_id)
        .order_by(ArticleTermRow.id)
        .limit(1)
    )
    row = session.execute(query).first()
    if row is not None:
        return row[0], row[1], row[2]
    example = session.scalar(
        select(ExampleRow).where(ExampleRow.note_id == note_id).order_by(ExampleRow.position)
    )
    return ("" if example is None else example.text[example.start : example.end].strip()), "", ""


def has_word(session: Session, learner_id: int, word: str, guid: str) -> bool:
    """Say whether the learner has a word in its first sense, or one with this GUID."""
    query = select(NoteRow.id).where(
        NoteRow.learner_id == learner_id,
        ((NoteRow.canonical == word) & (NoteRow.sense == "")) | (NoteRow.guid == guid),
    )
    return session.scalar(query.limit(1)) is not None
