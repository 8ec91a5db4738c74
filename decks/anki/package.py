"""Write an Anki package (.apkg): the same input gives the same bytes, and no file is ever harmed.

The finished package takes the place of an older one in a single step.
"""

import json
import os
import secrets
import sqlite3
import unicodedata
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import IO, Any

from decks.anki.notes import DECK, AnkiNote
from decks.anki.schedule import Schedule
from decks.anki.writer import fill_database
from decks.errors import PackageError

Media = Mapping[str, bytes | Path]

_ZIP_DATE = (2025, 1, 1, 0, 0, 0)


def write_package(
    target: str | os.PathLike[str] | IO[bytes],
    notes: Iterable[AnkiNote],
    *,
    deck: str = DECK,
    media: Media | None = None,
    schedule: Schedule | None = None,
) -> None:
    """Write notes as an Anki package to a path or a binary file; new cards are due in their order.

    `deck` holds the notes that name no deck below it. `media` maps file names to their bytes or
    paths, and every sound of a note must be there. With a `schedule` the cards carry it and the
    package brings its settings as a deck preset. An existing file is replaced in one step when
    the new one is complete, and stays as it is when anything fails.

    Raises PackageError for two notes with one identity, unusable names and missing sounds.
    """
    files = _checked_media(media or {})
    # A nameless database is in memory while it is small and leaves no file behind.
    with closing(sqlite3.connect("")) as connection:
        fill_database(connection, notes, deck, files.keys(), schedule)
        if hasattr(target, "write"):
            _write_zip(target, connection, files)
        else:
            with _replacing(Path(target)) as file:
                _write_zip(file, connection, files)


def _checked_media(media: Media) -> Media:
    for name in media:
        unsafe = set(name) & set('/\\:*?"<>|[]') or name.startswith(".") or name != name.strip()
        if not name or unsafe or not name.isprintable():
            raise PackageError(f"“{name}” is no file name that Anki accepts.")
        if name != unicodedata.normalize("NFC", name):
            raise PackageError(f"The file name “{name}” must be in composed form (NFC).")
    return media


@contextmanager
def _replacing(path: Path) -> Iterator[IO[bytes]]:
    """Give a file that takes the place of `path` when all went well, and is gone when not."""
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        with part.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise PackageError(f"Cannot write {path}: {error.strerror or error}.") from error
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """Make the new name itself durable, where the system can."""
    if hasattr(os, "O_DIRECTORY"):
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _write_zip(file: Any, connection: sqlite3.Connection, media: Media) -> None:
    with zipfile.ZipFile(file, "w") as archive:
        # The fastest level: five times smaller than nothing, in half the time of the usual one.
        collection = _entry("collection.anki2", zipfile.ZIP_DEFLATED)
        archive.writestr(collection, connection.serialize(), compresslevel=1)
        names = {str(number): name for number, name in enumerate(media)}
        listing = json.dumps(names, ensure_ascii=False).encode()
        archive.writestr(_entry("media", zipfile.ZIP_STORED), listing)
        for number, (name, content) in enumerate(media.items()):
            archive.writestr(_entry(str(number), zipfile.ZIP_STORED), _content(name, content))


def _content(name: str, content: bytes | Path) -> bytes:
    try:
        return content if isinstance(content, bytes) else content.read_bytes()
    except OSError as error:
        raise PackageError(f"The sound “{name}” cannot be read.") from error


def _entry(name: str, method: int) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _ZIP_DATE)
    info.compress_type = method
    info.create_system = 3  # the default differs between systems
    info.external_attr = 0o644 << 16
    return info
