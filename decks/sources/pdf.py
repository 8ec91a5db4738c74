"""PDF files: the text of the pages in reading order, its lines joined into paragraphs again."""

import io
import logging
import re
import struct
import zlib
from collections import Counter
from typing import TYPE_CHECKING

from decks.errors import LimitError, SourceError
from decks.sources.archive import DAMAGED
from decks.sources.limits import MAX_PDF_PAGES, Gathered
from decks.sources.source import MOST_TITLE, Source, iso_date, told
from decks.vietnamese.syllable import parse_syllable

if TYPE_CHECKING:
    from pypdf import PdfReader

# A line at least this share of the usual width was broken by the width, not by its writer.
_FULL = 0.75
# A line at the top or the foot of so many pages is a running head.
_RUNNING = 3
# So many lines may stand above the title: the publication, a section, a date.
_MOST_ABOVE = 5
_HYPHENATED = re.compile(r"(\w+)[-\u2010\u00ad]\Z")
_MADE = re.compile(r"\.(?:docx?|indd|qxd|pdf|html?|txt)\Z|\AMicrosoft Word|\Auntitled", re.I)
_NUMBER = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(r"\W*(?:(?:Trang|Page)\W*)?\d{1,4}(?:\s*(?:/|of)\s*\d{1,4})?\W*", re.I)
_BULLET = re.compile(r"[-–—•●▪■*+]\s|\d{1,2}[.)]\s")
# What pypdf raises on files that break the format's rules; it has no common base for them.
_BROKEN = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    NotImplementedError,
    OSError,
    RecursionError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)


def read_pdf(data: bytes, file_name: str = "") -> Source:
    """Read a PDF; raise SourceError where it is damaged, encrypted or has no text in it."""
    from pypdf import PdfReader
    from pypdf.errors import PyPdfError

    # It would report every small fault of the file on standard error.
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = PdfReader(io.BytesIO(data), strict=False)
        _check(reader)
        pages, gathered = _pages(reader)
        meta = reader.metadata
        title, author = (meta.title, meta.author) if meta else (None, None)
        created = meta.creation_date_raw if meta else None
    except (PyPdfError, *_BROKEN) as error:
        raise SourceError(DAMAGED) from error
    title = _plausible(told(_text(title), MOST_TITLE))
    for paragraph in _from_title(join_lines(pages), title):
        gathered.add(paragraph)
    if not gathered.lines:
        raise SourceError(
            "The PDF holds pictures of pages, not text. Choose one whose text can be marked."
        )
    return Source(
        gathered.text,
        title=title,
        author=told(_text(author)),
        published=_date(_text(created)),
        file_name=file_name,
        kind="pdf",
    )


def _check(reader: "PdfReader") -> None:
    if reader.is_encrypted:
        raise SourceError(
            "The PDF is encrypted, with a password or against copying. Save it without protection"
            " first."
        )
    if len(reader.pages) > MAX_PDF_PAGES:
        raise LimitError(
            f"The PDF has {len(reader.pages):,} pages; at most {MAX_PDF_PAGES} can be read. Save"
            " the pages you want as a file of their own."
        )


def _pages(reader: "PdfReader") -> tuple[list[list[str]], Gathered]:
    """Return the lines of each page, and what is to gather the text under the same clock."""
    gathered = Gathered()
    pages = []
    for page in reader.pages:
        gathered.check_time()
        text = page.extract_text()
        pages.append([" ".join(line.split()) for line in text.split("\n")])
    return pages, gathered


def join_lines(pages: list[list[str]]) -> list[str]:
    """Join lines that the width of the page broke, without page numbers and running heads."""
    lines = [line for page in _without_heads(pages) for line in page]
    lengths = sorted(len(line) for line in lines if line)
    usual = lengths[len(lengths) * 9 // 10] if lengths else 0
    joined: list[str] = []
    goes_on = False
    for line in lines:
        if not line:
            goes_on = False
            continue
        lower = line[0].islower()
        if joined and not _BULLET.match(line) and (goes_on or (lower and not _ends(joined[-1]))):
            joined[-1] = _glue(joined[-1], line)
        else:
            joined.append(line)
        goes_on = len(line) >= _FULL * usual or bool(_HYPHENATED.search(line))
    return joined


def _from_title(paragraphs: list[str], title: str) -> list[str]:
    """Leave out what stands above the title: the head of the first page."""
    above = paragraphs[:_MOST_ABOVE]
    return paragraphs[above.index(title) :] if title in above else paragraphs


def _ends(line: str) -> bool:
    return line.endswith((".", "!", "?", "…", ":", ".”", '."'))


def _without_heads(pages: list[list[str]]) -> list[list[str]]:
    """Drop the first and last lines that come on several pages, their numbers aside."""
    filled = [[line for line in page if line] for page in pages]
    edges = Counter(_NUMBER.sub("0", line) for page in filled for line in {*page[:1], *page[-1:]})
    running = {edge for edge, count in edges.items() if count >= _RUNNING}
    kept = []
    for page, lines in zip(pages, filled, strict=True):
        drop = {
            line
            for line in (*lines[:1], *lines[-1:])
            if _NUMBER.sub("0", line) in running or _PAGE_NUMBER.fullmatch(line)
        }
        kept.append([line for line in page if line not in drop])
    return kept


def _glue(before: str, line: str) -> str:
    """Join two lines; a word divided at their border becomes whole, a compound keeps its hyphen."""
    divided = _HYPHENATED.search(before)
    if divided is None or not line[0].isalpha():
        return f"{before} {line}"
    first, second = divided[1], re.match(r"\w+", line)
    syllables = second is not None and parse_syllable(first) and parse_syllable(second[0])
    if before.endswith("\u00ad") or (line[0].islower() and not syllables):
        return before[:-1] + line
    return before + line


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _plausible(title: str) -> str:
    """Leave out a title that a program made of the file's name."""
    made = re.search(
        r"\.(?:docx?|indd|qxd|pdf|html?|txt)\Z|\AMicrosoft Word|\Auntitled", title, re.I
    )
    return "" if made else title


def _date(value: str) -> str:
    """Return the date of a PDF time stamp such as D:20240503101500+07'00'."""
    found = re.match(r"(?:D:)?(\d{4})(\d{2})(\d{2})", value)
    return iso_date("-".join(found.groups())) if found else ""
