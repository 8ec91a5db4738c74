"""Word documents (.docx): the paragraphs in order, without what was deleted or moved away.

Source: ECMA-376 part 1, chapters 15 (parts) and 17 (WordprocessingML).
"""

from typing import TYPE_CHECKING

from decks.errors import SourceError
from decks.sources.archive import Archive
from decks.sources.limits import Gathered
from decks.sources.markup import parse_xml
from decks.sources.source import MOST_TITLE, Source, iso_date, told

if TYPE_CHECKING:
    from lxml import etree

DOCUMENT = "word/document.xml"
_PROPERTIES = "docProps/core.xml"
# A text box is stored twice, for old and new readers; a moved paragraph where it was and where
# it is.
_UNREAD = frozenset(("Fallback", "del", "moveFrom", "instrText", "delText"))
_SIGNS = {"tab": " ", "br": " ", "cr": " ", "noBreakHyphen": "-"}


def read_docx(data: bytes, file_name: str = "") -> Source:
    """Read a Word document; raise SourceError where it is damaged, protected or has no text."""
    archive = Archive(data)
    document = parse_xml(archive.read(DOCUMENT))
    gathered = Gathered()
    title = _gather(document, gathered)
    if not gathered.lines:
        raise SourceError("The document holds no text; perhaps its pages are pictures.")
    meta = parse_xml(archive.read(_PROPERTIES)) if _PROPERTIES in archive.names else None
    return Source(
        gathered.text,
        title=told(title or _meta(meta, "title"), MOST_TITLE),
        author=told(_meta(meta, "creator")),
        published=iso_date(_meta(meta, "created")),
        file_name=file_name,
        kind="docx",
    )


def _gather(document: "etree._Element", gathered: Gathered) -> str:
    """Add every paragraph; return the one that is styled as the title, "" where none is."""
    from lxml import etree

    open_paragraphs: list[list[str]] = []
    title = ""
    is_title = False
    walker = etree.iterwalk(document, events=("start", "end"))
    for event, element in walker:
        name = etree.QName(element).localname
        if event == "start" and name in _UNREAD:
            walker.skip_subtree()
        elif event == "start" and name == "p":
            open_paragraphs.append([])
            is_title = False
        elif event == "start" and name == "pStyle":
            is_title = _value(element).lower() == "title"
        elif event == "start" and open_paragraphs and name in ("t", *_SIGNS):
            open_paragraphs[-1].append(_SIGNS.get(name, element.text or ""))
        elif event == "end" and name == "p" and open_paragraphs:
            text = "".join(open_paragraphs.pop())
            gathered.add(text)
            gathered.check_time()
            title = title or (text if is_title else "")
    return title


def _value(element: "etree._Element") -> str:
    return next((value for key, value in element.items() if key.endswith("}val")), "")


def _meta(properties: "etree._Element | None", name: str) -> str:
    if properties is None:
        return ""
    return next((element.text or "" for element in properties.iter("{*}" + name)), "")
