"""Merging logs of answers: it commutes, doing it twice does nothing, and it loses nothing."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from webapp.domain.merging import SAME_ANSWER, new_answers

START = datetime(2026, 1, 5, 2, 0, tzinfo=UTC)
MICROSECOND = timedelta(microseconds=1)
# Answers of one card, far enough apart to be told apart, and how far each copy of one has moved.
ANSWERS = st.sets(st.integers(0, 400)).map(
    lambda places: [START + place * (2 * SAME_ANSWER + MICROSECOND) for place in sorted(places)]
)
MOVES = st.integers(-999, 8_000).map(lambda number: number * MICROSECOND)
ANY_LOG = st.lists(st.integers(0, 200_000).map(lambda number: START + number * MICROSECOND))


def merge(known: list[datetime], found: list[datetime]) -> list[datetime]:
    return sorted([*known, *new_answers(known, found)])


@given(st.data(), ANSWERS)
def test_logs_of_the_same_answers_merge_to_each_answer_once(
    data: st.DataObject, answers: list[datetime]
) -> None:
    ours = [at for at in answers if data.draw(st.booleans())]
    theirs = [at + data.draw(MOVES) for at in answers if data.draw(st.booleans()) or at not in ours]
    forth, back = merge(ours, theirs), merge(theirs, ours)
    assert len(forth) == len(back) == len(answers)
    for one, other, at in zip(forth, back, answers, strict=True):
        assert abs(one - at) <= SAME_ANSWER
        assert abs(other - at) <= SAME_ANSWER


@given(ANY_LOG, ANY_LOG)
def test_merging_twice_does_nothing(ours: list[datetime], theirs: list[datetime]) -> None:
    once = merge(ours, theirs)
    assert new_answers(once, theirs) == []
    assert new_answers(once, ours) == []
    assert merge(once, theirs) == once


@given(ANY_LOG, ANY_LOG)
def test_what_was_known_is_never_touched(ours: list[datetime], theirs: list[datetime]) -> None:
    merged = merge(ours, theirs)
    for at in ours:
        assert merged.count(at) >= ours.count(at)
    for at in theirs:
        assert any(abs(at - other) <= SAME_ANSWER for other in merged)
