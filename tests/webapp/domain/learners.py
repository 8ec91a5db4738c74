"""Learners whose memory follows known FSRS parameters, so that a fit can be held against them."""

from datetime import UTC, datetime
from random import Random

from webapp.domain.memory import (
    DEFAULT_PARAMETERS,
    CardState,
    Memory,
    Moment,
    Rating,
    Scheduler,
    retrievability,
    review,
)
from webapp.domain.review_log import Log

_INSTANT = datetime(2026, 1, 5, tzinfo=UTC)
# Forgets new words sooner than the default learner, gains less with each review, forgets flatter.
FORGETFUL = (0.1, 0.6, 1.2, 4.0, *DEFAULT_PARAMETERS[4:8], 1.4, *DEFAULT_PARAMETERS[9:20], 0.25)


def simulated(parameters: tuple[float, ...], cards: int, seed: int, days: int = 500) -> Log:
    """Return the log of a learner who answers when the default schedule asks, or some days late."""
    chance, log = Random(seed), Log()
    for card in range(1, cards + 1):
        true, asked = Memory(), Memory()
        day = chance.randrange(days * 2 // 3)
        while day < days:
            recall = 0.7
            if true.stability is not None and true.last_day is not None:
                recall = retrievability(true.stability, day - true.last_day, parameters)
            passed = chance.random() < recall
            rating = Rating(chance.choices((2, 3, 4), (8, 84, 8))[0]) if passed else Rating.AGAIN
            moment = Moment(_INSTANT, day)
            true = review(true, rating, moment, Scheduler(parameters))
            asked = review(asked, rating, moment, Scheduler())
            log.add(card, day, int(rating))
            if asked.state is CardState.REVIEW:
                day += asked.interval + chance.choice((0, 0, 0, 1, 4))
            elif chance.random() < 0.2:
                day += 1  # the rest of the steps waits for another day
    return log
