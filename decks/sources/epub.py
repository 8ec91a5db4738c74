"""Books in EPUB: the chapters in the order of the spine.

Source: EPUB 3.3, https://www.w3.org/TR/epub-33/ (and 2.0.1, which differs in nothing read here).
"""

import posixpath
from typing import TYPE_CHECKING
from urllib.parse import unquote

from decks.errors import SourceError
from decks.sources.archive import DAMAGED, Archive
from decks.sources.limits import Gathered
from decks.sources.markup import paragraphs, parse_xhtml, parse_xml
from decks.sources.source import MOST_TITLE, Source, iso_date, told

if TYPE_CHECKING:
    from lxml import etree

_CONTAINER = "META-INF/container.xml"
_ENCRYPTION = "META-INF/encryption.xml"
_DC = "{http://purl.org/dc/elements/1.1/}"
_CHAPTERS = frozenset(("application/xhtml+xml", "text/html", "application/html+xml"))


def read_epub(data: bytes, file_name: str = "") -> Source:
    """Read a book; raise SourceError for one that is damaged, protected, hostile or has no text."""
    archive = Archive(data)
    package_path = _package_path(archive)
    package = parse_xml(archive.read(package_path))
    chapters = _chapters(package, posixpath.dirname(package_path))
    if _encrypted(archive) & set(chapters):
        raise SourceError(
            "The book is protected against copying, so its text cannot be read. Choose a book"
            " without protection."
        )
    gathered = Gathered()
    for path in chapters:
        root = parse_xhtml(archive.read(path))
        gathered.check_time()
        for paragraph in paragraphs(root) if root is not None else ():
            gathered.add(paragraph)
    if not gathered.lines:
        raise SourceError("The book holds no text; perhaps its pages are pictures.")
    return Source(
        gathered.text,
        title=told(_meta(package, "title"), MOST_TITLE),
        author=told(_meta(package, "creator")),
        published=iso_date(_meta(package, "date")),
        file_name=file_name,
        kind="epub",
        site=told(_meta(package, "publisher")),
    )


def _package_path(archive: Archive) -> str:
    if _CONTAINER not in archive.names:
        raise SourceError(DAMAGED)
    for element in parse_xml(archive.read(_CONTAINER)).iter("{*}rootfile"):
        return _inside("", element.get("full-path", ""))
    raise SourceError(DAMAGED)


def _chapters(package: "etree._Element", folder: str) -> list[str]:
    """Return the paths of the documents of the spine, in order, without the table of contents."""
    items = {item.get("id", ""): item for item in package.iter("{*}item")}
    paths: dict[str, None] = {}
    for reference in package.iter("{*}itemref"):
        item = items.get(reference.get("idref", ""))
        if item is None or reference.get("linear") == "no":
            continue
        if item.get("media-type") in _CHAPTERS and "nav" not in item.get("properties", "").split():
            paths[_inside(folder, unquote(item.get("href", "")))] = None
    if not paths:
        raise SourceError(DAMAGED)
    return list(paths)


def _inside(folder: str, path: str) -> str:
    """Return a path within the archive; raise SourceError for one that leads out of it."""
    whole = posixpath.normpath(posixpath.join(folder, path.partition("#")[0]))
    if whole.startswith(("/", "..")) or ":" in path.partition("/")[0]:
        raise SourceError("The book names files outside of itself, which is a trick.")
    return whole


def _encrypted(archive: Archive) -> set[str]:
    if _ENCRYPTION not in archive.names:
        return set()
    root = parse_xml(archive.read(_ENCRYPTION))
    return {_inside("", unquote(ref.get("URI", ""))) for ref in root.iter("{*}CipherReference")}


def _meta(package: "etree._Element", name: str) -> str:
    for element in package.iter(_DC + name):
        return "".join(element.itertext())
    return ""
