"""The geometry of charts."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.web.charts import (
    HEIGHT,
    STEP,
    bar_chart,
    line_chart,
    months,
    round_up,
    stacked_chart,
    two_way_chart,
)


@pytest.mark.parametrize(
    ("value", "rounded"), [(0, 1), (1, 1), (2, 2), (3, 5), (7, 10), (10, 10), (11, 20), (501, 1000)]
)
def test_the_top_of_a_chart_is_a_round_number(value: int, rounded: int) -> None:
    assert round_up(value) == rounded


@given(st.lists(st.integers(0, 100_000), max_size=60))
def test_bars_stand_on_the_ground_and_in_their_columns(values: list[int]) -> None:
    chart = bar_chart(values)
    assert chart.top >= max(values, default=0)
    assert len(chart.bars) == len(values)
    for place, (bar, value) in enumerate(zip(chart.bars, values, strict=True)):
        assert bar.y + bar.height == pytest.approx(HEIGHT, abs=0.02)
        assert place * STEP < bar.x < bar.x + bar.width < (place + 1) * STEP
        assert (bar.height > 0) == (value > 0)


def test_a_line_is_broken_where_there_is_no_value() -> None:
    chart = line_chart([0.5, 1.0, None, 0.75], 0.5, 1.0)
    assert chart.line == "M5.0 100.0 L15.0 0.0 M35.0 50.0"
    assert chart.dots == "M5.0 100.0 h0 M15.0 0.0 h0 M35.0 50.0 h0"
    assert line_chart([None], 0, 1).line == ""


@given(st.lists(st.tuples(st.integers(0, 999), st.integers(0, 999)), max_size=60))
def test_bars_both_ways_meet_at_the_line(pairs: list[tuple[int, int]]) -> None:
    chart = two_way_chart([up for up, _ in pairs], [down for _, down in pairs])
    for up, down, (gained, lost) in zip(chart.ups, chart.downs, pairs, strict=True):
        assert up.y + up.height == pytest.approx(chart.zero, abs=0.02)
        assert down.y == chart.zero
        assert up.y >= -0.02
        assert down.y + down.height <= HEIGHT + 0.02
        assert ((up.height > 0), (down.height > 0)) == (gained > 0, lost > 0)
        # Both are drawn to one scale, but for the smallest, which are drawn to be seen.
        if up.height > 1.5 and down.height > 1.5:
            assert up.height / gained == pytest.approx(down.height / lost, rel=0.02)


def test_areas_stand_on_each_other() -> None:
    chart = stacked_chart([(1, 2), (1, 3)])
    assert (chart.top, chart.width) == (5, 20)
    assert chart.areas == (
        "M5.0 80.0 L15.0 60.0 L15.0 100.0 L5.0 100.0 Z",
        "M5.0 60.0 L15.0 0.0 L15.0 60.0 L5.0 80.0 Z",
    )
    assert stacked_chart([]).areas == ()


@given(st.integers(730_000, 750_000), st.integers(0, 400))
def test_every_day_of_a_year_has_its_place(first: int, length: int) -> None:
    made = months(first, first + length)
    days = [day for month in made for week in month.weeks for day in week if day is not None]
    assert days == list(range(first, first + length + 1))
    for month in made:
        for week in month.weeks:
            assert len(week) == 7
            for weekday, day in enumerate(week):
                assert day is None or date.fromordinal(day).weekday() == weekday
