"""Backups thin out with age, and never so far that one is missed."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.domain.backups import (
    DAILY,
    LATEST,
    MONTHLY,
    MOST,
    SAFETY_DAYS,
    SAFETY_LATEST,
    SAFETY_MOST,
    WEEKLY,
    kept_backups,
    kept_safety_copies,
    within_space,
)

NOW = datetime(2026, 11, 28, 9, 30, tzinfo=UTC)
INSTANTS = st.datetimes(datetime(2024, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC))
BANDS = ((timedelta(0), DAILY), (DAILY, WEEKLY), (WEEKLY, MONTHLY))


def age(instant: datetime, now: datetime) -> timedelta:
    return timedelta(days=now.date().toordinal() - instant.date().toordinal())


@given(st.sets(INSTANTS, max_size=200), INSTANTS)
def test_the_newest_stay_few_stay_and_each_band_keeps_one(
    made: set[datetime], now: datetime
) -> None:
    kept = kept_backups(made, now)
    assert kept <= made
    assert set(sorted(made)[-LATEST:]) <= kept
    assert len(kept) <= MOST
    for low, high in BANDS:
        inside = {instant for instant in made if low <= age(instant, now) < high}
        assert not inside or inside & kept
    assert kept_backups(kept, now) == kept


@pytest.mark.parametrize(("a_day", "hour"), [(1, 0), (1, 23), (3, 9)])
def test_two_years_of_starting_the_app_leave_no_gap(a_day: int, hour: int) -> None:
    """Thinned after each backup: every stretch of the past year still has one."""
    made: set[datetime] = set()
    first = datetime(2024, 1, 1, hour, tzinfo=UTC)
    for number in range(2 * 365 * a_day):
        now = first + number * timedelta(days=1) / a_day
        made = {*kept_backups({*made, now}, now)}
    assert len(made) <= MOST
    ages = sorted(age(instant, now).days for instant in made)
    assert {0, 1, 2, 3, 4, 5, 6} <= set(ages)
    gaps = {(low, high): high - low for low, high in pairwise(ages) if low != high}
    assert all(gap <= 7 for (low, _), gap in gaps.items() if low < WEEKLY.days - 7)
    assert all(gap <= 31 + 7 for gap in gaps.values())
    assert ages[-1] > 330


@given(st.sets(INSTANTS, max_size=200))
def test_safety_copies_stay_for_half_a_year(made: set[datetime]) -> None:
    kept = kept_safety_copies(made, NOW)
    assert set(sorted(made)[-SAFETY_LATEST:]) <= kept <= made
    assert len(kept) <= SAFETY_MOST + SAFETY_LATEST
    late = sorted(instant for instant in made if NOW - instant <= SAFETY_DAYS)
    assert set(late[-SAFETY_MOST:]) <= kept


@given(st.dictionaries(INSTANTS, st.integers(0, 1_000), max_size=40), st.integers(0, 10_000))
def test_the_newest_that_fit_stay(sizes: dict[datetime, int], most: int) -> None:
    kept = within_space(sizes, most)
    assert set(sorted(sizes)[-LATEST:]) <= kept
    beyond = sorted(kept)[:-LATEST]
    assert not beyond or sum(sizes[instant] for instant in kept) <= most
    assert all(gone < min(kept) for gone in sizes.keys() - kept)
