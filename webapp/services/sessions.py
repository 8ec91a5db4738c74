"""Sittings: beginning one, and what its end screen says."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from webapp.domain.calendar import next_day_start
from webapp.domain.durations import spell_out
from webapp.domain.memory import CardState, Moment, Rating
from webapp.services.learners import Learner
from webapp.services.study import Counts, counts_left
from webapp.storage import cards, reviews
from webapp.storage.tables import StudySessionRow


def start_session(
    session: Session, learner: Learner, now: datetime, article_id: int | None = None
) -> int:
    """Begin a sitting and return its id."""
    row = StudySessionRow(learner_id=learner.id, article_id=article_id, started_at=now, aim={})
    session.add(row)
    session.flush()
    return row.id


@dataclass(frozen=True, slots=True)
class Summary:
    """What was done in a sitting (of the whole day where none is named) and when to come back.

    `ratings` counts the answers by rating; `minutes` is time spent answering; `learned` are the
    terms that reached review. `next_in` says in words when the next card is due, empty when none
    ever is; `left` is what is still to do today.
    """

    answers: int
    ratings: dict[int, int]
    minutes: float
    new_words: int
    learned: tuple[str, ...]
    next_in: str
    left: Counts


def summarise(session: Session, learner: Learner, now: datetime, session_id: int | None) -> Summary:
    """Return what was done in a sitting and when the learner should come back."""
    moment = learner.moment(now)
    done = reviews.answers_of(session, learner.id, session_id, moment.day)
    ratings = {int(rating): 0 for rating in Rating}
    learned: dict[str, None] = {}
    for row, term in done:
        ratings[row.rating] += 1
        if row.state == CardState.REVIEW and row.before["state"] != CardState.REVIEW:
            learned[term] = None
    return Summary(
        answers=len(done),
        ratings=ratings,
        minutes=sum(row.milliseconds for row, _ in done) / 60_000,
        new_words=sum(row.before["state"] == CardState.NEW for row, _ in done),
        learned=tuple(learned),
        next_in=next_due_in(session, learner, moment),
        left=counts_left(session, learner, moment),
    )


def next_due_in(session: Session, learner: Learner, moment: Moment) -> str:
    """Say when the next card is due; what today's limits leave over comes tomorrow."""
    waits: list[timedelta] = []
    in_steps = cards.first_due_in_steps(session, learner.id, moment.day)
    if in_steps is not None:
        waits.append(max(in_steps - moment.now, timedelta(0)))
    tomorrow = next_day_start(moment.now, learner.time_zone, learner.rollover_hour) - moment.now
    due_day = cards.first_due_day(session, learner.id)
    if due_day is not None:
        waits.append(tomorrow + timedelta(days=max(0, due_day - moment.day - 1)))
    if cards.has_new(session, learner.id):
        waits.append(tomorrow)
    return spell_out(min(waits)) if waits else ""
