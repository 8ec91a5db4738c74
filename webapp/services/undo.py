"""Taking an answer back: the log keeps it, and a row that undoes it."""

from datetime import datetime

from sqlalchemy.orm import Session

from webapp.domain.memory import Memory
from webapp.domain.review_log import seen_today
from webapp.errors import NothingToUndoError
from webapp.services.learners import Learner
from webapp.services.reviews import (
    Reviewed,
    add_to_day,
    answers_of,
    memory_of,
    pack_memory,
    set_memory,
    told,
    unpack_memory,
)
from webapp.storage import cards, reviews
from webapp.storage.tables import CardRow, ReviewRow


def undo_review(
    session: Session, learner: Learner, undo_id: str, now: datetime, session_id: int | None = None
) -> Reviewed:
    """Take the newest review back (of one sitting where it is named); return what was undone.

    The review stays in the log, and a row that undoes it is added. The same `undo_id` again
    changes nothing. With the memory all else goes back that the answer changed: siblings left out
    for the day, a leech left out for good. Its mistakes count no longer.

    Raises NothingToUndoError when there is none, and when its card was answered again elsewhere
    since, in another sitting or in Anki: that later answer builds on this one.
    """
    repeated = reviews.find_review(session, learner.id, undo_id)
    if repeated is not None and repeated.undoes is not None:
        undone = session.get_one(ReviewRow, repeated.undoes)
        return told(undone, learner)
    row = reviews.last_review(session, learner.id, session_id)
    card = None if row is None else cards.get_card(session, learner.id, row.card_id)
    if row is None or card is None:
        raise NothingToUndoError("There is nothing to undo.")
    if reviews.answered_since(session, row):
        raise NothingToUndoError("That card was answered again elsewhere since.")
    before = _before(session, learner, row)
    session.add(_undoing(learner, card, row, before, undo_id, now))
    set_memory(card, before)
    effects = row.effects or {}
    card.buried_day = effects.get("own")
    if effects.get("suspends"):
        card.suspended = False
    session.flush()
    cards.unbury(session, effects.get("buried", ()), row.day)
    add_to_day(session, card, row.day, row, before, sign=-1)
    return told(row, learner)


def _before(session: Session, learner: Learner, row: ReviewRow) -> Memory:
    """Return the memory before an answer, its strength by the parameters that are in force now."""
    others = answers_of(session, learner, row.card_id, without=row.seq)
    return seen_today(unpack_memory(row.before), others, learner.scheduler)


def _undoing(
    learner: Learner, card: CardRow, row: ReviewRow, before: Memory, undo_id: str, now: datetime
) -> ReviewRow:
    """Return the row of the log that takes a review back."""
    return ReviewRow(
        review_id=undo_id,
        learner_id=learner.id,
        card_id=row.card_id,
        session_id=row.session_id,
        undoes=row.seq,
        reviewed_at=now,
        day=learner.moment(now).day,
        rating=0,
        before=pack_memory(memory_of(card)),
        state=before.state,
        stability=before.stability,
        difficulty=before.difficulty,
        interval=before.interval,
        due_at=before.due_at,
        due_day=before.due_day,
    )
