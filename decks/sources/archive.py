"""A zip archive in memory, of which no member can be larger or lie elsewhere than it may.

Nothing is ever unpacked to a path that the archive names.
"""

import io
import re
import struct
import zipfile
import zlib

from decks.errors import LimitError, SourceError
from decks.sources.limits import MAX_ENTRIES, MAX_ENTRY, MAX_EXPANDED, MIB

_OUTSIDE = re.compile(r"^[/\\]|^[A-Za-z]:|\\|(?:^|/)\.\.(?:/|$)|\x00")
_MEMBER = b"PK\x01\x02"
_ENCRYPTED = 1
DAMAGED = "The file is damaged or incomplete. Download or save it once more."


class Archive:
    """The members of a zip archive, read one by one under the limits.

    Raises SourceError for an archive that is damaged, encrypted or names files outside of itself,
    LimitError for one with too many files or too much in them.
    """

    def __init__(self, data: bytes) -> None:
        # Counted before the directory is read, which costs half a kilobyte for each entry.
        if data.count(_MEMBER) > MAX_ENTRIES:
            raise LimitError(
                f"The file is an archive of more than {MAX_ENTRIES:,} files, which is more than"
                " can be read."
            )
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except (zipfile.BadZipFile, ValueError, NotImplementedError, struct.error) as error:
            raise SourceError(DAMAGED) from error
        self._members = {info.filename: info for info in self._zip.infolist()}
        self._left = MAX_EXPANDED
        if any(_OUTSIDE.search(info.orig_filename) for info in self._zip.infolist()):
            raise SourceError("The archive names files outside of itself, which is a trick.")

    @property
    def names(self) -> frozenset[str]:
        """The names of the members."""
        return frozenset(self._members)

    def read(self, name: str) -> bytes:
        """Return the bytes of a member; the archive counts as damaged where it is missing."""
        info = self._members.get(name)
        if info is None:
            raise SourceError(DAMAGED)
        if info.flag_bits & _ENCRYPTED:
            raise SourceError("The file is protected by a password. Save it without one first.")
        if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise SourceError("The archive is packed in a way that no document needs.")
        most = min(MAX_ENTRY, self._left)
        try:
            with self._zip.open(info) as member:
                data = member.read(most + 1)
        except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, OSError) as error:
            raise SourceError(DAMAGED) from error
        if len(data) > most:
            raise LimitError(
                f"The file unpacks to more than {MAX_ENTRY // MIB} MiB in one part or"
                f" {MAX_EXPANDED // MIB} MiB in all, which is more than can be read."
            )
        self._left -= len(data)
        return data
