"""Answers that were given without a network and arrive later, with the instant they were given."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from webapp.errors import InvalidInputError, StaleCardError
from webapp.services.learners import Learner
from webapp.services.reviews import Answer, Reviewed, review_card
from webapp.storage import reviews

CLOCK_SKEW = timedelta(minutes=1)
LONGEST_WAIT = timedelta(days=30)


def review_late(
    session: Session, learner: Learner, answer: Answer, answered_at: datetime, now: datetime
) -> Reviewed:
    """Store an answer as of the instant it was given, with the day of that instant.

    The guards of `review_card` hold as ever. Raises InvalidInputError for an instant in the future
    or longer ago than LONGEST_WAIT, and StaleCardError for one before the card's last answer; a
    clock may be wrong by CLOCK_SKEW.
    """
    if reviews.find_review(session, learner.id, answer.review_id) is not None:
        return review_card(session, learner, answer, now)  # told again, and nothing is stored
    if answered_at > now + CLOCK_SKEW:
        raise InvalidInputError(
            "This answer is from the future: please set the clock of that device.", "answered_at"
        )
    if answered_at < now - LONGEST_WAIT:
        raise InvalidInputError(
            f"This answer waited for more than {LONGEST_WAIT.days} days, so it says too little "
            "about what you remember now.",
            "answered_at",
        )
    last = reviews.last_instant(session, learner.id, answer.card_id)
    if last is not None and answered_at < last - CLOCK_SKEW:
        raise StaleCardError("This card was answered elsewhere since it was shown here.")
    instant = min(answered_at, now)
    return review_card(session, learner, answer, instant if last is None else max(instant, last))
