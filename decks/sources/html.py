"""Web pages: the article without menus and comments, by trafilatura, which fetches nothing here."""

import re
from typing import Any

from decks.errors import SourceError
from decks.sources.limits import MAX_PAGE, Gathered, check_size
from decks.sources.source import MOST_TITLE, Source, iso_date, told, web_address
from decks.sources.text import decode

_CHARSET = re.compile(rb"charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
_DECLARATION = re.compile(r"\A\s*<\?xml[^>]*\?>")
_HEAD = 4_096
_NO_ARTICLE = (
    "No article was found on the page. Open it in your browser, copy the text of the article and"
    " paste it here."
)


def read_html(
    data: bytes, file_name: str = "", *, address: str = "", content_type: str = ""
) -> Source:
    """Read the article of a page; `address` and `content_type` are those it was fetched with.

    Raises SourceError where there is no article on it, LimitError where it is too large.
    """
    check_size(len(data), MAX_PAGE, "The page")
    declared = _CHARSET.search(content_type.encode("ascii", "replace")) or _CHARSET.search(
        data[:_HEAD]
    )
    markup = decode(data, declared[1].decode("ascii") if declared else "")
    found = _extract(_DECLARATION.sub("", markup), address)
    gathered = Gathered()
    for line in (found.text or "").split("\n"):
        gathered.add(line)
    if not gathered.lines:
        raise SourceError(_NO_ARTICLE)
    return Source(
        gathered.text,
        title=told(found.title, MOST_TITLE),
        author=told(found.author),
        published=iso_date(found.date),
        address=web_address(address) or web_address(found.url),
        file_name=file_name,
        kind="html",
        site=told(found.sitename),
    )


def _extract(markup: str, address: str) -> Any:
    """Return trafilatura's document; its attributes are None where nothing is known."""
    import trafilatura

    try:
        found = trafilatura.bare_extraction(
            markup,
            url=address or None,
            with_metadata=True,
            include_comments=False,
            include_tables=False,
        )
    except (ValueError, TypeError, AttributeError, RecursionError, AssertionError) as error:
        # Markup that its parser does not foresee; a page nobody could read as an article.
        raise SourceError(_NO_ARTICLE) from error
    if found is None:
        raise SourceError(_NO_ARTICLE)
    return found
