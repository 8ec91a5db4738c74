"""Sittings: beginning one, and what its end screen says."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from webapp.domain.calendar import next_day_start
from webapp.domain.durations import spell_out
from webapp.domain.memory import CardState, Moment, Rating
from webapp.errors import InvalidInputError
from webapp.services.learners import Learner
from webapp.services.mistakes import Slip, Suggestion, slips_of, suggest_practice
from webapp.services.study import Counts, counts_left
from webapp.storage import cards, reviews
from webapp.storage.tables import StudySessionRow

MOST_MINUTES, MOST_CARDS = 240, 1_000


def start_session(
    session: Session,
    learner: Learner,
    now: datetime,
    article_id: int | None = None,
    aim: Mapping[str, int] | None = None,
) -> int:
    """Begin a sitting and return its id; `aim` is {"minutes": 10}, {"cards": 20} or empty."""
    row = StudySessionRow(
        learner_id=learner.id, article_id=article_id, started_at=now, aim=_checked(aim or {})
    )
    session.add(row)
    session.flush()
    return row.id


def _checked(aim: Mapping[str, int]) -> dict[str, int]:
    for name, most in (("minutes", MOST_MINUTES), ("cards", MOST_CARDS)):
        if name in aim:
            if not 1 <= aim[name] <= most:
                raise InvalidInputError(f"Aim for 1 to {most:,} {name}, or for all that is due.")
            return {name: aim[name]}
    return {}


def last_aim(session: Session, learner: Learner) -> dict[str, int]:
    """Return what the learner aimed for last time, to be offered again."""
    row = reviews.last_sitting(session, learner.id)
    return {} if row is None else dict(row.aim)


@dataclass(frozen=True, slots=True)
class Sitting:
    """How far a sitting has come.

    `share` is the part of the aim that is done, 0 to 1; None without an aim. `told` says it in
    words.
    """

    id: int
    answers: int
    minutes: float
    aim: dict[str, int]
    share: float | None
    told: str

    @property
    def reached(self) -> bool:
        """Whether the learner did what they aimed for."""
        return self.share is not None and self.share >= 1


def view_sitting(session: Session, learner: Learner, session_id: int | None) -> Sitting | None:
    """Return how far a sitting of the learner has come; None where there is none."""
    row = None if session_id is None else session.get(StudySessionRow, session_id)
    if row is None or row.learner_id != learner.id:
        return None
    answers, milliseconds = reviews.done_in(session, learner.id, row.id)
    minutes = milliseconds / 60_000
    share, told = None, ""
    if "cards" in row.aim:
        share = min(1.0, answers / row.aim["cards"])
        told = f"{min(answers, row.aim['cards'])} of {row.aim['cards']} cards"
    elif "minutes" in row.aim:
        share = min(1.0, minutes / row.aim["minutes"])
        told = f"{min(int(minutes), row.aim['minutes'])} of {row.aim['minutes']} minutes"
    return Sitting(row.id, answers, minutes, dict(row.aim), share, told)


@dataclass(frozen=True, slots=True)
class Summary:
    """What was done in a sitting (of the whole day where none is named) and when to come back.

    `ratings` counts the answers by rating; `minutes` is time spent answering; `learned` are the
    terms that reached review, `slips` what was written wrongly and `leeches` the terms that were
    pulled out; `suggestion` is a drill that may help. `next_in` says in words when the next card
    is due, empty when none ever is; `left` is what is still to do today.
    """

    answers: int
    ratings: dict[int, int]
    minutes: float
    new_words: int
    learned: tuple[str, ...]
    next_in: str
    left: Counts
    slips: tuple[Slip, ...] = ()
    leeches: tuple[str, ...] = ()
    suggestion: Suggestion | None = None


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
        slips=() if session_id is None else slips_of(session, learner, session_id),
        leeches=tuple(term for row, term in done if (row.effects or {}).get("leech")),
        suggestion=suggest_practice(session, learner, now),
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
