"""Broken and hostile files: one clear message each, little memory, and nothing left behind."""

import contextlib
import io
import random
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from decks.errors import ArticleError, LimitError, SourceError
from decks.sources import read_source
from decks.sources.limits import (
    MAX_CUES,
    MAX_ENTRIES,
    MAX_FILE,
    MAX_PAGE,
    MAX_PDF_PAGES,
    Gathered,
)
from tests.decks.sources import makers

MIB = 1024 * 1024
SECRET = "the secret of this computer"
KINDS = {
    "a.epub": makers.epub(),
    "a.docx": makers.docx(),
    "a.pdf": makers.pdf(pages=2),
    "a.html": makers.page().encode(),
    "a.srt": makers.srt().encode(),
    "a.vtt": makers.vtt().encode(),
    "a.txt": makers.BODY.encode(),
}


def problem(data: bytes, name: str) -> str:
    """Return the one message that a file gives."""
    with pytest.raises(ArticleError) as caught:
        read_source(data, name)
    message = str(caught.value)
    assert "\n" not in message
    assert message.endswith(".")
    assert SECRET not in message
    return message


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    path = tmp_path / "secret.txt"
    path.write_text(SECRET)
    return path


@pytest.mark.parametrize("name", KINDS)
def test_an_empty_file_is_told(name: str) -> None:
    assert "empty" in problem(b"", name)
    assert "empty" in problem(b"\x00" * 5_000, name)


@pytest.mark.parametrize("name", ["a.epub", "a.docx"])
def test_a_truncated_archive_is_told(name: str) -> None:
    for share in (0.2, 0.6, 0.99):
        assert "damaged" in problem(KINDS[name][: int(len(KINDS[name]) * share)], name)


@pytest.mark.parametrize("name", KINDS)
def test_damage_gives_a_text_or_a_message(name: str) -> None:
    """Cut and overwritten at random: never an error of another kind."""
    rng = random.Random(name)
    for _ in range(40):
        data = bytearray(KINDS[name])
        for _ in range(rng.randrange(1, 12)):
            data[rng.randrange(len(data))] = rng.randrange(256)
        cut = data[: rng.randrange(1, len(data))] if rng.random() < 0.4 else data
        with contextlib.suppress(ArticleError):
            assert read_source(bytes(cut), name).text


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"OEBPS/chapter 1.xhtml": b"x" * (17 * MIB)}, "16 MiB"),
        ({f"x{n}": b"" for n in range(MAX_ENTRIES)}, f"{MAX_ENTRIES:,} files"),
        ({"../../outside.txt": b"x"}, "outside"),
        ({"/etc/passwd": b"x"}, "outside"),
        ({"C:\\x": b"x"}, "outside"),
        ({"META-INF/container.xml": b"<container"}, "damaged"),
        ({"OEBPS/book.opf": b"<package/>"}, "damaged"),
        ({"OEBPS/chapter 1.xhtml": b""}, ""),
    ],
    ids=["bomb", "entries", "path", "absolute", "drive", "container", "package", "chapter"],
)
def test_a_hostile_book(change: dict[str, str | bytes], word: str) -> None:
    data = makers.zipped(makers.epub_members() | change)
    if word:
        assert word in problem(data, "a.epub")
    else:
        assert read_source(data, "a.epub").text


def test_a_zip_bomb_of_many_chapters_ends_at_the_sum() -> None:
    chapter = "<html><body><!--" + " " * (15 * MIB) + "--></body></html>"
    members = makers.epub_members(chapters=["x"] * 6)
    members |= {f"OEBPS/chapter {n}.xhtml": chapter for n in range(1, 7)}
    data = makers.zipped(members)
    assert len(data) < MIB
    tracemalloc.start()
    try:
        assert "64 MiB" in problem(data, "a.epub")
        assert tracemalloc.get_traced_memory()[1] < 120 * MIB
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("href", ["../../../secret.txt", "/etc/passwd", "file:///etc/passwd"])
def test_a_book_cannot_name_files_outside(href: str) -> None:
    assert "outside" in problem(makers.epub(href=href + "#{}"), "a.epub")


def test_a_protected_book_is_told() -> None:
    encryption = (
        '<encryption xmlns="urn:oasis:names:tc:opendocument:xmlns:container">'
        '<EncryptedData><CipherData><CipherReference URI="OEBPS/chapter%201.xhtml"/>'
        "</CipherData></EncryptedData></encryption>"
    )
    members = makers.epub_members() | {"META-INF/encryption.xml": encryption}
    assert "protected against copying" in problem(makers.zipped(members), "a.epub")


ENTITY = '<!DOCTYPE x [<!ENTITY secret SYSTEM "{}">]>'
LAUGHS = (
    "<!DOCTYPE x [<!ENTITY a0 'ha'>"
    + "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10}'>" for n in range(1, 12))
    + "]>"
)


