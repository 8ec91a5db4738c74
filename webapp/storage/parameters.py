"""Queries for a change of FSRS parameters: the whole log read lean, memories written in bulk."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import Select, bindparam, exists, func, select, update
from sqlalchemy.orm import Session, aliased

from webapp.storage.tables import CardRow, ReviewRow

# SQLite takes some 32,000 values in one statement.
_AT_ONCE = 10_000


def newest_review(session: Session, learner_id: int) -> int:
    """Return the number of the learner's newest row of the log; 0 without any."""
    query = select(func.max(ReviewRow.seq)).where(ReviewRow.learner_id == learner_id)
    return session.scalar(query) or 0


def answers(
    session: Session, learner_id: int, card_ids: Collection[int] | None = None
) -> Iterator[tuple[int, int, int]]:
    """Yield (card, day, rating) of the answers that count, card by card, oldest first."""
    if card_ids is None:
        yield from _rows(session, _answers(learner_id))
        return
    ordered = sorted(card_ids)
    for start in range(0, len(ordered), _AT_ONCE):
        part = ordered[start : start + _AT_ONCE]
        yield from _rows(session, _answers(learner_id).where(ReviewRow.card_id.in_(part)))


def _answers(learner_id: int) -> Select[int, int, int]:
    undoing = aliased(ReviewRow)
    return (
        select(ReviewRow.card_id, ReviewRow.day, ReviewRow.rating)
        .where(
            ReviewRow.learner_id == learner_id,
            ReviewRow.undoes.is_(None),
            ~exists().where(undoing.undoes == ReviewRow.seq),
        )
        .order_by(ReviewRow.card_id, ReviewRow.reviewed_at, ReviewRow.seq)
    )


def _rows(session: Session, query: Select[int, int, int]) -> Iterator[tuple[int, int, int]]:
    yield from map(tuple, session.execute(query.execution_options(yield_per=20_000)))


def changed_since(session: Session, learner_id: int, seq: int) -> set[int]:
    """Return the cards that were answered, or whose answers were taken back, after a review."""
    query = select(ReviewRow.card_id).where(ReviewRow.learner_id == learner_id, ReviewRow.seq > seq)
    return set(session.scalars(query))


def in_review(session: Session, learner_id: int) -> list[tuple[int, int, int, bool]]:
    """Return (card, last day, due day, whether left out) of the cards in review."""
    rows = session.execute(
        select(CardRow.id, CardRow.last_day, CardRow.due_day, CardRow.suspended).where(
            CardRow.learner_id == learner_id, CardRow.state == "review"
        )
    )
    return [
        (card, last, due, suspended)
        for card, last, due, suspended in rows
        if last is not None and due is not None
    ]


def write_memories(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """Set columns of many cards; all rows name the card as `key` and the same columns besides.

    The cards keep their versions: an answer that waits on a device for the network stays good.
    """
    if not rows:
        return
    cards = CardRow.__table__
    names = [name for name in rows[0] if name != "key"]
    statement = (
        update(CardRow)
        .where(cards.c.id == bindparam("key"))
        .values({name: bindparam(f"new_{name}") for name in names})
    )
    session.connection().execute(
        statement,
        [{"key": row["key"]} | {f"new_{name}": row[name] for name in names} for row in rows],
    )
    session.expire_all()
