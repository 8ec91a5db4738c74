"""Queries behind the figures of progress: each is one range of an index, or asked for by itself."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import and_, delete, exists, func, insert, or_, select
from sqlalchemy.orm import Session, aliased

from webapp.domain.memory import CardState
from webapp.domain.progress import AMOUNTS, DayAnswer, DaySums
from webapp.storage.tables import (
    ArticleRow,
    ArticleTermRow,
    CardRow,
    DailySumRow,
    NoteRow,
    ReviewRow,
    WordMarkRow,
)


def all_days(session: Session, learner_id: int) -> list[DaySums]:
    """Return the sums of every day on which the learner answered, in order."""
    columns = [getattr(DailySumRow, name) for name in AMOUNTS]
    rows = session.execute(
        select(DailySumRow.day, *columns)
        .where(DailySumRow.learner_id == learner_id, DailySumRow.reviews > 0)
        .order_by(DailySumRow.day)
    )
    return [DaySums(row[0], row[0], *row[1:]) for row in rows]


def count_stages(
    session: Session, learner_id: int, mature_days: int
) -> list[tuple[str, bool, bool, int]]:
    """Return (state, whether mature, whether suspended, how many cards) for each that occurs."""
    mature = CardRow.interval >= mature_days
    rows = session.execute(
        select(CardRow.state, mature, CardRow.suspended, func.count())
        .where(CardRow.learner_id == learner_id)
        .group_by(CardRow.state, mature, CardRow.suspended)
    )
    return [(state, bool(ripe), suspended, count) for state, ripe, suspended, count in rows]


def due_by_day(session: Session, learner_id: int, last_day: int) -> dict[int, int]:
    """Return how many cards in review are due on each day up to `last_day`."""
    rows = session.execute(
        select(CardRow.due_day, func.count())
        .where(
            CardRow.learner_id == learner_id,
            CardRow.suspended.is_(False),
            CardRow.state == "review",
            CardRow.due_day <= last_day,
        )
        .group_by(CardRow.due_day)
    )
    return {day: count for day, count in rows if day is not None}


@dataclass(frozen=True, slots=True)
class HardCard:
    """A card with what makes it hard."""

    card_id: int
    note_id: int
    term: str
    gloss: str
    kind: str
    lapses: int
    reps: int
    difficulty: float
    stability: float


def hardest(session: Session, learner_id: int, difficulty: float, most: int) -> list[HardCard]:
    """Return the cards forgotten most often, then those of at least a difficulty."""
    rows = session.execute(
        select(
            CardRow.id,
            NoteRow.id,
            NoteRow.term,
            NoteRow.gloss,
            NoteRow.edits,
            CardRow.kind,
            CardRow.lapses,
            CardRow.reps,
            CardRow.difficulty,
            CardRow.stability,
        )
        .join(NoteRow, NoteRow.id == CardRow.note_id)
        .where(
            CardRow.learner_id == learner_id,
            CardRow.suspended.is_(False),
            CardRow.stability.is_not(None),
            or_(CardRow.lapses > 0, CardRow.difficulty >= difficulty),
        )
        .order_by(CardRow.lapses.desc(), CardRow.difficulty.desc(), CardRow.id)
        .limit(most)
    )
    return [
        HardCard(card_id, note_id, term, str(edits.get("gloss", gloss)), *card)
        for card_id, note_id, term, gloss, edits, *card in rows
    ]


def lapses_by_way(session: Session, card_ids: Collection[int]) -> list[tuple[int, str, int]]:
    """Return (card, how it was asked, how often it was forgotten so) of some cards."""
    undoing = aliased(ReviewRow)
    # Nothing here names the learner, or the log would be looked through by learner, not by card.
    rows = session.execute(
        select(ReviewRow.card_id, ReviewRow.way, func.count())
        .where(
            ReviewRow.card_id.in_(list(card_ids)),
            ReviewRow.undoes.is_(None),
            ReviewRow.rating == 1,
            ReviewRow.before["state"].as_string() == "review",
            ~exists().where(undoing.undoes == ReviewRow.seq),
        )
        .group_by(ReviewRow.card_id, ReviewRow.way)
    )
    return [(card_id, way, count) for card_id, way, count in rows]


def newest_articles(
    session: Session, learner_id: int, most: int, skip: int = 0
) -> list[tuple[int, str]]:
    """Return the ids and titles of the learner's articles, newest first."""
    rows = session.execute(
        select(ArticleRow.id, ArticleRow.title)
        .where(ArticleRow.learner_id == learner_id)
        .order_by(ArticleRow.added_at.desc(), ArticleRow.id.desc())
        .limit(most)
        .offset(skip)
    )
    return [(article_id, title) for article_id, title in rows]


