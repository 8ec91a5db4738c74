"""A whole log at once against one card at a time, and against py-fsrs."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import fsrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.webapp.domain.learners import FORGETFUL
from webapp.domain.memory import (
    DEFAULT_PARAMETERS,
    CardState,
    Memory,
    Moment,
    Rating,
    Scheduler,
    replay,
)
from webapp.domain.review_log import Log, promised_days, seen_today, trace

START = datetime(2026, 1, 5, tzinfo=UTC)
ANSWERS = st.lists(st.tuples(st.sampled_from(list(Rating)), st.integers(-1, 400)), max_size=12)
SETS = st.sampled_from((DEFAULT_PARAMETERS, FORGETFUL))


def moments(answers: list[tuple[Rating, int]]) -> list[tuple[Rating, Moment]]:
    """Return answers with days from gaps; one of -1 is a clock that was set back."""
    told, day = [], 700_000
    for rating, gap in answers:
        day += gap
        told.append((rating, Moment(START + timedelta(days=day - 700_000), day)))
    return told


@given(st.lists(ANSWERS, max_size=6), SETS)
def test_a_log_leads_to_what_each_cards_replay_gives(
    cards: list[list[tuple[Rating, int]]], parameters: tuple[float, ...]
) -> None:
    log, wanted = Log(), []
    for card, answers in enumerate(cards):
        told = moments(answers)
        for place, (rating, moment) in enumerate(told, start=1):
            log.add(card, moment.day, rating)
            memory = replay(told[:place], Scheduler(parameters))
            wanted.append((memory.stability, memory.difficulty))
    found = trace(log, parameters)
    assert list(zip(found.stabilities, found.difficulties, strict=True)) == wanted
    last = dict(zip(log.cards, wanted, strict=True))
    assert found.last(log) == last


@given(
    st.lists(st.tuples(st.sampled_from(list(Rating)), st.integers(0, 90)), min_size=1, max_size=9)
)
def test_fitted_parameters_give_what_py_fsrs_gives(answers: list[tuple[Rating, int]]) -> None:
    oracle = fsrs.Scheduler(
        parameters=FORGETFUL, learning_steps=(), relearning_steps=(), enable_fuzzing=False
    )
    card, log = fsrs.Card(card_id=1), Log()
    for rating, moment in moments(answers):
        card, _ = oracle.review_card(card, fsrs.Rating(int(rating)), moment.now)
        log.add(1, moment.day, rating)
    [(stability, difficulty)] = trace(log, FORGETFUL).last(log).values()
    # py-fsrs rounds nothing between the answers.
    assert stability == pytest.approx(card.stability, rel=2e-3, abs=1e-3)
    assert difficulty == pytest.approx(card.difficulty, rel=1e-3, abs=5e-3)


def test_a_past_memory_keeps_its_promise_and_takes_todays_strength() -> None:
    told = moments([(Rating.EASY, 0), (Rating.GOOD, 9)])
    then = replay(told, Scheduler())
    now = seen_today(then, told, Scheduler(FORGETFUL))
    today = replay(told, Scheduler(FORGETFUL))
    assert (now.stability, now.difficulty) == (today.stability, today.difficulty)
    assert now == replace(then, stability=now.stability, difficulty=now.difficulty)
    assert now.stability != then.stability
    assert seen_today(Memory(), [], Scheduler(FORGETFUL)) == Memory()


def test_a_stability_promises_days_by_the_desired_retention() -> None:
    assert promised_days(12.4, Scheduler()) == 12
    assert promised_days(12.4, Scheduler(desired_retention=0.8)) > 25
    assert promised_days(0.01, Scheduler()) == 1
    assert promised_days(90_000.0, Scheduler(maximum_interval=365)) == 365
    graduated = replay(moments([(Rating.EASY, 0)]), Scheduler())
    assert graduated.state is CardState.REVIEW
    assert graduated.stability is not None
    assert promised_days(graduated.stability, Scheduler()) == graduated.interval
