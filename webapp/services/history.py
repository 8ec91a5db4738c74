"""Writing the history of a card anew when answers come in from outside, or are taken back.

The log stays append-only. An answer that comes in between others changes what the later ones led
to, so those are taken back, as by undo, and written again behind it with the memory they now start
from. Then every answer that counts tells the memory before and after it as a replay gives it, in
the order of time and of the log alike, and the sums of the days are what the log says.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from webapp.domain import memory as fsrs
from webapp.domain.memory import Memory, Moment, Rating
from webapp.services.learners import Learner
from webapp.services.reviews import (
    add_to_day,
    memory_of,
    pack_memory,
    set_memory,
    unpack_memory,
)
from webapp.storage import history
from webapp.storage.tables import CardRow, ReviewRow


@dataclass(frozen=True, slots=True)
class PastAnswer:
    """An answer as it was given: `row` is the stored one, None for one that is not stored yet."""

    moment: Moment
    rating: Rating
    milliseconds: int = 0
    way: str = "flip"
    origin: str = "anki"
    batch_id: int | None = None
    row: ReviewRow | None = None


def past_answer(row: ReviewRow) -> PastAnswer:
    """Return a stored answer."""
    return PastAnswer(
        moment=Moment(row.reviewed_at, row.day),
        rating=Rating(row.rating),
        milliseconds=row.milliseconds,
        way=row.way,
        origin=row.origin,
        batch_id=row.batch_id,
        row=row,
    )


def merged(stored: Sequence[ReviewRow], more: Sequence[PastAnswer]) -> list[PastAnswer]:
    """Return stored answers and more of them in the order of time."""
    answers = [*map(past_answer, stored), *more]
    return sorted(answers, key=lambda answer: (answer.moment.now, answer.row is None))


def memory_after(
    learner: Learner, card: CardRow | None, stored: Sequence[ReviewRow], wanted: list[PastAnswer]
) -> Memory:
    """Return the memory that `write_history` would give a card; nothing is written."""
    kept, memory = _common(card, stored, wanted)
    answers = ((answer.rating, answer.moment) for answer in wanted[kept:])
    return fsrs.replay(answers, learner.scheduler, memory)


def write_history(
    session: Session,
    learner: Learner,
    card: CardRow,
    stored: Sequence[ReviewRow],
    wanted: list[PastAnswer],
    now: datetime,
) -> None:
    """Make `wanted` the answers of a card that count; `stored` are those that do so far.

    Both are in the order of time. What they begin with alike stays as it is, with the settings of
    its day; the rest is replayed with today's settings.
    """
    kept, memory = _common(card, stored, wanted)
    for row in reversed(stored[kept:]):
        _take_back(session, learner, card, row, now)
    copies = []
    for answer in wanted[kept:]:
        after = fsrs.review(memory, answer.rating, answer.moment, learner.scheduler)
        row = _row(learner, card, answer, memory, after)
        session.add(row)
        add_to_day(session, card, row.day, row, memory, sign=1)
        if answer.row is not None:
            copies.append((answer.row.seq, row))
        memory = after
    set_memory(card, memory)
    session.flush()
    if copies:
        history.copy_mistakes(session, copies)


def _common(
    card: CardRow | None, stored: Sequence[ReviewRow], wanted: list[PastAnswer]
) -> tuple[int, Memory]:
    """Return how many answers both begin with, and the memory behind those."""
    pairs = zip(stored, wanted, strict=False)
    kept = next((place for place, (row, answer) in enumerate(pairs) if answer.row is not row), None)
    if kept is None:
        kept = min(len(stored), len(wanted))
    if kept < len(stored):
        return kept, unpack_memory(stored[kept].before)
    return kept, Memory() if card is None else memory_of(card)


def _take_back(
    session: Session, learner: Learner, card: CardRow, row: ReviewRow, now: datetime
) -> None:
    before = unpack_memory(row.before)
    session.add(
        ReviewRow(
            review_id=uuid.uuid4().hex,
            learner_id=learner.id,
            card_id=card.id,
            session_id=row.session_id,
            undoes=row.seq,
            reviewed_at=now,
            day=learner.moment(now).day,
            rating=0,
            before=pack_memory(memory_of(card)),
            **_outcome(before),
        )
    )
    set_memory(card, before)
    add_to_day(session, card, row.day, row, before, sign=-1)


def _row(
    learner: Learner, card: CardRow, answer: PastAnswer, before: Memory, after: Memory
) -> ReviewRow:
    given = answer.row
    return ReviewRow(
        review_id=uuid.uuid4().hex,
        learner_id=learner.id,
        card_id=card.id,
        session_id=given.session_id if given else None,
        batch_id=answer.batch_id,
        reviewed_at=answer.moment.now,
        day=answer.moment.day,
        rating=int(answer.rating),
        way=answer.way,
        origin=answer.origin,
        milliseconds=answer.milliseconds,
        before=pack_memory(before),
        answer=given.answer if given else None,
        effects=given.effects if given else None,
        **_outcome(after),
    )


def _outcome(memory: Memory) -> dict[str, Any]:
    return {
        "state": memory.state,
        "stability": memory.stability,
        "difficulty": memory.difficulty,
        "interval": memory.interval,
        "due_at": memory.due_at,
        "due_day": memory.due_day,
    }
