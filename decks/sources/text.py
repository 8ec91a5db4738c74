"""Plain text: finding its encoding, by how Vietnamese the result is.

Guessing by byte statistics alone mistakes Windows-1258 for its neighbours (they differ in a dozen
letters), so an encoding counts only where its result reads as Vietnamese.
"""

import codecs
import re
import unicodedata

from decks.errors import ArticleError, LimitError, SourceError
from decks.language import check_vietnamese
from decks.sources.limits import MAX_TEXT, TOO_LONG
from decks.sources.source import Source

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_LEGACY = "cp1258"
# Bytes looked at to tell an encoding; enough for some hundred words.
_SAMPLE = 20_000
_TAGS = re.compile(r"<(script|style)\b.*?</\1\s*>|<[^<>]*>", re.DOTALL | re.IGNORECASE)
_UNKNOWN = (
    "The text is not UTF-8, nor Vietnamese in UTF-16 or Windows-1258. Save it again with the"
    " encoding UTF-8."
)


def read_text(data: bytes, file_name: str = "") -> Source:
    """Read plain text; raise SourceError where its encoding is unknown, LimitError if too long."""
    if len(data) > MAX_TEXT:
        raise LimitError(TOO_LONG)
    return Source(decode(data), file_name=file_name, kind="text")


def decode(data: bytes, declared: str = "") -> str:
    """Return text in NFC from bytes in UTF-8, UTF-16 or Windows-1258.

    `declared` is the encoding that a page claims; it is believed where the bytes do not speak
    against it. Raises SourceError where no encoding gives Vietnamese.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _strict(data[len(mark) :], encoding)
    silent = _silent_utf16(data)
    if silent:
        return _strict(data, silent)
    try:
        return _nfc(_whole(data).decode("utf-8"))
    except UnicodeDecodeError:
        pass
    for encoding in (_usable(declared), _LEGACY):
        if encoding and _is_vietnamese(data, encoding):
            return _nfc(data.decode(encoding, errors="replace"))
    raise SourceError(_UNKNOWN)


def _strict(data: bytes, encoding: str) -> str:
    try:
        return _nfc(data.decode(encoding))
    except UnicodeDecodeError as error:
        raise SourceError(_UNKNOWN) from error


def _silent_utf16(data: bytes) -> str:
    """Tell UTF-16 without a byte order mark: every space and line end has a zero beside it."""
    sample = data[: _SAMPLE - _SAMPLE % 2]
    high, low = sample[::2].count(0), sample[1::2].count(0)
    units = len(sample) // 2
    if units == 0 or len(data) % 2 or max(high, low) * 5 < units or min(high, low) * 50 > units:
        return ""
    return "utf-16-le" if low > high else "utf-16-be"


def _whole(data: bytes) -> bytes:
    """Drop the beginning of a last letter that was cut off."""
    for size in range(1, min(4, len(data))):
        if data[-size] >= 0xC0:
            announced = 2 + (data[-size] >= 0xE0) + (data[-size] >= 0xF0)
            return data[:-size] if announced > size else data
        if data[-size] < 0x80:
            break
    return data


def _usable(name: str) -> str:
    """Return a declared encoding where Python knows it as one of text."""
    try:
        found = codecs.lookup(name.strip()[:40]) if name.strip() else None
    except (LookupError, ValueError):
        return ""
    return found.name if found is not None and found._is_text_encoding else ""


def _is_vietnamese(data: bytes, encoding: str) -> bool:
    try:
        check_vietnamese(_nfc(_TAGS.sub(" ", data.decode(encoding))))
    except (UnicodeError, ArticleError):
        return False
    return True


def _nfc(text: str) -> str:
    return unicodedata.normalize("NFC", text)
