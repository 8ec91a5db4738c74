"""The price of a desired retention, and the habits it rests on."""

import pytest

from tests.webapp.domain.learners import FORGETFUL
from webapp.domain.memory import DEFAULT_PARAMETERS, CardState, Rating
from webapp.domain.workload import USUAL, Price, Tally, cheapest, habits_of, prices


def tally(
    state: CardState, rating: Rating, answers: int, seconds: float = 4.0, timed: int | None = None
) -> Tally:
    with_time = answers if timed is None else timed
    return Tally(state, rating, answers, with_time, round(seconds * 1_000 * with_time))


def test_more_retention_keeps_more_and_costs_more() -> None:
    table = prices(DEFAULT_PARAMETERS)
    assert list(table) == list(range(70, 98))
    for name in ("reviews", "seconds", "remembered"):
        rising = [getattr(price, name) for price in table.values()]
        assert rising == sorted(rising), name
    assert 0.7 < table[70].remembered < table[97].remembered < 1


def test_a_forgetful_learner_pays_more() -> None:
    assert prices(FORGETFUL)[90].reviews > 1.2 * prices(DEFAULT_PARAMETERS)[90].reviews


def test_the_least_study_for_each_card_is_found() -> None:
    made = {70: 9.0, 71: 7.5, 72: 7.5, 73: 8.0}
    assert cheapest({at: Price(1, 1, 0.9, effort) for at, effort in made.items()}) == 71


def test_few_answers_say_nothing_about_habits() -> None:
    assert habits_of([]) == USUAL
    assert habits_of([tally(CardState.REVIEW, Rating.GOOD, 399)]) == USUAL


def test_habits_are_the_learners_own_where_they_have_enough() -> None:
    habits = habits_of(
        [
            tally(CardState.NEW, Rating.AGAIN, 50, 6.2),
            tally(CardState.NEW, Rating.GOOD, 150, 3.0),
            tally(CardState.LEARNING, Rating.GOOD, 150, 5.0),
            tally(CardState.REVIEW, Rating.AGAIN, 19, 12.0),
            tally(CardState.REVIEW, Rating.HARD, 60, 8.1),
            tally(CardState.REVIEW, Rating.GOOD, 240, 4.1, timed=100),
        ]
    )
    assert habits.answers == 669
    assert habits.first == (0.25, 0.0, 0.75, 0.0)
    assert habits.passed == (0.2, 0.8, 0.0)
    learning, review, relearning = habits.seconds
    # New cards are in learning; too few answers of a kind are timed as others are.
    assert learning == (6.0, USUAL.seconds[0][1], 4.0, USUAL.seconds[0][3])
    assert review == (USUAL.seconds[1][0], 8.0, 4.0, USUAL.seconds[1][3])
    assert relearning == USUAL.seconds[2]


def test_shares_of_few_new_cards_are_those_of_others() -> None:
    habits = habits_of([tally(CardState.REVIEW, Rating.GOOD, 500)])
    assert habits.first == USUAL.first
    assert habits.passed == (0.0, 1.0, 0.0)


@pytest.mark.parametrize("factor", [0.5, 2.0])
def test_minutes_follow_the_time_that_answers_take(factor: float) -> None:
    slow = habits_of(
        [
            tally(state, rating, 100, factor * USUAL.seconds[row][rating - 1])
            for row, state in enumerate(
                (CardState.LEARNING, CardState.REVIEW, CardState.RELEARNING)
            )
            for rating in Rating
        ]
        + [tally(CardState.NEW, rating, round(1_000 * share), timed=0)
           for rating, share in zip(Rating, USUAL.first, strict=True)]
    )  # fmt: skip
    ours, usual = prices(DEFAULT_PARAMETERS, slow)[90], prices(DEFAULT_PARAMETERS)[90]
    assert ours.seconds == pytest.approx(factor * usual.seconds, rel=0.15)
