"""The memory model against py-fsrs, Anki's rules for steps and buttons, and itself."""

from datetime import UTC, datetime, timedelta

import fsrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from decks.anki.schedule import DIFFICULTY_DECIMALS, STABILITY_DECIMALS
from webapp.domain.memory import (
    DEFAULT_PARAMETERS,
    CardState,
    Memory,
    Moment,
    Rating,
    Scheduler,
    preview,
    replay,
    retrievability,
    review,
)

START = datetime(2026, 1, 5, 2, 0, tzinfo=UTC)
SCHEDULER = Scheduler()
# The most that rounding moves a value, and a hair for the binary fractions.
HALF_A_STABILITY = 0.501 * 10**-STABILITY_DECIMALS
HALF_A_DIFFICULTY = 0.501 * 10**-DIFFICULTY_DECIMALS
RATINGS = st.sampled_from(list(Rating))
# Each answer comes some whole days after the one before; 0 is the same day.
HISTORIES = st.lists(st.tuples(RATINGS, st.integers(0, 400)), min_size=1, max_size=25)


def at(days: int, minutes: int = 0) -> Moment:
    return Moment(START + timedelta(days=days, minutes=minutes), 700_000 + days)


def moments(history: list[tuple[Rating, int]]) -> list[tuple[Rating, Moment]]:
    told, day = [], 0
    for number, (rating, gap) in enumerate(history):
        day += gap
        told.append((rating, at(day, number)))
    return told


@given(HISTORIES)
def test_it_agrees_with_py_fsrs_on_stability_and_difficulty(
    history: list[tuple[Rating, int]],
) -> None:
    # Without steps every answer is an FSRS step in both; whole days apart, both count alike.
    oracle = fsrs.Scheduler(
        parameters=DEFAULT_PARAMETERS, learning_steps=(), relearning_steps=(), enable_fuzzing=False
    )
    ours, theirs, day = Memory(), fsrs.Card(card_id=1), 0
    plain = Scheduler(learning_steps=(), relearning_steps=())
    for rating, gap in history:
        day += gap
        ours = review(ours, rating, at(day), plain)
        theirs, _ = oracle.review_card(theirs, fsrs.Rating(int(rating)), at(day).now)
        assert ours.stability == pytest.approx(theirs.stability, rel=1e-4, abs=HALF_A_STABILITY)
        assert ours.difficulty == pytest.approx(theirs.difficulty, rel=1e-4, abs=HALF_A_DIFFICULTY)
        # We round like Anki after each answer and py-fsrs does not, so it goes on from our memory:
        # then each step is compared by itself and the roundings before it do not add up.
        theirs.stability, theirs.difficulty = ours.stability, ours.difficulty


@given(HISTORIES)
def test_a_memory_has_ankis_precision(history: list[tuple[Rating, int]]) -> None:
    memory = replay(moments(history), SCHEDULER)
    assert memory.stability == round(memory.stability or 0, STABILITY_DECIMALS)
    assert memory.difficulty == round(memory.difficulty or 0, DIFFICULTY_DECIMALS)


@given(HISTORIES)
def test_it_keeps_its_promises_about_every_state(history: list[tuple[Rating, int]]) -> None:
    memory = Memory()
    for rating, moment in moments(history):
        memory = review(memory, rating, moment, SCHEDULER)
        assert memory.state is not CardState.NEW
        in_review = memory.state is CardState.REVIEW
        assert (memory.due_day is not None) == in_review
        assert (memory.due_at is None) == in_review
        if memory.due_day is not None:
            assert memory.due_day - moment.day == memory.interval >= 1
        if memory.due_at is not None:
            assert memory.due_at > moment.now
    assert memory.reps == len(history)


@given(HISTORIES)
def test_better_answers_never_come_back_sooner(history: list[tuple[Rating, int]]) -> None:
    told = moments(history)
    memory = replay(told[:-1], SCHEDULER)
    moment = told[-1][1]

    def due(after: Memory) -> datetime:
        if after.due_at is not None:
            return after.due_at
        assert after.due_day is not None
        return moment.now + timedelta(days=after.due_day - moment.day)

    outcomes = preview(memory, moment, SCHEDULER)
    order = [due(outcomes[rating]) for rating in Rating]
    assert order == sorted(order)
    if memory.state is CardState.REVIEW:
        hard, good, easy = (outcomes[rating].interval for rating in list(Rating)[1:])
        assert hard < good < easy


