"""The files of a dictionary, wherever they lie: in a folder, a zip or a tar, packed or not.

Nothing is ever unpacked to a path that a file names: members are streams, and what must be read
out of order goes through a temporary file without a name.
"""

import bz2
import gzip
import io
import lzma
import re
import tarfile
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from decks.dictionaries.limits import MAX_FILES, MIB, Bounded, Budget
from decks.errors import DictionaryError

_CHUNK = 256 * 1024
# A tar header that announces a longer name or a longer comment than this is a trick.
_MAX_TAR_READ = 8 * MIB
_OUTSIDE = re.compile(r"^[/\\]|^[A-Za-z]:|\\|(?:^|/)\.\.(?:/|$)|\x00")
_DECOMPRESSORS: dict[bytes, Callable[[BinaryIO], object]] = {
    b"\x1f\x8b": gzip.open,
    b"BZh": bz2.open,
    b"\xfd7zXZ\x00": lzma.open,
}


@dataclass(frozen=True)
class Bundle:
    """Some files that belong together: their sizes by name, and how to open one.

    A file whose content is packed (.gz, .dz) is unpacked by `open`; every byte is paid from
    `budget`. `sizes` are what the container says, not to be trusted.
    """

    sizes: dict[str, int]
    budget: Budget
    raw: Callable[[str], BinaryIO]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the files, without what macOS adds to an archive."""
        return tuple(
            name
            for name in self.sizes
            if not name.startswith("__MACOSX/") and not name.rpartition("/")[2].startswith("._")
        )

    def open(self, name: str) -> BinaryIO:
        """Open a file as a stream of its unpacked bytes, buffered."""
        return buffered(unpacked(self.raw(name), self.budget))


def buffered(stream: BinaryIO) -> BinaryIO:
    """Give a stream that can be read by lines and small pieces."""
    return cast(BinaryIO, io.BufferedReader(cast(io.RawIOBase, stream), _CHUNK))


def unpacked(stream: BinaryIO, budget: Budget) -> BinaryIO:
    """Give a stream of the unpacked bytes, where the first bytes say that they are packed."""
    source = io.BufferedReader(cast(io.RawIOBase, stream), _CHUNK)
    head = source.peek(8)
    for magic, decompress in _DECOMPRESSORS.items():
        if head.startswith(magic):
            plain = cast(BinaryIO, decompress(cast(BinaryIO, source)))
            return cast(BinaryIO, Bounded(plain, budget, cast(BinaryIO, source)))
    return cast(BinaryIO, Bounded(cast(BinaryIO, source), budget))


def spooled(stream: BinaryIO, stack: ExitStack) -> BinaryIO:
    """Copy a stream to a temporary file without a name, to be read in any order; close it."""
    spool = cast(BinaryIO, stack.enter_context(tempfile.TemporaryFile()))  # noqa: SIM115
    with stream:
        while chunk := stream.read(_CHUNK):
            spool.write(chunk)
    spool.seek(0)
    return spool


def open_files(paths: Sequence[Path]) -> Bundle:
    """Open files that lie beside each other."""
    sizes = {path.name: path.stat().st_size for path in paths}
    by_name = {path.name: path for path in paths}

    def raw(name: str) -> BinaryIO:
        # Without a buffer, as `unpacked` brings one.
        return cast(BinaryIO, by_name[name].open("rb", buffering=0))

    return Bundle(sizes, Budget(sum(sizes.values())), raw)


def open_zip(path: Path, stack: ExitStack) -> Bundle:
    """Open a zip archive; raise DictionaryError for one that is encrypted or plays tricks."""
    archive = stack.enter_context(zipfile.ZipFile(path))
    members = [info for info in archive.infolist() if not info.filename.endswith("/")]
    _check_names([info.filename for info in members])
    if any(info.flag_bits & 1 for info in members):
        raise DictionaryError("The archive is protected by a password. Unpack it first.")
    by_name = {info.filename: info for info in members}

    def raw(name: str) -> BinaryIO:
        return cast(BinaryIO, archive.open(by_name[name]))

    sizes = {info.filename: info.file_size for info in members}
    return Bundle(sizes, Budget(path.stat().st_size), raw)


def open_tar(path: Path, stack: ExitStack) -> Bundle:
    """Open a tar archive, packed or not; raise DictionaryError for one that plays tricks."""
    budget = Budget(path.stat().st_size)
    source = unpacked(cast(BinaryIO, path.open("rb", buffering=0)), budget)
    spool = _TarSource(spooled(source, stack))
    archive = stack.enter_context(tarfile.TarFile(fileobj=spool))
    members: dict[str, tarfile.TarInfo] = {}
    for count, info in enumerate(archive, start=1):
        if count > MAX_FILES:
            raise DictionaryError(f"The archive holds more than {MAX_FILES:,} files.")
        if info.isdir():
            continue
        if not info.isreg() or info.sparse is not None:
            raise DictionaryError("The archive holds links or devices, which no dictionary needs.")
        members[info.name.removeprefix("./")] = info
    _check_names(list(members))

    def raw(name: str) -> BinaryIO:
        member = archive.extractfile(members[name])
        if member is None:
            raise DictionaryError("The archive is damaged.")
        return cast(BinaryIO, member)

    return Bundle({name: info.size for name, info in members.items()}, budget, raw)


def _check_names(names: list[str]) -> None:
    if len(names) > MAX_FILES:
        raise DictionaryError(f"The archive holds more than {MAX_FILES:,} files.")
    if len(set(names)) < len(names):
        raise DictionaryError("The archive holds two files of the same name.")
    if any(not name or _OUTSIDE.search(name) for name in names):
        raise DictionaryError("The archive names files outside of itself, which is a trick.")


class _TarSource(io.BufferedIOBase):
    """The bytes of a tar, of which no header can ask for an absurd amount at once."""

    def __init__(self, stream: BinaryIO) -> None:
        super().__init__()
        self._stream = stream

    def read(self, size: int | None = -1, /) -> bytes:
        if size is None or not 0 <= size <= _MAX_TAR_READ:
            raise DictionaryError("The archive is damaged: a header asks for too much.")
        return self._stream.read(size)

    def seek(self, offset: int, whence: int = 0, /) -> int:
        return self._stream.seek(offset, whence)

    def tell(self) -> int:
        return self._stream.tell()

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True
