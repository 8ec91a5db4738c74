"""Words out of what a learner has: an Anki deck, a table, or a plain list.

Every source is a table of columns; the learner chooses the one with the Vietnamese words. For an
Anki package a column is a field of a note type, for a list there is one column.
"""

import csv
import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from decks.anki import State, StoredNote, open_package, to_text
from decks.errors import PackageError
from decks.vietnamese.spelling import display_form
from webapp.errors import InvalidInputError

MAX_TEXT = 32 * 1024 * 1024
MAX_WORDS = 200_000
# More than this is a sentence.
MAX_SYLLABLES = 8
MAX_LENGTH = 60
_SAMPLES = 4
_DELIMITERS = "\t;,"
_REMARKS = re.compile(r"\([^)]*\)|\[[^\]]*\]")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a source: `key` names it in a form, `samples` are its first words."""

    key: str
    label: str
    samples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Source:
    """A source: its columns, and for a package its decks."""

    columns: tuple[Column, ...]
    decks: tuple[str, ...] = ()

    @property
    def is_package(self) -> bool:
        """Whether it came from Anki."""
        return bool(self.decks)


def view_source(path: Path) -> Source:
    """Return what a file offers: the columns of which at least half the cells can be words.

    Raises PackageError or InvalidInputError for a file that cannot be used.
    """
    labels: dict[str, str] = {}
    samples: dict[str, list[str]] = {}
    cells: Counter[str] = Counter()
    words: Counter[str] = Counter()
    decks: set[str] = set()
    for key, label, value in _cells(path, decks):
        labels[key] = label
        cells[key] += bool(value)
        if word := word_in(value):
            words[key] += 1
            if len(shown := samples.setdefault(key, [])) < _SAMPLES:
                shown.append(word)
    found = tuple(
        Column(key, label, tuple(samples[key]))
        for key, label in labels.items()
        if words[key] and 2 * words[key] >= cells[key]
    )
    if not found:
        raise InvalidInputError("There are no words in this file.", "file")
    return Source(found, tuple(sorted(decks)))


@dataclass(frozen=True, slots=True)
class WordChoice:
    """Which words of a source: the column, and of a package the deck (with those below it).

    `only_studied` leaves out words whose cards never came into review, `heading` the first row of a
    table.
    """

    column: str
    deck: str = ""
    only_studied: bool = False
    heading: bool = False


def read_words(path: Path, choice: WordChoice) -> list[str]:
    """Return the values of a column that can be words, as they are written, each once."""
    package = zipfile.is_zipfile(path)
    wanted = _studied_notes(path, choice.deck, choice.only_studied) if package else None
    words: dict[str, None] = {}
    cells = (value for key, _, value in _cells(path, set(), wanted) if key == choice.column)
    if choice.heading and not package:
        next(cells, None)
    for value in cells:
        if word := word_in(value):
            words[word] = None
        if len(words) > MAX_WORDS:
            raise InvalidInputError(f"There are more than {MAX_WORDS:,} words in this file.")
    return list(words)


def word_in(value: str) -> str:
    """Return the word that a cell holds, without remarks in brackets; "" where it holds none."""
    word = " ".join(display_form(_REMARKS.sub(" ", value)).split()).strip(" .,;:!?…\"'“”-–")
    too_long = len(word) > MAX_LENGTH or len(word.split()) > MAX_SYLLABLES
    return "" if too_long or not any(letter.isalpha() for letter in word) else word


def _cells(
    path: Path, decks: set[str], wanted: set[str] | None = None
) -> Iterator[tuple[str, str, str]]:
    """Yield column key, column label and text of each cell, row by row."""
    if zipfile.is_zipfile(path):
        with open_package(path) as package:
            if wanted is None:
                decks.update(card.deck for card in package.cards())
            notes = (note for note in package.notes() if wanted is None or note.guid in wanted)
            yield from _fields(notes)
    else:
        yield from _table(_decoded(path))


def _fields(notes: Iterable[StoredNote]) -> Iterator[tuple[str, str, str]]:
    for note in notes:
        for name, html in note.fields.items():
            yield f"{note.note_type}: {name}", f"{name} ({note.note_type})", to_text(html)


def _studied_notes(path: Path, deck: str, only_studied: bool) -> set[str]:
    """Return the GUIDs of the notes with a card in a deck, and in review where that is asked."""
    with open_package(path) as package:
        return {
            card.guid
            for card in package.cards()
            if (not deck or card.deck == deck or card.deck.startswith(f"{deck}::"))
            and (not only_studied or card.state in (State.REVIEW, State.RELEARNING))
        }


def _decoded(path: Path) -> str:
    if path.stat().st_size > MAX_TEXT:
        raise InvalidInputError("That file is too large for a list of words.", "file")
    data = path.read_bytes()
    try:
        text = data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidInputError(
            "This is neither an Anki package nor a text in UTF-8. Save the list as UTF-8.", "file"
        ) from error
    if "\x00" in text:
        raise PackageError("This is neither an Anki package nor a list of words.")
    return text


def _table(text: str) -> Iterator[tuple[str, str, str]]:
    """Yield the cells of a table, or of a list as its only column."""
    first = "\n".join(text.splitlines()[:20])
    # Anki's own text exports begin with lines such as "#separator:tab".
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    delimiter = max(_DELIMITERS, key=first.count)
    if not first.count(delimiter):
        for line in lines:
            yield "1", "The list", line.strip()
        return
    try:
        for row in csv.reader(io.StringIO("\n".join(lines)), delimiter=delimiter):
            for number, value in enumerate(row, start=1):
                yield str(number), f"Column {number}", to_text(value)
    except csv.Error as error:
        raise InvalidInputError(f"This table cannot be read: {error}.", "file") from error