def test_a_new_card_takes_the_steps_of_1_and_10_minutes() -> None:
    first = review(Memory(), Rating.GOOD, at(0), SCHEDULER)
    assert (first.state, first.due_at) == (CardState.LEARNING, at(0, 10).now)
    second = review(first, Rating.GOOD, at(0, 10), SCHEDULER)
    assert second.state is CardState.REVIEW
    assert second.interval == 2  # stability 2.3 days at 90%

    again = review(first, Rating.AGAIN, at(0, 10), SCHEDULER)
    assert (again.step, again.due_at) == (0, at(0, 11).now)
    hard = review(Memory(), Rating.HARD, at(0), SCHEDULER)
    assert hard.due_at == at(0).now + timedelta(minutes=5, seconds=30)
    assert hard.step == 0
    easy = review(Memory(), Rating.EASY, at(0), SCHEDULER)
    assert (easy.state, easy.interval) == (CardState.REVIEW, 8)


def test_a_lapse_goes_through_relearning_and_is_counted() -> None:
    memory = replay([(Rating.GOOD, at(0)), (Rating.GOOD, at(0, 10))], SCHEDULER)
    lapsed = review(memory, Rating.AGAIN, at(3), SCHEDULER)
    assert (lapsed.state, lapsed.lapses) == (CardState.RELEARNING, 1)
    assert lapsed.due_at == at(3, 10).now
    assert lapsed.stability is not None
    assert memory.stability is not None
    assert lapsed.stability < memory.stability
    hard = review(lapsed, Rating.HARD, at(3, 10), SCHEDULER)
    assert hard.due_at == at(3, 25).now  # half as long again as the only step
    back = review(lapsed, Rating.GOOD, at(3, 10), SCHEDULER)
    assert (back.state, back.lapses) == (CardState.REVIEW, 1)


def test_the_learners_day_counts_and_not_24_hours() -> None:
    memory = replay([(Rating.GOOD, at(0)), (Rating.GOOD, at(0, 10))], SCHEDULER)
    late = Moment(at(1, 600).now, at(1).day)
    early = Moment(at(1, -600).now, at(1).day)
    assert (
        review(memory, Rating.GOOD, late, SCHEDULER).stability
        == review(memory, Rating.GOOD, early, SCHEDULER).stability
    )


def test_retrievability_is_the_desired_retention_after_stability_days() -> None:
    assert retrievability(12.5, 12.5) == pytest.approx(0.9)
    assert retrievability(12.5, 0) == 1.0
    assert retrievability(12.5, 40) < 0.81


def test_a_lower_retention_waits_longer() -> None:
    history = [(Rating.GOOD, at(0)), (Rating.GOOD, at(0, 10)), (Rating.GOOD, at(2))]
    careful = replay(history, Scheduler(desired_retention=0.95))
    relaxed = replay(history, Scheduler(desired_retention=0.8))
    assert relaxed.interval > careful.interval
    assert relaxed.stability == careful.stability


@pytest.mark.parametrize(
    ("last", "stability", "days"),
    # What Anki 26.09 gives to Hard, Good and Easy on the day of the last answer.
    [
        (5, 4.4534, (5, 6, 7)),
        (5, 3.2, (3, 4, 5)),
        (10, 4.4534, (4, 5, 7)),
        (8, 7.4, (8, 9, 12)),
        (8, 6.1, (8, 9, 10)),
        (20, 17.0, (20, 21, 26)),
        (20, 16.5, (17, 18, 25)),
    ],
)
def test_an_interval_shrinks_only_by_more_than_chance(
    last: int, stability: float, days: tuple[int, ...]
) -> None:
    day = at(0).day
    memory = Memory(CardState.REVIEW, 0, stability, 9.429, None, day + last, day, last, 5)
    found = preview(memory, at(0, 5), SCHEDULER)
    assert tuple(found[rating].interval for rating in list(Rating)[1:]) == days


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        Moment(datetime(2026, 1, 1), 1)
