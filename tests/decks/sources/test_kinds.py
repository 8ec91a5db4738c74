"""Real files of every kind give the same text and what is known of its origin."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decks.sources import Source, kind_of, read_source
from decks.sources.pdf import join_lines
from decks.sources.source import bare_name, iso_date, web_address
from decks.sources.subtitles import join_cues
from decks.sources.text import decode
from tests.decks.sources import makers
from tests.decks.sources.makers import BODY, PARAGRAPHS, SPOKEN, TITLE

WHOLE = f"{TITLE}\n{BODY}"
KNOWN = {"title": TITLE, "author": "Thái Linh", "published": "2025-03-02"}


@pytest.mark.parametrize(
    ("encoded", "why"),
    [
        (WHOLE.encode(), "UTF-8"),
        (WHOLE.encode("utf-8-sig"), "UTF-8 with a mark"),
        (WHOLE.encode("utf-16"), "UTF-16 with a mark"),
        (WHOLE.encode("utf-16-be"), "UTF-16 without"),
        (WHOLE.encode("utf-16-le"), "UTF-16 without, the other way"),
        (makers.windows_1258(WHOLE), "Windows-1258"),
        (unicodedata.normalize("NFD", WHOLE).encode(), "decomposed"),
        (unicodedata.normalize("NFD", WHOLE).encode("utf-16"), "decomposed UTF-16"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_text_in_every_encoding_is_the_same(encoded: bytes, why: str) -> None:
    source = read_source(encoded, "bài.txt")
    assert source == Source(WHOLE, file_name="bài.txt", kind="text"), why
    assert source.article().title == TITLE


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "windows-1258", "declared"])
def test_a_page_gives_its_article_alone(encoding: str) -> None:
    head = '<meta charset="windows-1258">' if encoding == "declared" else ""
    page = makers.page(head=head)
    data = makers.windows_1258(page) if head or "1258" in encoding else page.encode(encoding)
    source = read_source(data, "bài.html")
    assert source == Source(
        source.text,
        **KNOWN,
        address="https://bao.example.vn/ai.html",
        file_name="bài.html",
        kind="html",
        site="Báo Công Nghệ",
    )
    assert source.text in (WHOLE, BODY)
    article = source.article()
    assert (article.author, article.source, article.published) == (
        "Thái Linh",
        "Báo Công Nghệ",
        "2025-03-02",
    )


def test_the_address_of_a_fetched_page_wins() -> None:
    source = read_source(
        makers.page().encode(),
        address="https://bao.example.vn/final",
        content_type="text/html; charset=utf-8",
    )
    assert source.address == "https://bao.example.vn/final"


def test_a_book_is_read_in_the_order_of_its_spine() -> None:
    assert read_source(makers.epub(), "sách.epub") == Source(
        BODY, **KNOWN, file_name="sách.epub", kind="epub", site="Nhà xuất bản Trẻ"
    )


def test_a_word_document_is_read_by_paragraphs() -> None:
    expected = Source(WHOLE, **KNOWN, file_name="bài.docx", kind="docx")
    assert read_source(makers.docx(), "bài.docx") == expected


@pytest.mark.parametrize("pages", [1, 4])
def test_a_pdf_gets_its_paragraphs_back(pages: int) -> None:
    source = read_source(makers.pdf(pages=pages), "bài.pdf")
    assert source.text == "\n".join([TITLE, *PARAGRAPHS * pages])
    assert (source.title, source.author, source.kind) == (TITLE, "Thái Linh", "pdf")


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["Một dòng dài bị cắt ở", "giữa câu này."], ["Một dòng dài bị cắt ở giữa câu này."]),
        (["Họ dùng algo-", "rithm mới."], ["Họ dùng algorithm mới."]),
        (["Quan hệ Việt-", "Mỹ tốt hơn."], ["Quan hệ Việt-Mỹ tốt hơn."]),
        (["Họ thử al\u00ad", "gorithm."], ["Họ thử algorithm."]),
        (["Đề mục", "", "Một câu."], ["Đề mục", "Một câu."]),
        (
            ["Các bước sau:", "- Mở máy.", "- Tắt máy."],
            ["Các bước sau:", "- Mở máy.", "- Tắt máy."],
        ),
    ],
)
def test_lines_are_joined_as_a_reader_would(lines: list[str], expected: list[str]) -> None:
    assert join_lines([lines]) == expected


@pytest.mark.parametrize("data", [makers.srt().encode(), makers.vtt().encode()])
def test_subtitles_become_sentences(data: bytes) -> None:
    source = read_source(data, "tin_công_nghệ.vi.srt")
    assert source.text == SPOKEN
    assert (source.title, source.kind) == ("tin công nghệ", "subtitles")


def test_live_captions_do_not_repeat_themselves() -> None:
    cues = [
        (0, 900, "xin chào"),
        (900, 1800, "xin chào\ncác bạn"),
        (1800, 2700, "các bạn\nhôm nay"),
    ]
    assert list(join_cues(cues)) == ["xin chào các bạn hôm nay"]


@pytest.mark.parametrize(
    ("data", "name", "kind"),
    [
        (makers.pdf(), "bài.txt", "pdf"),
        (makers.docx(), "bài.pdf", "docx"),
        (makers.epub(), "bài.docx", "epub"),
        (WHOLE.encode(), "bài.pdf", "text"),
        (makers.page().encode(), "bài.txt", "html"),
        (makers.srt().encode("utf-16"), "bài.txt", "subtitles"),
        (b"<p>a</p>", "a.html", "html"),
        (b"<p>a</p>", "a.txt", "text"),
    ],
)
def test_the_content_tells_the_kind_and_not_the_name(data: bytes, name: str, kind: str) -> None:
    assert kind_of(data, name) == kind
    if kind != "html":
        assert read_source(data, name).kind == kind


def test_folders_of_a_file_name_are_not_kept() -> None:
    assert bare_name("../../etc/passwd") == "passwd"
    assert bare_name("C:\\Users\\a\\bài viết.txt") == "bài viết.txt"
    assert bare_name("a\u202etxt.exe\n") == "a txt.exe"


def test_only_addresses_of_the_web_are_kept() -> None:
    assert web_address("https://a.vn/b?c=d#e") == "https://a.vn/b?c=d#e"
    for other in ("javascript:alert(1)", "data:text/html,x", "//a.vn", "http://a b", 'http://"><x'):
        assert web_address(other) == ""


def test_dates_are_as_exact_as_they_are_given() -> None:
    given = ("2025-03-02T08:00", "2025", "2025-03", "hôm qua", None)
    assert [iso_date(value) for value in given] == ["2025-03-02", "2025", "2025-03", "", ""]


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\x00\ufeff\ufffe")))
def test_utf_8_comes_back_whole(text: str) -> None:
    assert decode(b"\xef\xbb\xbf" + text.encode()) == unicodedata.normalize("NFC", text)


@given(st.lists(st.tuples(st.integers(0, 9_000), st.integers(0, 9_000), st.text(max_size=40))))
def test_no_cues_break_the_joining(cues: list[tuple[int, int, str]]) -> None:
    for line in join_cues(cues):
        assert line.strip()
        assert "\n" not in line
