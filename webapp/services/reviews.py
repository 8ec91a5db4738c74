"""Answering a card, and replaying what its answers lead to.

Three guards keep an answer from counting twice or from getting lost: the caller's transaction holds
the write lock, the card's version must be the one that was shown, and a review id can be used once.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from webapp.domain import memory as fsrs
from webapp.domain.answer import Mistake
from webapp.domain.durations import spell_out, until_due
from webapp.domain.leeches import becomes_leech
from webapp.domain.memory import CardState, Memory, Moment, Rating
from webapp.domain.progress import DayAnswer
from webapp.domain.ways import Way
from webapp.errors import NotFoundError, StaleCardError
from webapp.services import quizzes
from webapp.services.learners import Learner
from webapp.storage import cards, learners, mistakes, reviews
from webapp.storage.tables import CardRow, ReviewRow

MAX_ANSWER_TIME_MS = 10 * 60 * 1000
MAX_ANSWER_LENGTH = 2_000


@dataclass(frozen=True, slots=True)
class Answer:
    """What the page sends: `version` as shown, `review_id` used once, time in milliseconds.

    `text` is what was typed or chosen, None for a flipped card; `accepted` says that the learner
    took it as right after all, so that it is no mistake.
    """

    card_id: int
    rating: Rating
    version: int
    review_id: str
    milliseconds: int = 0
    session_id: int | None = None
    way: Way = Way.FLIP
    text: str | None = None
    accepted: bool = False


@dataclass(frozen=True, slots=True)
class Reviewed:
    """A stored review, told alike however often its id is sent.

    `leech` says that the card was forgotten so often that it is left out from now on.
    """

    review_id: str
    card_id: int
    rating: int
    state: str
    interval: int
    comes_back: str
    reviewed_at: datetime
    leech: bool = False


def memory_of(card: CardRow) -> Memory:
    """Return a card's memory as a plain value."""
    return Memory(
        state=CardState(card.state),
        step=card.step,
        stability=card.stability,
        difficulty=card.difficulty,
        due_at=card.due_at,
        due_day=card.due_day,
        last_day=card.last_day,
        interval=card.interval,
        reps=card.reps,
        lapses=card.lapses,
    )


def set_memory(card: CardRow, memory: Memory) -> None:
    """Store a memory in its card's columns."""
    for name, value in asdict(memory).items():
        setattr(card, name, value)


def review_card(session: Session, learner: Learner, answer: Answer, now: datetime) -> Reviewed:
    """Store one answer and reschedule its card; the same review id again changes nothing.

    Raises NotFoundError for a card that is not the learner's and StaleCardError when the card was
    answered elsewhere since it was shown.
    """
    stored = reviews.find_review(session, learner.id, answer.review_id)
    if stored is not None:
        return told(stored, learner)
    card = cards.get_card(session, learner.id, answer.card_id)
    if card is None:
        raise NotFoundError("There is no such card in your deck.")
    if card.version != answer.version:
        raise StaleCardError("This card was answered elsewhere since it was shown here.")
    moment = learner.moment(now)
    before = memory_of(card)
    found = _mistakes(session, learner, card, answer)
    after = fsrs.review(before, answer.rating, moment, learner.scheduler)
    row = _review_row(learner, answer, moment, before, after)
    leech = becomes_leech(before, after, quizzes.leech_lapses(learner))
    effects: dict[str, Any] = {
        "own": card.buried_day,
        "leech": leech,
        "suspends": leech and not card.suspended,
    }
    set_memory(card, after)
    card.buried_day = None
    card.suspended = card.suspended or leech
    session.flush()  # raises when another writer changed the card's version meanwhile
    effects["buried"] = cards.bury_siblings(session, card, moment.day)
    row.effects = {name: value for name, value in effects.items() if value} or None
    session.add(row)
    session.flush()
    mistakes.add_mistakes(session, row, found)
    add_to_day(session, card, moment.day, row, before, sign=1)
    return told(row, learner)


def _mistakes(
    session: Session, learner: Learner, card: CardRow, answer: Answer
) -> tuple[Mistake, ...]:
    """Return what was wrong in an answer; asked before the card changes, as its question would."""
    if answer.text is None or answer.accepted or answer.way is Way.FLIP:
        return ()
    return quizzes.grade(session, learner, card, answer.way, answer.text).mistakes


def _review_row(
    learner: Learner, answer: Answer, moment: Moment, before: Memory, after: Memory
) -> ReviewRow:
    return ReviewRow(
        review_id=answer.review_id,
        learner_id=learner.id,
        card_id=answer.card_id,
        session_id=answer.session_id,
        reviewed_at=moment.now,
        day=moment.day,
        rating=int(answer.rating),
        way=answer.way,
        milliseconds=min(max(answer.milliseconds, 0), MAX_ANSWER_TIME_MS),
        before=pack_memory(before),
        state=after.state,
        stability=after.stability,
        difficulty=after.difficulty,
        interval=after.interval,
        due_at=after.due_at,
        due_day=after.due_day,
        answer=None if answer.text is None else answer.text[:MAX_ANSWER_LENGTH],
    )


def pack_memory(memory: Memory) -> dict[str, Any]:
    """Return a memory as the JSON of the review log."""
    packed = {name: value for name, value in asdict(memory).items() if value is not None}
    if memory.due_at is not None:
        packed["due_at"] = memory.due_at.isoformat()
    return packed


def unpack_memory(packed: dict[str, Any]) -> Memory:
    """Return a memory from the JSON of the review log."""
    values = dict(packed)
    values["state"] = CardState(values["state"])
    if "due_at" in values:
        values["due_at"] = datetime.fromisoformat(values["due_at"])
    return Memory(**values)


def told(row: ReviewRow, learner: Learner) -> Reviewed:
    after = Memory(state=CardState(row.state), due_at=row.due_at, due_day=row.due_day)
    return Reviewed(
        review_id=row.review_id,
        card_id=row.card_id,
        rating=row.rating,
        state=row.state,
        interval=row.interval,
        comes_back=spell_out(until_due(after, learner.moment(row.reviewed_at))),
        reviewed_at=row.reviewed_at,
        leech=bool((row.effects or {}).get("leech")),
    )


def add_to_day(
    session: Session, card: CardRow, day: int, row: ReviewRow, before: Memory, sign: int
) -> None:
    """Keep the sums of a day in step with its reviews, in the same transaction."""
    total = learners.daily_sum(session, card.learner_id, day)
    if total is None:
        total = learners.add_day(session, card.learner_id, day)
    answer = DayAnswer(card.kind, before.state, CardState(row.state), row.rating, row.milliseconds)
    for name, amount in answer.sums().items():
        setattr(total, name, getattr(total, name) + sign * amount)


def replay_card(session: Session, learner: Learner, card_id: int) -> Memory:
    """Return the memory that a card's review log leads to; equal to the stored one."""
    return fsrs.replay(answers_of(session, learner, card_id), learner.scheduler)


def answers_of(
    session: Session, learner: Learner, card_id: int, without: int = 0
) -> Iterator[tuple[Rating, Moment]]:
    """Yield the answers to a card that count, oldest first, but not that of the row `without`."""
    for row in reviews.counted_reviews(session, learner.id, card_id):
        if row.seq != without:
            yield Rating(row.rating), Moment(row.reviewed_at, row.day)
