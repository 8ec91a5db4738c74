"""Lengths of time in words."""

from datetime import timedelta

import pytest

from webapp.domain.durations import spell_out


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (timedelta(0), "under a minute"),
        (timedelta(seconds=60), "1 minute"),
        (timedelta(minutes=5, seconds=30), "6 minutes"),
        (timedelta(minutes=59, seconds=40), "1 hour"),
        (timedelta(hours=7), "7 hours"),
        (timedelta(days=1), "1 day"),
        (timedelta(days=30), "30 days"),
        (timedelta(days=61), "2 months"),
        (timedelta(days=75), "2.5 months"),
        (timedelta(days=365.25), "1 year"),
        (timedelta(days=500), "1.4 years"),
    ],
)
def test_a_length_of_time_is_spelled_out(length: timedelta, words: str) -> None:
    assert spell_out(length) == words
