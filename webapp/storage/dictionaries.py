"""Queries about the learner's own dictionaries and their entries."""

from collections.abc import Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from webapp.storage.tables import DictionaryEntryRow, DictionaryRow

# Plain SQL, as an ORM object for each entry would take most of the time.
_INSERT = (
    "INSERT INTO dictionary_entries (dictionary_id, headword, canonical, pos, definition) "
    "VALUES (?, ?, ?, ?, ?)"
)
# headword, canonical form, part of speech, definition
EntryValues = tuple[str, str, str, str]


def list_dictionaries(session: Session, learner_id: int) -> list[DictionaryRow]:
    """Return the learner's dictionaries in their order."""
    return list(
        session.scalars(
            select(DictionaryRow)
            .where(DictionaryRow.learner_id == learner_id)
            .order_by(DictionaryRow.position, DictionaryRow.id)
        )
    )


def find_digest(session: Session, learner_id: int, digest: str) -> DictionaryRow | None:
    """Return the learner's dictionary that came from these files."""
    return session.scalar(
        select(DictionaryRow).where(
            DictionaryRow.learner_id == learner_id, DictionaryRow.digest == digest
        )
    )


def add_entries(session: Session, dictionary_id: int, entries: Sequence[EntryValues]) -> None:
    """Add many entries to a dictionary."""
    values = [(dictionary_id, *entry) for entry in entries]
    session.connection().exec_driver_sql(_INSERT, values)


def remove_dictionary(session: Session, row: DictionaryRow) -> None:
    """Remove a dictionary with its entries."""
    session.execute(delete(DictionaryEntryRow).where(DictionaryEntryRow.dictionary_id == row.id))
    session.delete(row)
