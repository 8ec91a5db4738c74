"""Merging two logs of answers to one card, each answer known by its instant.

A log that went out and comes back holds the same answers at nearly the same instants: Anki keeps
whole milliseconds and only one review in each, so an answer may have lost its fraction of a
millisecond or have moved by a few.
"""

from bisect import bisect_left, insort
from collections.abc import Iterable
from datetime import datetime, timedelta

# Nobody answers one card twice within this time, and no collision moves an answer so far.
SAME_ANSWER = timedelta(milliseconds=20)


def new_answers(known: Iterable[datetime], found: Iterable[datetime]) -> list[datetime]:
    """Return the instants of `found` that are no answer of `known`, in order, each once.

    Merging is idempotent, and it does not matter which log is merged into which as long as
    different answers are more than twice SAME_ANSWER apart.
    """
    merged = sorted(known)
    new = []
    for at in sorted(found):
        place = bisect_left(merged, at - SAME_ANSWER)
        if place == len(merged) or merged[place] > at + SAME_ANSWER:
            insort(merged, at)
            new.append(at)
    return new
