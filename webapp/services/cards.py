"""What a learner does to a card besides answering it: leave it out for a day, or for good."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from webapp.errors import NotFoundError
from webapp.services.learners import Learner
from webapp.storage import cards
from webapp.storage.tables import CardRow


@dataclass(frozen=True, slots=True)
class CardStanding:
    """Whether a card is asked at all; `told` says what was done, in words."""

    card_id: int
    suspended: bool
    buried: bool
    told: str


def bury(session: Session, learner: Learner, card_id: int, now: datetime) -> CardStanding:
    """Leave a card out until the learner's next day."""
    card = _card(session, learner, card_id)
    card.buried_day = learner.moment(now).day
    return _standing(card, f"“{card.note.term}” is left out until tomorrow.")


def suspend(session: Session, learner: Learner, card_id: int) -> CardStanding:
    """Leave a card out until the learner takes it up again."""
    card = _card(session, learner, card_id)
    card.suspended = True
    return _standing(card, f"“{card.note.term}” is left out until you take it up again.")


def take_up(session: Session, learner: Learner, card_id: int) -> CardStanding:
    """Ask a card again that was left out, for a day or for good."""
    card = _card(session, learner, card_id)
    card.suspended = False
    card.buried_day = None
    return _standing(card, f"“{card.note.term}” is asked again.")


def _standing(card: CardRow, told: str) -> CardStanding:
    return CardStanding(card.id, card.suspended, card.buried_day is not None, told)


def _card(session: Session, learner: Learner, card_id: int) -> CardRow:
    card = cards.get_card(session, learner.id, card_id)
    if card is None:
        raise NotFoundError("There is no such card in your deck.")
    return card
