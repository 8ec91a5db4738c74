"""Open the zip file that an Anki package is, of any version, as if it came from an enemy.

Since 2.1.50 a package holds `collection.anki21b` (SQLite, compressed with zstandard), a `meta`
message with the version, and a `media` message; before that `collection.anki21` or
`collection.anki2` as they are and the media list as JSON. Messages are protocol buffers, whose
few fields are read here by hand. Source: Anki's import_export.proto and its exports.
"""

import json
import os
import sqlite3
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO

import zstandard

from decks.errors import PackageError

_CHUNK = 1 << 16
_LATEST = 3
_COLLECTIONS = {1: "collection.anki2", 2: "collection.anki21", _LATEST: "collection.anki21b"}
_TOO_NEW = "This package was made by a newer Anki than Vietdeck can read. Export it as legacy."
_DAMAGED = "This package is damaged or incomplete. Export it from Anki again."
_DAMAGE = (
    zlib.error,
    zstandard.ZstdError,
    sqlite3.Error,
    EOFError,
    ValueError,
    TypeError,
    LookupError,
    OverflowError,
    NotImplementedError,
)


@dataclass(frozen=True, slots=True)
class Limits:
    """What a package may hold: sizes in bytes, `ratio` as unpacked to packed size.

    The ratio counts from `ratio_from` bytes on, since small empty collections pack very well.
    """

    collection: int = 1 << 30
    media_list: int = 1 << 26
    media_file: int = 1 << 26
    entries: int = 200_000
    ratio: int = 100
    ratio_from: int = 1 << 26


@contextmanager
def reading() -> Iterator[None]:
    """Turn whatever damaged or hostile input raises into a PackageError with a reason."""
    try:
        yield
    except zipfile.BadZipFile as error:
        raise PackageError("This is no Anki package, or it is damaged or incomplete.") from error
    except _DAMAGE as error:
        raise PackageError(_DAMAGED) from error
    except OSError as error:
        raise PackageError(f"The package cannot be read: {error.strerror or error}.") from error


class Container:
    """A package's zip file, open, with its names checked. Raises PackageError when it is unfit."""

    def __init__(self, source: str | os.PathLike[str] | IO[bytes], limits: Limits):
        self._limits = limits
        with reading():
            self._archive = zipfile.ZipFile(source)
        try:
            with reading():
                self._names = _checked_names(self._archive, limits)
                self._version = self._read_version()
                self._media = self._read_media_list()
        except PackageError:
            self._archive.close()
            raise

    def close(self) -> None:
        """Close the zip file."""
        self._archive.close()

    @property
    def media_names(self) -> tuple[str, ...]:
        """The names of the media files."""
        return tuple(self._media)

    def unpack_collection(self, out: IO[bytes]) -> None:
        """Write the SQLite file of the package to `out`."""
        with reading():
            for block in self._blocks(_COLLECTIONS[self._version], self._limits.collection):
                out.write(block)
        if not out.tell():  # an incomplete frame unpacks to nothing, without an error
            raise PackageError(_DAMAGED)

    def read_media(self, name: str) -> bytes:
        """Return the content of a media file. Raises KeyError for a name that is not there."""
        entry = self._media[name]
        if entry not in self._names:
            raise PackageError(f"The media file “{name}” is missing from the package.")
        with reading():
            return b"".join(self._blocks(entry, self._limits.media_file))

    def _read_version(self) -> int:
        if "meta" in self._names:
            content = b"".join(self._blocks("meta", _CHUNK, packed=False))
            version = next((value for number, value in _message(content) if number == 1), 0)
            if version not in _COLLECTIONS:
                raise PackageError(_TOO_NEW)
            versions = [int(version)] if isinstance(version, int) else []
        else:
            versions = sorted(_COLLECTIONS, reverse=True)
        for version in versions:
            if _COLLECTIONS[version] in self._names:
                return version
        raise PackageError("There is no Anki collection in this file.")

    def _read_media_list(self) -> dict[str, str]:
        """Return the zip entry of each media file by its name."""
        if "media" not in self._names:
            return {}
        content = b"".join(self._blocks("media", self._limits.media_list))
        if self._version == _LATEST:
            pairs = [(entry[1], entry[0]) for entry in _media_entries(content)]
        else:
            listing = json.loads(content or b"{}")
            pairs = [(str(name), str(entry)) for entry, name in dict(listing).items()]
        for name, _ in pairs:
            _check_media_name(name)
        return dict(pairs)

    def _blocks(self, entry: str, limit: int, *, packed: bool | None = None) -> Iterator[bytes]:
        """Yield an entry piece by piece, unpacked, and stop when there is too much of it."""
        info = self._names[entry]
        total = 0
        with self._archive.open(info) as raw:
            source: IO[bytes] | zstandard.ZstdDecompressionReader = raw
            if packed if packed is not None else self._version == _LATEST:
                source = zstandard.ZstdDecompressor().stream_reader(raw, read_across_frames=True)
            while block := source.read(_CHUNK):
                total += len(block)
                bomb = total > self._limits.ratio_from
                if total > limit or (bomb and total > self._limits.ratio * info.compress_size):
                    raise PackageError("This package unpacks to far more than its size. Refused.")
                yield block


def _checked_names(archive: zipfile.ZipFile, limits: Limits) -> dict[str, zipfile.ZipInfo]:
    infos = archive.infolist()
    if len(infos) > limits.entries:
        raise PackageError("There are too many files in this package.")
    names = {info.filename: info for info in infos}
    if len(names) != len(infos):
        raise PackageError("This package holds one file name twice. Refused.")
    for name, info in names.items():
        # Anki writes plain names only: anything with a path in it wants to get out of its folder.
        if not name or set(name) & set("/\\:\0") or name in (".", ".."):
            raise PackageError("This package holds a file with a path in its name. Refused.")
        if info.flag_bits & 0x1:
            raise PackageError("This package is encrypted. Export it from Anki without a password.")
    return names


def _check_media_name(name: str) -> None:
    if not name or set(name) & set("/\\\0") or name in (".", ".."):
        raise PackageError("This package holds a media file with a path in its name. Refused.")


def _media_entries(content: bytes) -> Iterator[tuple[str, str]]:
    """Yield zip entry and name of each file of a media list."""
    entries = (value for number, value in _message(content) if number == 1)
    for index, entry in enumerate(entries):
        if not isinstance(entry, bytes):
            raise PackageError(_DAMAGED)
        fields = dict(_message(entry))
        name, legacy = fields.get(1, b""), fields.get(255)
        if not isinstance(name, bytes):
            raise PackageError(_DAMAGED)
        yield str(legacy if isinstance(legacy, int) else index), name.decode()


def _message(data: bytes) -> Iterator[tuple[int, int | bytes]]:
    """Yield number and value of each field of a protocol buffer: a varint or bytes."""
    position = 0
    while position < len(data):
        key, position = _varint(data, position)
        number, wire = key >> 3, key & 7
        if wire == 0:
            value, position = _varint(data, position)
            yield number, value
            continue
        if wire == 2:
            size, position = _varint(data, position)
        elif wire in (1, 5):
            size = 8 if wire == 1 else 4
        else:
            raise PackageError(_DAMAGED)
        if position + size > len(data):
            raise PackageError(_DAMAGED)
        yield number, data[position : position + size]
        position += size


def _varint(data: bytes, position: int) -> tuple[int, int]:
    value = shift = 0
    while shift < 70 and position < len(data):
        byte = data[position]
        value |= (byte & 0x7F) << shift
        position += 1
        shift += 7
        if not byte & 0x80:
            return value, position
    raise PackageError(_DAMAGED)
