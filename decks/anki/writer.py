"""Fill the database of a package: the only place, beside `note_type`, that knows genanki.

It makes the tables, the note type and the decks; notes and cards are rows of ours, since genanki
knows no schedule. Every id is derived from a note and every date is given, so that the same notes
give the same bytes.
"""

import hashlib
import sqlite3
import zlib
from collections.abc import Collection, Iterable, Iterator
from typing import Any

import genanki

from decks.anki.collection import CollectionSettings, write_settings
from decks.anki.ledger import FreeIds, Ledger
from decks.anki.note_type import NOTE_TYPE_ID, note_type, revision_time
from decks.anki.notes import DECK, SWITCHES, AnkiNote, fields_of
from decks.anki.schedule import Schedule
from decks.anki.scheduling import NEW, card_row, new_row
from decks.errors import PackageError

# Ids are milliseconds since 1970. A note's lies within the hour after it was created, so that Anki
# shows a true date, and notes of one date follow in the order of the deck. Where in the hour they
# begin depends on the first note, so that two decks rarely meet.
_SPREAD = 3_600_000
_STEP = 10
_DECK_IDS = 1_600_000_000_000
_BATCH = 200


class _Deck(genanki.Deck):  # type: ignore[misc]
    """A deck that uses a given preset and was never studied."""

    def __init__(self, name: str, preset: int):
        digest = hashlib.sha256(name.encode()).digest()
        super().__init__(_DECK_IDS + int.from_bytes(digest[:5], "big") % 10**11, name)
        self.preset = preset
        self.add_model(note_type())

    def to_json(self) -> dict[str, Any]:
        today = {key: [0, 0] for key in ("lrnToday", "newToday", "revToday", "timeToday")}
        return {**super().to_json(), "conf": self.preset, **today}


def fill_database(
    connection: sqlite3.Connection,
    notes: Iterable[AnkiNote],
    deck: str,
    sounds: Collection[str],
    schedule: Schedule | None,
) -> None:
    """Write notes, cards, decks and reviews into an empty database.

    `deck` is for the notes that name none, `sounds` are the names of the files in the package; each
    note is asked for its own when it comes, so the sounds may be made together with the notes.
    """
    settings = CollectionSettings(schedule)
    cursor = connection.cursor()
    genanki.Package([]).write_to_db(cursor, revision_time(), iter(()))
    write_settings(cursor, settings)
    # Indexes are built once at the end, which is faster than keeping them up to date.
    indexes = cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'index'").fetchall()
    for name, _ in indexes:
        cursor.execute(f"DROP INDEX {name}")
    writer = _Writer(connection, settings, sounds, schedule)
    for position, note in enumerate(notes, start=1):
        writer.add(note, deck if note.deck == DECK else note.deck, position)
    writer.flush()
    writer.add_reviews()
    for _, sql in indexes:
        cursor.execute(sql)
    connection.commit()


class _Writer:
    """Writes notes in small batches, so that few are held beside the database."""

    def __init__(
        self,
        connection: sqlite3.Connection,
        settings: CollectionSettings,
        sounds: Collection[str],
        schedule: Schedule | None,
    ):
        self.cursor = connection.cursor()
        self.settings = settings
        self.sounds = sounds
        self.schedule = schedule
        self.ledger = Ledger(connection)
        if schedule:
            self.ledger.expect(schedule.cards, settings)
        self.decks: dict[str, int] = {}
        self.start: int | None = None
        self.note_ids = FreeIds(connection, "notes")
        self.card_ids = FreeIds(connection, "cards")
        self.note_rows: list[tuple[object, ...]] = []
        # GUID, position and the columns that tell nothing of the schedule.
        self.cards: list[tuple[str, int, tuple[int, int, int, int, int]]] = []

    def add(self, note: AnkiNote, deck: str, position: int) -> None:
        """Write one note and its cards; `position` is their place among the new cards."""
        guid = note.guid
        if before := self.ledger.enter(guid, note.term):
            raise PackageError(
                f"“{before}” and “{note.term}” are the same word to Anki. "
                "Leave one out, or give one of them a sense."
            )
        self._check(note)
        fields = fields_of(note)
        # Whole seconds, rounded up: a change within a second still counts as later.
        modified = -int(-note.modified.timestamp() // 1)
        tags = f" {' '.join(note.tags)} " if note.tags else ""
        note_id = self.note_ids.take(_milliseconds(note) + self._offset(guid) + _STEP * position)
        self.note_rows.append(
            (
                note_id,
                guid,
                NOTE_TYPE_ID,
                modified,
                tags,
                "\x1f".join(fields.values()),
                fields["Term"],
            )
        )
        deck_id = self._deck_id(deck)
        for kind in (kind for kind, switch in SWITCHES.items() if fields[switch]):
            card_id = self.card_ids.take(note_id + kind)
            self.cards.append((guid, position, (card_id, note_id, deck_id, int(kind), modified)))
        if len(self.note_rows) >= _BATCH:
            self.flush()

    def flush(self) -> None:
        """Hand the waiting rows to the database."""
        self.cursor.executemany("INSERT INTO notes VALUES(?,?,?,?,-1,?,?,?,0,0,'')", self.note_rows)
        self.cursor.executemany(
            "INSERT INTO cards VALUES(?,?,?,?,?,-1,?,?,?,?,?,?,?,?,0,0,0,?)", self._card_rows()
        )
        self.note_ids.written()
        self.card_ids.written()
        self.note_rows.clear()
        self.cards.clear()

    def _card_rows(self) -> Iterator[tuple[object, ...]]:
        if not self.schedule:
            return ((*row, *new_row(position)) for _, position, row in self.cards)
        self.ledger.place((guid, row[3], row[0]) for guid, _, row in self.cards)
        standing = self.ledger.standing_of({guid for guid, _, _ in self.cards})
        return (
            (*row, *card_row(standing.get((guid, row[3]), NEW), position))
            for guid, position, row in self.cards
        )

    def add_reviews(self) -> None:
        """Write the review log of the cards that are in the package."""
        if self.schedule:
            self.ledger.write_log(self.schedule.reviews)

    def _offset(self, guid: str) -> int:
        """Return where in the hour this package's ids begin; `guid` is that of the first note."""
        if self.start is None:
            self.start = zlib.crc32(guid.encode()) % _SPREAD
        return self.start

    def _deck_id(self, name: str) -> int:
        if name not in self.decks:
            deck = _Deck(name, self.settings.preset_id)
            deck.write_to_db(self.cursor, revision_time(), iter(()))
            self.decks[name] = int(deck.deck_id)
        return self.decks[name]

    def _check(self, note: AnkiNote) -> None:
        for tag in note.tags:
            if tag.split() != [tag]:
                raise PackageError(f"The tag “{tag}” has a space in it, which Anki does not allow.")
        for name in (note.audio, note.sentence_audio):
            if name and name not in self.sounds:
                raise PackageError(f"The sound “{name}” of “{note.term}” is missing.")


def _milliseconds(note: AnkiNote) -> int:
    return int(note.created.timestamp() * 1000)
