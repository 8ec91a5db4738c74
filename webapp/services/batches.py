"""The next cards at once, so that a sitting goes on where the network ends."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from webapp.domain import memory as fsrs
from webapp.domain.durations import spell_out, until_due
from webapp.domain.memory import Memory, Moment, Scheduler
from webapp.services.learners import Learner
from webapp.services.reviews import memory_of
from webapp.services.study import Question, next_question
from webapp.storage import cards

# So many answers of one card are foreseen; what comes later is as the last of them.
FORESEEN = 3


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an answer leads to: the seconds until the card comes back, None for another day.

    `told` says it in words; `then` holds the outcomes of the answer after it.
    """

    seconds: int | None
    told: str
    then: Mapping[int, "Outcome"] | None


@dataclass(frozen=True, slots=True)
class KeptCard:
    """A question, and what each answer to it leads to."""

    question: Question
    outcomes: Mapping[int, Outcome]


def next_cards(
    session: Session,
    learner: Learner,
    now: datetime,
    article_id: int | None,
    count: int,
    sound: bool,
) -> list[KeptCard]:
    """Return the next cards in the order they would come if each was answered for good."""
    kept: list[KeptCard] = []
    shown: list[int] = []
    while len(kept) < count:
        question = next_question(session, learner, now, article_id, shown, sound)
        if question is None:
            break
        shown.append(question.card_id)
        card = cards.get_card(session, learner.id, question.card_id)
        if card is not None:
            outcomes = foresee(memory_of(card), learner.moment(now), learner.scheduler)
            kept.append(KeptCard(question, outcomes))
    return kept


def foresee(
    memory: Memory, moment: Moment, scheduler: Scheduler, depth: int = FORESEEN
) -> dict[int, Outcome]:
    """Return what each answer leads to, and the answers after it while the card is in its steps."""
    found: dict[int, Outcome] = {}
    for rating, after in fsrs.preview(memory, moment, scheduler).items():
        told = spell_out(until_due(after, moment))
        if after.due_at is None:
            found[int(rating)] = Outcome(None, told, None)
            continue
        wait = max(after.due_at - moment.now, timedelta(0))
        later = Moment(moment.now + wait, moment.day)
        then = foresee(after, later, scheduler, depth - 1) if depth > 1 else None
        found[int(rating)] = Outcome(round(wait.total_seconds()), told, then)
    return found
