"""Taking reviews in from Anki: what would change, changing it, and taking that back.

Reviews are matched by the note's GUID, the kind of card and the instant. A new one is added to the
log with the origin "anki" and the number of its import, and the memory of its card is replayed over
both histories. Reviews that are here already change nothing, so a package can be taken in as often
as one likes. Taking an import back undoes its rows; the log itself only grows.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from decks.anki import AnkiReview
from webapp.domain.memory import CardState, Memory, Rating
from webapp.domain.merging import new_answers
from webapp.errors import NotFoundError
from webapp.services.history import (
    HistoryWriter,
    PastAnswer,
    memory_after,
    merged,
    past_answer,
)
from webapp.services.known_words import restore_marks
from webapp.services.learners import Learner
from webapp.services.packages import PackageHistory
from webapp.services.reviews import MAX_ANSWER_TIME_MS, memory_of
from webapp.storage import history
from webapp.storage.tables import CardRow, ImportBatchRow, NoteRow, ReviewRow

# A review from further ahead than this comes from a wrong clock.
_CLOCKS_DIFFER = timedelta(days=1)
STUDIED_HERE = ("recognition", "production")
MOST_LISTED = 200
MOST_BATCHES = 50


@dataclass(frozen=True, slots=True)
class CardChange:
    """What an import does to a card: reviews it brings, and the memory before and after."""

    term: str
    kind: str
    reviews: int
    before: Memory
    after: Memory


@dataclass(frozen=True, slots=True)
class ImportPlan:
    """What an import would do. `changes` are the first MOST_LISTED of `cards` changed cards.

    `known` counts the reviews that are here already, `unknown` names words of the package that are
    not in the deck, `future` counts reviews dated ahead of the clock.
    """

    new: int
    known: int
    cards: int
    matched: int
    changes: tuple[CardChange, ...]
    unknown: tuple[str, ...]
    future: int
    other_notes: int
    by_hand: int
    practice: int


@dataclass(frozen=True, slots=True)
class Batch:
    """An import that was done: what it brought, and whether it was taken back."""

    id: int
    kind: str
    name: str
    made_at: datetime
    undone: bool
    reviews: int
    cards: int
    words: int


@dataclass(frozen=True, slots=True)
class _Found:
    """The new reviews of one card; the card is None where it is not studied here."""

    note: NoteRow
    kind: str
    card: CardRow | None
    new: list[AnkiReview]
    known: int
    future: int


def _find(
    session: Session, learner: Learner, package: PackageHistory, now: datetime
) -> Iterator[_Found]:
    notes = history.notes_by_guid(session, learner.id, package.terms.keys())
    cards = history.cards_of_notes(session, [note.id for note in notes.values()])
    known = history.known_instants(session, [card.id for card in cards.values()])
    for (guid, kind), reviews in package.reviews.items():
        note = notes.get(guid)
        if note is None:
            continue
        card = cards.get((note.id, kind))
        current = [review for review in reviews if review.at <= now + _CLOCKS_DIFFER]
        by_instant = {review.at: review for review in current}
        new = new_answers(known.get(card.id, ()) if card else (), by_instant)
        yield _Found(
            note,
            kind,
            card,
            [by_instant[at] for at in new],
            len(current) - len(new),
            len(reviews) - len(current),
        )


def plan_import(
    session: Session, learner: Learner, package: PackageHistory, now: datetime
) -> ImportPlan:
    """Return what taking a package's reviews in would change; nothing is written."""
    found = list(_find(session, learner, package, now))
    changed = [one for one in found if one.new]
    listed = changed[:MOST_LISTED]
    stored = history.counted_rows(session, [one.card.id for one in listed if one.card])
    notes = history.notes_by_guid(session, learner.id, package.terms.keys())
    return ImportPlan(
        new=sum(len(one.new) for one in found),
        known=sum(one.known for one in found),
        cards=len(changed),
        matched=len(notes),
        changes=tuple(_change(learner, one, stored) for one in listed),
        unknown=tuple(term for guid, term in package.terms.items() if guid not in notes),
        future=sum(one.future for one in found),
        other_notes=package.other_notes,
        by_hand=package.by_hand,
        practice=package.practice,
    )


