"""The licence of a dictionary, found in what it says about itself."""

import re

from decks.dictionaries.limits import MAX_ABOUT
from decks.dictionaries.plain_text import plain_text

_SIGNS = re.compile(
    r"licen[cs]e|copyright|©|\(c\)|public domain|creative commons|\bCC[- ]BY|\bGPL|\bGFDL"
    r"|giấy phép|bản quyền",
    re.IGNORECASE,
)
_GPL = re.compile(
    r"GNU (?P<kind>Free Documentation|Lesser General Public|General Public) Licen[cs]e",
    re.IGNORECASE,
)
_VERSION = re.compile(r"version (\d(?:\.\d)?)", re.IGNORECASE)
_LATER = re.compile(r"any later version|or later", re.IGNORECASE)
_SHORT = 100  # characters
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+|\n+")


def find_licence(text: str) -> str:
    """Give the sentences of a description that speak of a licence; "" where none does."""
    sentences = _SENTENCE_END.split(plain_text(text))
    found = [s.strip("- ") for s in sentences if _SIGNS.search(s)]
    return shorten(" ".join(found), MAX_ABOUT)


def licence_name(text: str) -> str:
    """Give a licence in a few words, to stand beside each meaning: "GNU GPL 2 or later"."""
    found = _GPL.search(text)
    if not found or len(text) <= _SHORT:
        return shorten(text, _SHORT)
    initials = "".join(word[0] for word in found["kind"].title().split())
    version = _VERSION.search(text)
    number = f" {version[1]}" if version else ""
    return f"GNU {initials}L{number}{' or later' if _LATER.search(text) else ''}"


def shorten(text: str, most: int) -> str:
    """Cut a text to `most` characters, with a sign that it was cut."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"
