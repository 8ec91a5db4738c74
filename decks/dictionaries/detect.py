"""Open a dictionary of any known format, told by its content rather than by its name."""

import gzip
import hashlib
import lzma
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from decks.dictionaries import limits
from decks.dictionaries.containers import (
    Bundle,
    buffered,
    open_files,
    open_tar,
    open_zip,
    unpacked,
)
from decks.dictionaries.entry import DictionaryInfo, Entry, Reader
from decks.dictionaries.licences import shorten
from decks.dictionaries.plain_text import plain_text
from decks.dictionaries.stardict import StarDictReader
from decks.dictionaries.stardict_text import MAGIC
from decks.dictionaries.table import TableReader
from decks.dictionaries.wiktextract import WiktextractReader
from decks.dictionaries.yomitan import INDEX, YomitanReader
from decks.errors import DictionaryError

_STARDICT_ENDINGS = (".ifo", ".idx", ".idx.gz", ".dict", ".dict.dz", ".syn", ".syn.dz")
_DAMAGE = (
    zipfile.BadZipFile,
    tarfile.TarError,
    gzip.BadGzipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    NotImplementedError,
    # What the archive libraries say to headers that make no sense.
    OverflowError,
    UnicodeDecodeError,
)
_HEAD = 1_024


class Dictionary:
    """An open dictionary: what it says about itself, and its entries, each checked."""

    def __init__(self, reader: Reader, files: Sequence[Path], name: str) -> None:
        self._reader = reader
        self._files = files
        found = reader.info
        self.info = DictionaryInfo(
            name=shorten(plain_text(name) or found.name or files[0].stem, limits.MAX_NAME),
            kind=found.kind,
            source=found.source,
            licence=found.licence,
        )

    @property
    def done(self) -> float:
        """How much of the entries has been given, from 0 to 1."""
        return min(1.0, max(0.0, self._reader.done()))

    def digest(self) -> str:
        """Give the SHA-256 of the files, which tells whether a dictionary is the same."""
        digest = hashlib.sha256()
        for path in sorted(self._files):
            with path.open("rb") as file:
                digest.update(hashlib.file_digest(file, "sha256").digest())
        return digest.hexdigest()

    def __iter__(self) -> Iterator[Entry]:
        """Give the entries in plain text; a definition may be empty where the dictionary's is.

        Raises DictionaryError at the first sign that the file is damaged, lies or is hostile.
        """
        budget = limits.Budget(sum(path.stat().st_size for path in self._files))
        count = meanings = 0
        with _told(self._files[0].name):
            for entry in self._reader.entries():
                checked = _check(entry)
                if checked is None:
                    continue
                count += 1
                meanings += bool(checked.definition)
                if count > limits.MAX_ENTRIES:
                    raise DictionaryError(
                        f"The dictionary has more than {limits.MAX_ENTRIES:,} entries."
                    )
                budget.spend(len(checked.headword) + len(checked.definition))
                yield checked
        if not meanings:
            raise DictionaryError("There is no word with a definition in it.")


@contextmanager
def open_dictionary(path: Path, name: str = "") -> Iterator[Dictionary]:
    """Open a dictionary file, or the folder of one; `name` wins over the one it gives itself.

    Raises DictionaryError, with the reason in the learner's words, for a file that is missing,
    damaged, hostile or of an unknown kind.
    """
    with ExitStack() as stack:
        with _told(path.name):
            reader, files = _open(path, stack)
            dictionary = Dictionary(reader, files, name)
        yield dictionary


def _open(path: Path, stack: ExitStack) -> tuple[Reader, list[Path]]:
    if path.is_dir():
        files = sorted(found for found in path.iterdir() if found.is_file())
        return _open_stardict([f for f in files if f.name.endswith(_STARDICT_ENDINGS)], stack)
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if not head:
        raise DictionaryError("The file is empty.")
    if head.startswith(b"PK"):
        return _open_bundle(open_zip(path, stack), stack), [path]
    if head.startswith(MAGIC.encode()) or path.name.endswith(_STARDICT_ENDINGS):
        return _open_stardict(_beside(path), stack)
    with open_files([path]).open(path.name) as source:
        head = source.read(_HEAD)
    if head[257:262] == b"ustar":
        return _open_bundle(open_tar(path, stack), stack), [path]
    return _open_text(path, head, stack), [path]


def _open_text(path: Path, head: bytes, stack: ExitStack) -> Reader:
    raw = path.open("rb", buffering=0)
    size = path.stat().st_size
    stream = stack.enter_context(buffered(unpacked(cast(BinaryIO, raw), limits.Budget(size))))

    def done() -> float:
        return raw.tell() / size

    if head.lstrip().removeprefix(b"\xef\xbb\xbf").startswith(b"{"):
        return WiktextractReader(stream, done)
    return TableReader(stream, done)


def _open_bundle(bundle: Bundle, stack: ExitStack) -> Reader:
    if INDEX in bundle.names:
        return YomitanReader(bundle)
    if any(name.endswith(".ifo") for name in bundle.names):
        return StarDictReader(bundle, stack)
    raise DictionaryError(
        "The archive is not a dictionary of a kind that is known here: it should hold the "
        ".ifo, .idx and .dict of StarDict, or the index.json and term banks of Yomitan."
    )


def _open_stardict(files: list[Path], stack: ExitStack) -> tuple[Reader, list[Path]]:
    if not files:
        raise DictionaryError("There is no StarDict dictionary in that folder.")
    return StarDictReader(open_files(files), stack), files


def _beside(path: Path) -> list[Path]:
    """Give the files of the StarDict dictionary of which `path` is one."""
    ending = next((e for e in reversed(_STARDICT_ENDINGS) if path.name.endswith(e)), "")
    stem = path.name.removesuffix(ending)
    found = [path.with_name(stem + ending) for ending in _STARDICT_ENDINGS]
    return [file for file in found if file.is_file()]


def _check(entry: Entry) -> Entry | None:
    """Make an entry plain text; None for one without a word. Raises DictionaryError if huge."""
    if len(entry.definition) > limits.MAX_RECORD:
        raise DictionaryError(
            f"The text of “{entry.headword[:50]}” is longer than any dictionary's."
        )
    headword = plain_text(entry.headword).replace("\n", " ")
    definition = plain_text(entry.definition)
    if not headword:
        return None
    if len(headword) > limits.MAX_HEADWORD:
        raise DictionaryError(f"“{headword[:50]}…” is longer than any word.")
    if len(definition) > limits.MAX_DEFINITION:
        raise DictionaryError(f"The text of “{headword[:50]}” is longer than any dictionary's.")
    return Entry(headword, definition, plain_text(entry.pos).replace("\n", " ")[: limits.MAX_POS])


@contextmanager
def _told(name: str) -> Iterator[None]:
    """Tell in the learner's words what the libraries say about a damaged file."""
    try:
        yield
    except _DAMAGE as error:
        raise DictionaryError(f"{name} is damaged or cut short.") from error
    except OSError as error:
        # Without a number it is a decompressor's word on the content.
        reason = f"cannot be read ({error.strerror})" if error.errno else "is damaged or cut short"
        raise DictionaryError(f"{name} {reason}.") from error
