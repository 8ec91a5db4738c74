"""Minimal pairs by tone and by mark among the words of a lexicon."""

import time

from hypothesis import given
from hypothesis import strategies as st

from decks.vietnamese.comparison import compare
from decks.vietnamese.contrasts import Contrast, ContrastIndex, Difference, contrasts

LEXICON = {
    "má": 5, "mà": 100, "mã": 20, "ma": 3, "mơ": 2, "mô": 4, "mo": 1, "công ty": 10, "cộng ty": 1,
    "AI": 9, "chip": 8, "công": 8, "cong": 2, "Hoà": 2, "hóa": 50, "hoá": 1, "hương": 3,
    "huông": 1, "hướng": 7, "đa": 1, "da": 1,
}  # fmt: skip


def test_tones_come_commonest_first() -> None:
    found = contrasts("má", LEXICON)
    assert [(one.word, one.frequency) for one in found] == [("mà", 100), ("mã", 20), ("ma", 3)]
    assert found[1] == Contrast("mã", "tone", 20, Difference(0, "sắc", "ngã"))


def test_marks_name_the_letters() -> None:
    found = ContrastIndex(LEXICON).contrasts("mo")
    assert [(one.word, one.difference) for one in found] == [
        ("mô", Difference(0, "o", "ô")),
        ("mơ", Difference(0, "o", "ơ")),
    ]
    (tone, mark) = ContrastIndex(LEXICON).contrasts("hương")
    assert (tone.word, tone.kind) == ("hướng", "tone")
    assert (mark.kind, mark.difference) == ("mark", Difference(0, "ươ", "uô"))


def test_one_kind_can_be_asked_for() -> None:
    index = ContrastIndex(LEXICON)
    assert [one.word for one in index.contrasts("hương", "mark")] == ["huông"]
    assert [one.word for one in index.contrasts("hương", "tone")] == ["hướng"]


def test_a_pair_of_words_differs_in_one_syllable() -> None:
    assert contrasts("công ty", LEXICON) == [
        Contrast("cộng ty", "tone", 1, Difference(0, "ngang", "nặng"))
    ]
    assert contrasts("cống tỷ", LEXICON) == []


def test_equal_spellings_are_one_word() -> None:
    (found,) = contrasts("hòa", LEXICON)
    assert (found.word, found.frequency) == ("hóa", 50)


def test_foreign_words_and_letters_have_no_pairs() -> None:
    assert contrasts("AI", LEXICON) == []
    assert contrasts("chíp", LEXICON) == []
    assert contrasts("đa", LEXICON) == []


def test_a_plain_list_of_words_will_do() -> None:
    found = contrasts("má", ["mà", "mã"])
    assert [(one.word, one.frequency) for one in found] == [("mà", 0), ("mã", 0)]


@given(st.dictionaries(st.sampled_from(sorted(LEXICON)), st.integers(0, 9)))
def test_pairs_are_mutual_and_the_comparison_agrees(lexicon: dict[str, int]) -> None:
    index = ContrastIndex(lexicon)
    for word in lexicon:
        for one in index.contrasts(word):
            assert lexicon[one.word] == one.frequency
            assert one.kind in (compare(one.word, word).verdict, compare(word, one.word).verdict)
            back = [other.word for other in index.contrasts(one.word, one.kind)]
            assert word in back or compare(word, back[0]).right


def test_looking_up_does_not_read_the_lexicon_again() -> None:
    syllables = [onset + vowel for onset in "bcdhlmnprstvx" for vowel in "aàảãáạ"]
    index = ContrastIndex({f"{a} {b}": 1 for a in syllables for b in syllables})
    begun = time.perf_counter()
    for syllable in syllables:
        assert len(index.contrasts(f"ma {syllable}")) == 10
    # Reading it again for each would take minutes; this is no benchmark.
    assert time.perf_counter() - begun < 20
