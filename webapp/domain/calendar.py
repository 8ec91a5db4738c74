"""The learner's day: a whole number that changes at the rollover hour of their own time zone.

Day numbers are proleptic Gregorian ordinals (`date.toordinal`), so that they sort, subtract and
turn back into dates. Instants are aware UTC datetimes.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

DEFAULT_ROLLOVER_HOUR = 4


def learner_day(now: datetime, time_zone: str, rollover_hour: int = DEFAULT_ROLLOVER_HOUR) -> int:
    """Return the number of the learner's day that holds the instant `now`.

    03:59 on Tuesday is still Monday for a rollover hour of 4.
    """
    local = now.astimezone(ZoneInfo(time_zone))
    day = local.date().toordinal()
    # Wall-clock comparison: on the nights when clocks change, 4:00 stays 4:00.
    return day if local.hour >= rollover_hour else day - 1


def day_start(day: int, time_zone: str, rollover_hour: int = DEFAULT_ROLLOVER_HOUR) -> datetime:
    """Return the UTC instant at which the learner's day `day` begins."""
    local = datetime.combine(date.fromordinal(day), time(rollover_hour), tzinfo=ZoneInfo(time_zone))
    return local.astimezone(UTC)


def next_day_start(
    now: datetime, time_zone: str, rollover_hour: int = DEFAULT_ROLLOVER_HOUR
) -> datetime:
    """Return the UTC instant at which the learner's day after `now` begins."""
    return day_start(learner_day(now, time_zone, rollover_hour) + 1, time_zone, rollover_hour)


def seconds_until(later: datetime, now: datetime) -> int:
    """Return the whole seconds from `now` to `later`, never negative."""
    return max(0, int((later - now) / timedelta(seconds=1)))