def _change(learner: Learner, found: _Found, stored: dict[int, list[ReviewRow]]) -> CardChange:
    rows = stored.get(found.card.id, []) if found.card else []
    answers = merged(rows, _answers(learner, found, None))
    return CardChange(
        term=found.note.term,
        kind=found.kind,
        reviews=len(found.new),
        before=memory_of(found.card) if found.card else Memory(),
        after=memory_after(learner, found.card, rows, answers),
    )


def _answers(learner: Learner, found: _Found, batch_id: int | None) -> list[PastAnswer]:
    return [
        PastAnswer(
            moment=learner.moment(review.at),
            rating=Rating(review.rating),
            milliseconds=min(max(review.taken, 0), MAX_ANSWER_TIME_MS),
            batch_id=batch_id,
        )
        for review in found.new
    ]


def apply_import(
    session: Session, learner: Learner, package: PackageHistory, name: str, now: datetime
) -> Batch | None:
    """Take a package's reviews in, all in the caller's transaction; None where nothing is new."""
    changed = [one for one in _find(session, learner, package, now) if one.new]
    if not changed:
        return None
    batch = ImportBatchRow(
        learner_id=learner.id,
        kind="reviews",
        name=name[:200],
        made_at=now,
        effects={"reviews": sum(len(one.new) for one in changed), "cards": len(changed)},
    )
    session.add(batch)
    session.flush()
    stored = history.counted_rows(session, [one.card.id for one in changed if one.card])
    writer = HistoryWriter(session, learner, now)
    for one in changed:
        card = one.card or _add_card(session, one)
        rows = stored.get(card.id, [])
        answers = merged(rows, _answers(learner, one, batch.id))
        writer.write(card, rows, answers)
    writer.store()
    return _view(batch)


def _add_card(session: Session, found: _Found) -> CardRow:
    """Add a card of a kind that was only studied in Anki; here it keeps its history and rests."""
    card = CardRow(
        learner_id=found.note.learner_id,
        note_id=found.note.id,
        kind=found.kind,
        position=0,
        state=CardState.NEW,
        suspended=found.kind not in STUDIED_HERE,
        interval=0,
        reps=0,
        lapses=0,
        step=0,
    )
    session.add(card)
    session.flush()
    return card


def list_imports(session: Session, learner: Learner) -> tuple[Batch, ...]:
    """Return the learner's latest imports, newest first."""
    return tuple(_view(row) for row in history.list_batches(session, learner.id, MOST_BATCHES))


def undo_import(session: Session, learner: Learner, batch_id: int, now: datetime) -> Batch:
    """Take an import back; doing it twice does nothing more. Raises NotFoundError.

    Answers that were given here since stay, and are replayed without those that go.
    """
    batch = history.get_batch(session, learner.id, batch_id)
    if batch is None:
        raise NotFoundError("There is no such import.")
    if batch.undone_at is None:
        if batch.kind == "known":
            restore_marks(session, batch)
        else:
            _undo_reviews(session, learner, batch_id, now)
        batch.undone_at = now
    return _view(batch)


def _undo_reviews(session: Session, learner: Learner, batch_id: int, now: datetime) -> None:
    cards = history.cards_of_batch(session, batch_id)
    stored = history.counted_rows(session, [card.id for card in cards])
    writer = HistoryWriter(session, learner, now)
    for card in cards:
        rows = stored[card.id]
        kept = [past_answer(row) for row in rows if row.batch_id != batch_id]
        writer.write(card, rows, kept)
    writer.store()


def _view(row: ImportBatchRow) -> Batch:
    return Batch(
        id=row.id,
        kind=row.kind,
        name=row.name,
        made_at=row.made_at,
        undone=row.undone_at is not None,
        reviews=int(row.effects.get("reviews", 0)),
        cards=int(row.effects.get("cards", 0)),
        words=len(row.effects.get("marks", ())),
    )
