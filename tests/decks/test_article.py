"""Reading articles: the text, the title, the sentences, the language and the translations."""

import time
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decks.article import MAX_CHARACTERS, Article, read_article, read_translations
from decks.errors import ArticleError
from decks.sentences import MAX_SENTENCE, split_sentences

SEEDS = Path(__file__).parents[2] / "seeds"
SHEET = Path(__file__).parent / "data" / "splitting.txt"
BODY = "Nhà máy mới chạy bằng điện mặt trời. Công nhân rất hài lòng."


def cases() -> list[tuple[str, str, list[str]]]:
    """The sheet's cases: why, paragraph, sentences."""
    found: list[tuple[str, str, list[str]]] = []
    for block in SHEET.read_text(encoding="utf-8").split("\n\n")[1:]:
        why, paragraph, *expected = block.strip().split("\n")
        found.append((why.removeprefix("= "), paragraph, [line[2:] for line in expected]))
    return found


@pytest.fixture(scope="module")
def bundled() -> Article:
    """The article that comes with the program."""
    return read_article((SEEDS / "000_31292ebad1c7a73f.txt").read_bytes())


@pytest.mark.parametrize(
    ("why", "paragraph", "expected"), cases(), ids=lambda value: str(value)[:40]
)
def test_it_splits_as_a_reader_would(why: str, paragraph: str, expected: list[str]) -> None:
    found = read_article(paragraph, title="Thử nghiệm").sentences
    assert [sentence.text for sentence in found] == expected, why


def test_sentences_are_places_in_the_text(bundled: Article) -> None:
    end = 0
    for sentence in bundled.sentences:
        assert sentence.text == bundled.text[sentence.start : sentence.end]
        assert sentence.start >= end
        end = sentence.end


def test_the_bundled_article_is_read_whole(bundled: Article) -> None:
    assert bundled.title.startswith("Cuộc đua AI toàn cầu")
    assert (bundled.author, bundled.source) == ("Thái Linh", "Financial Times")
    texts = [sentence.text for sentence in bundled.sentences]
    assert len(texts) == len(set(texts)) == 75
    for no_sentence in ("Junior Editor", "Financial Times", "sau khi DeepSeek bứt phá", "ai sẽ là"):
        assert not any(no_sentence in text for text in texts)


def test_every_bundled_sentence_has_one_translation(bundled: Article) -> None:
    table = (SEEDS / "000_31292ebad1c7a73f.en.tsv").read_text(encoding="utf-8")
    translations = read_translations(table)
    assert list(translations) == [sentence.text for sentence in bundled.sentences]
    for sentence, english in translations.items():
        assert english.count("“") - english.count("”") in {-1, 0, 1}
        assert not set(english) & set('"„«»'), english
        assert unicodedata.normalize("NFC", english) == english
        # A translation that was cut or pasted twice would be far from the usual ratio.
        assert 0.6 < len(english) / len(sentence) < 1.6, english


def test_text_is_composed_and_nothing_in_it_is_invisible() -> None:
    messy = unicodedata.normalize(
        "NFD", "Tiếng\u00a0Việt\u200b có dấu.\r\nCâu\ufeff thứ hai.\u00ad"
    )
    article = read_article(messy, title="Thử")
    assert article.text == "Tiếng Việt có dấu.\nCâu thứ hai."


def test_spelling_stays_as_written() -> None:
    assert read_article("Họ hoà giải ở Khánh Hòa.").text == "Họ hoà giải ở Khánh Hòa."


def test_the_first_line_is_the_title_when_it_looks_like_one() -> None:
    article = read_article(f"Điện mặt trời\n\n{BODY}")
    assert article.title == "Điện mặt trời"
    assert len(article.sentences) == 2


def test_text_without_a_title_is_named_by_its_beginning() -> None:
    article = read_article(f"{BODY}\nGiá điện giảm một nửa so với năm ngoái.")
    assert article.title == BODY
    assert len(article.sentences) == 3


def test_a_given_title_is_kept_and_not_counted_as_a_sentence() -> None:
    article = read_article(f"Ai trả tiền điện?\n{BODY}", title="Ai trả tiền điện?")
    assert article.title == "Ai trả tiền điện?"
    assert len(article.sentences) == 2


