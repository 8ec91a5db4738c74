"""What the learner decides on the candidate sheet; each choice is kept and holds for all articles.

A choice names the state that it leads to, so that the same choice twice changes nothing more.
"""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from webapp.errors import InvalidInputError, NotFoundError
from webapp.services.decisions import load_decisions
from webapp.services.deck import Added, add_to_deck
from webapp.services.learners import Learner
from webapp.services.notes import MAX_FIELD_LENGTH
from webapp.services.splitting import raise_words, read_split
from webapp.storage import articles
from webapp.storage.tables import ArticleTermRow, NoteRow

CHOICES = ("accepted", "rejected", "known", "open")
FIELDS = ("gloss", "pos")


def choose(
    session: Session, learner: Learner, article_id: int, term_id: int, choice: str, now: datetime
) -> str:
    """Accept a term, reject it, mark it known, or leave it open again; tell what was done."""
    row = _row(session, learner, article_id, term_id)
    said = load_decisions(session, learner.id)
    word, name = said.target(row.canonical), said.name(row.canonical, row.term)
    if choice not in CHOICES:
        raise InvalidInputError("A word can be accepted, rejected, known or left open.", "choice")
    if _note(session, learner, word) is not None:
        return f"“{name}” is in your deck already."
    if choice == "accepted" and not (said.edits(word).get("gloss") or row.gloss):
        raise InvalidInputError(
            f"“{name}” has no meaning yet. Write what it means; then it can become a card.", "gloss"
        )
    mark = choice if choice in ("rejected", "known") else None
    articles.set_mark(session, learner.id, word, mark, now)
    if choice == "accepted":
        row.status = "accepted"
    elif choice == "rejected":
        _move(session, learner, {word, row.canonical}, ("candidate", "accepted"), "rejected")
    else:
        _move(session, learner, {word, row.canonical}, ("accepted", "rejected"), "candidate")
    told = {"accepted": "is accepted", "rejected": "is rejected", "known": "counts as known"}
    return f"“{name}” {told.get(choice, 'is open again')}."


def tick(
    session: Session,
    learner: Learner,
    article_id: int,
    before: Collection[int],
    after: Collection[int],
    now: datetime,
) -> list[str]:
    """Accept what was ticked on the page and leave open what was unticked, and nothing else.

    Returns what could not be done, in words; the rest is done all the same.
    """
    _check_article(session, learner, article_id)
    refused = []
    wanted = dict.fromkeys(sorted(set(before) - set(after)), "open")
    wanted |= dict.fromkeys(sorted(set(after) - set(before)), "accepted")
    for term_id, choice in wanted.items():
        try:
            choose(session, learner, article_id, term_id, choice, now)
        except InvalidInputError as error:
            refused.append(str(error))
    return refused


def add_accepted(
    session: Session,
    learner: Learner,
    article_id: int,
    now: datetime,
    term_ids: Collection[int] | None = None,
) -> Added:
    """Add an article's accepted terms to the deck, or the named ones; none that is set aside."""
    said = load_decisions(session, learner.id)
    wanted = [
        row.id
        for row in articles.article_terms(session, article_id)
        if (row.id in term_ids if term_ids is not None else row.status == "accepted")
        and not said.set_aside(said.target(row.canonical))
    ]
    return add_to_deck(session, learner, article_id, now, wanted)


def edit(
    session: Session,
    learner: Learner,
    article_id: int,
    term_id: int,
    values: dict[str, str],
    now: datetime,
) -> None:
    """Keep the learner's own meaning and part of speech; an empty one goes back to what was found.

    They become the note's when the term is added to the deck.
    """
    row = _row(session, learner, article_id, term_id)
    word = load_decisions(session, learner.id).target(row.canonical)
    if _note(session, learner, word) is not None:
        raise InvalidInputError("This word is in your deck: edit it there.")
    change = articles.change_of(session, learner.id, word, now)
    edits = dict(change.edits)
    for name in FIELDS:
        value = " ".join(values.get(name, "").split())
        if len(value) > MAX_FIELD_LENGTH:
            raise InvalidInputError(
                f"Please keep this to {MAX_FIELD_LENGTH:,} characters; it has {len(value):,}.", name
            )
        if value and value != getattr(row, name):
            edits[name] = value
        else:
            edits.pop(name, None)
    change.edits = edits
    if not (edits.get("gloss") or row.gloss):
        _move(session, learner, {word, row.canonical}, ("accepted",), "candidate")


