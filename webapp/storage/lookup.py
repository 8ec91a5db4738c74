"""Queries about one word: the entries of the learner's dictionaries, and their own note."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from webapp.storage.tables import DictionaryEntryRow, NoteRow

_ENTRIES = select(
    DictionaryEntryRow.dictionary_id,
    DictionaryEntryRow.headword,
    DictionaryEntryRow.pos,
    DictionaryEntryRow.definition,
).order_by(DictionaryEntryRow.id)


class FoundEntry(NamedTuple):
    """An entry of one of the learner's dictionaries."""

    dictionary_id: int
    headword: str
    pos: str
    definition: str


class FoundNote(NamedTuple):
    """What a note of the learner's says, and what they changed of it."""

    pos: str
    gloss: str
    edits: dict[str, Any]


def find_entries(
    session: Session, dictionary_ids: Sequence[int], canonical: str
) -> list[FoundEntry]:
    """Return what some dictionaries say about a word, in the order of each of them.

    The ids are given rather than joined, since then the index is used for each of them.
    """
    if not dictionary_ids:
        return []
    query = _ENTRIES.where(
        DictionaryEntryRow.dictionary_id.in_(dictionary_ids),
        DictionaryEntryRow.canonical == canonical,
    )
    return [FoundEntry(*row) for row in session.execute(query)]


def find_note(session: Session, learner_id: int, canonical: str) -> FoundNote | None:
    """Return the learner's note of a word (its plain sense)."""
    query = select(NoteRow.pos, NoteRow.gloss, NoteRow.edits).where(
        NoteRow.learner_id == learner_id, NoteRow.canonical == canonical, NoteRow.sense == ""
    )
    row = session.execute(query).first()
    return None if row is None else FoundNote(*row)
