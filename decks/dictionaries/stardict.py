"""StarDict: an .ifo that describes, an .idx of words, a .dict of texts, perhaps a .syn.

Each record of the .idx is a word, a zero byte, and the offset (32 bits, or 64 with
idxoffsetbits=64) and size (32 bits) of its text in the .dict; each record of the .syn is a word, a
zero byte, and the number (32 bits) of the .idx record that it stands for. Numbers are big-endian,
words UTF-8. Source: StarDict's doc/StarDictFileFormat.
"""

import struct
from array import array
from collections.abc import Iterator
from contextlib import ExitStack
from functools import cached_property

from decks.dictionaries.containers import Bundle, spooled
from decks.dictionaries.entry import DictionaryInfo, Entry
from decks.dictionaries.licences import find_licence, shorten
from decks.dictionaries.limits import (
    MAX_ABOUT,
    MAX_DESCRIPTION,
    MAX_ENTRIES,
    MAX_INDEX,
    MAX_RECORD,
    read_whole,
)
from decks.dictionaries.plain_text import plain_text
from decks.dictionaries.stardict_text import read_ifo, read_text
from decks.errors import DictionaryError

KIND = "StarDict"
# Entries by which a dictionary of the DICT project tells about itself.
_ABOUT = "00-database-"
# Of so many texts one may hold a letter that is not UTF-8; more mean that the file is damaged.
_BROKEN_ONE_IN = 100


class StarDictReader:
    """A StarDict dictionary in a bundle of files."""

    def __init__(self, bundle: Bundle, stack: ExitStack) -> None:
        ifo = _only(bundle, (".ifo",))
        stem = ifo.removesuffix(".ifo")
        self._description = read_ifo(read_whole(bundle.open(ifo), MAX_DESCRIPTION, "The .ifo"))
        index = _only(bundle, (".idx", ".idx.gz"), stem)
        self._index = read_whole(bundle.open(index), MAX_INDEX, "The .idx")
        self._check("idxfilesize", len(self._index), "The size of the .idx")
        self._texts = spooled(bundle.open(_only(bundle, (".dict", ".dict.dz"), stem)), stack)
        self._length = self._texts.seek(0, 2)
        synonyms = {f"{stem}.syn", f"{stem}.syn.dz", f"{stem}.syn.gz"} & set(bundle.names)
        self._synonyms = b"".join(
            read_whole(bundle.open(name), MAX_INDEX, "The .syn") for name in synonyms
        )
        self._number = struct.Struct(">QI" if self._told("idxoffsetbits") == "64" else ">II")
        self._position = 0
        self._broken = 0

    def _told(self, name: str) -> str:
        return self._description.get(name, "")

    def _check(self, name: str, found: int, what: str) -> None:
        if self._told(name) != str(found):
            raise DictionaryError(
                f"{what} does not fit the .ifo, which says {name}={self._told(name)[:20]} where "
                f"there are {found}. A file is cut short, damaged or of another dictionary."
            )

    @cached_property
    def info(self) -> DictionaryInfo:
        """What the .ifo says, and the entries by which a DICT dictionary describes itself."""
        about: dict[str, str] = {}
        for word, offset, size in self._records():
            if not word.startswith(_ABOUT):
                break
            text = self._entry(word, offset, size).definition
            about[word.removeprefix(_ABOUT)] = text.replace("- ", "")
        title = about.get("short", "").partition("\n")[0] or self._told("bookname")
        people = [self._told("author"), *(self._told("website") or about.get("url", "")).split()]
        description = self._told("description").replace("<br>", "\n")
        return DictionaryInfo(
            name=plain_text(title),
            kind=KIND,
            source=shorten(plain_text(", ".join(filter(None, people))), MAX_ABOUT),
            licence=find_licence("\n".join([description, about.get("info", "")])),
        )

    def done(self) -> float:
        """Say how much of the index has been read."""
        return self._position / max(1, len(self._index))

    def entries(self) -> Iterator[Entry]:
        """Give the entries in the order of the index, then the synonyms."""
        words: list[str] = []
        places = array("Q")
        self._broken = count = 0
        for count, (word, offset, size) in enumerate(self._records(), start=1):
            if self._synonyms:
                if count > MAX_ENTRIES:
                    raise DictionaryError(f"The dictionary has over {MAX_ENTRIES:,} entries.")
                words.append(word)
                places.extend((offset, size))
            yield self._entry(word, offset, size)
        if self._broken * _BROKEN_ONE_IN > count:
            raise DictionaryError(f"{self._broken:,} texts are not UTF-8; the file is damaged.")
        for synonym, number in self._synonym_records(len(words)):
            same = self._entry(words[number], places[2 * number], places[2 * number + 1])
            yield Entry(synonym, f"→ {words[number]}\n{same.definition}", same.pos)

    def _records(self) -> Iterator[tuple[str, int, int]]:
        """Give the words with the place of their text; raise DictionaryError where that is none."""
        index, at, count = self._index, 0, 0
        width = self._number.size
        while at < len(index):
            end = index.find(b"\0", at)
            if end < 0 or end + 1 + width > len(index):
                raise DictionaryError("The .idx ends in the middle of a word.")
            word = _word(index[at:end])
            offset, size = self._number.unpack_from(index, end + 1)
            if offset + size > self._length:
                raise DictionaryError(
                    f"The text of “{word[:50]}” would lie behind the end of the .dict. A file is "
                    "cut short, damaged or of another dictionary."
                )
            self._position = at = end + 1 + width
            count += 1
            yield word, offset, size
        self._check("wordcount", count, "The number of words")

    def _synonym_records(self, words: int) -> Iterator[tuple[str, int]]:
        """Give the synonyms with the number of the word that each stands for."""
        data, at, count = self._synonyms, 0, 0
        while at < len(data):
            end = data.find(b"\0", at)
            if end < 0 or end + 5 > len(data):
                raise DictionaryError("The .syn ends in the middle of a word.")
            number = int.from_bytes(data[end + 1 : end + 5], "big")
            if number >= words:
                raise DictionaryError("The .syn names a word that the .idx does not have.")
            yield _word(data[at:end]), number
            at = end + 5
            count += 1
        if self._synonyms:
            self._check("synwordcount", count, "The number of synonyms")

    def _entry(self, word: str, offset: int, size: int) -> Entry:
        if size > MAX_RECORD:
            raise DictionaryError(f"The text of “{word[:50]}” is longer than any dictionary's.")
        self._texts.seek(offset)
        text, pos, sound = read_text(self._texts.read(size), self._told("sametypesequence"))
        self._broken += not sound
        return Entry(word, text, pos)


def _only(bundle: Bundle, endings: tuple[str, ...], stem: str = "") -> str:
    """Give the one file with one of the endings; raise DictionaryError for none or several."""
    wanted = {stem + ending for ending in endings}
    found = [n for n in bundle.names if (n in wanted if stem else n.endswith(endings))]
    if not found:
        raise DictionaryError(
            f"A StarDict dictionary needs its {endings[0]} file beside the others, with the same "
            "name. Keep .ifo, .idx and .dict together, or pack them into one zip."
        )
    if len(found) > 1:
        raise DictionaryError(
            f"There are {len(found)} {endings[0]} files. Give one dictionary at a time."
        )
    return found[0]


def _word(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise DictionaryError("A word is not UTF-8; the file is damaged.") from error
