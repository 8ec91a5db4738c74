"""XML and HTML from strangers: parsed without entities of their own, without the network."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from decks.errors import SourceError
from decks.sources.archive import DAMAGED
from decks.sources.text import decode

if TYPE_CHECKING:
    from lxml import etree

_ENTITY = re.compile(rb"<!ENTITY\b")
_TRICK = "The file declares entities of its own, which no article needs. It is not read."
_BLOCK_NAMES = (
    "address article aside blockquote body br caption dd div dl dt fieldset figcaption figure"
    " footer form h1 h2 h3 h4 h5 h6 header hr li main ol p pre section table td th tr ul"
)
_BLOCKS = frozenset(_BLOCK_NAMES.split())
_UNREAD_NAMES = "head script style nav svg math noscript template iframe rt rp"
_UNREAD = frozenset(_UNREAD_NAMES.split())


def parse_xml(data: bytes) -> "etree._Element":
    """Parse a well-formed XML document; raise SourceError where it is damaged or plays tricks."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise SourceError(_TRICK if _ENTITY.search(data) else DAMAGED) from error
    declared = root.getroottree().docinfo.internalDTD
    # Asked of the parser, since the bytes may be in any encoding.
    if declared is not None and any(True for _ in declared.iterentities()):
        raise SourceError(_TRICK)
    return root


def parse_xhtml(data: bytes) -> "etree._Element | None":
    """Parse a chapter as HTML, which knows no external entities; None where it holds nothing."""
    from lxml import etree, html

    markup = decode(data).encode()
    if _ENTITY.search(markup):
        raise SourceError(_TRICK)
    try:
        return html.document_fromstring(markup, parser=html.HTMLParser(encoding="utf-8"))
    except (etree.ParserError, ValueError):
        return None


def paragraphs(root: "etree._Element") -> Iterator[str]:
    """Give the text of each block of an HTML tree, in reading order; blocks may be empty."""
    from lxml import etree

    pieces: list[str] = []
    walker = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
    for event, element in walker:
        if event in ("comment", "pi"):
            pieces.append(element.tail or "")
            continue
        name = str(element.tag).rpartition("}")[2].lower()
        if event == "start" and name in _UNREAD:
            walker.skip_subtree()
            continue
        if name in _BLOCKS:
            yield "".join(pieces)
            pieces.clear()
        if event == "start":
            pieces.append(element.text or "")
        else:
            pieces.append(element.tail or "")
    yield "".join(pieces)
