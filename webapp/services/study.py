"""Which card comes next, why, and how much is left today."""

import uuid
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from webapp.domain import memory as fsrs
from webapp.domain.answer import Graded
from webapp.domain.calendar import seconds_until
from webapp.domain.durations import spell_out, until_due
from webapp.domain.memory import Moment
from webapp.domain.quiz import Quiz
from webapp.domain.ways import Way
from webapp.errors import NotFoundError
from webapp.services import quizzes
from webapp.services.learners import Learner
from webapp.services.notes import NoteView, view_note
from webapp.services.reviews import memory_of
from webapp.storage import cards, learners
from webapp.storage.tables import CardRow, DailySumRow

# A card in its steps may come this much early when nothing else is left to do.
LEARN_AHEAD = timedelta(minutes=20)


@dataclass(frozen=True, slots=True)
class Counts:
    """How much is left today; `done` counts the answers already given."""

    new: int
    learning: int
    review: int
    done: int = 0

    @property
    def total(self) -> int:
        """All that is left today."""
        return self.new + self.learning + self.review


@dataclass(frozen=True, slots=True)
class Waiting:
    """Cards that come back soon, when nothing else is left: how many, and when the first does."""

    cards: int
    seconds: int
    first_in: str


@dataclass(frozen=True, slots=True)
class Question:
    """A card to answer.

    `quiz` is how it is asked. `intervals` says for each rating when it would come back, in words.
    `waiting` is there when the card is asked before its time because nothing else is left: the
    learner may rather wait, or finish.
    """

    card_id: int
    version: int
    review_id: str
    kind: str
    state: str
    note: NoteView
    quiz: Quiz
    intervals: dict[int, str]
    counts: Counts
    why: str
    waiting: Waiting | None = None


def counts_left(
    session: Session, learner: Learner, moment: Moment, article_id: int | None = None
) -> Counts:
    """Return how many cards are left today within the learner's limits."""
    today = learners.daily_sum(session, learner.id, moment.day)
    new_left, reviews_left = _limits_left(learner, today)
    return Counts(
        new=cards.count_new(session, learner.id, moment.day, new_left, article_id),
        learning=cards.count_in_steps(session, learner.id, moment.day, article_id),
        review=cards.count_reviews(session, learner.id, moment.day, reviews_left, article_id),
        done=today.reviews if today else 0,
    )


def _limits_left(learner: Learner, done: DailySumRow | None) -> tuple[int, int]:
    if done is None:
        return learner.new_per_day, learner.reviews_per_day
    return (
        max(0, learner.new_per_day - done.new_cards),
        max(0, learner.reviews_per_day - done.review_answers),
    )


def next_question(
    session: Session,
    learner: Learner,
    now: datetime,
    article_id: int | None = None,
    skip: Sequence[int] = (),
    sound: bool = False,
) -> Question | None:
    """Return the next card to study, of one article or of all; None when today is done.

    Cards in their steps that are due come first; then reviews and new cards, mixed evenly; last,
    cards in their steps that are due within LEARN_AHEAD. `skip` names cards that are being answered
    right now: the page asks for the one behind them, as if they were answered already.
    """
    moment = learner.moment(now)
    counts = counts_left(session, learner, moment, article_id)
    if skip:
        counts, skip = _without(session, learner, counts, skip)
    found = _choose(session, learner, moment, counts, article_id, skip)
    if found is None:
        return None
    card, why = found
    return _question(session, learner, card, moment, counts, why, sound)


def _without(
    session: Session, learner: Learner, counts: Counts, answering: Sequence[int]
) -> tuple[Counts, list[int]]:
    """Take cards that are being answered, and what their answers will bury, out of what is left."""
    states = cards.states_of(session, learner.id, answering)
    taken = Counter(states.values())
    left = replace(
        counts,
        new=max(0, counts.new - taken["new"]),
        review=max(0, counts.review - taken["review"]),
    )
    return left, [*states, *cards.siblings_to_bury(session, learner.id, list(states))]


