"""Reading a dictionary to its end before anything of it is stored.

It may take long, so it happens outside of any transaction; only what was read without a complaint
is then written, at once.
"""

import json
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from decks.dictionaries.detect import Dictionary, open_dictionary
from decks.vietnamese.spelling import canonical
from webapp.storage.dictionaries import EntryValues

_CHUNK = 2_000

# Told how many entries have been read, and how much of the file that is (0 to 1).
Progress = Callable[[int, float], None]


class Prepared:
    """A dictionary that is read and checked outside of any transaction, to be stored afterwards.

    What was read lies in a temporary file without a name, so that nothing is left behind whatever
    happens. `entries` counts what was read so far.
    """

    def __init__(self, dictionary: Dictionary, spool: IO[str]) -> None:
        self.info = dictionary.info
        self.entries = 0
        self._dictionary = dictionary
        self._spool = spool

    def read(self) -> Iterator[float]:
        """Read to the end, giving now and then how much of the file has been read (0 to 1).

        Raises DictionaryError at the first sign that the file cannot be used.
        """
        chunk: list[EntryValues] = []
        for entry in self._dictionary:
            form = canonical(entry.headword)
            if not form:
                continue
            chunk.append((entry.headword, form, entry.pos, entry.definition))
            if len(chunk) == _CHUNK:
                self._write(chunk)
                yield self._dictionary.done
        self._write(chunk)
        yield 1.0

    def _write(self, chunk: list[EntryValues]) -> None:
        self._spool.write(json.dumps(chunk, ensure_ascii=False) + "\n")
        self.entries += len(chunk)
        chunk.clear()

    def digest(self) -> str:
        """Return what tells whether the same files were added before."""
        return self._dictionary.digest()

    def chunks(self) -> Iterator[list[EntryValues]]:
        """Give back what was read, many entries at a time."""
        self._spool.seek(0)
        for line in self._spool:
            chunk = json.loads(line)
            if chunk:
                yield chunk


@contextmanager
def open_prepared(path: Path, name: str = "") -> Iterator[Prepared]:
    """Open a dictionary to be read; `name` wins over the one it gives itself.

    Raises DictionaryError for a file that cannot be used.
    """
    with (
        open_dictionary(path, name) as dictionary,
        tempfile.TemporaryFile("w+", encoding="utf-8") as spool,
    ):
        yield Prepared(dictionary, spool)


@contextmanager
def prepare_dictionary(
    path: Path, name: str = "", progress: Progress | None = None
) -> Iterator[Prepared]:
    """Read and check a whole dictionary, to be given to `add_dictionary`."""
    with open_prepared(path, name) as prepared:
        for done in prepared.read():
            if progress:
                progress(prepared.entries, done)
        yield prepared
