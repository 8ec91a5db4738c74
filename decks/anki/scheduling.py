"""Cards and reviews as rows of Anki's tables."""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from decks.anki.collection import CollectionSettings
from decks.anki.schedule import (
    DIFFICULTY_DECIMALS,
    STABILITY_DECIMALS,
    AnkiCard,
    AnkiReview,
    State,
)
from decks.errors import PackageError

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

# type, queue, due, ivl, factor, reps, lapses, left, data
CardRow = tuple[int, int, int, int, int, int, int, int, str]

_QUEUE_NEW, _QUEUE_LEARNING, _QUEUE_REVIEW, _QUEUE_DAY_LEARNING = 0, 1, 2, 3
_QUEUE_SUSPENDED = -1
_STARTING_EASE = 2500


class PackedCard(NamedTuple):
    """Where a card stands, in plain values: what of its row does not depend on its place.

    `due` is None where it is the place among the new cards, `position` where that is yet to come;
    `memory` is what follows the place in Anki's JSON.
    """

    state: int
    queue: int
    due: int | None
    interval: int
    ease: int
    reps: int
    lapses: int
    left: int
    memory: str
    position: int | None


NEW = PackedCard(State.NEW, _QUEUE_NEW, None, 0, 0, 0, 0, 0, "", None)


def new_row(position: int) -> CardRow:
    """Return the scheduling columns of a card that was never studied."""
    return (State.NEW, _QUEUE_NEW, position, 0, 0, 0, 0, 0, "")


def pack_card(card: AnkiCard, settings: CollectionSettings) -> PackedCard:
    """Return where a card stands in Anki's terms. Raises PackageError where it cannot be due."""
    queue, due = _due(card, settings)
    started = card.state in (State.REVIEW, State.RELEARNING)
    return PackedCard(
        state=int(card.state),
        queue=_QUEUE_SUSPENDED if card.suspended else queue,
        due=due,
        interval=card.interval,
        ease=card.ease or (_STARTING_EASE if started else 0),
        reps=card.reps,
        lapses=card.lapses,
        left=card.remaining_steps,
        memory=_memory(card, settings),
        position=card.position,
    )


def _due(card: AnkiCard, settings: CollectionSettings) -> tuple[int, int | None]:
    if card.state is State.NEW:
        return _QUEUE_NEW, None
    if card.state is State.REVIEW:
        if card.due_day is None:
            raise PackageError("A card in review needs the day it is due.")
        return _QUEUE_REVIEW, settings.day_number(card.due_day)
    if card.due_day is not None:
        return _QUEUE_DAY_LEARNING, settings.day_number(card.due_day)
    if card.due_at is not None:
        return _QUEUE_LEARNING, int(card.due_at.timestamp())
    raise PackageError("A card in its learning steps needs the time it is due.")


def _memory(card: AnkiCard, settings: CollectionSettings) -> str:
    """Return the FSRS memory with Anki's precision and names."""
    memory = ""
    if card.stability is not None and card.difficulty is not None:
        stability = round(card.stability, STABILITY_DECIMALS)
        difficulty = round(card.difficulty, DIFFICULTY_DECIMALS)
        retention = round(card.desired_retention or settings.desired_retention, 2)
        memory = f',"s":{stability!r},"d":{difficulty!r},"dr":{retention!r}'
    if card.last_review is not None:
        memory += f',"lrt":{int(card.last_review.timestamp())}'
    return memory


def card_row(card: PackedCard, position: int) -> CardRow:
    """Return the scheduling columns of a card; `position` counts while the card gives none."""
    place = position if card.position is None else card.position
    due = place if card.due is None else card.due
    # The column where Anki keeps the FSRS memory.
    data = "" if card.state == State.NEW else f'{{"pos":{place}{card.memory}}}'
    return (*card[:2], due, *card[3:8], data)


def pack_review(review: AnkiReview) -> tuple[str, int, int, int, int, int, int, int, int]:
    """Return a review as plain values: GUID, kind, microseconds since 1970, and Anki's columns."""
    return (
        review.guid,
        review.ordinal,
        (review.at - _EPOCH) // _MICROSECOND,
        review.rating,
        review.interval,
        review.last_interval,
        review.factor,
        review.taken,
        int(review.kind),
    )
