"""Marking many words at once, and taking such marks away."""

from collections.abc import Collection, Iterable
from datetime import datetime

from sqlalchemy import delete, insert
from sqlalchemy.orm import Session

from webapp.storage.tables import WordMarkRow

_AT_ONCE = 10_000


def add_marks(
    session: Session, learner_id: int, words: Iterable[str], mark: str, now: datetime
) -> None:
    """Mark words (canonical forms) that have no mark yet."""
    rows = [
        {"learner_id": learner_id, "canonical": word, "mark": mark, "marked_at": now}
        for word in words
    ]
    session.execute(insert(WordMarkRow), rows)


def remove_marks(
    session: Session, learner_id: int, words: Collection[str], mark: str, marked_at: datetime
) -> None:
    """Take marks away that are still the ones set at that instant."""
    ordered = list(words)
    for start in range(0, len(ordered), _AT_ONCE):
        session.execute(
            delete(WordMarkRow)
            .where(
                WordMarkRow.learner_id == learner_id,
                WordMarkRow.canonical.in_(ordered[start : start + _AT_ONCE]),
                WordMarkRow.mark == mark,
                WordMarkRow.marked_at == marked_at,
            )
            .execution_options(synchronize_session=False)
        )
