"""What every reader gives: the text of an article, and where it came from."""

import re
import unicodedata
from dataclasses import dataclass, replace

from decks.article import Article, read_article

MOST_TITLE = 300
MOST_NAME = 200
MOST_ADDRESS = 2_000

_UNSEEN = re.compile(
    r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufffe\uffff]"
)
_SURROGATES = re.compile("[\ud800-\udfff]")
_DATE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2})?)?(?!\d)")


@dataclass(frozen=True, slots=True)
class Source:
    """The text of an article in NFC, one paragraph a line, and what is known of its origin.

    `published` is an ISO date, or its year or month alone; `address` begins with http:// or
    https://; `file_name` is a bare name without folders; `kind` is text, html, epub, pdf, docx or
    subtitles; `site` is the publication. What is not known is "".
    """

    text: str
    title: str = ""
    author: str = ""
    published: str = ""
    address: str = ""
    file_name: str = ""
    kind: str = "text"
    site: str = ""

    def article(self, title: str = "") -> Article:
        """Read the text as an article; `title` wins over the source's own.

        Raises ArticleError where the text is empty, too long or not Vietnamese.
        """
        read = read_article(self.text, title=title or self.title)
        return replace(
            read,
            author=self.author or read.author,
            source=self.site or read.source,
            published=self.published or read.published,
        )


def told(value: str | None, most: int = MOST_NAME) -> str:
    """Return a piece of metadata on one line, in NFC, without unseen signs, cut to `most`."""
    text = _SURROGATES.sub("", _UNSEEN.sub(" ", value or ""))
    text = unicodedata.normalize("NFC", " ".join(text.split()))
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def iso_date(value: str | None) -> str:
    """Return the date at the beginning of an ISO time stamp, "" where there is none."""
    found = _DATE.match((value or "").strip())
    return found[0] if found else ""


def web_address(value: str | None) -> str:
    """Return an address of the web as it is, anything else as ""."""
    address = (value or "").strip()
    plain = re.fullmatch(r"https?://[^\s\x00-\x20\"<>\\]+", address, re.IGNORECASE)
    return address if plain and len(address) <= MOST_ADDRESS else ""


def bare_name(path: str) -> str:
    """Return the last part of a path of any system: a file's name, without its folders."""
    return told(re.split(r"[/\\]", path)[-1])
