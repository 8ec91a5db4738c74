"""Cards and reviews as rows of Anki's tables."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta

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
_MILLISECOND = timedelta(milliseconds=1)

# type, queue, due, ivl, factor, reps, lapses, left, data
CardRow = tuple[int, int, int, int, int, int, int, int, str]

_QUEUE_NEW, _QUEUE_LEARNING, _QUEUE_REVIEW, _QUEUE_DAY_LEARNING = 0, 1, 2, 3
_QUEUE_SUSPENDED = -1
_STARTING_EASE = 2500


def new_row(position: int) -> CardRow:
    """Return the scheduling columns of a card that was never studied."""
    return (State.NEW, _QUEUE_NEW, position, 0, 0, 0, 0, 0, "")


def card_row(card: AnkiCard, position: int, settings: CollectionSettings) -> CardRow:
    """Return the scheduling columns of a card; `position` counts while the card gives none."""
    if card.state is State.NEW:
        queue, due = _QUEUE_NEW, card.position if card.position is not None else position
    elif card.state is State.REVIEW:
        if card.due_day is None:
            raise PackageError("A card in review needs the day it is due.")
        queue, due = _QUEUE_REVIEW, settings.day_number(card.due_day)
    elif card.due_day is not None:
        queue, due = _QUEUE_DAY_LEARNING, settings.day_number(card.due_day)
    elif card.due_at is not None:
        queue, due = _QUEUE_LEARNING, int(card.due_at.timestamp())
    else:
        raise PackageError("A card in its learning steps needs the time it is due.")
    started = card.state in (State.REVIEW, State.RELEARNING)
    return (
        int(card.state),
        _QUEUE_SUSPENDED if card.suspended else queue,
        due,
        card.interval,
        card.ease or (_STARTING_EASE if started else 0),
        card.reps,
        card.lapses,
        card.remaining_steps,
        _data(card, position, settings),
    )


def _data(card: AnkiCard, position: int, settings: CollectionSettings) -> str:
    """Return the column where Anki keeps the FSRS memory, with its precision."""
    if card.state is State.NEW:
        return ""
    data: dict[str, float | int] = {"pos": card.position if card.position is not None else position}
    if card.stability is not None and card.difficulty is not None:
        data["s"] = round(card.stability, STABILITY_DECIMALS)
        data["d"] = round(card.difficulty, DIFFICULTY_DECIMALS)
        retention = card.desired_retention or settings.desired_retention
        data["dr"] = round(retention, 2)
    if card.last_review is not None:
        data["lrt"] = int(card.last_review.timestamp())
    return json.dumps(data, separators=(",", ":"))


def review_rows(
    reviews: Iterable[AnkiReview], card_ids: Mapping[tuple[str, int], int]
) -> Iterator[tuple[int, int, int, int, int, int, int, int]]:
    """Yield the log rows (id, cid, ease, ivl, lastIvl, factor, time, type) of known cards.

    A row's id is its time, so of two reviews in one millisecond the second is put one later.
    """
    taken: set[int] = set()
    for review in sorted(reviews, key=lambda review: (review.at, review.guid, review.ordinal)):
        card = card_ids.get((review.guid, review.ordinal))
        if card is None:
            continue
        row_id = (review.at - _EPOCH) // _MILLISECOND
        while row_id in taken:
            row_id += 1
        taken.add(row_id)
        yield (
            row_id,
            card,
            review.rating,
            review.interval,
            review.last_interval,
            review.factor,
            review.taken,
            int(review.kind),
        )
