"""How ready the learner's articles are to be read today, and which words would make one ready."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import prod

from sqlalchemy.orm import Session

from webapp.domain.coverage import Lift, Needs, choose_lift
from webapp.domain.memory import Moment, retrievability
from webapp.domain.readiness import READY, fewest_needed, share_known, shares_after
from webapp.errors import NotFoundError
from webapp.services.coverage import recalls
from webapp.services.decisions import NO_NEED, Decisions, load_decisions
from webapp.services.deck import group_terms
from webapp.services.learners import Learner
from webapp.services.running_words import count_words, needs_of, running_words
from webapp.storage import articles, reader
from webapp.storage.tables import ArticleTermRow

# Whoever lacks more words than this will not get ready for this article by studying it.
MOST_LISTED = 600


@dataclass(frozen=True, slots=True)
class LiftedTerm:
    """A word worth learning for an article, and the share known before and after it."""

    term_id: int
    note_id: int | None
    word: str
    term: str
    pos: str
    gloss: str
    count: int
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Readiness:
    """How ready an article is: the share known now, and the words that lift it to `goal`.

    `reached` is the share once all of `terms` are learned; it may stay below the goal, since some
    words have no meaning that could be learned.
    """

    article_id: int
    title: str
    running: int
    now: float
    goal: float
    reached: float
    terms: tuple[LiftedTerm, ...]

    @property
    def is_ready(self) -> bool:
        """Whether the goal is reached already."""
        return self.now >= self.goal


def rate_library(session: Session, learner: Learner, now: datetime) -> dict[int, float]:
    """Return for each of the learner's articles the share of its words known now."""
    library: dict[int, tuple[int, dict[str, int]]] = {
        row.article_id: (row.free, row.counts) for row in reader.library_words(session, learner.id)
    }
    for text in reader.texts_without_counts(session, learner.id):
        library[text.article_id] = count_words(session, text)
    words = {word for _, counts in library.values() for word in counts}
    chances = _chances(session, learner, words, learner.moment(now))
    return {
        article_id: share_known(free, counts, chances)
        for article_id, (free, counts) in library.items()
    }


def _chances(
    session: Session, learner: Learner, words: set[str], moment: Moment
) -> dict[str, float]:
    """Return the chance of recall of those of some words that the learner has any of."""
    said = load_decisions(session, learner.id)
    changed = {word: needs_of(word, said) for word in words if word in said.changes}
    words = words | {need for needs in changed.values() for need in needs}
    parameters = learner.scheduler.parameters
    recall: dict[str, float] = {}
    for word, stability, day in reader.seen_words(session, learner.id, words):
        chance = retrievability(stability, max(0, moment.day - day), parameters)
        recall[word] = max(recall.get(word, 0.0), chance)
    recall |= dict.fromkeys((w for w, mark in said.marks.items() if mark in NO_NEED), 1.0)
    # Words that were merged or split are known as the words behind them are.
    return recall | {
        word: prod(recall.get(need, 0.0) for need in needs) for word, needs in changed.items()
    }


def view_readiness(
    session: Session, learner: Learner, article_id: int, now: datetime, goal: float = READY
) -> Readiness:
    """Return how ready an article is and the fewest words, best first, that make it ready."""
    row = articles.get_article(session, learner.id, article_id)
    if row is None:
        raise NotFoundError("There is no such article in your library.")
    said = load_decisions(session, learner.id)
    needs = running_words(session, article_id, said)
    recall = known_words(session, learner, needs, said, learner.moment(now))
    offered = _offered(session, learner, article_id, said)
    lift = _lift(needs, recall, list(offered), goal)
    shares = shares_after(needs, recall, lift.words)
    words = lift.words[: fewest_needed(shares, goal)]
    return Readiness(
        article_id=article_id,
        title=row.title,
        running=needs.total(),
        now=shares[0],
        goal=goal,
        reached=shares[len(words)],
        terms=tuple(
            _lifted(offered[word], word, said, shares[place], shares[place + 1])
            for place, word in enumerate(words)
        ),
    )


def known_words(
    session: Session,
    learner: Learner,
    needs: Mapping[Needs, int],
    said: Decisions,
    moment: Moment,
) -> dict[str, float]:
    """Return the chance of recall of an article's words: 1 for those that need no card."""
    words = {word for keys in needs for word in keys}
    recall = recalls(session, learner, words, moment)
    return recall | {word: 1.0 for word in words if said.marks.get(word) in NO_NEED}


def _lift(
    needs: Mapping[Needs, int], recall: Mapping[str, float], offered: Sequence[str], goal: float
) -> Lift:
    return choose_lift(needs, recall, offered, MOST_LISTED, enough=goal)


def _offered(
    session: Session, learner: Learner, article_id: int, said: Decisions
) -> dict[str, Sequence[ArticleTermRow]]:
    """Return the words of an article that can be learned: those with a meaning, in the deck too."""
    groups = group_terms(articles.article_terms(session, article_id), said)
    return {
        word: rows
        for word, rows in groups.items()
        if not said.set_aside(word) and (rows[0].gloss or said.edits(word).get("gloss"))
    }


def _lifted(
    rows: Sequence[ArticleTermRow], word: str, said: Decisions, before: float, after: float
) -> LiftedTerm:
    row = rows[0]
    return LiftedTerm(
        term_id=row.id,
        note_id=row.note_id,
        word=word,
        term=said.name(row.canonical, row.term),
        pos=row.pos,
        gloss=said.edits(word).get("gloss") or row.gloss,
        count=sum(one.count for one in rows),
        before=before,
        after=after,
    )
