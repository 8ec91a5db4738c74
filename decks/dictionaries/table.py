"""Tables of words: CSV, TSV or a text file with another sign between headword and definition.

The columns are headword, definition and perhaps part of speech, in this order, or in any order
under a header that names them. The text is UTF-8, or UTF-16 as spreadsheets write it. Lines of the
kind `#separator:tab` at the top, as Anki exports them, are passed over.
"""

import codecs
import csv
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import BinaryIO

from decks.dictionaries.entry import DictionaryInfo, Entry
from decks.dictionaries.limits import MAX_DESCRIPTION, MAX_POS
from decks.errors import DictionaryError

KIND = "table"
_DELIMITERS = "\t;,|"
_SAMPLE_BYTES = 64 * 1024
_SAMPLE_ROWS = 50
# So many of the first rows must have the same number of columns, two or more.
_EVEN = 0.8
_HEADWORD_NAMES = "headword word term vietnamese tiếng_việt từ front key entry mục_từ viet vi"
_DEFINITION_NAMES = (
    "definition definitions meaning meanings gloss glosses english tiếng_anh nghĩa back "
    "translation explanation định_nghĩa giải_nghĩa value en"
)
_POS_NAMES = "pos part_of_speech class word_class type từ_loại loại_từ"
# In UTF-16 at least one byte in so many is the zero of a plain letter.
_MOSTLY = 10
_NAMES = tuple(
    frozenset(names.split()) for names in (_HEADWORD_NAMES, _DEFINITION_NAMES, _POS_NAMES)
)


@dataclass(frozen=True)
class _Shape:
    """How a table is read: its separator, its quotes, where its columns are."""

    delimiter: str
    quoting: bool
    columns: tuple[int, int, int | None]
    header: bool


class TableReader:
    """A table in a text file; `done` tells how much of the file has been read."""

    def __init__(self, stream: BinaryIO, done: Callable[[], float]) -> None:
        sample = stream.peek(_SAMPLE_BYTES)[:_SAMPLE_BYTES]  # type: ignore[attr-defined]
        self._encoding = guess_encoding(sample)
        self._stream = stream
        self._done = done
        self._shape = _shape(_sample_lines(sample, self._encoding))

    @cached_property
    def info(self) -> DictionaryInfo:
        """A table says nothing about itself."""
        return DictionaryInfo(name="", kind=KIND)

    def done(self) -> float:
        """Say how much of the file has been read."""
        return self._done()

    def entries(self) -> Iterator[Entry]:
        """Give the rows that have a headword and a definition."""
        text = io.TextIOWrapper(self._stream, encoding=self._encoding, newline="")
        rows = _rows(_without_notes(_bounded(text)), self._shape)
        word, meaning, pos = self._shape.columns
        kept = lacking = 0
        try:
            for row in islice(rows, int(self._shape.header), None):
                if len(row) <= max(word, meaning) or not row[meaning].strip():
                    lacking += any(cell.strip() for cell in row)
                    continue
                kept += 1
                found = row[pos].strip() if pos is not None and len(row) > pos else ""
                yield Entry(row[word], row[meaning], found if len(found) <= MAX_POS else "")
        except csv.Error as error:
            raise DictionaryError(f"The table cannot be read: {error}.") from error
        except UnicodeDecodeError as error:
            raise DictionaryError("The file is neither UTF-8 nor UTF-16 text.") from error
        finally:
            text.detach()
        if lacking > kept:
            raise DictionaryError(
                f"{lacking:,} lines have no definition, only {kept:,} have one. The table needs a "
                "headword and a definition in each line."
            )


def guess_encoding(sample: bytes) -> str:
    """Give the encoding of a text by its mark or, where UTF-16 has none, by its zero bytes."""
    for mark, encoding in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if sample.startswith(mark):
            return encoding
    # Of the two bytes of a plain letter the higher one is zero in UTF-16.
    first, second = sample[::2].count(0), sample[1::2].count(0)
    if _MOSTLY * abs(first - second) > len(sample):
        return "utf-16-be" if first > second else "utf-16-le"
    return "utf-8"


def _sample_lines(sample: bytes, encoding: str) -> list[str]:
    """Give the first whole lines of a table; raise DictionaryError when they are not text."""
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        text = decoder.decode(sample)
    except UnicodeDecodeError as error:
        raise DictionaryError("The file is neither UTF-8 nor UTF-16 text.") from error
    if "\0" in text:
        raise DictionaryError(
            "The file is not a dictionary of a kind that is known here: StarDict, Yomitan, a "
            "Wiktionary extract, or a table (CSV, TSV)."
        )
    lines = text.splitlines(keepends=True)
    # The last line may be cut off by the sample's end.
    return list(_without_notes(lines[:-1] if len(lines) > 1 and len(sample) > 60_000 else lines))


def _shape(lines: list[str]) -> _Shape:
    """Find out how a table is written; raise DictionaryError when it is no table."""
    best: tuple[float, int, str, bool, list[list[str]]] | None = None
    for delimiter in _DELIMITERS:
        quoting = delimiter != "\t" or any(f'"{delimiter}"' in line for line in lines)
        try:
            every = _rows(lines, _Shape(delimiter, quoting, (0, 1, None), header=False))
            rows = [row for row in islice(every, _SAMPLE_ROWS) if row]
        except csv.Error:
            continue
        if not rows:
            continue
        widths = [len(row) for row in rows]
        usual = max(set(widths), key=lambda width: (widths.count(width), width))
        even = widths.count(usual) / len(widths)
        if usual > 1 and even >= _EVEN and (best is None or even > best[0]):
            best = even, usual, delimiter, quoting, rows
    if best is None:
        raise DictionaryError(
            "The file is not a dictionary of a kind that is known here. A table needs a headword "
            "and a definition in each line, apart by a tab, a comma or a semicolon."
        )
    _, width, delimiter, quoting, rows = best
    named = _named_columns(rows[0])
    if named is not None:
        return _Shape(delimiter, quoting, named, header=True)
    return _Shape(delimiter, quoting, (0, 1, 2 if width > 2 else None), header=False)


def _named_columns(row: list[str]) -> tuple[int, int, int | None] | None:
    """Give the columns that a header names, None when the row is no header."""
    cells = ["_".join(cell.lower().split()).lstrip("\ufeff") for cell in row]
    word, meaning, pos = [
        next((place for place, cell in enumerate(cells) if cell in names), None) for names in _NAMES
    ]
    return None if word is None or meaning is None else (word, meaning, pos)


def _rows(lines: Iterator[str] | list[str], shape: _Shape) -> Iterator[list[str]]:
    if shape.quoting:
        return csv.reader(lines, delimiter=shape.delimiter)
    return csv.reader(lines, delimiter=shape.delimiter, quoting=csv.QUOTE_NONE)


def _bounded(text: io.TextIOWrapper) -> Iterator[str]:
    """Give the lines of a text; raise DictionaryError for an endless one."""
    while line := text.readline(MAX_DESCRIPTION):
        if len(line) == MAX_DESCRIPTION:
            raise DictionaryError("A line is longer than any dictionary's.")
        yield line


def _without_notes(lines: Iterator[str] | list[str]) -> Iterator[str]:
    """Pass over what Anki writes at the top of an export."""
    top = True
    for line in lines:
        if top and line.startswith("#") and ":" in line.split("\t")[0]:
            continue
        top = False
        yield line
