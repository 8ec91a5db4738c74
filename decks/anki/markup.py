"""Plain text to the HTML of an Anki field, and back."""

import re
import unicodedata
from html import escape, unescape

# Anki reads these as a sound or as LaTeX wherever they stand in a field.
_ANKI_CODES = re.compile(r"\[(?=sound:|anki:|/?latex\]|/?\$\$?\])", re.IGNORECASE)

_SPECIAL = re.compile("[&<>\\[\x1f\r\n]")
_SOUNDS = re.compile(r"\[(?:sound|anki:[^:\]]*):[^\]]*\]", re.IGNORECASE)
_HIDDEN = re.compile(r"<(script|style)\b.*?</\1\s*>|<!--.*?-->", re.IGNORECASE | re.DOTALL)
_BREAKS = re.compile(r"<(?:br|/?(?:div|p|li|ul|ol|tr))\b[^>]*>", re.IGNORECASE)
_TAGS = re.compile(r"</?[a-z][^>]*>", re.IGNORECASE)
_CLOZES = re.compile(r"\{\{c\d+::(.*?)(?:::[^{}]*)?\}\}", re.DOTALL)


def to_html(text: str) -> str:
    """Return the HTML that shows exactly this text, composed (NFC), with line breaks kept."""
    composed = text if text.isascii() else unicodedata.normalize("NFC", text)
    if not _SPECIAL.search(composed):
        return composed
    shown = escape(composed, quote=False)
    shown = _ANKI_CODES.sub("&#91;", shown)
    # The unit separator divides the fields of a stored note.
    return shown.replace("\x1f", " ").replace("\r\n", "\n").replace("\n", "<br>")


def to_attribute(text: str) -> str:
    """Return text for an attribute in double quotes."""
    return escape(unicodedata.normalize("NFC", text), quote=True)


def to_text(html: str) -> str:
    """Return the words of a field: no tags, sounds or cloze marks, entities read, composed (NFC).

    White space is collapsed, as a browser would show it.
    """
    bare = html
    if "<" in html or "[" in html or "{{" in html:
        bare = _HIDDEN.sub(" ", bare)
        bare = _SOUNDS.sub(" ", bare)
        bare = _CLOZES.sub(r"\1", bare)
        bare = _TAGS.sub("", _BREAKS.sub(" ", bare))
    return " ".join(unicodedata.normalize("NFC", unescape(bare)).split())
