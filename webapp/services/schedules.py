"""The learner's progress as Anki takes it: where each card stands, and its reviews."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import groupby

from sqlalchemy.orm import Session

from decks.anki import AnkiCard, AnkiReview, ReviewKind, Schedule, State, revlog_factor
from webapp.domain.memory import CardState, Memory, Scheduler
from webapp.services.learners import Learner
from webapp.services.packages import ORDINALS
from webapp.services.reviews import memory_of
from webapp.storage import exports
from webapp.storage.exports import LoggedAnswer
from webapp.storage.tables import CardRow

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


def schedule_of(session: Session, learner: Learner, note_ids: Sequence[int]) -> Schedule:
    """Return the schedule of some notes' cards, their log, and the settings behind it.

    Cards and reviews are read when they are asked for, a few at a time, and only once.
    """
    scheduler = learner.scheduler
    return Schedule(
        cards=_cards(session, note_ids, scheduler),
        reviews=_reviews(session, note_ids),
        desired_retention=scheduler.desired_retention,
        parameters=scheduler.parameters,
        learning_steps=scheduler.learning_steps,
        relearning_steps=scheduler.relearning_steps,
        maximum_interval=scheduler.maximum_interval,
        rollover_hour=learner.rollover_hour,
    )


def _cards(session: Session, note_ids: Sequence[int], scheduler: Scheduler) -> Iterator[AnkiCard]:
    for part in exports.parts(note_ids):
        last = exports.last_answers(session, part)
        for row, guid in exports.cards_of(session, part):
            if row.kind in ORDINALS:
                yield anki_card(row, guid, last.get(row.id), scheduler)


def _reviews(session: Session, note_ids: Sequence[int]) -> Iterator[AnkiReview]:
    for part in exports.parts(note_ids):
        answers = (one for one in exports.answers_of(session, part) if one.kind in ORDINALS)
        for _, log in groupby(answers, key=lambda one: (one.guid, one.kind)):
            yield from anki_reviews(log)


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


def anki_reviews(log: Iterable[LoggedAnswer]) -> Iterator[AnkiReview]:
    """Yield a card's answers, oldest first, as Anki logs them."""
    last = 0
    for answer in log:
        interval = _interval(answer)
        yield AnkiReview(
            guid=answer.guid,
            ordinal=int(ORDINALS[answer.kind]),
            at=answer.reviewed_at,
            rating=answer.rating,
            interval=interval,
            last_interval=last,
            factor=revlog_factor(answer.difficulty) if answer.difficulty is not None else 0,
            taken=answer.milliseconds,
            kind=_KINDS[CardState(answer.before)],
        )
        last = interval


def _interval(answer: LoggedAnswer) -> int:
    """Return what an answer led to: days, or seconds as a negative number."""
    if answer.due_at is None:
        return answer.interval
    return -max(1, round((answer.due_at - answer.reviewed_at) / timedelta(seconds=1)))
