"""Plain text of what a dictionary wrote, with or without markup. No tag is ever kept.

The scanner is our own, of one regular expression that never looks back, because the standard
library's html.parser takes time that grows with the square of a hostile text: 40 kB of unclosed
tags keep it busy for ten seconds.
"""

import html
import re
import unicodedata

_TAG = re.compile(r"<(?:/?[a-zA-Z][^<>]*|[!?][^<>]*)>")
_COMMENT_OPEN, _COMMENT_CLOSE = "<!--", "-->"
_CHARACTER = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")
_NAME = re.compile(r"</?([a-zA-Z][a-zA-Z0-9]*)")
# The elements that stand on lines of their own.
_BLOCK_NAMES = (
    "address article aside blockquote body br center dd def details div dl dt ex footer h1 h2 h3 "
    "h4 h5 h6 header hr k li main nav ol p pre section summary table tr ul"
)
_BLOCKS = frozenset(_BLOCK_NAMES.split())
_CELLS = frozenset(("td", "th"))
_HIDDEN = frozenset(("script", "style", "head", "title", "template"))
# Marks that turn the direction of text round, and everything that only a terminal would obey.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufffe"
    "\uffff\ufff9-\ufffb]"
)
_SURROGATE = re.compile("[\ud800-\udfff]")
_BLANK = re.compile(r"[^\S\n]+")
_LINES = re.compile(r" ?(?:\n ?)+")
_ROUNDS = 3


def plain_text(text: str, *, markup: bool = False) -> str:
    """Give a text without tags, invisible characters and needless space, composed (NFC).

    With `markup` the text is HTML or the like: its line breaks mean nothing, its character
    references are read. Without, its lines are kept, and tags are taken out where there are some.
    """
    if "<" in text or "&" in text:
        # Before any tag is looked for: an invisible character inside one would hide it.
        text = _UNSEEN.sub("", text)
    if markup:
        text = _CHARACTER.sub(_character, without_tags(_BLANK.sub(" ", text.replace("\n", " "))))
    if "<" in text or "&" in text:
        text = _bare(text)
    return _tidy(text)


def without_tags(text: str) -> str:
    """Take the tags out of a text: those of blocks leave a line break, those of cells a space."""
    text = _without_comments(text)
    pieces: list[str] = []
    hidden = ""
    start = 0
    for match in _TAG.finditer(text):
        if not hidden:
            pieces.append(text[start : match.start()])
        start = match.end()
        found = _NAME.match(match[0])
        name = found[1].lower() if found else ""
        if hidden:
            if name == hidden and match[0].startswith("</"):
                hidden = ""
        elif name in _HIDDEN and not match[0].startswith("</") and not match[0].endswith("/>"):
            hidden = name
        elif name in _BLOCKS:
            pieces.append("\n")
        elif name in _CELLS:
            pieces.append(" ")
    if not hidden:
        pieces.append(text[start:])
    return "".join(pieces)


def _bare(text: str) -> str:
    """Read character references and take out tags until none is left."""
    for _ in range(_ROUNDS):
        before = text
        text = _CHARACTER.sub(_character, without_tags(text))
        if text == before:
            break
    # Wrapped so often that only a trick explains it, or the text is about markup.
    return _TAG.sub(lambda match: match[0].replace("<", "‹").replace(">", "›"), text)


def _character(match: re.Match[str]) -> str:
    return _UNSEEN.sub("", html.unescape(match[0]))


def _without_comments(text: str) -> str:
    pieces: list[str] = []
    start = 0
    while (begin := text.find(_COMMENT_OPEN, start)) >= 0:
        end = text.find(_COMMENT_CLOSE, begin + len(_COMMENT_OPEN))
        if end < 0:
            break
        pieces.append(text[start:begin])
        start = end + len(_COMMENT_CLOSE)
    return "".join([*pieces, text[start:]]) if pieces else text


def _tidy(text: str) -> str:
    if text.isascii() and text.isprintable() and "  " not in text:
        return text.strip()
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n")
    text = _UNSEEN.sub("", text)
    if _SURROGATE.search(text):
        text = _SURROGATE.sub("\ufffd", text)
    text = _LINES.sub("\n", _BLANK.sub(" ", text))
    return unicodedata.normalize("NFC", text).strip()
