"""The geometry of charts."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.web.charts import HEIGHT, STEP, bar_chart, line_chart, months, round_up


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
