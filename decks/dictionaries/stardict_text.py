"""The parts of a StarDict dictionary: the lines of its .ifo and the fields of a text.

A text is a row of fields, each of a type told by one character. Types in lower case are texts that
end with a zero byte, those in capitals begin with their size (32 bits, big-endian). With
`sametypesequence` the types are told once for all texts in the .ifo, and the last field needs
neither end nor size. Source: StarDict's doc/StarDictFileFormat.
"""

from collections.abc import Iterator

from decks.dictionaries.ovdp import read_marks
from decks.dictionaries.plain_text import plain_text
from decks.errors import DictionaryError

MAGIC = "StarDict's dict ifo file"
TEXT_TYPES = frozenset("mlgtxykwhnr")
SIZED_TYPES = frozenset("WPX")
_MARKUP = frozenset("hk")  # HTML, and the XML of PowerWord
_PLAIN = frozenset("ml")
_SILENT = frozenset("rWPX")  # sounds, pictures and other resources


def read_ifo(data: bytes) -> dict[str, str]:
    """Read the key=value lines of an .ifo; raise DictionaryError when it is none."""
    try:
        first, *lines = data.decode("utf-8-sig").splitlines()
    except (UnicodeDecodeError, ValueError) as error:
        raise DictionaryError("The .ifo is not that of a StarDict dictionary.") from error
    if first.strip() != MAGIC:
        raise DictionaryError("The .ifo is not that of a StarDict dictionary.")
    pairs = (line.partition("=") for line in lines)
    description = {key.strip(): value.strip() for key, equals, value in pairs if equals}
    types = description.get("sametypesequence", "")
    if set(types) - TEXT_TYPES - SIZED_TYPES:
        raise DictionaryError(
            f"The .ifo names a type of text that StarDict does not have: {types[:20]}."
        )
    return description


def read_text(data: bytes, types: str) -> tuple[str, str, bool]:
    """Give the plain text of an entry, its part of speech, and whether all of it was UTF-8.

    `types` is the sametypesequence, "" where there is none. Raises DictionaryError where the
    fields do not fit the text.
    """
    pieces: list[str] = []
    pos, sound = "", True
    for kind, field in split_fields(data, types):
        if kind in _SILENT:
            continue
        try:
            text = field.decode("utf-8")
        except UnicodeDecodeError:
            text, sound = field.decode("utf-8", errors="replace"), False
        if kind in _PLAIN:
            text, found = read_marks(text)
            pos = pos or found
        text = plain_text(text, markup=kind in _MARKUP)
        if text:
            pieces.append(f"[{text}]" if kind == "t" else text)
    return "\n".join(pieces), pos, sound


def split_fields(data: bytes, types: str) -> Iterator[tuple[str, bytes]]:
    """Take a text apart into its fields, each with its type."""
    if types:
        at = 0
        for kind in types[:-1]:
            field, at = _field(kind, data, at)
            yield kind, field
        yield types[-1], data[at:].rstrip(b"\0") if types[-1] in TEXT_TYPES else data[at:]
        return
    at = 0
    while at < len(data):
        kind = chr(data[at])
        field, at = _field(kind, data, at + 1)
        yield kind, field


def _field(kind: str, data: bytes, at: int) -> tuple[bytes, int]:
    """Give the field of a type that begins at `at`, and where the next one begins."""
    if kind in TEXT_TYPES:
        end = data.find(b"\0", at)
        # Some writers leave out the last zero byte.
        end = len(data) if end < 0 else end
        return data[at:end], end + 1
    end = at + 4 + int.from_bytes(data[at : at + 4], "big")
    if kind not in SIZED_TYPES or at + 4 > len(data) or end > len(data):
        raise DictionaryError("The fields of a text do not fit; the file is damaged.")
    return data[at + 4 : end], end
