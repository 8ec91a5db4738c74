"""Queries about which article a word of the deck was learned from: the first that has it."""

from collections.abc import Collection, Iterator

from sqlalchemy import case, exists, func, select
from sqlalchemy.orm import Session, aliased

from webapp.domain.progress import WORD_KIND
from webapp.storage.tables import ArticleRow, ArticleTermRow, CardRow, ReviewRow


def known_from(session: Session, article_ids: Collection[int]) -> dict[int, int]:
    """Return how many words known now were learned from each of some articles."""
    earlier = aliased(ArticleTermRow)
    first = ~exists().where(
        earlier.note_id == ArticleTermRow.note_id, earlier.article_id < ArticleTermRow.article_id
    )
    rows = session.execute(
        select(ArticleTermRow.article_id, func.count(CardRow.note_id.distinct()))
        .join(CardRow, CardRow.note_id == ArticleTermRow.note_id)
        .where(
            ArticleTermRow.article_id.in_(list(article_ids)),
            CardRow.kind == WORD_KIND,
            CardRow.state == "review",
            first,
        )
        .group_by(ArticleTermRow.article_id)
    )
    return dict(rows.all())


def changes_by_article(session: Session, learner_id: int) -> Iterator[tuple[int | None, int, int]]:
    """Yield (article, day, words that came to be known less those forgotten), by article and day.

    Words of no article have None. This reads the log itself, so it takes time in proportion to it.
    """
    origin = (
        select(ArticleTermRow.note_id, func.min(ArticleTermRow.article_id).label("article_id"))
        .where(ArticleTermRow.note_id.is_not(None))
        .group_by(ArticleTermRow.note_id)
        .subquery()
    )
    undoing = aliased(ReviewRow)
    before, after = ReviewRow.before["state"].as_string() == "review", ReviewRow.state == "review"
    rows = session.execute(
        select(origin.c.article_id, ReviewRow.day, func.sum(case((after, 1), else_=-1)))
        .join(CardRow, CardRow.id == ReviewRow.card_id)
        .outerjoin(origin, origin.c.note_id == CardRow.note_id)
        .where(
            ReviewRow.learner_id == learner_id,
            CardRow.kind == WORD_KIND,
            ReviewRow.undoes.is_(None),
            before != after,
            ~exists().where(undoing.undoes == ReviewRow.seq),
        )
        .group_by(origin.c.article_id, ReviewRow.day)
        .order_by(ReviewRow.day)
    )
    for article_id, day, change in rows:
        yield article_id, day, int(change)


def titles(session: Session, learner_id: int) -> dict[int, str]:
    """Return the titles of the learner's articles."""
    rows = session.execute(
        select(ArticleRow.id, ArticleRow.title).where(ArticleRow.learner_id == learner_id)
    )
    return dict(rows.all())
