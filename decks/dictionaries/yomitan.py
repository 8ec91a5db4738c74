"""Yomitan (Yomichan): a zip of index.json, term_bank_1.json, ... and perhaps tag banks.

A row of a term bank is [term, reading, tags, rules, score, definitions, ...]; in format 1 the
definitions are the rest of the row. A definition is a text, or an object: a text, an image, or
structured content, which is a tree of texts, arrays and elements {"tag", "content", ...}. Source:
the JSON schemas in Yomitan's ext/data/schemas.
"""

import re
from collections.abc import Iterator
from functools import cached_property
from typing import Any

from decks.dictionaries.containers import Bundle
from decks.dictionaries.entry import DictionaryInfo, Entry
from decks.dictionaries.json_text import read_array, read_json
from decks.dictionaries.licences import find_licence, shorten
from decks.dictionaries.limits import MAX_ABOUT, MAX_DESCRIPTION, MAX_POS, read_whole
from decks.dictionaries.plain_text import plain_text
from decks.errors import DictionaryError

KIND = "Yomitan"
INDEX = "index.json"
_BANK = re.compile(r"term_bank_(\d{1,9})\.json")
_TAGS = re.compile(r"tag_bank_\d{1,9}\.json")
_FORMATS = frozenset((1, 2, 3))
_BLOCKS = frozenset(
    ("br", "div", "li", "ol", "ul", "table", "tr", "details", "summary", "p", "h1", "h2", "h3")
)
_SPACED = frozenset(("td", "th"))
_SILENT = frozenset(("img", "rp"))
_MAX_DEPTH = 100


class YomitanReader:
    """A Yomitan dictionary in a zip."""

    def __init__(self, bundle: Bundle) -> None:
        self._bundle = bundle
        index = read_json(read_whole(bundle.open(INDEX), MAX_DESCRIPTION, INDEX), INDEX)
        if not isinstance(index, dict):
            raise DictionaryError("The index.json is not that of a Yomitan dictionary.")
        self._index: dict[str, Any] = index
        self._format = index.get("format", index.get("version"))
        if type(self._format) is not int or self._format not in _FORMATS:
            raise DictionaryError(
                "The dictionary is of a version of the Yomitan format that is not known here "
                f"({str(self._format)[:20]}; known are 1, 2 and 3)."
            )
        banks = [name for name in bundle.names if _BANK.fullmatch(name)]
        self._banks = sorted(banks, key=lambda name: int(name[10:-5]))
        if not self._banks:
            raise DictionaryError(
                "The Yomitan dictionary holds no words (no term_bank_1.json). Dictionaries of "
                "single characters or of frequencies cannot be used."
            )
        self._finished = 0.0

    @cached_property
    def info(self) -> DictionaryInfo:
        """What index.json says."""
        told = {name: text for name, text in self._index.items() if isinstance(text, str)}
        people = [told.get("author", ""), told.get("url", "")]
        attribution = plain_text(told.get("attribution", ""))
        return DictionaryInfo(
            name=plain_text(told.get("title", "")),
            kind=KIND,
            source=shorten(plain_text(", ".join(filter(None, people))), MAX_ABOUT),
            licence=find_licence(f"{attribution}\n{told.get('description', '')}")
            or shorten(attribution, MAX_ABOUT),
        )

    def done(self) -> float:
        """Say how many of the term banks have been read."""
        return self._finished / len(self._banks)

    def entries(self) -> Iterator[Entry]:
        """Give the entries of all term banks."""
        tags = self._part_of_speech_tags()
        for number, name in enumerate(self._banks, start=1):
            with self._bundle.open(name) as stream:
                for row in read_array(stream, name):
                    yield self._entry(row, name, tags)
            self._finished = number

    def _entry(self, row: Any, name: str, tags: dict[str, str]) -> Entry:
        if not isinstance(row, list) or len(row) < 5 or not isinstance(row[0], str):
            raise DictionaryError(f"{name} holds something that is not a Yomitan entry.")
        glossary = row[5:] if self._format == 1 else row[5:6]
        if self._format != 1:
            if not glossary or not isinstance(glossary[0], list):
                raise DictionaryError(f"{name} holds an entry without a list of definitions.")
            glossary = glossary[0]
        found = [text for text in map(definition_text, glossary) if text]
        words = row[2].split() if isinstance(row[2], str) else []
        pos = ", ".join([tags[word] for word in words if word in tags] if tags else words)
        numbered = len(found) > 1 and not any("\n" in text for text in found)
        lines = [f"{n}. {text}" for n, text in enumerate(found, 1)] if numbered else found
        return Entry(row[0], "\n".join(lines), pos if len(pos) <= MAX_POS else "")

    def _part_of_speech_tags(self) -> dict[str, str]:
        """Give the tags that tell a part of speech, each with its name in words."""
        found: dict[str, str] = {}
        for name in self._bundle.names:
            if not _TAGS.fullmatch(name):
                continue
            with self._bundle.open(name) as stream:
                for row in read_array(stream, name):
                    if not isinstance(row, list) or len(row) < 4 or row[1] != "partOfSpeech":
                        continue
                    tag, notes = str(row[0])[:MAX_POS], plain_text(str(row[3]))
                    found[tag] = notes if 0 < len(notes) <= MAX_POS else tag
        return found


def definition_text(definition: Any) -> str:
    """Give one definition as plain text; "" for an image or the base of an inflected form."""
    if isinstance(definition, str):
        return plain_text(definition)
    if not isinstance(definition, dict):
        return ""
    if definition.get("type") == "text" and isinstance(definition.get("text"), str):
        return plain_text(definition["text"])
    if definition.get("type") != "structured-content":
        return ""
    pieces: list[str] = []
    _flatten(definition.get("content"), pieces, 0)
    return plain_text("".join(pieces))


def _flatten(content: Any, pieces: list[str], depth: int) -> None:
    """Append the texts of structured content in reading order."""
    if depth > _MAX_DEPTH:
        raise DictionaryError("A definition is nested too deeply to be a dictionary's.")
    if isinstance(content, str):
        pieces.append(content)
    elif isinstance(content, list):
        for child in content:
            _flatten(child, pieces, depth + 1)
    elif isinstance(content, dict):
        tag = content.get("tag")
        if tag in _SILENT:
            return
        before, after = "", ""
        if tag in _BLOCKS:
            before = after = "\n"
        elif tag in _SPACED:
            after = " "
        elif tag == "rt":  # the reading that stands above a word
            before, after = " (", ")"
        pieces.append(before)
        _flatten(content.get("content"), pieces, depth + 1)
        pieces.append(after)
