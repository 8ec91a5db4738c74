"""Why a word is hard, in words."""

import pytest

from webapp.domain.hardness import Slip, reasons


def slip(review: int, kind: str, expected: str, answer: str, *tones: str) -> Slip:
    return Slip(review, kind, expected, answer, *(tones or ("", "")))


@pytest.mark.parametrize(
    ("lapses", "told"),
    [
        ({}, []),
        ({"flip": 1}, ["forgotten once"]),
        ({"flip": 6}, ["forgotten 6 times"]),
        ({"typed": 1}, ["forgotten once when typed"]),
        ({"typed": 2}, ["forgotten twice, always when typed"]),
        ({"typed": 4, "flip": 2}, ["forgotten 6 times, mostly when typed"]),
        ({"flip": 4, "typed": 2}, ["forgotten 6 times, mostly when turned over"]),
        ({"flip": 3, "typed": 3}, ["forgotten 6 times"]),
        ({"a way of later": 3}, ["forgotten 3 times"]),
    ],
)
def test_forgetting_is_told_with_the_way_of_asking(lapses: dict[str, int], told: list[str]) -> None:
    assert [reason.told for reason in reasons((), lapses)] == told


def test_the_most_frequent_mistakes_come_first_three_reasons_at_most() -> None:
    slips = [
        *(slip(n, "tone", "nặng", "náng", "nặng", "sắc") for n in range(4)),
        *(slip(n, "choice", "trọng số", "mã nguồn") for n in range(10, 12)),
        slip(20, "near", "toán", "toáng"),
    ]
    found = reasons(slips, {"typed": 2})
    assert [(reason.told, reason.pair) for reason in found] == [
        ("forgotten twice, always when typed", ""),
        ("wrong tone, sắc for nặng, 4 times", "sac-nang"),
        ("confused with “mã nguồn” twice", ""),
    ]


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("mark", "wrong vowel mark, “mo” for “mơ”, once"),
        ("d", "d and đ, “mo” for “mơ”, once"),
        ("unmarked", "written without its marks once"),
        ("near", "misspelt, “mo” for “mơ”, once"),
        ("missing", "“mơ” left out once"),
        ("extra", "“mo” too much once"),
        ("order", "its sentence put in the wrong order once"),
        ("wrong", "confused with “mo” once"),
    ],
)
def test_every_kind_of_mistake_has_its_words(kind: str, told: str) -> None:
    assert [reason.told for reason in reasons([slip(1, kind, "mơ", "mo")], {})] == [told]


def test_a_word_without_marks_is_one_mistake_an_answer() -> None:
    slips = [slip(7, "unmarked", "nguồn", "nguon"), slip(7, "unmarked", "mở", "mo")]
    assert reasons(slips, {})[0].told == "written without its marks once"
