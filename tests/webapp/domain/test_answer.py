"""Grading as a teacher would."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from decks.vietnamese.pronunciation import Dialect
from webapp.domain.answer import Leniency, grade_choice, grade_order, grade_typed
from webapp.domain.memory import Rating
from webapp.domain.ways import Way

STRICT = Leniency(slip=Rating.AGAIN)


@pytest.mark.parametrize(
    ("expected", "answer", "verdict", "rating"),
    [
        ("má", "má", "exact", Rating.GOOD),
        ("má", "ma\u0301", "spelling", Rating.GOOD),
        ("hòa bình", "hoà bình", "spelling", Rating.GOOD),
        ("má", "mã", "tone", Rating.HARD),
        ("cô", "co", "mark", Rating.HARD),
        ("đi", "di", "d", Rating.HARD),
        ("điện thoại", "dien thoai", "unmarked", Rating.HARD),
        ("thuật toán", "thuật toán n", "near", Rating.HARD),
        ("thuật toán", "phần mềm", "wrong", Rating.AGAIN),
        ("thuật toán", "", "wrong", Rating.AGAIN),
    ],
)
def test_verdicts_and_what_they_suggest(
    expected: str, answer: str, verdict: str, rating: Rating
) -> None:
    graded = grade_typed(expected, answer)
    assert (graded.verdict, graded.rating) == (verdict, rating)
    assert graded.right == (rating is Rating.GOOD)
    strict = grade_typed(expected, answer, STRICT)
    assert strict.rating is (Rating.GOOD if graded.right else Rating.AGAIN)


def test_a_wrong_tone_is_told_and_kept_as_one() -> None:
    graded = grade_typed("bảo mật", "bão mật")
    assert graded.explanation == "You wrote bão with ngã; it is bảo with hỏi."
    assert [(one.expected, one.answer, one.kind) for one in graded.syllables] == [
        ("bảo", "bão", "tone"),
        ("mật", "mật", "right"),
    ]
    [mistake] = graded.mistakes
    assert (mistake.kind, mistake.expected_tone, mistake.answer_tone) == ("tone", "hỏi", "ngã")


def test_the_mergers_of_the_region_are_forgiven_where_the_learner_chose_so() -> None:
    hue = Leniency(region=Dialect.HUE)
    forgiven = grade_typed("sửa", "sữa", hue)
    assert (forgiven.verdict, forgiven.rating) == ("same_sound", Rating.GOOD)
    assert "Huế" in forgiven.explanation
    assert forgiven.mistakes == ()
    assert grade_typed("sửa", "sữa").verdict == "tone"
    assert grade_typed("sửa", "sữa", Leniency(region=Dialect.HANOI)).verdict == "tone"
    # What was only heard cannot be told apart by spelling.
    assert grade_typed("dành", "giành", heard=Dialect.HANOI).right


def test_another_word_with_the_meaning_is_told_from_a_wrong_one() -> None:
    graded = grade_typed("lớn", "to", synonyms=["to"])
    assert (graded.verdict, graded.rating) == ("same_meaning", Rating.HARD)
    assert graded.mistakes == ()
    assert grade_typed("lớn", "nhỏ", synonyms=["to"]).verdict == "wrong"


def test_an_answer_without_marks_mistakes_no_tone_for_another() -> None:
    bare = grade_typed("máy tính", "may tinh")
    assert bare.verdict == "unmarked"
    assert [(one.kind, one.expected, one.answer) for one in bare.mistakes] == [
        ("unmarked", "máy tính", "may tinh")
    ]
    assert bare.mistakes[0].expected_tone == ""
    wrong = grade_typed("máy tính", "mày tính")
    assert [(one.expected_tone, one.answer_tone) for one in wrong.mistakes] == [("sắc", "huyền")]


def test_a_capital_needs_no_word() -> None:
    assert grade_typed("Trí tuệ", "trí tuệ").explanation == "Right."


def test_choices() -> None:
    assert grade_choice(Way.CHOOSE_WORD, "má", "má").rating is Rating.GOOD
    wrong = grade_choice(Way.CHOOSE_MEANING, "algorithm", "version")
    assert wrong.rating is Rating.AGAIN
    assert [one.kind for one in wrong.mistakes] == ["choice"]
    tone = grade_choice(Way.TONE, "má", "mã")
    assert [(one.expected_tone, one.answer_tone) for one in tone.mistakes] == [("sắc", "ngã")]
    assert grade_choice(Way.TONE, "má", "").mistakes == ()


def test_orders() -> None:
    assert grade_order("Nó chạy, rất nhanh", "nó chạy, rất nhanh").right
    slip = grade_order("nó chạy rất nhanh", "nó chạy nhanh rất")
    assert (slip.verdict, slip.rating) == ("order", Rating.HARD)
    assert grade_order("nó chạy rất nhanh", "nhanh rất chạy nó").rating is Rating.AGAIN
    assert grade_order("nó chạy", "nó").rating is Rating.AGAIN


TEXTS = st.text("aáàảãạăâbcdđeêiíoôơuưtnghm -,.", max_size=24)


@given(TEXTS.filter(str.strip), TEXTS)
def test_whatever_is_typed_gets_a_verdict_with_all_syllables(expected: str, answer: str) -> None:
    graded = grade_typed(expected, answer)
    assert graded.explanation
    assert graded.right == (not graded.mistakes)
    shown = "".join(one.expected for one in graded.syllables if one.expected)
    kept = "".join(c for c in expected if c.isalnum())
    assert "".join(c for c in shown if c.isalnum()) == kept or not kept