@dataclass(frozen=True, slots=True)
class TermCard:
    """A term of an article with one of its cards, or with none, and how the learner marked it."""

    article_id: int
    term_id: int
    mark: str | None
    note_id: int | None
    state: str | None
    stability: float | None
    last_day: int | None


def term_cards(session: Session, learner_id: int, article_ids: Collection[int]) -> list[TermCard]:
    """Return the terms that articles propose or have in the deck, once for each of their cards."""
    rows = session.execute(
        select(
            ArticleTermRow.article_id,
            ArticleTermRow.id,
            WordMarkRow.mark,
            ArticleTermRow.note_id,
            CardRow.state,
            CardRow.stability,
            CardRow.last_day,
        )
        .outerjoin(CardRow, CardRow.note_id == ArticleTermRow.note_id)
        .outerjoin(
            WordMarkRow,
            and_(
                WordMarkRow.learner_id == learner_id,
                WordMarkRow.canonical == ArticleTermRow.canonical,
            ),
        )
        .where(
            ArticleTermRow.article_id.in_(list(article_ids)),
            or_(ArticleTermRow.note_id.is_not(None), ArticleTermRow.status == "candidate"),
        )
        .order_by(ArticleTermRow.article_id, ArticleTermRow.rank, CardRow.id)
    )
    return [TermCard(*row) for row in rows]


def predictions(
    session: Session, learner_id: int, first_day: int, last_day: int
) -> Iterator[tuple[int, float, int, int]]:
    """Yield (number, stability, days since the last answer, rating) of answers to cards in review.

    This reads the log itself, so it takes time in proportion to the answers of these days.
    """
    undoing = aliased(ReviewRow)
    state = ReviewRow.before["state"].as_string()
    last = ReviewRow.before["last_day"].as_integer()
    rows = session.execute(
        select(
            ReviewRow.seq,
            ReviewRow.before["stability"].as_float(),
            ReviewRow.day - last,
            ReviewRow.rating,
        )
        .where(
            ReviewRow.learner_id == learner_id,
            ReviewRow.day.between(first_day, last_day),
            ReviewRow.undoes.is_(None),
            state == "review",
            ~exists().where(undoing.undoes == ReviewRow.seq),
        )
        .execution_options(yield_per=10_000)
    )
    yield from rows


def day_log(session: Session, learner_id: int) -> Iterator[tuple[int, DayAnswer]]:
    """Yield the day of every answer that counts and what it adds to that day's sums."""
    undoing = aliased(ReviewRow)
    rows = session.execute(
        select(
            ReviewRow.day,
            CardRow.kind,
            ReviewRow.before["state"].as_string(),
            ReviewRow.state,
            ReviewRow.rating,
            ReviewRow.milliseconds,
        )
        .join(CardRow, CardRow.id == ReviewRow.card_id)
        .where(
            ReviewRow.learner_id == learner_id,
            ReviewRow.undoes.is_(None),
            ~exists().where(undoing.undoes == ReviewRow.seq),
        )
        .execution_options(yield_per=10_000)
    )
    for day, kind, before, after, rating, milliseconds in rows:
        yield day, DayAnswer(kind, CardState(before), CardState(after), rating, milliseconds)


def replace_days(session: Session, learner_id: int, days: Mapping[int, Mapping[str, int]]) -> None:
    """Put these sums in the place of all that were stored."""
    session.execute(delete(DailySumRow).where(DailySumRow.learner_id == learner_id))
    if days:
        session.execute(
            insert(DailySumRow),
            [{"learner_id": learner_id, "day": day, **amounts} for day, amounts in days.items()],
        )
