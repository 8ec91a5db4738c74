"""What the learner decides about a word while reading: add it, know it, ignore it, or undo that."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from webapp.domain.reading import Standing
from webapp.errors import InvalidInputError
from webapp.services.deck import add_to_deck
from webapp.services.learners import Learner
from webapp.services.notes import MAX_FIELD_LENGTH, edit_note
from webapp.services.own_phrases import new_term, phrase_places
from webapp.services.reader import OpenArticle, cards_by_word, open_article, standing_of
from webapp.services.reader_words import (
    phrase_text,
    sentence_of,
    term_of,
    view_word,
    word_key,
)
from webapp.storage import articles, reader
from webapp.storage.tables import ArticleTermRow

CHOICES = ("add", "known", "ignored", "open")


@dataclass(frozen=True, slots=True)
class Decided:
    """What a choice did, in words, and where each place of the word stands now, by its number."""

    told: str
    standings: dict[int, Standing]


def decide(
    session: Session,
    learner: Learner,
    article_id: int,
    first: int,
    last: int | None,
    choice: str,
    meaning: str,
    now: datetime,
) -> Decided:
    """Add a word or phrase to the deck, with the learner's own meaning where given, or mark it.

    A choice names the state that it leads to, so that the same choice twice changes nothing more.
    Marking a word of the deck leaves its cards out of study until the mark is taken back.
    """
    if choice not in CHOICES:
        raise InvalidInputError("A word can be added, known, ignored or left open.", "choice")
    opened = open_article(session, learner, article_id)
    last = first if last is None else last
    phrase_text(opened, first, last)  # refuses what is no phrase
    key, term = word_key(opened, first, last), term_of(opened, first, last)
    if choice == "add":
        told = _add(session, learner, opened, first, last, " ".join(meaning.split()), now)
    else:
        told = _mark(session, learner, key, term, choice, now)
    session.flush()
    if first != last:
        return Decided(told, {})
    fresh, moment = open_article(session, learner, article_id), learner.moment(now)
    cards = cards_by_word(session, learner, fresh, {key})
    standings = {
        number: standing_of(fresh.word(number), fresh.said, cards, learner, moment)
        for number in fresh.same(key)
    }
    return Decided(told, standings)


def _mark(
    session: Session, learner: Learner, key: str, term: str, choice: str, now: datetime
) -> str:
    mark = None if choice == "open" else choice
    articles.set_mark(session, learner.id, key, mark, now)
    note = articles.notes_of(session, learner.id, [key]).get(key)
    if note is not None:
        reader.suspend_note(session, learner.id, note.id, mark is not None)
    left_out = " Its cards are left out until you take that back." if note and mark else ""
    told = {"known": "counts as known", "ignored": "is ignored"}
    return f"“{term}” {told.get(choice, 'is open again')}.{left_out}"


def _add(
    session: Session,
    learner: Learner,
    opened: OpenArticle,
    first: int,
    last: int,
    meaning: str,
    now: datetime,
) -> str:
    key, term = word_key(opened, first, last), term_of(opened, first, last)
    if len(meaning) > MAX_FIELD_LENGTH:
        raise InvalidInputError(
            f"Please keep this to {MAX_FIELD_LENGTH:,} characters; it has {len(meaning):,}.",
            "gloss",
        )
    articles.set_mark(session, learner.id, key, None, now)
    note = articles.notes_of(session, learner.id, [key]).get(key)
    if note is not None:
        reader.suspend_note(session, learner.id, note.id, False)
        if meaning:
            edit_note(session, learner.id, note.id, {"gloss": meaning}, now)
        return f"“{note.term}” is in your deck."
    detail = view_word(session, learner, opened.row.id, first, last, now)
    row = reader.term_named(session, opened.row.id, key)
    if row is None:
        row = _new_term(session, opened, first, last, detail.meaning.text, detail.meaning.pos)
    if meaning and meaning != row.gloss:
        change = articles.change_of(session, learner.id, key, now)
        change.edits = {**change.edits, "gloss": meaning}
    elif not row.gloss:
        row.gloss = detail.meaning.text
    session.flush()
    if not (meaning or row.gloss):
        raise InvalidInputError(
            f"“{term}” has no meaning yet. Write what it means; then it can become a card.", "gloss"
        )
    add_to_deck(session, learner, opened.row.id, now, [row.id])
    return f"“{term}” is in your deck now."


def _new_term(
    session: Session, opened: OpenArticle, first: int, last: int, gloss: str, pos: str
) -> ArticleTermRow:
    """Add a word or phrase that the miner did not list to the article's terms."""
    if first == last:
        numbers = opened.same(opened.word(first).key)
        places = [(opened.words[n].start, opened.words[n].end) for n in numbers]
    else:
        places = phrase_places(opened.text, opened.words, phrase_text(opened, first, last))
    here = sentence_of(session, opened, first)
    row = new_term(session, opened.row.id, opened.text, places, here)
    row.term, row.canonical = term_of(opened, first, last), word_key(opened, first, last)
    row.pos, row.gloss = pos if first == last else "phrase", gloss
    session.add(row)
    return row