def test_wrapped_lines_are_one_paragraph() -> None:
    article = read_article("Điện mặt trời\n\nNhà máy mới chạy bằng điện\nmặt trời từ tháng ba.")
    assert [s.text for s in article.sentences] == [
        "Nhà máy mới chạy bằng điện mặt trời từ tháng ba."
    ]


def test_lines_without_full_stops_are_sentences_when_nothing_else_is() -> None:
    article = read_article("Điện mặt trời\nNhà máy chạy bằng nắng\nCông nhân rất vui")
    assert [s.text for s in article.sentences] == ["Nhà máy chạy bằng nắng", "Công nhân rất vui"]


def test_author_source_and_date_are_found_in_short_lines() -> None:
    article = read_article(f"Điện mặt trời\nLan Anh\n12/05/2024\n{BODY}\nTheo Báo Mới")
    assert (article.author, article.source, article.published) == (
        "Lan Anh",
        "Báo Mới",
        "12/05/2024",
    )


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "empty"),
        (" \n\t\u200b", "empty"),
        ("1234 5678 !", "no words"),
        ("Trí tuệ nhân tạo".encode("utf-16"), "UTF-8"),
        ("lỗi \ud800 mã", "UTF-8"),
        (
            "The new factory runs on solar power and the workers are happy with it.",
            "not Vietnamese",
        ),
        (
            "La nouvelle usine fonctionne déjà à l'énergie solaire près de la côte.",
            "not Vietnamese",
        ),
        ("新工厂使用太阳能发电。", "not Vietnamese"),
        ("Nha may moi chay bang dien mat troi. Cong nhan rat hai long.", "accent marks"),
        ("Nhà máy. " * 30_000, "too long"),
        (b"a" * 10_000_000, "too long"),
    ],
    ids=lambda value: str(value)[:20],
)
def test_it_refuses_what_it_cannot_read(data: str | bytes, message: str) -> None:
    start = time.perf_counter()
    with pytest.raises(ArticleError, match=message):
        read_article(data)
    # Generous: it tells linear from quadratic time on the slowest machine, and is no benchmark.
    assert time.perf_counter() - start < 20


def test_many_foreign_names_are_still_vietnamese() -> None:
    names = (
        "Google, Microsoft, Amazon, Meta, Apple và Nvidia mua chip của TSMC cho Gemini, Copilot."
    )
    assert read_article(names).sentences


@pytest.mark.parametrize(
    "unit",
    [
        "dữ liệu lớn ",
        '"Dữ liệu. ',
        "(dữ liệu. ",
        "Dữ liệu.",
        "dữ liệu" + " " * 900,
        "dữ liệu" + "-" * 900,
        "dữ liệu" + "." * 900,
        "Dữ liệu Dữ liệu ",
        "“‘dữ liệu ",
        "[dữ liệu lớn ",
    ],
)
def test_any_text_of_full_length_is_read_quickly(unit: str) -> None:
    text = (unit * (MAX_CHARACTERS // len(unit) + 1))[:188_000]
    start = time.perf_counter()
    article = read_article(text)
    # Generous: it tells linear from quadratic time on the slowest machine, and is no benchmark.
    assert time.perf_counter() - start < 60
    assert all(0 < len(sentence.text) <= MAX_SENTENCE for sentence in article.sentences)


@given(st.text(alphabet="aBđ .!?…\"“”'()[]-●:;\n1,", max_size=80))
def test_any_marks_give_spans_in_order(text: str) -> None:
    end = 0
    for start, stop in split_sentences(text):
        assert end <= start < stop <= len(text)
        assert text[start:stop].strip() == text[start:stop]
        end = stop


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("Một câu.", "Line 1"),
        ("Một câu.\tOne.\tTwo.", "Line 1"),
        ("Một câu.\tOne.\n\nMột câu.\tA.", "repeats"),
    ],
)
def test_a_damaged_translation_table_is_refused(table: str, message: str) -> None:
    with pytest.raises(ArticleError, match=message):
        read_translations(table)


@pytest.mark.reference
def test_all_reference_news_is_read(reference: Path) -> None:
    files = sorted((reference / "news").glob("*/*.txt"))
    assert len(files) > 200
    for path in files:
        article = read_article(path.read_bytes())
        assert article.title
        assert len(article.sentences) >= 4, path
