"""Writing the history of a card anew when answers come in from outside, or are taken back.

The log stays append-only. An answer that comes in between others changes what the later ones led
to, so those are taken back, as by undo, and written again behind it with the memory they now start
from. Then every answer that counts tells the memory before and after it as a replay gives it, in
the order of time and of the log alike, and the sums of the days are what the log says.
"""

import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from webapp.domain import memory as fsrs
from webapp.domain.memory import CardState, Memory, Moment, Rating
from webapp.domain.progress import DayAnswer
from webapp.domain.review_log import seen_today
from webapp.services.learners import Learner
from webapp.services.reviews import (
    memory_of,
    pack_memory,
    set_memory,
    unpack_memory,
)
from webapp.storage import history, learners
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
    learner: Learner,
    card: CardRow | None,
    stored: Sequence[ReviewRow],
    wanted: Sequence[PastAnswer],
) -> Memory:
    """Return the memory that `HistoryWriter.write` would give a card; nothing is written."""
    kept, memory = _common(learner, card, stored, wanted)
    answers = ((answer.rating, answer.moment) for answer in wanted[kept:])
    return fsrs.replay(answers, learner.scheduler, memory)


class HistoryWriter:
    """Writes histories of a learner's cards anew; `store` them when all are done."""

    def __init__(self, session: Session, learner: Learner, now: datetime) -> None:
        self._session = session
        self._learner = learner
        self._moment = learner.moment(now)
        self._rows: list[dict[str, Any]] = []
        # Rows that stand for others: the number of the other, the id of the row.
        self._copies: dict[int, str] = {}
        self._days: dict[int, Counter[str]] = {}

    def write(
        self, card: CardRow, stored: Sequence[ReviewRow], wanted: Sequence[PastAnswer]
    ) -> None:
        """Make `wanted` the answers of a card that count; `stored` are those that do so far.

        Both are in the order of time. What they begin with alike stays as it is, with the settings
        of its day; the rest is replayed with today's settings.
        """
        kept, memory = _common(self._learner, card, stored, wanted)
        last = memory_of(card)
        for row in reversed(stored[kept:]):
            last = self._take_back(card, row, last)
        for answer in wanted[kept:]:
            scheduler = self._learner.scheduler
            after = fsrs.review(memory, answer.rating, answer.moment, scheduler)
            self._add(card, answer, memory, after)
            memory = after
        set_memory(card, memory)

    def store(self) -> None:
        """Put the rows into the log, in the order in which they were written, with all they say."""
        self._session.flush()  # refuses when another writer changed a card meanwhile
        history.add_reviews(self._session, self._rows)
        history.copy_mistakes(self._session, self._learner.id, self._copies)
        for day, amounts in self._days.items():
            total = learners.daily_sum(self._session, self._learner.id, day)
            if total is None:
                total = learners.add_day(self._session, self._learner.id, day)
            for name, amount in amounts.items():
                setattr(total, name, getattr(total, name) + amount)
        self._session.flush()

    def _take_back(self, card: CardRow, row: ReviewRow, last: Memory) -> Memory:
        before = unpack_memory(row.before)
        self._rows.append(
            _blank(self._learner, card)
            | _outcome(before)
            | {
                "session_id": row.session_id,
                "undoes": row.seq,
                "reviewed_at": self._moment.now,
                "day": self._moment.day,
                "rating": 0,
                "before": pack_memory(last),
            }
        )
        state = CardState(row.state)
        self._count(
            row.day, -1, DayAnswer(card.kind, before.state, state, row.rating, row.milliseconds)
        )
        return before

    def _add(self, card: CardRow, answer: PastAnswer, before: Memory, after: Memory) -> None:
        row = (
            _blank(self._learner, card)
            | _outcome(after)
            | {
                "batch_id": answer.batch_id,
                "reviewed_at": answer.moment.now,
                "day": answer.moment.day,
                "rating": int(answer.rating),
                "way": answer.way,
                "origin": answer.origin,
                "milliseconds": answer.milliseconds,
                "before": pack_memory(before),
            }
        )
        if answer.row is not None:
            row |= {name: getattr(answer.row, name) for name in ("session_id", "answer", "effects")}
            self._copies[answer.row.seq] = row["review_id"]
        self._rows.append(row)
        states = (before.state, after.state)
        self._count(
            answer.moment.day,
            1,
            DayAnswer(card.kind, *states, int(answer.rating), answer.milliseconds),
        )

    def _count(self, day: int, sign: int, answer: DayAnswer) -> None:
        amounts = self._days.setdefault(day, Counter())
        for name, amount in answer.sums().items():
            amounts[name] += sign * amount


def _blank(learner: Learner, card: CardRow) -> dict[str, Any]:
    """Return a row of the log with nothing in it but whose it is; all rows have the same keys."""
    return {
        "review_id": uuid.uuid4().hex,
        "learner_id": learner.id,
        "card_id": card.id,
        "session_id": None,
        "undoes": None,
        "batch_id": None,
        "way": "flip",
        "origin": "vietdeck",
        "milliseconds": 0,
        "answer": None,
        "effects": None,
    }


def _common(
    learner: Learner,
    card: CardRow | None,
    stored: Sequence[ReviewRow],
    wanted: Sequence[PastAnswer],
) -> tuple[int, Memory]:
    """Return how many answers both begin with, and the memory behind those.

    The log tells that memory with the parameters of its day, so its strength is replayed.
    """
    pairs = zip(stored, wanted, strict=False)
    kept = next((place for place, (row, answer) in enumerate(pairs) if answer.row is not row), None)
    if kept is None:
        kept = min(len(stored), len(wanted))
    if kept < len(stored):
        answers = ((Rating(row.rating), Moment(row.reviewed_at, row.day)) for row in stored[:kept])
        return kept, seen_today(unpack_memory(stored[kept].before), answers, learner.scheduler)
    return kept, Memory() if card is None else memory_of(card)


def _outcome(memory: Memory) -> dict[str, Any]:
    return {
        "state": memory.state,
        "stability": memory.stability,
        "difficulty": memory.difficulty,
        "interval": memory.interval,
        "due_at": memory.due_at,
        "due_day": memory.due_day,
    }
