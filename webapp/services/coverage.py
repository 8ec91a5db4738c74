"""How much of an article the learner could read now, and which of its words would help most."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from webapp.domain.coverage import Lift, choose_lift, covered
from webapp.domain.memory import Moment, retrievability
from webapp.services.decisions import NO_NEED, Decisions
from webapp.services.learners import Learner
from webapp.services.running_words import running_words
from webapp.storage import articles


@dataclass(frozen=True, slots=True)
class ReadingCoverage:
    """The shares of an article's running words: known now, known once the deck is learned.

    `lift` is what further words would do, learned beside the deck.
    """

    running: int
    now: float
    deck: float
    lift: Lift


def view_coverage(
    session: Session,
    learner: Learner,
    article_id: int,
    said: Decisions,
    now: datetime,
    accepted: Collection[str] = (),
    offered: Sequence[str] = (),
    most: int = 0,
) -> ReadingCoverage:
    """Return the coverage of an article; `accepted` words count as if they were in the deck.

    `offered` are the words that could be added, in order of use; `most` of them are chosen.
    """
    needs = running_words(session, article_id, said)
    words = {word for keys in needs for word in keys}
    recall = recalls(session, learner, words, learner.moment(now))
    learned = dict.fromkeys([*recall, *accepted], 1.0)
    for word in words:
        if said.marks.get(word) in NO_NEED:
            recall[word] = learned[word] = 1.0
    return ReadingCoverage(
        running=needs.total(),
        now=covered(needs, recall),
        deck=covered(needs, learned),
        lift=choose_lift(needs, learned, offered, most),
    )


def recalls(
    session: Session, learner: Learner, words: Collection[str], moment: Moment
) -> dict[str, float]:
    """Return the estimated recall of the words that are in the deck: of the better card."""
    found: dict[str, float] = {}
    for word, stability, day in articles.memories(session, learner.id, words):
        recall = 0.0
        if stability is not None and day is not None:
            elapsed = max(0, moment.day - day)
            recall = retrievability(stability, elapsed, learner.scheduler.parameters)
        found[word] = max(found.get(word, 0.0), recall)
    return found