@pytest.mark.parametrize(
    "member", ["META-INF/container.xml", "OEBPS/book.opf", "OEBPS/chapter 1.xhtml"]
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_in_a_book_are_refused(member: str, encoding: str, secret: Path) -> None:
    members = makers.epub_members()
    for declared in (ENTITY.format(secret.as_uri()), LAUGHS):
        body = str(members[member]).removeprefix('<?xml version="1.0" encoding="utf-8"?>')
        body = body.removeprefix("<!DOCTYPE html>").replace("<p>", "<p>&secret;&a11;")
        xml = f'<?xml version="1.0" encoding="{encoding}"?>{declared}{body}'
        data = makers.zipped(members | {member: xml.encode(encoding)})
        assert "entities" in problem(data, "a.epub")


def test_entities_in_a_word_document_are_refused(secret: Path) -> None:
    xml = (
        ENTITY.format(secret.as_uri())
        + '<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
        "<w:body><w:p><w:r><w:t>&secret;</w:t></w:r></w:p></w:body></w:document>"
    )
    data = makers.zipped({"word/document.xml": xml})
    assert "entities" in problem(data, "a.docx")


def test_an_encrypted_member_is_told() -> None:
    data = bytearray(makers.docx())
    at = 0
    while (at := data.find(b"PK\x01\x02", at)) >= 0:
        data[at + 8] |= 1
        at += 4
    assert "password" in problem(bytes(data), "a.docx")


@pytest.mark.parametrize(
    ("data", "name", "word"),
    [
        (makers.pdf(password="bí mật"), "a.pdf", "encrypted"),
        (makers.blank_pdf(), "a.pdf", "pictures"),
        (makers.docx(title="", paragraphs=[]), "a.docx", "no text"),
        (makers.zipped({"xl/workbook.xml": "x"}), "a.docx", "a spreadsheet"),
        (makers.zipped({"notes.txt": "x"}), "a.epub", "a zip archive"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "a.docx", "Office"),
        (b"\x89PNG\r\n\x1a\n" + bytes(99), "a.pdf", "a picture"),
        (b"{\\rtf1 Xin}", "a.txt", "rich text"),
        (bytes(range(256)) * 40, "a.txt", "not text"),
        (b"%PDF-1.7\n" + b"x" * 999, "a.pdf", "damaged"),
        (b"WEBVTT\n\n", "a.vtt", "Nothing is said"),
        (b"<html><body></body></html>", "a.html", "No article"),
        (b"<html>" + b"<div>" * 100_000, "a.html", "No article"),
        (
            "Le ministre a annoncé hier une réforme pour les écoles".encode("latin-1"),
            "a.txt",
            "UTF-8",
        ),
    ],
    ids=lambda value: value[:12] if isinstance(value, str) else "",
)
def test_what_cannot_be_read_is_told(data: bytes, name: str, word: str) -> None:
    assert word in problem(data, name)


@pytest.mark.parametrize(
    ("data", "name", "word"),
    [
        (bytes(MAX_FILE + 1), "a.pdf", "32 MiB"),
        (b"a" * (10 * MIB), "a.txt", "200,000 characters"),
        (b"<html>" + b"a" * MAX_PAGE, "a.html", "5 MiB"),
        (b"00:00:01,000 --> 00:00:02,000\nx\n\n" * (MAX_CUES + 1), "a.srt", f"{MAX_CUES:,}"),
    ],
    ids=["file", "text", "page", "cues"],
)
def test_limits_are_told(data: bytes, name: str, word: str) -> None:
    with pytest.raises(LimitError, match=word):
        read_source(data, name)


def test_a_pdf_of_too_many_pages_is_told() -> None:
    from pypdf import PdfWriter

    writer = PdfWriter()
    for _ in range(MAX_PDF_PAGES + 1):
        writer.add_blank_page(10, 10)
    out = io.BytesIO()
    writer.write(out)
    assert f"at most {MAX_PDF_PAGES}" in problem(out.getvalue(), "a.pdf")


def test_too_much_time_is_told() -> None:
    with pytest.raises(LimitError, match="seconds"):
        Gathered(-1).check_time()


def test_a_long_book_is_told() -> None:
    chapters = [makers.BODY] * 1_500
    with pytest.raises(LimitError, match="200,000 characters"):
        read_source(makers.epub(chapters=chapters), "a.epub")


def test_other_ways_of_packing_are_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_LZMA) as archive:
        for name, content in makers.epub_members().items():
            archive.writestr(name, content)
    with pytest.raises(SourceError, match="packed"):
        read_source(out.getvalue(), "a.epub")


def test_nothing_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    for name, data in KINDS.items():
        read_source(data, name)
        with contextlib.suppress(ArticleError):
            read_source(data[: len(data) // 2], name).article()
    assert list(tmp_path.iterdir()) == []
