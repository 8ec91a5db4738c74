"""When a note was changed, for exports that have no database to remember it.

Anki takes a note over the one it has only when its modification time is later, and then it writes
over what the learner edited there. So a note should be as old as its content: the same for every
export of the same content, later for a changed one.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from decks.anki.note_type import NOTE_TYPE_ID
from decks.anki.notes import FIRST_RELEASE, AnkiNote, fields_of
from decks.anki.reader import StoredNote, open_package
from decks.errors import PackageError

_SECOND = timedelta(seconds=1)


def content_date(*files: Path) -> datetime:
    """Return when the newest of these files was changed (aware UTC, whole seconds).

    Give it everything that a deck is made from: the same files give the same date, an edited
    glossary a later one. Files that do not exist are left out.
    """
    times = [int(file.stat().st_mtime) for file in files if file.exists()]
    return max([FIRST_RELEASE, *(datetime.fromtimestamp(time, UTC) for time in times)])


def keep_dates(notes: Iterable[AnkiNote], previous: Path) -> list[AnkiNote]:
    """Return the notes with the dates of the package that they are to replace.

    A note that is there with the same content keeps its date; a changed one is at least a second
    later than before. Without a readable package at `previous` the notes stay as they are.
    """
    stored = _stored_notes(previous)
    return [_dated(note, stored.get(note.guid)) for note in notes]


def _stored_notes(previous: Path) -> dict[str, StoredNote]:
    try:
        with open_package(previous) as package:
            return {
                note.guid: note for note in package.notes() if note.note_type_id == NOTE_TYPE_ID
            }
    except PackageError:
        return {}


def _dated(note: AnkiNote, stored: StoredNote | None) -> AnkiNote:
    if stored is None:
        return note
    same = stored.fields == fields_of(note) and set(stored.tags) == set(note.tags)
    later = max(note.modified, stored.modified + _SECOND)
    return replace(note, modified=stored.modified if same else later)
