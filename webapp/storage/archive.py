"""All rows of a learner as plain values, table by table, and back into the tables."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, Table, delete, func, insert, select
from sqlalchemy.orm import Session

from webapp.storage.tables import Base, LearnerRow

# Work in progress belongs to a running program, not to the learner.
_LEFT_OUT = frozenset({"jobs"})
_AT_ONCE = 2_000


def owned_tables() -> list[Table]:
    """Return the tables of what a learner owns, each behind those it refers to."""
    return [table for table in Base.metadata.sorted_tables if table.name not in _LEFT_OUT]


def read_rows(session: Session, table: Table, learner_id: int) -> Iterator[dict[str, Any]]:
    """Yield the learner's rows of a table in the order of its key, instants as ISO text."""
    query = select(table).where(_owned(table, learner_id)).order_by(*table.primary_key.columns)
    for row in session.execute(query.execution_options(yield_per=_AT_ONCE)).mappings():
        yield {
            name: value.isoformat() if isinstance(value, datetime) else value
            for name, value in row.items()
        }


def write_rows(session: Session, table: Table, rows: Iterable[Mapping[str, Any]]) -> None:
    """Put rows into a table as they are."""
    waiting: list[Mapping[str, Any]] = []
    for row in rows:
        waiting.append(row)
        if len(waiting) == _AT_ONCE:
            session.execute(insert(table), waiting)
            waiting = []
    if waiting:
        session.execute(insert(table), waiting)


def remove_all(session: Session, learner_id: int) -> None:
    """Remove a learner with everything they own."""
    for table in reversed(Base.metadata.sorted_tables):
        session.execute(
            delete(table)
            .where(_owned(table, learner_id))
            .execution_options(synchronize_session=False)
        )
    session.expunge_all()


def count_rows(session: Session, table: Table, learner_id: int) -> int:
    """Return how many rows of a table are the learner's."""
    query = select(func.count()).select_from(table).where(_owned(table, learner_id))
    return session.scalar(query) or 0


def other_learners(session: Session, learner_id: int) -> bool:
    """Say whether anybody else uses this database."""
    return session.scalar(select(LearnerRow.id).where(LearnerRow.id != learner_id)) is not None


def _owned(table: Table, learner_id: int) -> ColumnElement[bool]:
    """Return the condition of the rows that belong to a learner, through what they refer to."""
    if table.name == "learners":
        return table.c.id == learner_id
    if "learner_id" in table.c:
        return table.c.learner_id == learner_id
    column, parent = next(
        (key.parent, key.column) for key in table.foreign_keys if not key.parent.nullable
    )
    owners: Select[tuple[Any]] = select(parent).where(_owned(parent.table, learner_id))
    return column.in_(owners)