def merge(
    session: Session, learner: Learner, article_id: int, stays_id: int, goes_id: int, now: datetime
) -> str:
    """Make one term another form of a second one, which takes its sentences; tell what was done."""
    stays = _row(session, learner, article_id, stays_id)
    goes = _row(session, learner, article_id, goes_id)
    said = load_decisions(session, learner.id)
    target, source = said.target(stays.canonical), said.target(goes.canonical)
    name, form = said.name(stays.canonical, stays.term), said.name(goes.canonical, goes.term)
    if target == source:
        if goes.canonical in said.changes and stays is not goes:
            return f"“{goes.term}” is a form of “{name}” already."
        raise InvalidInputError("Choose another word to merge this one with.", "other")
    if said.split(target) or said.split(source):
        raise InvalidInputError("One of these was split. Take that back first.", "other")
    if _note(session, learner, source) is not None:
        raise InvalidInputError(
            f"“{form}” is in your deck, so it must be the one that stays.", "stays"
        )
    change = articles.change_of(session, learner.id, source, now)
    change.same_as = name
    accepted = any(
        row.status == "accepted" for row in articles.rows_of_words(session, learner.id, [source])
    )
    _move(session, learner, {source}, ("candidate", "accepted"), "merged")
    articles.set_mark(session, learner.id, source, None, now)
    if accepted and stays.status != "accepted" and stays.gloss:
        stays.status = "accepted"
    return f"“{form}” is now a form of “{name}”, which has its sentences too."


def split(
    session: Session, learner: Learner, article_id: int, term_id: int, written: str, now: datetime
) -> str:
    """Propose the words of a phrase instead of the phrase; tell what was done."""
    row = _row(session, learner, article_id, term_id)
    said = load_decisions(session, learner.id)
    word = said.target(row.canonical)
    if word != row.canonical:
        raise InvalidInputError("This is another word’s form. Take it out of there first.", "words")
    if _note(session, learner, word) is not None:
        raise InvalidInputError(f"“{row.term}” is in your deck, so it stays whole.", "words")
    words = read_split(row.term, written)
    articles.change_of(session, learner.id, word, now).words = list(words)
    articles.set_mark(session, learner.id, word, None, now)
    _move(session, learner, {word}, ("candidate", "accepted"), "split")
    raise_words(session, article_id, row, words)
    return f"“{row.term}” is split into {' and '.join(f'“{one}”' for one in words)}."


def restore(
    session: Session, learner: Learner, article_id: int, term_id: int, now: datetime
) -> str:
    """Take a merge or a split back: the term is one of its own again; tell what was done."""
    row = _row(session, learner, article_id, term_id)
    change = articles.change_of(session, learner.id, row.canonical, now)
    change.same_as = None
    change.words = []
    _move(session, learner, {row.canonical}, ("merged", "split"), "candidate")
    for one in articles.rows_of_words(session, learner.id, [row.canonical]):
        note = session.get(NoteRow, one.note_id) if one.note_id else None
        if note is not None and note.canonical != one.canonical:
            one.note_id, one.status = None, "candidate"
    return f"“{row.term}” is a word of its own again."


def _check_article(session: Session, learner: Learner, article_id: int) -> None:
    if articles.get_article(session, learner.id, article_id) is None:
        raise NotFoundError("There is no such article in your library.")


def _row(session: Session, learner: Learner, article_id: int, term_id: int) -> ArticleTermRow:
    _check_article(session, learner, article_id)
    row = articles.term_of(session, article_id, term_id)
    if row is None:
        raise NotFoundError("There is no such term in this article.")
    return row


def _note(session: Session, learner: Learner, word: str) -> NoteRow | None:
    return articles.notes_of(session, learner.id, [word]).get(word)


def _move(
    session: Session, learner: Learner, words: Collection[str], old: tuple[str, ...], new: str
) -> None:
    """Give words another status wherever they stand outside the deck with one of the old ones."""
    for row in articles.rows_of_words(session, learner.id, words):
        if row.note_id is None and row.status in old:
            row.status = new
