"""The learner's day."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.domain.calendar import day_start, learner_day, next_day_start

ZONES = ("Asia/Ho_Chi_Minh", "America/New_York", "Europe/Berlin", "Pacific/Apia", "UTC")


@pytest.mark.parametrize(
    ("instant", "zone", "expected"),
    [
        ("2026-03-03T03:59", "UTC", date(2026, 3, 2)),
        ("2026-03-03T04:00", "UTC", date(2026, 3, 3)),
        ("2026-03-02T20:59", "Asia/Ho_Chi_Minh", date(2026, 3, 2)),
        ("2026-03-02T21:00", "Asia/Ho_Chi_Minh", date(2026, 3, 3)),
        # The clocks go forward on 8 March in New York: 4:00 is 8:00 UTC from then on.
        ("2026-03-07T08:59", "America/New_York", date(2026, 3, 6)),
        ("2026-03-08T08:00", "America/New_York", date(2026, 3, 8)),
    ],
)
def test_the_day_begins_at_four_in_the_learners_zone(
    instant: str, zone: str, expected: date
) -> None:
    now = datetime.fromisoformat(instant).replace(tzinfo=UTC)
    assert date.fromordinal(learner_day(now, zone)) == expected


@given(
    st.datetimes(datetime(2000, 1, 1), datetime(2050, 1, 1), timezones=st.just(UTC)),
    st.sampled_from(ZONES),
    st.integers(0, 23),
)
def test_every_instant_lies_in_its_day(now: datetime, zone: str, rollover: int) -> None:
    day = learner_day(now, zone, rollover)
    # Where a zone skips or repeats an hour at the rollover, the border moves by that hour.
    slack = timedelta(hours=1) if zone != "Pacific/Apia" else timedelta(days=1)
    assert day_start(day, zone, rollover) - slack <= now
    assert now < next_day_start(now, zone, rollover) + slack
    assert learner_day(now + timedelta(days=1), zone, rollover) - day in (0, 1, 2)
