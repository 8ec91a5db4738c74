"""Rows of Anki's card and review tables as values."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from decks.anki.catalog import Catalog
from decks.anki.schedule import AnkiCard, AnkiReview, ReviewKind, State

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SUSPENDED = -1
# The due column holds seconds since 1970 or a day number; no collection lasts a million days.
_FIRST_INSTANT = 1_000_000


def card_from_row(row: tuple[Any, ...], catalog: Catalog) -> AnkiCard:
    """Return the card of a row of the reader's card query.

    A card in a filtered deck is given with the due date of its own deck.
    """
    (guid, kind_id, ordinal, kind, queue, due, interval, ease, reps, lapses, left) = row[:11]
    (original_due, original_deck, deck, data) = row[11:]
    state = State(int(kind))
    when = int(original_due) if original_deck and original_due else int(due)
    memory = _memory(data)
    at = _EPOCH + timedelta(seconds=when) if when >= _FIRST_INSTANT else None
    day = catalog.first_day + when if at is None else None
    templates = catalog.note_type(int(kind_id)).templates
    # A cloze note type has one template for all its cards.
    template = templates[min(int(ordinal), len(templates) - 1)] if templates else ""
    reviewed = _number(memory.get("lrt"))
    return AnkiCard(
        guid=str(guid),
        ordinal=int(ordinal),
        state=state,
        suspended=int(queue) == _SUSPENDED,
        position=when if state is State.NEW else _position(memory),
        due_at=at if state in (State.LEARNING, State.RELEARNING) else None,
        due_day=day if state is not State.NEW else None,
        interval=int(interval),
        ease=int(ease),
        reps=int(reps),
        lapses=int(lapses),
        # Old schedulers put the steps still possible today in front of these three digits.
        remaining_steps=int(left) % 1000,
        stability=_number(memory.get("s")),
        difficulty=_number(memory.get("d")),
        desired_retention=_number(memory.get("dr")),
        last_review=_EPOCH + timedelta(seconds=int(reviewed)) if reviewed else None,
        template=template,
        deck=catalog.decks.get(int(original_deck or deck), ""),
    )


def review_from_row(row: tuple[Any, ...]) -> AnkiReview:
    """Return the review of a row of the reader's review query."""
    guid, ordinal, at, rating, interval, last_interval, factor, taken, kind = row
    return AnkiReview(
        guid=str(guid),
        ordinal=int(ordinal),
        at=_EPOCH + timedelta(milliseconds=int(at)),
        rating=int(rating),
        interval=int(interval),
        last_interval=int(last_interval),
        factor=int(factor),
        taken=int(taken),
        kind=ReviewKind(int(kind)),
    )


def _memory(data: object) -> dict[str, Any]:
    """Return what the data column holds; Anki too takes what it cannot read as nothing."""
    if data in ("", "{}", None):
        return {}
    try:
        memory = json.loads(str(data))
    except ValueError:
        return {}
    return memory if isinstance(memory, dict) else {}


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def _position(memory: dict[str, Any]) -> int | None:
    position = memory.get("pos")
    return position if isinstance(position, int) else None
