"""What the first page tells: what is due now, and the library."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from webapp.services.articles import ArticleSummary, list_library
from webapp.services.learners import Learner
from webapp.services.plans import Plan, view_plan
from webapp.services.readiness import rate_library
from webapp.services.sessions import next_due_in
from webapp.services.study import Counts, counts_left, next_question
from webapp.storage import reviews


@dataclass(frozen=True, slots=True)
class Today:
    """The day at a glance.

    `next_in` says in words when the next card comes, empty when none ever does; `is_first` holds
    until the first answer; `next_word` is the word that comes first, empty where showing it would
    give the answer away.
    """

    counts: Counts
    next_in: str
    is_first: bool
    next_word: str
    articles: tuple[ArticleSummary, ...]
    shares: Mapping[int, float]
    plan: Plan | None


def view_today(session: Session, learner: Learner, now: datetime) -> Today:
    """Return what a learner wants to know before they begin."""
    moment = learner.moment(now)
    question = next_question(session, learner, now)
    shares = rate_library(session, learner, now)
    library = sorted(list_library(session, learner), key=lambda one: -shares.get(one.id, 0.0))
    return Today(
        counts=counts_left(session, learner, moment),
        next_in=next_due_in(session, learner, moment),
        is_first=reviews.last_review(session, learner.id) is None,
        next_word=question.note.term if question and question.kind == "recognition" else "",
        articles=tuple(library),
        shares=shares,
        plan=view_plan(session, learner, now, shares),
    )