def question_for(
    session: Session, learner: Learner, card_id: int, now: datetime, sound: bool = False
) -> Question:
    """Return one card as a question, whatever is due (after an undo, or a link to a card)."""
    card = _card(session, learner, card_id)
    moment = learner.moment(now)
    counts = counts_left(session, learner, moment)
    return replace(
        _question(session, learner, card, moment, counts, "You asked for it.", sound), waiting=None
    )


def _card(session: Session, learner: Learner, card_id: int) -> CardRow:
    card = cards.get_card(session, learner.id, card_id)
    if card is None:
        raise NotFoundError("There is no such card in your deck.")
    return card


def check(session: Session, learner: Learner, card_id: int, way: Way, answer: str) -> Graded:
    """Return what an answer is worth, without storing anything: the learner has the last word."""
    return quizzes.grade(session, learner, _card(session, learner, card_id), way, answer)


def _question(
    session: Session,
    learner: Learner,
    card: CardRow,
    moment: Moment,
    counts: Counts,
    why: str,
    sound: bool,
) -> Question:
    memory = memory_of(card)
    outcomes = fsrs.preview(memory, moment, learner.scheduler)
    return Question(
        card_id=card.id,
        version=card.version,
        review_id=uuid.uuid4().hex,
        kind=card.kind,
        state=card.state,
        note=view_note(card.note),
        quiz=quizzes.ask(session, learner, card, memory, sound),
        intervals={
            int(rating): spell_out(until_due(after, moment)) for rating, after in outcomes.items()
        },
        counts=counts,
        why=why,
        waiting=_waiting(card, moment, counts),
    )


def _waiting(card: CardRow, moment: Moment, counts: Counts) -> Waiting | None:
    if card.due_at is None or card.due_at <= moment.now:
        return None
    left = card.due_at - moment.now
    return Waiting(counts.learning, seconds_until(card.due_at, moment.now), spell_out(left))


def _choose(
    session: Session,
    learner: Learner,
    moment: Moment,
    counts: Counts,
    article_id: int | None,
    skip: Sequence[int],
) -> tuple[CardRow, str] | None:
    place = (article_id, skip)
    in_steps = cards.next_in_steps(session, learner.id, moment.day, moment.now, *place)
    if in_steps is not None:
        return in_steps, "You are still learning it, and its time has come again."
    if counts.new and (not counts.review or _turn_of_new(session, learner, moment, counts)):
        new = cards.next_new(session, learner.id, moment.day, *place)
        if new is not None:
            return new, "It is new: the next word in your order."
    if counts.review:
        due = cards.next_review(session, learner.id, moment.day, *place)
        if due is not None:
            return due, _why_due(due, moment)
    if counts.new:
        new = cards.next_new(session, learner.id, moment.day, *place)
        if new is not None:
            return new, "It is new: the next word in your order."
    early = cards.next_in_steps(session, learner.id, moment.day, moment.now + LEARN_AHEAD, *place)
    return None if early is None else (early, "You are still learning it; nothing else is left.")


def _turn_of_new(session: Session, learner: Learner, moment: Moment, counts: Counts) -> bool:
    """Spread the new cards evenly over the reviews that are left, the same way every time."""
    done = learners.daily_sum(session, learner.id, moment.day)
    shown = (done.new_cards + done.review_answers) if done else 0
    share = counts.new / (counts.new + counts.review)
    return int((shown + 1) * share) > int(shown * share)


def _why_due(card: CardRow, moment: Moment) -> str:
    late = moment.day - (card.due_day or moment.day)
    last = spell_out(timedelta(days=moment.day - (card.last_day or moment.day)))
    waited = "" if late == 0 else f", {spell_out(timedelta(days=late))} late"
    return f"You last saw it {last} ago; it is due today{waited}, before you forget it."
