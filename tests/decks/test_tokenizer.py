"""Words at their places in the text, the tagger's faults mended."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from decks.token_repair import repair
from decks.tokenizer import MAX_TAGGED, UndertheseaTokenizer

TOKENIZER = UndertheseaTokenizer()
MIXTURE = "trí tuệ hoà thuỷ DeepSeek iOS C++ 5.6 128GB [ ] ( ) “ ” … , . - / ' 😀 中 @a h.vn ẹ _"
PIECES = MIXTURE.split()


def tagged(sentence: str) -> list[tuple[str, str]]:
    return [(token.text, token.pos) for token in TOKENIZER.tag(sentence)]


def check_places(sentence: str) -> None:
    """Tokens are in order, do not overlap, are slices, and leave out nothing but space."""
    end = 0
    for token in TOKENIZER.tag(sentence):
        assert token.start < token.end
        assert not sentence[end : token.start].strip()
        assert token.text == sentence[token.start : token.end]
        assert token.text.strip() == token.text
        end = token.end
    assert not sentence[end:].strip()


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=12), st.sampled_from(["", " ", "  "]))
def test_places_hold_for_any_mixture(pieces: list[str], between: str) -> None:
    check_places(between.join(pieces))


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=60))
@example("_0_")
@example("a _b_ c")
def test_places_hold_for_any_text(text: str) -> None:
    check_places(text)


def test_the_text_stays_as_written_where_the_tagger_rewrites_it() -> None:
    assert "hoà bình" in [text for text, _ in tagged("Họ muốn hoà bình và thuỷ lợi.")]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("Thuật toán [của DeepSeek] cho thấy điều đó.", [("DeepSeek", "Np"), ("]", "CH")]),
        ("Ứng dụng trên App Store iOS của Mỹ.", [("Store", "Np"), ("iOS", "Np")]),
        ("Nhóm dùng C++, C# và Node.js.", [("C++", "Np"), ("C#", "Np"), ("Node.js", "Np")]),
        ("Máy có RAM 128GB và pin 3.000 mAh.", [("128", "M"), ("GB", "Nu"), ("3.000", "M")]),
        ("Khoảng 700,000 từ được tạo ra.", [("700,000", "M")]),
        ("Quan hệ Mỹ-Trung căng thẳng.", [("Mỹ", "Np"), ("-", "CH"), ("Trung", "Np")]),
        ("Phát triển kinh tế-xã hội bền vững.", [("kinh tế", "N")]),
        ("Máy bị nhiễm vi-rút.", [("vi-rút", "N")]),
        ("Sự kiện bắt đầu lúc 10h30 sáng.", [("10h30", "M")]),
        ("Xem tại https://vidu.vn/a?b=1 nhé.", [("https://vidu.vn/a?b=1", "Np")]),
    ],
)
def test_its_known_faults_are_mended(sentence: str, expected: list[tuple[str, str]]) -> None:
    found = [text for text, _ in tagged(sentence)]
    assert [text for text, _ in expected] == [
        text for text in found if text in {text for text, _ in expected}
    ]
    for text, pos in expected:
        if pos in {"M", "CH", "Np", "Nu"}:
            assert (text, pos) in tagged(sentence)


def test_a_foreign_neighbour_is_cut_off() -> None:
    text = "mã độc WannaCry"
    assert repair(text, [(0, 2, "N"), (3, 15, "V")]) == [(0, 2, "N"), (3, 6, "V"), (7, 15, "Np")]


def test_names_and_abbreviations_stay_whole() -> None:
    for name in ("Mark Zuckerberg", "Thung lũng", "TP.", "Wi-Fi", "TP.HCM"):
        assert repair(name, [(0, len(name), "Np")]) == [(0, len(name), "Np")]


def test_nothing_gives_nothing() -> None:
    assert TOKENIZER.tag("") == TOKENIZER.tag(" \n ") == []


def test_a_very_long_sentence_is_tagged_in_stretches() -> None:
    sentence = "dữ liệu lớn " * 400 + "x" * (MAX_TAGGED + 5)
    check_places(sentence)
