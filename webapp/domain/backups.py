"""Which backups are kept: many of the last days, fewer the longer ago.

The present comes in as an argument. A backup stands in one band of age, and each stretch of a band
(a day, a week, a month by the calendar of UTC) keeps the newest of its backups. So a backup that
was kept for its week is there to be the one of its month, however often the rule is applied.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

DAILY = timedelta(days=7)
WEEKLY = timedelta(days=61)
MONTHLY = timedelta(days=366)
# Whatever their age, so many of the newest.
LATEST = 3
# The latest, 7 days, 9 weeks, 12 months, and one from a clock that was ahead.
MOST = LATEST + 7 + 9 + 12 + 1
# What was there before a restore, an import or a repair is wanted again late, if ever.
SAFETY_DAYS = timedelta(days=180)
SAFETY_LATEST = 5
SAFETY_MOST = 40


def kept_backups(made: Collection[datetime], now: datetime) -> frozenset[datetime]:
    """Return the instants (aware UTC) of the automatic backups that stay; never more than MOST."""
    newest_first = sorted(made, reverse=True)
    kept = set(newest_first[:LATEST])
    filled = set()
    for instant in newest_first:
        stretch = _stretch(instant, now)
        if stretch and stretch not in filled:
            filled.add(stretch)
            kept.add(instant)
    return frozenset(kept)


def kept_safety_copies(made: Collection[datetime], now: datetime) -> frozenset[datetime]:
    """Return the instants of the safety copies that stay: half a year of them, at least a few."""
    newest_first = sorted(made, reverse=True)
    late = (instant for instant in newest_first if now - instant <= SAFETY_DAYS)
    return frozenset([*newest_first[:SAFETY_LATEST], *late][: SAFETY_MOST + SAFETY_LATEST])


def within_space(sizes: dict[datetime, int], most: int) -> frozenset[datetime]:
    """Return the backups that stay when all of them may take `most` bytes: the newest that fit.

    The latest stay in any case.
    """
    kept, taken = set(), 0
    for place, instant in enumerate(sorted(sizes, reverse=True)):
        taken += sizes[instant]
        if place < LATEST or taken <= most:
            kept.add(instant)
    return frozenset(kept)


def _stretch(instant: datetime, now: datetime) -> tuple[str, int] | None:
    """Return the band of a backup's age and the stretch of the calendar in it; None beyond."""
    age = timedelta(days=now.date().toordinal() - instant.date().toordinal())
    day = instant.date().toordinal()
    if age < timedelta(0):
        return "ahead", 0
    if age < DAILY:
        return "day", day
    if age < WEEKLY:
        return "week", (day - 1) // 7
    if age < MONTHLY:
        return "month", 12 * instant.year + instant.month
    return None
