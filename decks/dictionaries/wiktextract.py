"""Wiktionary as wiktextract extracts it: one JSON object a line, as kaikki.org publishes them.

Of each object `word`, `lang_code`, `pos` and `senses` are read; a sense has `glosses`, the last of
which is the most exact, and `tags` (archaic, Northern, ...). Only Vietnamese words are taken, so
that the extract of a whole Wiktionary serves too. Source: wiktextract's README and the files of
https://kaikki.org/dictionary/Vietnamese/.
"""

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any, BinaryIO

from decks.dictionaries.entry import DictionaryInfo, Entry
from decks.dictionaries.json_text import read_json
from decks.dictionaries.limits import MIB
from decks.errors import DictionaryError

KIND = "Wiktionary extract"
LANGUAGE = "vi"
_MAX_LINE = 4 * MIB
_MARK = b'"vi"'
_TOLD_TAGS = 4


class WiktextractReader:
    """A file of JSON lines; `done` tells how much of the file has been read."""

    def __init__(self, stream: BinaryIO, done: Callable[[], float]) -> None:
        self._stream = stream
        self._done = done

    @cached_property
    def info(self) -> DictionaryInfo:
        """Where such extracts come from, and Wiktionary's licence."""
        return DictionaryInfo(
            name="Wiktionary",
            kind=KIND,
            source="Wiktionary, extracted by wiktextract (kaikki.org)",
            licence="CC BY-SA 4.0 and GFDL",
        )

    def done(self) -> float:
        """Say how much of the file has been read."""
        return self._done()

    def entries(self) -> Iterator[Entry]:
        """Give the Vietnamese entries in the file's order."""
        found = False
        number = 0
        while line := self._stream.readline(_MAX_LINE + 1):
            number += 1
            if len(line) > _MAX_LINE:
                raise DictionaryError(f"Line {number:,} is longer than any dictionary's.")
            if _MARK not in line:
                continue
            row = read_json(_decode(line, number), f"Line {number:,}")
            if not isinstance(row, dict):
                raise DictionaryError(f"Line {number:,} is not an entry of a Wiktionary extract.")
            if row.get("lang_code") != LANGUAGE or not isinstance(row.get("word"), str):
                continue
            found = True
            definition, pos = _definition(row), row.get("pos")
            if definition:
                yield Entry(row["word"], definition, pos if isinstance(pos, str) else "")
        if not found:
            raise DictionaryError(
                'There is no Vietnamese word in it (no line with "lang_code": "vi").'
            )


def _decode(line: bytes, number: int) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError as error:
        raise DictionaryError(f"Line {number:,} is not UTF-8.") from error


def _definition(row: dict[str, Any]) -> str:
    """Give the senses of an entry, a line each, numbered where there are several."""
    texts: list[str] = []
    for sense in _list(row.get("senses")):
        if not isinstance(sense, dict):
            continue
        glosses = [text for text in _list(sense.get("glosses")) if isinstance(text, str)]
        if not glosses:
            continue
        tags = [tag for tag in _list(sense.get("tags")) if isinstance(tag, str)][:_TOLD_TAGS]
        label = f"({', '.join(tags)}) " if tags else ""
        texts.append(label + " ".join(glosses[-1].split()))
    if len(texts) < 2:
        return "".join(texts)
    return "\n".join(f"{number}. {text}" for number, text in enumerate(texts, start=1))


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []
