"""Reading an article: clean text, title, paragraphs and sentences."""

import re
import unicodedata
from dataclasses import dataclass
from itertools import pairwise

from decks.errors import ArticleError
from decks.language import check_vietnamese
from decks.sentences import Span, split_sentences, whole_paragraph

# About forty pages; the longest article of a news site has a tenth of it.
MAX_CHARACTERS = 200_000
_TITLE = 250
_SHORTENED = 80

_LINE_END = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
# Nothing a reader sees: controls, soft hyphen, zero width, directions, byte order mark.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\xad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb]"
)
_SPACE = re.compile("[\t\xa0\u1680\u2000-\u200a\u202f\u205f\u3000]")
_LINE = re.compile(r"[^\n]++")
_ENDED = re.compile(r"[.!?…:;]+[\"”’'»)\]]*\Z")
_SOURCE = re.compile(r"(?:Theo|Nguồn) ?:? +(\S.{0,60})\Z")
_DATE = re.compile(r"(?<!\d)\d{1,2}[/.-]\d{1,2}[/.-]\d{4}(?!\d)")
_NAME = re.compile(r"[A-ZÀ-ỸĐ][\w.'’-]*(?: [A-ZÀ-ỸĐ][\w.'’-]*){0,4}\Z")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of an article: `text == article.text[start:end]`.

    `paragraph` counts the article's lines that hold text, from 0 (usually the title).
    """

    text: str
    start: int
    end: int
    paragraph: int


@dataclass(frozen=True, slots=True)
class Article:
    """A read article: `text` in Unicode NFC without invisible characters, and its sentences.

    The title, headings, captions and bylines are part of `text`, not of `sentences`. `author`,
    `source` and `published` are as the article writes them, empty where it does not say.
    """

    title: str
    text: str
    sentences: tuple[Sentence, ...]
    author: str = ""
    source: str = ""
    published: str = ""


def read_article(data: str | bytes, *, title: str = "") -> Article:
    """Read an article from plain text, its title on the first line unless `title` is given.

    Raises ArticleError where the text is empty, longer than MAX_CHARACTERS, not UTF-8 or not
    Vietnamese; the message says what to do.
    """
    text = _clean(data)
    check_vietnamese(text)
    lines = [match.span() for match in _LINE.finditer(text) if match[0].strip()]
    first = _line(text, lines[0])
    has_title = _is_title(text, lines) if not title else first == title.strip()
    sentences = _sentences(text, lines, int(has_title))
    body = [_line(text, line) for line in lines[int(has_title) :]]
    author, source, published = _byline(body)
    return Article(
        title=title.strip() or (first if has_title else _shortened(first)),
        text=text,
        sentences=sentences,
        author=author,
        source=source,
        published=published,
    )


def read_translations(data: str) -> dict[str, str]:
    """Read a translation table: on each line a sentence, a tab and its translation.

    Raises ArticleError for a line without exactly one tab, or a sentence that comes twice.
    """
    translations: dict[str, str] = {}
    for number, line in enumerate(data.split("\n"), start=1):
        if not line.strip():
            continue
        sentence, tab, translation = unicodedata.normalize("NFC", line).partition("\t")
        if not tab or "\t" in translation or not sentence.strip() or not translation.strip():
            raise ArticleError(
                f"Line {number} of the translations must be a sentence, a tab and its translation."
            )
        if sentence in translations:
            raise ArticleError(f"Line {number} of the translations repeats a sentence: {sentence}")
        translations[sentence.strip()] = translation.strip()
    return translations


def _clean(data: str | bytes) -> str:
    too_long = (
        f"The article is too long: at most {MAX_CHARACTERS:,} characters can be read at once."
        " Split it into parts."
    )
    if len(data) > MAX_CHARACTERS * (4 if isinstance(data, bytes) else 2):
        raise ArticleError(too_long)
    try:
        text = data.decode("utf-8") if isinstance(data, bytes) else data
        text.encode("utf-8")
    except UnicodeError:
        raise ArticleError(
            "The text is not UTF-8. Save it again with the encoding UTF-8."
        ) from None
    text = _INVISIBLE.sub("", _LINE_END.sub("\n", text))
    text = unicodedata.normalize("NFC", _SPACE.sub(" ", text))
    if not text.strip():
        raise ArticleError("The article is empty. Paste its text, or choose another file.")
    if len(text) > MAX_CHARACTERS:
        raise ArticleError(too_long)
    return _joined(text)


def _joined(text: str) -> str:
    """Join the lines of a text that was wrapped: a line that goes on in lower case."""
    lines = text.split("\n")
    parts = [lines[0]]
    for before, line in pairwise(lines):
        goes_on = line[:1].islower() and not line[1:2].isupper() and bool(before.strip())
        parts.append(" " if goes_on and not _ENDED.search(before.rstrip()) else "\n")
        parts.append(line)
    return "".join(parts)


def _line(text: str, span: Span) -> str:
    return text[span[0] : span[1]].strip()


def _is_title(text: str, lines: list[Span]) -> bool:
    """The first of several lines, unless it is long or reads as running text."""
    first = _line(text, lines[0])
    if len(lines) < 2 or len(first) > _TITLE:
        return False
    return not first.endswith(".") and len(split_sentences(text, *lines[0])) < 2


def _shortened(line: str) -> str:
    if len(line) <= _SHORTENED:
        return line
    return line[: _SHORTENED - 1].rsplit(" ", 1)[0] + "…"


def _sentences(text: str, lines: list[Span], skipped: int) -> tuple[Sentence, ...]:
    found: list[Sentence] = []
    for split in (split_sentences, whole_paragraph):
        for paragraph, line in enumerate(lines[skipped:], start=skipped):
            for start, end in split(text, *line):
                found.append(Sentence(text[start:end], start, end, paragraph))
        if found:
            break
        # Nobody wrote a full stop: take each line for a sentence.
    return tuple(found)


def _byline(lines: list[str]) -> tuple[str, str, str]:
    """Author, source and date, as far as short lines at the top and at the end give them."""
    author = source = published = ""
    for line in lines[:4]:
        if len(line) > 60:
            break
        if date := _DATE.search(line):
            published = date[0]
        elif not author and _NAME.match(line):
            author = line
    if len(lines) > 1 and len(lines[-1]) <= 60:
        if named := _SOURCE.match(lines[-1]):
            source = named[1]
        elif _NAME.match(lines[-1]) and lines[-1] != author:
            source = lines[-1]
    elif lines and (named := re.search(r"[.…/] (?:Theo|Nguồn:?) (\S.{0,40})\Z", lines[-1])):
        source = named[1]
    return author, source, published
