"""Queries of `vietdeck doctor`: what in the database cannot be right."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import bindparam, exists, func, or_, select, text
from sqlalchemy.orm import Session, aliased

from webapp.storage.backup import read_only
from webapp.storage.database import Database, sqlite_module
from webapp.storage.tables import CardRow, ExampleRow, JobRow, LearnerRow, NoteRow, ReviewRow

_MOST_FLAWS = 20


@dataclass(frozen=True, slots=True)
class Dangling:
    """A row that refers to one that is not there; `nullable` where it can do without."""

    table: str
    rowid: int
    column: str
    parent: str
    nullable: bool


def integrity(path: Path) -> list[str]:
    """Return what SQLite finds wrong in the file, nothing for a whole one."""
    sqlite = sqlite_module()
    try:
        with closing(sqlite.connect(read_only(path), uri=True)) as connection:
            rows = connection.execute(f"PRAGMA integrity_check({_MOST_FLAWS})").fetchall()
    except sqlite.Error as error:
        return [str(error)]
    return [str(row[0]) for row in rows if row[0] != "ok"]


def rebuild_indexes(database: Database) -> None:
    """Make every index anew from the rows of its table; raise sqlite's Error where it cannot."""
    with database.engine.connect().execution_options(writes=True) as connection:
        connection.exec_driver_sql("REINDEX")
        connection.commit()


def dangling(session: Session) -> list[Dangling]:
    """Return the rows that refer to rows which are not there."""
    connection = session.connection()
    keys: dict[tuple[str, int], tuple[str, bool]] = {}
    found = []
    for table, rowid, parent, number in connection.exec_driver_sql("PRAGMA foreign_key_check"):
        if (table, number) not in keys:
            keys[table, number] = _key(connection, table, number)
        found.append(Dangling(table, rowid, keys[table, number][0], parent, keys[table, number][1]))
    return found


def _key(connection: Any, table: str, number: int) -> tuple[str, bool]:
    listed = connection.exec_driver_sql(f"PRAGMA foreign_key_list('{table}')").fetchall()
    column = next(row[3] for row in listed if row[0] == number)
    columns = connection.exec_driver_sql(f"PRAGMA table_info('{table}')").fetchall()
    return column, not next(row[3] for row in columns if row[1] == column)


def let_go(session: Session, row: Dangling) -> None:
    """Make a row refer to nothing, or remove one that cannot do without."""
    # The names come from the database's own schema, never from a person.
    change = f'DELETE FROM "{row.table}"'  # noqa: S608
    if row.nullable:
        change = f'UPDATE "{row.table}" SET "{row.column}" = NULL'  # noqa: S608
    session.execute(text(f"{change} WHERE rowid = :rowid"), {"rowid": row.rowid})


def all_learners(session: Session) -> list[LearnerRow]:
    """Return everybody who studies here."""
    return list(session.scalars(select(LearnerRow).order_by(LearnerRow.id)))


def stray_examples(session: Session) -> list[ExampleRow]:
    """Return the examples whose start and end do not point at a piece of their text."""
    marked = func.substr(ExampleRow.text, ExampleRow.start + 1, ExampleRow.end - ExampleRow.start)
    return list(
        session.scalars(
            select(ExampleRow)
            .where(
                or_(
                    ExampleRow.start < 0,
                    ExampleRow.end <= ExampleRow.start,
                    ExampleRow.end > func.length(ExampleRow.text),
                    func.trim(marked) == "",
                )
            )
            .order_by(ExampleRow.id)
        )
    )


def notes_by_id(session: Session, ids: set[int]) -> dict[int, NoteRow]:
    """Return the notes with these ids."""
    query = select(NoteRow).where(NoteRow.id.in_(bindparam("ids", expanding=True)))
    return {note.id: note for note in session.scalars(query, {"ids": sorted(ids)})}


def day_groups(
    session: Session, learner_id: int
) -> Iterator[tuple[int, str, str, str, int, int, int]]:
    """Yield (day, kind, state before, state after, rating, how many answers, milliseconds in all).

    Every answer that counts is in one of these groups.
    """
    undoing = aliased(ReviewRow)
    before = ReviewRow.before["state"].as_string()
    group = (ReviewRow.day, CardRow.kind, before, ReviewRow.state, ReviewRow.rating)
    rows = session.execute(
        select(*group, func.count(), func.sum(ReviewRow.milliseconds))
        .join(CardRow, CardRow.id == ReviewRow.card_id)
        .where(
            ReviewRow.learner_id == learner_id,
            ReviewRow.undoes.is_(None),
            ~exists().where(undoing.undoes == ReviewRow.seq),
        )
        .group_by(*group)
    )
    yield from rows


def stored_memories(session: Session, learner_id: int) -> dict[int, tuple[Any, ...]]:
    """Return for each card (state, step, stability, difficulty, last day, reps, lapses, is due).

    The last says whether the card has the due date that its state needs.
    """
    has_due = or_(
        CardRow.state == "new",
        (CardRow.state == "review") & CardRow.due_day.is_not(None),
        CardRow.state.in_(("learning", "relearning")) & CardRow.due_at.is_not(None),
    )
    rows = session.execute(
        select(
            CardRow.id,
            CardRow.state,
            CardRow.step,
            CardRow.stability,
            CardRow.difficulty,
            CardRow.last_day,
            CardRow.reps,
            CardRow.lapses,
            has_due,
        ).where(CardRow.learner_id == learner_id)
    )
    return {row[0]: tuple(row[1:]) for row in rows}


def answers(session: Session, learner_id: int) -> Iterator[tuple[int, int, int]]:
    """Yield (card, day, rating) of the answers that count, card by card, oldest first."""
    undoing = aliased(ReviewRow)
    rows = session.execute(
        select(ReviewRow.card_id, ReviewRow.day, ReviewRow.rating)
        .where(
            ReviewRow.learner_id == learner_id,
            ReviewRow.undoes.is_(None),
            ~exists().where(undoing.undoes == ReviewRow.seq),
        )
        .order_by(ReviewRow.card_id, ReviewRow.reviewed_at, ReviewRow.seq)
        .execution_options(yield_per=20_000)
    )
    yield from rows


def unfinished_jobs(session: Session) -> list[JobRow]:
    """Return the jobs that wait or run, whoever gave them."""
    query = select(JobRow).where(JobRow.state.in_(("queued", "running"))).order_by(JobRow.id)
    return list(session.scalars(query))
