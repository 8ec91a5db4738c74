"""What the writer must remember of all that it wrote, in tables beside the package's own.

They are temporary tables of the same connection: small ones stay in memory, large ones spill into
nameless files, so that a deck of any size takes the same memory. Reviews come out of them sorted.
"""

import sqlite3
from collections.abc import Collection, Iterable

from decks.anki.collection import CollectionSettings
from decks.anki.schedule import AnkiCard, AnkiReview
from decks.anki.scheduling import PackedCard, pack_card, pack_review

_TABLES = """
CREATE TEMP TABLE words(guid TEXT PRIMARY KEY, term TEXT) WITHOUT ROWID;
CREATE TEMP TABLE standing(guid TEXT, kind INT, state INT, queue INT, due INT, ivl INT, ease INT,
    reps INT, lapses INT, left INT, memory TEXT, position INT, PRIMARY KEY (guid, kind))
    WITHOUT ROWID;
CREATE TEMP TABLE places(guid TEXT, kind INT, card_id INT, PRIMARY KEY (guid, kind)) WITHOUT ROWID;
CREATE TEMP TABLE log(guid TEXT, kind INT, at INT, rating INT, ivl INT, last INT, factor INT,
    taken INT, type INT);
"""
# A row's id is its time, so of two reviews in one millisecond the second is put one later: each id
# is the greatest of the times before it, plus the rows since. The card decides at one instant.
_WRITE_LOG = """
INSERT INTO revlog
SELECT number + max(at - number) OVER (ORDER BY number), card_id, -1, rating, ivl, last, factor,
    taken, type
FROM (
    SELECT row_number() OVER (ORDER BY at, guid, kind, log.rowid) AS number, at / 1000 AS at,
        card_id, rating, ivl, last, factor, taken, type
    FROM log JOIN places USING (guid, kind)
)
ORDER BY number
"""


class Ledger:
    """Words and cards that were written, and the schedule that waits for them."""

    def __init__(self, connection: sqlite3.Connection):
        self._connection = connection
        connection.executescript(f"PRAGMA temp_store = FILE; {_TABLES}")

    def enter(self, guid: str, term: str) -> str | None:
        """Enter a word; give the term that has its GUID already, or None."""
        try:
            self._connection.execute("INSERT INTO words VALUES(?,?)", (guid, term))
        except sqlite3.IntegrityError:
            query = "SELECT term FROM words WHERE guid = ?"
            return str(self._connection.execute(query, (guid,)).fetchone()[0])
        return None

    def expect(self, cards: Iterable[AnkiCard], settings: CollectionSettings) -> None:
        """Keep where cards stand until their notes come; of two for one card the last counts."""
        self._connection.executemany(
            "INSERT OR REPLACE INTO standing VALUES(?,?,?,?,?,?,?,?,?,?,?,?)",
            ((card.guid, card.ordinal, *pack_card(card, settings)) for card in cards),
        )

    def standing_of(self, guids: Collection[str]) -> dict[tuple[str, int], PackedCard]:
        """Give where the cards of some notes stand, by GUID and kind."""
        marks = ",".join("?" * len(guids))
        query = f"SELECT * FROM standing WHERE guid IN ({marks})"  # noqa: S608 (only marks)
        rows = self._connection.execute(query, tuple(guids))
        return {(row[0], row[1]): PackedCard._make(row[2:]) for row in rows}

    def place(self, cards: Iterable[tuple[str, int, int]]) -> None:
        """Enter cards that were written: GUID, kind and id."""
        self._connection.executemany("INSERT INTO places VALUES(?,?,?)", cards)

    def write_log(self, reviews: Iterable[AnkiReview]) -> None:
        """Write the reviews of the cards that were written, oldest first."""
        self._connection.executemany(
            "INSERT INTO log VALUES(?,?,?,?,?,?,?,?,?)", map(pack_review, reviews)
        )
        self._connection.execute(_WRITE_LOG)


class FreeIds:
    """Ids that are free in a table, each as near as possible to the one that is wanted."""

    def __init__(self, connection: sqlite3.Connection, table: str):
        self._connection = connection
        self._query = f"SELECT 1 FROM {table} WHERE id = ?"  # noqa: S608 (two literals)
        self._highest = -1
        self._waiting: set[int] = set()

    def take(self, wanted: int) -> int:
        """Give the first free id from the wanted one on."""
        if wanted <= self._highest:
            while wanted in self._waiting or self._is_written(wanted):
                wanted += 1
        self._highest = max(self._highest, wanted)
        self._waiting.add(wanted)
        return wanted

    def written(self) -> None:
        """Say that all rows with the ids given so far are in the table."""
        self._waiting.clear()

    def _is_written(self, wanted: int) -> bool:
        return self._connection.execute(self._query, (wanted,)).fetchone() is not None
