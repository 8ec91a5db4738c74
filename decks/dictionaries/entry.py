"""What every dictionary gives, whatever its file format."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Entry:
    """A headword with what a dictionary says about it.

    `definition` is plain text, its lines apart by newlines; `pos` is the part of speech in the
    dictionary's own words, "" where it gives none.
    """

    headword: str
    definition: str
    pos: str = ""


@dataclass(frozen=True, slots=True)
class DictionaryInfo:
    """What a dictionary says about itself; `source` and `licence` are "" where it says nothing."""

    name: str
    kind: str
    source: str = ""
    licence: str = ""


class Reader(Protocol):
    """A reader of one format. Both methods raise DictionaryError for a damaged file."""

    @property
    def info(self) -> DictionaryInfo:
        """What the dictionary says about itself."""

    def entries(self) -> Iterator[Entry]:
        """Give the entries in the file's order; may be called once."""

    def done(self) -> float:
        """Say how much of the entries has been given, from 0 to 1."""
