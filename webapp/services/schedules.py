"""The learner's progress as Anki takes it: where each card stands, and its reviews."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from decks.anki import AnkiCard, AnkiReview, ReviewKind, Schedule, State, revlog_factor
from webapp.domain.memory import CardState, Memory, Scheduler
from webapp.services.learners import Learner
from webapp.services.packages import ORDINALS
from webapp.services.reviews import memory_of
from webapp.storage import exports, history
from webapp.storage.tables import CardRow, NoteRow, ReviewRow

_STATES = {
    CardState.NEW: State.NEW,
    CardState.LEARNING: State.LEARNING,
    CardState.REVIEW: State.REVIEW,
    CardState.RELEARNING: State.RELEARNING,
}
_KINDS = {
    CardState.NEW: ReviewKind.LEARNING,
    CardState.LEARNING: ReviewKind.LEARNING,
    CardState.REVIEW: ReviewKind.REVIEW,
    CardState.RELEARNING: ReviewKind.RELEARNING,
}
_STUDIED_HERE = ("recognition", "production")


def schedule_of(session: Session, learner: Learner, notes: Collection[NoteRow]) -> Schedule:
    """Return the schedule and the review log of some notes' cards, and the settings behind it."""
    guids = {note.id: note.guid for note in notes}
    rows = [card for card in exports.cards_of(session, guids.keys()) if card.kind in ORDINALS]
    answered = history.counted_rows(session, [card.id for card in rows if card.reps])
    cards: list[AnkiCard] = []
    reviews: list[AnkiReview] = []
    for row in rows:
        log = answered.get(row.id, [])
        last = log[-1].reviewed_at if log else None
        cards.append(anki_card(row, guids[row.note_id], last, learner.scheduler))
        reviews += anki_reviews(row, guids[row.note_id], log)
    scheduler = learner.scheduler
    return Schedule(
        cards=tuple(cards),
        reviews=tuple(reviews),
        desired_retention=scheduler.desired_retention,
        parameters=scheduler.parameters,
        learning_steps=scheduler.learning_steps,
        relearning_steps=scheduler.relearning_steps,
        maximum_interval=scheduler.maximum_interval,
        rollover_hour=learner.rollover_hour,
    )


def anki_card(row: CardRow, guid: str, last: datetime | None, scheduler: Scheduler) -> AnkiCard:
    """Return where a card stands; `last` is the instant of its latest answer."""
    memory = memory_of(row)
    return AnkiCard(
        guid=guid,
        ordinal=int(ORDINALS[row.kind]),
        state=_STATES[memory.state],
        # Kinds that are not studied here rest here, but not in Anki.
        suspended=row.suspended and row.kind in _STUDIED_HERE,
        position=row.position,
        due_at=memory.due_at,
        due_day=memory.due_day,
        interval=memory.interval,
        reps=memory.reps,
        lapses=memory.lapses,
        remaining_steps=_remaining_steps(memory, scheduler),
        stability=memory.stability,
        difficulty=memory.difficulty,
        last_review=last,
    )


def _remaining_steps(memory: Memory, scheduler: Scheduler) -> int:
    if memory.due_at is None:
        return 0
    relearning = memory.state is CardState.RELEARNING
    steps = scheduler.relearning_steps if relearning else scheduler.learning_steps
    return max(0, len(steps) - memory.step)


def anki_reviews(row: CardRow, guid: str, log: Sequence[ReviewRow]) -> Iterable[AnkiReview]:
    """Yield a card's answers, oldest first, as Anki logs them."""
    last = 0
    for review in log:
        interval = _interval(review)
        yield AnkiReview(
            guid=guid,
            ordinal=int(ORDINALS[row.kind]),
            at=review.reviewed_at,
            rating=review.rating,
            interval=interval,
            last_interval=last,
            factor=revlog_factor(review.difficulty) if review.difficulty is not None else 0,
            taken=review.milliseconds,
            kind=_KINDS[CardState(review.before["state"])],
        )
        last = interval


def _interval(review: ReviewRow) -> int:
    """Return what an answer led to: days, or seconds as a negative number."""
    if review.due_at is None:
        return review.interval
    return -max(1, round((review.due_at - review.reviewed_at) / timedelta(seconds=1)))
