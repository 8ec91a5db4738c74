"""Telling a file's kind by its content, and reading it; its name only settles doubtful cases."""

import re
from dataclasses import replace

from decks.errors import ArticleError, SourceError
from decks.sources.archive import Archive
from decks.sources.docx import DOCUMENT, read_docx
from decks.sources.epub import read_epub
from decks.sources.html import read_html
from decks.sources.limits import MAX_FILE, check_size
from decks.sources.pdf import read_pdf
from decks.sources.source import Source, bare_name, web_address
from decks.sources.subtitles import looks_like_subtitles, read_subtitles
from decks.sources.text import decode, read_text

FILE_SUFFIXES = (".txt", ".md", ".html", ".htm", ".epub", ".pdf", ".docx", ".srt", ".vtt")

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_PDF_HEAD = 1_024
_TEXT_HEAD = 4_096
_PAGE = re.compile(r"<!doctype\s+html|<html[\s>]|<head[\s>]|<body[\s>]", re.IGNORECASE)
_ELEMENTS = re.compile(r"</(?:p|div|article|h1|span)\s*>", re.IGNORECASE)
_READ_KINDS = "Text, web pages, EPUB, PDF, Word (.docx) and subtitles (.srt, .vtt) can be read."
# First bytes of kinds that are told rather than taken for a text in an unknown encoding.
_STRANGERS = (
    (b"\xd0\xcf\x11\xe0", "an old or encrypted Office file: save it as .docx without a password"),
    (b"{\\rtf", "a rich text file: save it as .docx or .txt"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"GIF8", "a picture"),
    (b"RIFF", "a picture or a sound"),
    (b"\x1f\x8b", "a packed file: unpack it first"),
    (b"BZh", "a packed file: unpack it first"),
    (b"7z\xbc\xaf", "a packed file: unpack it first"),
    (b"Rar!", "a packed file: unpack it first"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"SQLite format 3", "a database"),
    (b"ID3", "a sound"),
    (b"%!PS", "a PostScript file: save it as PDF"),
)


def read_source(
    data: bytes, file_name: str = "", *, address: str = "", content_type: str = ""
) -> Source:
    """Read an article from the bytes of a file or, with its `address`, of a fetched page.

    Raises ArticleError with one message that says what to do: where the file is empty, too large,
    damaged, encrypted, hostile, without text, or of a kind that cannot be read.
    """
    name = bare_name(file_name)
    kind = kind_of(data, name, content_type)
    if kind == "html":
        return read_html(data, name, address=address, content_type=content_type)
    readers = {
        "docx": read_docx,
        "epub": read_epub,
        "pdf": read_pdf,
        "subtitles": read_subtitles,
        "text": read_text,
    }
    source = readers[kind](data, name)
    return replace(source, address=web_address(address))


def kind_of(data: bytes, file_name: str = "", content_type: str = "") -> str:
    """Tell a file's kind: text, html, epub, pdf, docx or subtitles.

    Raises ArticleError where it is none of them, empty or larger than MAX_FILE.
    """
    check_size(len(data), MAX_FILE, "The file")
    if not data.strip(b"\x00\t\n\r "):
        raise ArticleError("The file is empty. Choose another one, or paste the text.")
    if b"%PDF-" in data[:_PDF_HEAD]:
        return "pdf"
    if data.startswith(_ZIP):
        return _zip_kind(data)
    for magic, told in _STRANGERS:
        if data.startswith(magic):
            raise SourceError(f"The file is {told}. {_READ_KINDS}")
    return _text_kind(data, file_name.lower(), content_type)


def _zip_kind(data: bytes) -> str:
    names = Archive(data).names
    if DOCUMENT in names:
        return "docx"
    if "META-INF/container.xml" in names:
        return "epub"
    for folder, told in (("xl/", "a spreadsheet"), ("ppt/", "a presentation")):
        if any(name.startswith(folder) for name in names):
            raise SourceError(f"The file is {told}. {_READ_KINDS}")
    raise SourceError(f"The file is a zip archive, no EPUB and no Word document. {_READ_KINDS}")


def _text_kind(data: bytes, name: str, content_type: str) -> str:
    head = _head(data)
    if looks_like_subtitles(head.lstrip()):
        return "subtitles"
    if _PAGE.search(head) or "html" in content_type.lower():
        return "html"
    if name.endswith((".html", ".htm")) and _ELEMENTS.search(head):
        return "html"
    if head.count("\x00") > 4:
        raise SourceError(f"The file is not text. {_READ_KINDS}")
    return "text"


def _head(data: bytes) -> str:
    """Return the beginning as text, whatever its encoding: the signs looked for are all ASCII."""
    head = data[:_TEXT_HEAD]
    if head[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in head:
        try:
            return decode(head[: len(head) // 4 * 4])
        except ArticleError:
            return head.decode("latin-1")
    return head.removeprefix(b"\xef\xbb\xbf").decode("latin-1")
