"""Lengths of time in words a learner reads at a glance."""

from datetime import timedelta

from webapp.domain.memory import Memory, Moment


def spell_out(length: timedelta) -> str:
    """Return a length of time in words: "under a minute", "10 minutes", "3 days", "1.4 years"."""
    seconds = length.total_seconds()
    if seconds < 45:
        return "under a minute"
    if seconds < 3_570:
        return _count(round(seconds / 60), "minute")
    if seconds < 86_400:
        return _count(round(seconds / 3_600), "hour")
    days = seconds / 86_400
    if days < 30.5:
        return _count(round(days), "day")
    if days < 365:
        return _count(_tenths(days / 30.44), "month")
    return _count(_tenths(days / 365.25), "year")


def _tenths(value: float) -> float | int:
    rounded = round(value, 1)
    return int(rounded) if rounded == int(rounded) else rounded


def _count(number: float, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def until_due(memory: Memory, moment: Moment) -> timedelta:
    """Return how long until a card is due, in whole days for cards in review."""
    if memory.due_at is not None:
        return memory.due_at - moment.now
    if memory.due_day is None:
        return timedelta(0)
    return timedelta(days=memory.due_day - moment.day)
