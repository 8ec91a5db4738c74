"""Changing FSRS parameters: every card's memory is replayed under the new ones.

Reading and replaying a long log takes seconds, so it is done from a snapshot, without the write
lock; the lock is held to write the memories down and to replay the few cards that were answered
meanwhile. The log itself keeps what was true on its days.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.orm import Session

from webapp.domain.memory import Scheduler
from webapp.domain.review_log import Log, Strengths, promised_days, strengths_of
from webapp.errors import StaleParametersError
from webapp.services.learners import Learner
from webapp.services.parameter_record import Moving
from webapp.storage import parameters as queries

Rows = list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Refit:
    """What parameters lead to: columns of cards as of the review `until`, not yet written.

    `before` is the scheduler they take the place of, `after` the one with them.
    """

    before: Scheduler
    after: Scheduler
    moves_due: bool
    until: int
    strengths: Rows
    dues: Rows


def read_log(session: Session, learner: Learner, card_ids: Collection[int] | None = None) -> Log:
    """Return the learner's answers that count, of some cards or of all."""
    log = Log()
    for answer in queries.answers(session, learner.id, card_ids):
        log.add(*answer)
    return log


def prepare(
    session: Session, learner: Learner, parameters: tuple[float, ...], moves_due: bool
) -> Refit:
    """Return what parameters would make of all cards; nothing is written.

    Due dates stay as they were promised unless `moves_due`: then each card in review comes when its
    memory has fallen to the desired retention, counted from its last answer.
    """
    after = replace(learner.scheduler, parameters=parameters)
    until = queries.newest_review(session, learner.id)
    found = strengths_of(read_log(session, learner), parameters)
    dues = _dues(session, learner, after, found) if moves_due else []
    return Refit(learner.scheduler, after, moves_due, until, _rows(found), dues)


def write(session: Session, learner: Learner, refit: Refit) -> int:
    """Write a refit down, and replay what was answered since; return the newest review's number.

    Raises StaleParametersError where the settings it was made for are others by now.
    """
    if learner.scheduler != refit.before:
        raise StaleParametersError("Your settings changed meanwhile. Please look at them again.")
    changed = queries.changed_since(session, learner.id, refit.until)
    log = read_log(session, learner, changed)
    again = strengths_of(log, refit.after.parameters)
    queries.write_memories(session, _without(refit.strengths, changed) + _rows(again))
    if refit.moves_due:
        dues = _dues(session, learner, refit.after, again)
        queries.write_memories(session, _without(refit.dues, changed) + dues)
    return queries.newest_review(session, learner.id)


def _without(rows: Rows, cards: Collection[int]) -> Rows:
    return [row for row in rows if row["key"] not in cards] if cards else rows


def _rows(strengths: Strengths) -> Rows:
    return [
        {"key": card, "stability": stability, "difficulty": difficulty}
        for card, (stability, difficulty) in strengths.items()
    ]


def _dues(session: Session, learner: Learner, after: Scheduler, strengths: Strengths) -> Rows:
    found = []
    # Often nothing was answered while a refit was made, and then the lock is held for less.
    for card, last_day, _, _ in queries.in_review(session, learner.id) if strengths else ():
        if card in strengths:
            days = promised_days(strengths[card][0], after)
            found.append({"key": card, "interval": days, "due_day": last_day + days})
    return found


def foresee_moving(
    session: Session, learner: Learner, after: Scheduler, strengths: Strengths, today: int
) -> Moving:
    """Return what moving due dates along would do."""
    dues = {row["key"]: row["due_day"] for row in _dues(session, learner, after, strengths)}
    cards = [
        (due, dues[card])
        for card, _, due, suspended in queries.in_review(session, learner.id)
        if card in dues and not suspended
    ]
    return Moving(
        earlier=_count(then < now for now, then in cards),
        later=_count(then > now for now, then in cards),
        due_now=_count(now <= today for now, _ in cards),
        due_then=_count(then <= today for _, then in cards),
    )


def _count(those: Iterable[bool]) -> int:
    return sum(those)
