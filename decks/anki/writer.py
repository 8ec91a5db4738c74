"""Fill the database of a package: the only place, beside `note_type`, that knows genanki.

The database is built in memory, note after note; every id is derived from a note and every date
is given, so that the same notes give the same bytes.
"""

import hashlib
import sqlite3
from collections.abc import Collection, Iterable, Sequence
from typing import Any

import genanki

from decks.anki.collection import CollectionSettings, write_settings
from decks.anki.note_type import CardType, note_type, revision_time
from decks.anki.notes import DECK, AnkiNote, fields_of
from decks.anki.schedule import AnkiCard, Schedule
from decks.anki.scheduling import CardRow, card_row, review_rows
from decks.errors import PackageError

# Ids are milliseconds since 1970; a note's lies in the hour after it was created, so that Anki
# shows a true date, and is spread there by its GUID, so that two decks rarely meet.
_SPREAD = 3_600_000
_DECK_IDS = 1_600_000_000_000


class _Note(genanki.Note):  # type: ignore[misc]
    """A note whose fields are escaped already, whose cards and key fields are given."""

    def __init__(self, guid: str, fields: list[str], tags: Sequence[str], cards: list["_Card"]):
        super().__init__(note_type(), fields, guid=guid, tags=list(tags))
        self.given_cards = cards

    @property
    def cards(self) -> list["_Card"]:
        return self.given_cards

    def _check_invalid_html_tags_in_fields(self) -> None:
        """Skip genanki's search for unescaped text: ours is escaped where it is made."""


class _Card(genanki.Card):  # type: ignore[misc]
    """A card with a schedule of its own."""

    def __init__(self, kind: CardType, row: CardRow):
        super().__init__(int(kind))
        self.row = row

    def write_to_db(
        self, cursor: Any, timestamp: float, deck_id: int, note_id: int, id_gen: Any, due: int = 0
    ) -> None:
        cursor.execute(
            "INSERT INTO cards VALUES(?,?,?,?,?,-1,?,?,?,?,?,?,?,?,0,0,0,?)",
            (next(id_gen), note_id, deck_id, self.ord, int(timestamp), *self.row),
        )


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


class _Ids:
    """Ids that are free, each as near as possible to the one that is wanted."""

    def __init__(self) -> None:
        self._taken: set[int] = set()

    def take(self, wanted: int) -> int:
        while wanted in self._taken:
            wanted += 1
        self._taken.add(wanted)
        return wanted


def fill_database(
    connection: sqlite3.Connection,
    notes: Iterable[AnkiNote],
    deck: str,
    sounds: Collection[str],
    schedule: Schedule | None,
) -> None:
    """Write notes, cards, decks and reviews into an empty database.

    `deck` is for the notes that name none, `sounds` are the names of the files in the package.
    """
    settings = CollectionSettings(schedule)
    cursor = connection.cursor()
    genanki.Package([]).write_to_db(cursor, revision_time(), iter(()))
    write_settings(cursor, settings)
    writer = _Writer(cursor, settings, sounds, schedule)
    for position, note in enumerate(notes, start=1):
        writer.add(note, deck if note.deck == DECK else note.deck, position)
    writer.add_reviews()
    connection.commit()


class _Writer:
    """Writes note after note, so that no more than one is held beside the database."""

    def __init__(
        self,
        cursor: sqlite3.Cursor,
        settings: CollectionSettings,
        sounds: Collection[str],
        schedule: Schedule | None,
    ):
        self.cursor = cursor
        self.settings = settings
        self.sounds = sounds
        self.schedule = schedule
        known = schedule.cards if schedule else ()
        self.scheduled = {(card.guid, card.ordinal): card for card in known}
        self.decks: dict[str, int] = {}
        self.terms: dict[str, str] = {}
        self.card_ids: dict[tuple[str, int], int] = {}
        self.note_id = _Ids()
        self.card_id = _Ids()

    def add(self, note: AnkiNote, deck: str, position: int) -> None:
        """Write one note and its cards; `position` is their place among the new cards."""
        guid = note.guid
        if guid in self.terms:
            raise PackageError(
                f"“{self.terms[guid]}” and “{note.term}” are the same word to Anki. "
                "Leave one out, or give one of them a sense."
            )
        self.terms[guid] = note.term
        self._check(note)
        wanted = _milliseconds(note) + _spread(guid)
        ids = [self.note_id.take(wanted)]
        cards = []
        for kind in note.cards:
            card = self.scheduled.get((guid, int(kind))) or AnkiCard(guid=guid, ordinal=int(kind))
            ids.append(self.card_id.take(wanted + int(kind)))
            self.card_ids[guid, int(kind)] = ids[-1]
            cards.append(_Card(kind, card_row(card, position, self.settings)))
        row = _Note(guid, list(fields_of(note).values()), note.tags, cards)
        # Whole seconds, rounded up: a change within a second still counts as later.
        modified = -int(-note.modified.timestamp() // 1)
        row.write_to_db(self.cursor, modified, self._deck_id(deck), iter(ids))

    def add_reviews(self) -> None:
        """Write the review log of the cards that are in the package."""
        if self.schedule:
            self.cursor.executemany(
                "INSERT INTO revlog VALUES(?,?,-1,?,?,?,?,?,?)",
                review_rows(self.schedule.reviews, self.card_ids),
            )

    def _deck_id(self, name: str) -> int:
        if name not in self.decks:
            deck = _Deck(name, self.settings.preset_id)
            deck.write_to_db(self.cursor, revision_time(), iter(()))
            self.decks[name] = int(deck.deck_id)
        return self.decks[name]

    def _check(self, note: AnkiNote) -> None:
        for tag in note.tags:
            if not tag or any(char.isspace() for char in tag):
                raise PackageError(f"The tag “{tag}” has a space in it, which Anki does not allow.")
        for name in (note.audio, note.sentence_audio):
            if name and name not in self.sounds:
                raise PackageError(f"The sound “{name}” of “{note.term}” is missing.")


def _milliseconds(note: AnkiNote) -> int:
    return int(note.created.timestamp() * 1000)


def _spread(guid: str) -> int:
    return int.from_bytes(hashlib.sha256(guid.encode()).digest()[:8], "big") % _SPREAD
