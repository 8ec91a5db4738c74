"""Real files of each kind, made with the ordinary libraries."""

import io
import unicodedata
import zipfile
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

TITLE = "Công ty công bố mô hình ngôn ngữ lớn"
PARAGRAPHS = (
    "Một công ty khởi nghiệp ở Hà Nội vừa công bố mô hình ngôn ngữ lớn của họ. Kỹ sư phần mềm có"
    " thể tải xuống mã nguồn mở từ tuần sau.",
    "Máy chủ của hãng dùng hàng nghìn bộ vi xử lý để huấn luyện. Thuật toán mới tiết kiệm điện,"
    " nhưng trung tâm dữ liệu vẫn cần nhiều năng lượng hơn trước.",
    "Các chuyên gia bảo mật khuyên người dùng cập nhật phiên bản mới. Hệ sinh thái phần mềm sẽ"
    " thay đổi trong năm tới, theo lời giám đốc kỹ thuật.",
)
BODY = "\n".join(PARAGRAPHS)
FONTS = Path(__file__).parents[3] / "webapp" / "static" / "fonts"
_TONES = "\u0300\u0301\u0303\u0309\u0323"


def windows_1258(text: str) -> bytes:
    """Write text as Vietnamese Windows did: a vowel with its shape, then the tone by itself."""
    written = []
    for char in unicodedata.normalize("NFC", text):
        parts = unicodedata.normalize("NFD", char)
        tones = "".join(part for part in parts if part in _TONES)
        base = unicodedata.normalize("NFC", "".join(part for part in parts if part not in _TONES))
        written.append((base + tones).encode("cp1258"))
    return b"".join(written)


def page(title: str = TITLE, paragraphs: Sequence[str] = PARAGRAPHS, head: str = "") -> str:
    """Write a page of a news site, with a menu and a foot around the article."""
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return (
        f'<!DOCTYPE html><html lang="vi"><head><title>{title}</title>'
        f'<meta property="og:title" content="{title}"><meta name="author" content="Thái Linh">'
        '<meta property="article:published_time" content="2025-03-02T08:00:00+07:00">'
        '<meta property="og:site_name" content="Báo Công Nghệ">'
        f'<link rel="canonical" href="https://bao.example.vn/ai.html">{head}</head>'
        "<body><nav><a href='/'>Trang chủ</a> <a href='/login'>Đăng nhập</a></nav>"
        f"<main><article><h1>{title}</h1>{body}</article></main>"
        "<footer>Bản quyền thuộc về toà soạn</footer></body></html>"
    )


