"""The arithmetic of progress against slow and obvious counts."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from webapp.domain.memory import CardState
from webapp.domain.progress import (
    AMOUNTS,
    DayAnswer,
    DaySums,
    Streak,
    add_up,
    by_span,
    by_week,
    count_streak,
    cover,
    forecast,
    heat_level,
    heat_steps,
    parts_known,
    rolling_retention,
    sample_days,
    words_known,
)

TODAY = 740_000
DAYS = st.dictionaries(st.integers(TODAY - 400, TODAY), st.integers(1, 300), max_size=60).map(
    lambda counts: [
        DaySums(day, day, reviews, 0, reviews, reviews // 2, reviews * 10, reviews, reviews // 3)
        for day, reviews in sorted(counts.items())
    ]
)


def test_a_streak_lives_until_a_whole_day_is_missed() -> None:
    assert count_streak([], TODAY) == Streak(0, 0, today_done=False)
    done = count_streak([TODAY - 2, TODAY - 1, TODAY], TODAY)
    assert (done.current, done.longest, done.today_done) == (3, 3, True)
    open_day = count_streak([TODAY - 2, TODAY - 1], TODAY)
    assert (open_day.current, open_day.longest, open_day.today_done) == (2, 2, False)
    missed = count_streak([TODAY - 9, TODAY - 8, TODAY - 7, TODAY - 2], TODAY)
    assert (missed.current, missed.longest, missed.today_done) == (0, 3, False)


def test_a_day_that_began_elsewhere_does_not_break_a_streak() -> None:
    # A learner who flew west has answered on what is tomorrow here.
    streak = count_streak([TODAY, TODAY + 1], TODAY)
    assert (streak.current, streak.today_done) == (2, True)


@given(st.sets(st.integers(TODAY - 60, TODAY)))
def test_streaks_are_what_counting_day_by_day_gives(studied: set[int]) -> None:
    def run(day: int) -> int:
        length = 0
        while day - length in studied:
            length += 1
        return length

    streak = count_streak(studied, TODAY)
    assert streak.current == (run(TODAY) or run(TODAY - 1))
    assert streak.longest == max((run(day) for day in studied), default=0)
    assert streak.today_done == (TODAY in studied)


@given(DAYS, st.integers(1, 400), st.integers(1, 30))
def test_spans_hold_every_day_once(sums: list[DaySums], days: int, size: int) -> None:
    spans = by_span(sums, TODAY, days, size)
    covered = [day for span in spans for day in range(span.day, span.last_day + 1)]
    assert covered == list(range(TODAY - days + 1, TODAY + 1))
    assert all(span.last_day - span.day + 1 == size for span in spans[1:])
    for name in AMOUNTS:
        inside = sum(getattr(one, name) for one in sums if one.day > TODAY - days)
        assert sum(getattr(span, name) for span in spans) == inside
    assert add_up(sums, TODAY - days + 1, TODAY).reviews == sum(span.reviews for span in spans)


@given(DAYS)
def test_rolling_retention_is_that_of_the_last_days(sums: list[DaySums]) -> None:
    rolled = rolling_retention(by_span(sums, TODAY, 36), 7)
    assert len(rolled) == 30
    for back, share in enumerate(reversed(rolled)):
        week = [one for one in sums if TODAY - back - 7 < one.day <= TODAY - back]
        asked = sum(one.review_answers for one in week)
        assert share == (sum(one.review_passed for one in week) / asked if asked else None)


@given(DAYS, st.integers(1, 50))
def test_words_known_are_all_gained_and_not_lost_by_then(sums: list[DaySums], most: int) -> None:
    days = sample_days(TODAY - 390, TODAY, most)
    assert len(days) <= most
    assert days[-1] == TODAY
    assert list(days) == sorted(set(days))
    for day, known in zip(days, words_known(sums, days), strict=True):
        before = [one for one in sums if one.day <= day]
        assert known == sum(one.words_gained - one.words_lost for one in before)


def test_an_answer_counts_for_words_only_when_asked_from_vietnamese() -> None:
    learned = DayAnswer("recognition", CardState.LEARNING, CardState.REVIEW, 3, 900).sums()
    assert learned["words_gained"] == 1
    assert learned["review_answers"] == 0
    forgotten = DayAnswer("recognition", CardState.REVIEW, CardState.RELEARNING, 1, 900).sums()
    assert (forgotten["words_lost"], forgotten["review_answers"]) == (1, 1)
    assert forgotten["review_passed"] == 0
    other = DayAnswer("production", CardState.NEW, CardState.REVIEW, 4, 900).sums()
    assert (other["words_gained"], other["new_cards"]) == (0, 1)
    assert tuple(other) == AMOUNTS


def test_what_is_overdue_is_due_today() -> None:
    assert forecast({TODAY - 5: 2, TODAY: 1, TODAY + 2: 4, TODAY + 3: 8}, TODAY, 3) == (3, 0, 4)


@given(st.lists(st.integers(0, 500), max_size=60))
def test_heat_rises_with_the_answers(counts: list[int]) -> None:
    steps = heat_steps(counts)
    levels = [heat_level(count, steps) for count in sorted(counts)]
    assert levels == sorted(levels)
    assert [level == 0 for level in levels] == [count == 0 for count in sorted(counts)]


def test_coverage_is_the_mean_of_what_would_be_recalled() -> None:
    found = cover([("known", 0.9), ("learning", 0.6), ("waiting", 0.0), ("outside", 0.0)])
    assert (found.terms, found.known, found.learning) == (4, 1, 1)
    assert found.expected == 0.375
    assert cover([]).expected == 0.0


@given(DAYS, st.integers(TODAY - 10, TODAY), st.integers(1, 60))
def test_weeks_begin_on_mondays_and_the_last_ends_today(
    sums: list[DaySums], today: int, weeks: int
) -> None:
    found = by_week(sums, today, weeks)
    assert len(found) == weeks
    assert found[-1].last_day == today
    for week in found:
        assert date.fromordinal(week.day).weekday() == 0
        inside = [one for one in sums if week.day <= one.day <= min(week.day + 6, today)]
        assert week.milliseconds == sum(one.milliseconds for one in inside)


@given(
    st.lists(
        st.tuples(st.sampled_from((1, 2, None)), st.integers(1, 30), st.integers(-3, 3)),
        max_size=40,
    ),
    st.sets(st.integers(1, 30), min_size=1),
)
def test_parts_are_sums_up_to_each_day(
    changes: list[tuple[int | None, int, int]], chosen: set[int]
) -> None:
    days = sorted(chosen)
    found = parts_known(changes, days)
    for article_id in {one[0] for one in changes}:
        assert found[article_id] == tuple(
            sum(change for of, on, change in changes if of == article_id and on <= day)
            for day in days
        )
