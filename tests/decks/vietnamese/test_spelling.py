import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decks.vietnamese.spelling import (
    canonical,
    display_form,
    same_spelling,
    sort_key,
    strip_marks,
)

VIETNAMESE = "aăâbcdđeêghiklmnoôơpqrstuưvxyàáảãạắậềỏứỷ AĐÊưỚ\u0301\u0323\u0302\u0335\u200b\u00a0-"
texts = st.text(max_size=12) | st.text(VIETNAMESE, max_size=12)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("hoà", "hòa"),
        ("thuỷ", "thủy"),
        ("khoẻ", "khỏe"),
        ("qúy", "quý"),
        ("quí", "quý"),
        ("kĩ thuật", "kỹ thuật"),
        ("lí thuyết", "Lý thuyết"),
        ("bác sĩ", "bác sỹ"),
        ("iên", "yên"),
        ("TRÍ TUỆ", "trí tuệ"),
        ("trí tuệ", unicodedata.normalize("NFD", "trí tuệ")),
        ("trí tuệ", "trí\u00a0tuệ"),
        ("trí tuệ", "  trí \t\n tuệ "),
        ("công nghệ", "công ng\u00adhệ"),
        ("công nghệ", "\u200ecông\u200b nghệ\u200f\ufeff"),
        ("đi", "d\u0335i"),
        ("Đi", "D\u0336i"),
        ("đi", "Đi"),
        ("ếm", "e\u0301\u0302m"),
        ("Wi-Fi", "wi\u2011fi\ufe0f"),
        ("chip AI hoà", "Chip ai hòa"),
    ],
)
def test_equal_spellings(a: str, b: str) -> None:
    assert same_spelling(a, b)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("đa", "ða"),
        ("Đa", "Ða"),
        ("đa", "ɖa"),
        ("đa", "da"),
        ("ma", "má"),
        ("giạ", "gịa"),
        ("tai", "tay"),
        ("loại i", "loại y"),
        ("ba mươi", "bamươi"),
        ("quốc", "cuốc"),
        ("iOS", "yOS"),
    ],
)
def test_different_spellings(a: str, b: str) -> None:
    assert not same_spelling(a, b)


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("Hoà Bình", "hòa bình"),
        ("KỸ NĂNG", "kĩ năng"),
        ("Quí", "quý"),
        ("Ý kiến", "ý kiến"),
        ("iPhone 15 Pro", "iphone 15 pro"),
        ("Nvidia\u00a0H100, giá", "nvidia h100, giá"),
        ("ðà", "ðà"),
        ("", ""),
    ],
)
def test_canonical(text: str, form: str) -> None:
    assert canonical(text) == form


@given(texts)
def test_canonical_is_idempotent_and_composed(text: str) -> None:
    once = canonical(text)
    assert canonical(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert same_spelling(text, once)


@given(texts)
def test_equivalent_text_has_one_canonical_form(text: str) -> None:
    forms = {canonical(unicodedata.normalize(form, text)) for form in ("NFC", "NFD")}
    assert len(forms | {canonical(display_form(text))}) == 1


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Hoà Bình", "Hòa Bình"),
        ("THUỶ ĐIỆN", "THỦY ĐIỆN"),
        ("Lý, kĩ và quí", "Lý, kĩ và quí"),
        ("d\u0335i\u00ad học\u00a0Ðà", "đi học Ðà"),
        ("một\n  hai", "một\n  hai"),
        ("chip AI", "chip AI"),
    ],
)
def test_display_form(text: str, shown: str) -> None:
    assert display_form(text) == shown


@given(texts)
def test_display_form_is_idempotent(text: str) -> None:
    assert display_form(display_form(text)) == display_form(text)


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("Đường phố", "Duong pho"),
        ("trí tuệ nhân tạo", "tri tue nhan tao"),
        ("ỨNG DỤNG", "UNG DUNG"),
        ("über", "über"),
        ("ð", "ð"),
    ],
)
def test_strip_marks(text: str, bare: str) -> None:
    assert strip_marks(text) == bare


def test_dictionary_order() -> None:
    order = (
        "2 a ba ba_ba ba_con bà bà_con bả bã bá bạ ban bàn băng bâng ca cha da đa e ê ga ghe gia i "
        "la ma na nga o ô ơ pa qua ra sa ta u ư va xa y zô"
    )
    words = [word.replace("_", " ") for word in order.split()]
    assert all(sort_key(a) < sort_key(b) for a, b in pairwise(words)), sorted(words, key=sort_key)


def test_order_ignores_case_and_normal_form_first() -> None:
    assert sorted(["Bạ", unicodedata.normalize("NFD", "bá"), "BÀ"], key=sort_key)[0] == "BÀ"
    assert sort_key("hoà") == sort_key("hòa")


@given(texts, texts)
def test_texts_shown_differently_have_different_keys(a: str, b: str) -> None:
    assert (sort_key(a) == sort_key(b)) == (display_form(a) == display_form(b))
