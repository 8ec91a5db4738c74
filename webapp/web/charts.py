"""The geometry of charts: numbers in, coordinates of an SVG of height 100 out.

A chart holds shapes only and is stretched to its place; numbers and dates stand beside it as text,
so that they can be read at any width.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from math import floor, log10

HEIGHT = 100
STEP = 10
GAP = 2


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar and the value it stands for."""

    x: float
    y: float
    width: float
    height: float
    value: int


@dataclass(frozen=True, slots=True)
class BarChart:
    """Bars side by side; `top` is the value at the upper edge."""

    width: int
    top: int
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class LineChart:
    """A line as the data of an SVG path, the same closed to an area, and the value at each edge."""

    width: int
    bottom: float
    top: float
    line: str
    area: str
    dots: str


def round_up(value: float) -> int:
    """Return the next round number from `value` on: 1, 2 or 5 times a power of ten, at least 1."""
    if value <= 1:
        return 1
    power = 10 ** floor(log10(value))
    return int(next(step * power for step in (1, 2, 5, 10) if step * power >= value))


def bar_chart(values: Sequence[int]) -> BarChart:
    """Return bars for values from 0 up; a value above 0 is never too small to be seen."""
    top = round_up(max(values, default=0))
    bars = []
    for place, value in enumerate(values):
        height = max(1.5, HEIGHT * value / top) if value else 0.0
        bars.append(
            Bar(
                place * STEP + GAP / 2,
                round(HEIGHT - height, 2),
                STEP - GAP,
                round(height, 2),
                value,
            )
        )
    return BarChart(max(1, len(values)) * STEP, top, tuple(bars))


@dataclass(frozen=True, slots=True)
class TwoWayChart:
    """Bars upwards and downwards from a line at `zero`; the edges stand for `top` and `bottom`."""

    width: int
    top: int
    bottom: int
    zero: float
    ups: tuple[Bar, ...]
    downs: tuple[Bar, ...]


def two_way_chart(ups: Sequence[int], downs: Sequence[int]) -> TwoWayChart:
    """Return bars for pairs of values from 0 up, the second of each drawn downwards."""
    top, bottom = round_up(max(ups, default=0)), round_up(max(downs, default=0))
    zero = HEIGHT * top / (top + bottom)

    def bar(place: int, value: int, down: bool) -> Bar:
        # What is very little is still to be seen, but only as far as there is room.
        least = min(1.5, HEIGHT - zero if down else zero)
        height = max(least, HEIGHT * value / (top + bottom)) if value else 0.0
        y = zero if down else zero - height
        return Bar(place * STEP + GAP / 2, round(y, 2), STEP - GAP, round(height, 2), value)

    return TwoWayChart(
        max(1, len(ups)) * STEP,
        top,
        bottom,
        round(zero, 2),
        tuple(bar(place, value, down=False) for place, value in enumerate(ups)),
        tuple(bar(place, value, down=True) for place, value in enumerate(downs)),
    )


@dataclass(frozen=True, slots=True)
class StackedChart:
    """Areas one above the other, the first at the ground, each as the data of an SVG path."""

    width: int
    top: int
    areas: tuple[str, ...]


def stacked_chart(parts: Sequence[Sequence[int]]) -> StackedChart:
    """Return areas whose heights add up, from values from 0 up for each part."""
    length = max(map(len, parts), default=0)
    sums = [0] * length
    edges = [tuple(sums)]
    for part in parts:
        sums = [before + value for before, value in zip(sums, part, strict=True)]
        edges.append(tuple(sums))
    top = round_up(max(sums, default=0))

    def points(edge: Sequence[int]) -> list[tuple[float, float]]:
        return [
            (place * STEP + STEP / 2, round(HEIGHT * (1 - value / top), 2))
            for place, value in enumerate(edge)
        ]

    areas = (
        f"{_path(points(upper))} L{_path(points(lower)[::-1])[1:]} Z"
        for lower, upper in pairwise(edges)
    )
    return StackedChart(max(1, length) * STEP, top, tuple(areas))


def line_chart(values: Sequence[float | None], bottom: float, top: float) -> LineChart:
    """Return a line through the middle of each column; it is broken where there is no value."""
    runs: list[list[tuple[float, float]]] = [[]]
    for place, value in enumerate(values):
        if value is None:
            runs.append([])
            continue
        share = (min(max(value, bottom), top) - bottom) / (top - bottom)
        runs[-1].append((place * STEP + STEP / 2, round(HEIGHT * (1 - share), 2)))
    runs = [run for run in runs if run]
    points = [point for run in runs for point in run]
    return LineChart(
        width=max(1, len(values)) * STEP,
        bottom=bottom,
        top=top,
        line=" ".join(_path(run) for run in runs),
        area=" ".join(f"{_path(run)} V{HEIGHT} H{run[0][0]} Z" for run in runs),
        # A line of no length with round ends is a dot that stretching leaves round.
        dots=" ".join(f"M{x} {y} h0" for x, y in points),
    )


def _path(run: Sequence[tuple[float, float]]) -> str:
    return "M" + " L".join(f"{x} {y}" for x, y in run)


@dataclass(frozen=True, slots=True)
class Month:
    """A month of the heat map: for each of its weeks seven places, each a day's number or None."""

    name: str
    weeks: tuple[tuple[int | None, ...], ...]


def months(first: int, last: int) -> tuple[Month, ...]:
    """Return the calendar of the days from `first` to `last` (ordinals), week by week."""
    made: list[tuple[str, list[list[int | None]]]] = []
    for number in range(first, last + 1):
        day = date.fromordinal(number)
        if not made or day.day == 1:
            made.append((f"{day:%b} {day.year}", []))
        weeks = made[-1][1]
        if not weeks or day.weekday() == 0:
            weeks.append([None] * 7)
        weeks[-1][day.weekday()] = number
    return tuple(Month(name, tuple(tuple(week) for week in weeks)) for name, weeks in made)