def zipped(members: Mapping[str, str | bytes]) -> bytes:
    """Write a zip archive of these members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out.getvalue()


def epub_members(
    chapters: Sequence[str] = PARAGRAPHS, href: str = "chapter%20{}.xhtml"
) -> dict[str, str | bytes]:
    """Give the members of a book with a chapter for each text, listed in reverse in the manifest.

    `href` is how the package names the chapter with this number.
    """
    numbers = range(1, len(chapters) + 1)
    items = "".join(
        f'<item id="c{n}" href="{href.format(n)}" media-type="application/xhtml+xml"/>'
        for n in reversed(numbers)
    )
    spine = "".join(f'<itemref idref="c{n}"/>' for n in numbers)
    members: dict[str, str | bytes] = {
        "mimetype": "application/epub+zip",
        "META-INF/container.xml": (
            '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0">'
            '<rootfiles><rootfile full-path="OEBPS/book.opf"'
            ' media-type="application/oebps-package+xml"/></rootfiles></container>'
        ),
        "OEBPS/book.opf": (
            '<?xml version="1.0" encoding="utf-8"?>'
            '<package xmlns="http://www.idpf.org/2007/opf" version="3.0">'
            '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">'
            f"<dc:title>{TITLE}</dc:title><dc:creator>Thái Linh</dc:creator>"
            "<dc:date>2025-03-02T00:00:00Z</dc:date><dc:publisher>Nhà xuất bản Trẻ</dc:publisher>"
            "</metadata>"
            f'<manifest><item id="nav" href="nav.xhtml" properties="nav"'
            f' media-type="application/xhtml+xml"/>{items}</manifest>'
            f'<spine><itemref idref="nav"/>{spine}</spine></package>'
        ),
        "OEBPS/nav.xhtml": "<html><body><nav><ol><li>Mục lục</li></ol></nav></body></html>",
    }
    for number, text in zip(numbers, chapters, strict=True):
        members[f"OEBPS/chapter {number}.xhtml"] = (
            '<?xml version="1.0" encoding="utf-8"?><!DOCTYPE html>'
            '<html xmlns="http://www.w3.org/1999/xhtml"><head><title>x</title>'
            f"<style>p {{}}</style></head><body><p>{text}</p></body></html>"
        )
    return members


def epub(**given: Any) -> bytes:
    """Write a book; see `epub_members`."""
    return zipped(epub_members(**given))


def docx(title: str = TITLE, paragraphs: Sequence[str] = PARAGRAPHS) -> bytes:
    """Write a Word document."""
    import docx as word

    document = word.Document()
    document.core_properties.author = "Thái Linh"
    document.core_properties.created = datetime(2025, 3, 2, tzinfo=UTC)
    document.add_heading(title, 0)
    for paragraph in paragraphs:
        first, _, rest = paragraph.partition(" ")
        # Word divides a paragraph into runs wherever its look changes.
        written = document.add_paragraph(first)
        written.add_run(" " + rest).bold = True
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


@cache
def _font() -> str:
    """Register the typeface of the app, whose Latin and Vietnamese letters lie in two files."""
    from fontTools.merge import Merger
    from fontTools.ttLib import TTFont as File
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont

    parts = []
    for name in ("latin-400", "latin-ext-400", "vietnamese-400"):
        font = File(next(FONTS.glob(f"*/{name}.woff2")))
        font.flavor = None
        part = io.BytesIO()
        font.save(part)
        part.seek(0)
        parts.append(part)
    whole = io.BytesIO()
    Merger().merge(parts).save(whole)
    whole.seek(0)
    pdfmetrics.registerFont(TTFont("Vietnamese", whole))
    return "Vietnamese"


def pdf(
    title: str = TITLE,
    paragraphs: Sequence[str] = PARAGRAPHS,
    *,
    pages: int = 1,
    password: str = "",
) -> bytes:
    """Write a PDF with a running head and page numbers, its lines as wide as the page allows."""
    from reportlab.lib.pagesizes import A5
    from reportlab.lib.pdfencrypt import StandardEncryption
    from reportlab.lib.utils import simpleSplit
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    encryption = StandardEncryption(password) if password else None
    canvas = Canvas(out, pagesize=A5, encrypt=encryption)
    canvas.setTitle(title)
    canvas.setAuthor("Thái Linh")
    for number in range(1, pages + 1):
        canvas.setFont(_font(), 8)
        canvas.drawString(40, 560, f"Báo Công Nghệ · Số {number}")
        height = 530.0
        canvas.setFont(_font(), 11)
        for paragraph in ([title] if number == 1 else []) + list(paragraphs):
            for line in simpleSplit(paragraph, _font(), 11, 340):
                canvas.drawString(40, height, line)
                height -= 16
            height -= 10
        canvas.drawString(200, 30, str(number))
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def blank_pdf() -> bytes:
    """Write a PDF with a drawing and no text."""
    from reportlab.pdfgen.canvas import Canvas

    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.rect(50, 50, 200, 200, fill=1)
    canvas.save()
    return out.getvalue()


CUES = (
    ("00:00:01.000", "00:00:03.000", "Một công ty khởi nghiệp ở Hà Nội"),
    ("00:00:03.000", "00:00:05.500", "vừa công bố <i>mô hình ngôn ngữ lớn</i>."),
    ("00:00:06.000", "00:00:08.000", "- Kỹ sư phần mềm\ncó thể tải xuống mã nguồn mở."),
    ("00:00:08.500", "00:00:10.000", "[tiếng nhạc] ♪"),
    ("00:00:11.000", "00:00:14.000", "Máy chủ dùng hàng nghìn bộ vi xử lý"),
    ("00:00:30.000", "00:00:33.000", "Thuật toán mới tiết kiệm điện."),
)
SPOKEN = (
    "Một công ty khởi nghiệp ở Hà Nội vừa công bố mô hình ngôn ngữ lớn.\n"
    "Kỹ sư phần mềm có thể tải xuống mã nguồn mở.\n"
    "Máy chủ dùng hàng nghìn bộ vi xử lý\n"
    "Thuật toán mới tiết kiệm điện."
)


def srt() -> str:
    """Write the cues as SubRip."""
    blocks = [
        f"{number}\n{start.replace('.', ',')} --> {end.replace('.', ',')}\n{text}\n"
        for number, (start, end, text) in enumerate(CUES, start=1)
    ]
    return "\n".join(blocks)


def vtt() -> str:
    """Write the cues as WebVTT, with a style, a note, a voice and a setting."""
    blocks = [f"{start} --> {end} align:start\n<v Lan>{text}\n" for start, end, text in CUES]
    return "\n".join(["WEBVTT\n", "STYLE\n::cue { color: red }\n", "NOTE a note\n", *blocks])
