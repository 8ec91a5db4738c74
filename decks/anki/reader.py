"""Read notes, schedules and reviews from an Anki package of any version since 2.1.50, and before.

Nothing is ever written, and what comes out is checked: a database that is damaged, made to harm or
of an unknown version is refused with a PackageError before its first row, or at the row where it
shows.
"""

import sqlite3
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from os import PathLike
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote

from decks.anki.catalog import Catalog, read_catalog
from decks.anki.container import Container, Limits, reading
from decks.anki.history import card_from_row, review_from_row
from decks.anki.schedule import AnkiCard, AnkiReview
from decks.errors import PackageError

_SCHEMAS = range(11, 19)
_LONGEST_VALUE = 1 << 25
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAMAGED = "The collection in this package is damaged."

_CARDS = """
    SELECT n.guid, n.mid, c.ord, c.type, c.queue, c.due, c.ivl, c.factor, c.reps, c.lapses,
           c.left, c.odue, c.odid, c.did, c.data
    FROM cards c JOIN notes n ON n.id = c.nid ORDER BY c.id"""
_REVIEWS = """
    SELECT n.guid, c.ord, r.id, r.ease, r.ivl, r.lastIvl, r.factor, r.time, r.type
    FROM revlog r JOIN cards c ON c.id = r.cid JOIN notes n ON n.id = c.nid ORDER BY r.id"""


@dataclass(frozen=True, slots=True)
class StoredNote:
    """A note as Anki keeps it: `fields` hold HTML, by field name; `modified` is aware UTC."""

    guid: str
    note_type: str
    note_type_id: int
    fields: Mapping[str, str]
    tags: tuple[str, ...]
    modified: datetime


class AnkiPackage:
    """An open package: each method reads its table anew, row by row, so size does not matter."""

    def __init__(self, connection: sqlite3.Connection, container: Container, catalog: Catalog):
        self._connection = connection
        self._container = container
        self._catalog = catalog

    @property
    def note_types(self) -> dict[str, tuple[str, ...]]:
        """The field names of each note type, by its name."""
        return {kind.name: kind.fields for kind in self._catalog.note_types.values()}

    @property
    def media_names(self) -> tuple[str, ...]:
        """The names of the media files in the package."""
        return self._container.media_names

    def read_media(self, name: str) -> bytes:
        """Return a media file's content. Raises KeyError when there is none of that name."""
        return self._container.read_media(name)

    def notes(self) -> Iterator[StoredNote]:
        """Yield every note, oldest first."""
        query = "SELECT guid, mid, mod, tags, flds FROM notes ORDER BY id"
        with reading():
            for row in self._rows(query):
                yield _note_from_row(row, self._catalog)

    def cards(self) -> Iterator[AnkiCard]:
        """Yield the schedule of every card that has a note."""
        with reading():
            for row in self._rows(_CARDS):
                yield card_from_row(row, self._catalog)

    def reviews(self) -> Iterator[AnkiReview]:
        """Yield every review of these cards, oldest first."""
        with reading():
            for row in self._rows(_REVIEWS):
                yield review_from_row(row)

    def _rows(self, query: str) -> Iterator[tuple[Any, ...]]:
        with closing(self._connection.cursor()) as cursor:
            yield from cursor.execute(query)


@contextmanager
def open_package(
    source: str | PathLike[str] | IO[bytes], limits: Limits | None = None
) -> Iterator[AnkiPackage]:
    """Open an .apkg or .colpkg for reading, from a path or a binary file.

    Raises PackageError, with a reason for the learner, for whatever cannot be read safely.
    """
    with ExitStack() as stack:
        container = stack.enter_context(closing(Container(source, limits or Limits())))
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="vietdeck-"))
        path = Path(folder) / "collection.db"
        with path.open("wb") as file:
            container.unpack_collection(file)
        with reading():
            connection = stack.enter_context(closing(_open_database(path)))
            _check(connection)
            package = AnkiPackage(connection, container, read_catalog(connection))
        yield package


def _note_from_row(row: tuple[Any, ...], catalog: Catalog) -> StoredNote:
    guid, kind_id, modified, tags, values = row
    kind = catalog.note_type(int(kind_id))
    return StoredNote(
        guid=str(guid),
        note_type=kind.name,
        note_type_id=int(kind_id),
        fields=dict(zip(kind.fields, str(values).split("\x1f"), strict=False)),
        tags=tuple(str(tags).split()),
        modified=_EPOCH + timedelta(seconds=int(modified)),
    )


def _open_database(path: Path) -> sqlite3.Connection:
    # Immutable: Anki leaves its files in WAL mode, which would want a second file to be written.
    uri = f"file:{quote(str(path))}?mode=ro&immutable=1"
    connection = sqlite3.connect(uri, uri=True)
    connection.create_collation("unicase", _unicase)
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST_VALUE)
    for pragma in ("trusted_schema = OFF", "query_only = ON", "cell_size_check = ON"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def _unicase(a: str, b: str) -> int:
    """Order names without regard to case, as Anki's own collation does."""
    left, right = a.casefold(), b.casefold()
    return (left > right) - (left < right)


def _check(connection: sqlite3.Connection) -> None:
    """Refuse a database that is not an Anki collection, or not whole."""
    kinds = dict(connection.execute("SELECT name, type || ':' || sql FROM sqlite_master"))
    for table in ("col", "notes", "cards", "revlog"):
        # A view or a virtual table in the place of a table would run what its maker wrote.
        if not str(kinds.get(table)).upper().startswith("TABLE:CREATE TABLE"):
            raise PackageError("There is no Anki collection in this file.")
    (version,) = connection.execute("SELECT ver FROM col").fetchone() or (None,)
    if version not in _SCHEMAS:
        raise PackageError(
            "This collection has a form that Vietdeck does not know. "
            "Export it from Anki with “Support older Anki versions” ticked."
        )
    if connection.execute("PRAGMA quick_check(1)").fetchone() != ("ok",):
        raise PackageError(_DAMAGED)
