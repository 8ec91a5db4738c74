"""Carry progress to cards that a running Anki has already, through AnkiConnect.

A package cannot do this: Anki keeps its own schedule of a card it knows. So the answers that Anki
lacks are put into its log (`insertReviews`), and then the card's columns and its FSRS memory are
set (`setSpecificValueOfCard`, which gives any attribute to Anki's card). Each card is finished
before the next is begun, so that what was carried before an error is whole.

Sources: AnkiConnect's documented actions; `memory_state` and `last_review_time` of Anki's card.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from decks.anki.connect import AnkiConnect
from decks.anki.note_type import NOTE_TYPE_NAME, CardType
from decks.anki.notes import AnkiNote, note_key
from decks.anki.schedule import AnkiCard, AnkiReview, ReviewKind, State
from decks.errors import PackageError

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_BATCH = 200
_OURS = f'"note:{NOTE_TYPE_NAME}"'
_QUEUES = {State.NEW: 0, State.LEARNING: 1, State.REVIEW: 2, State.RELEARNING: 1}
_SUSPENDED = -1
_STARTING_EASE = 2500
# Anki's day numbers count from the day a collection was made; no collection is older than this.
_MOST_DAYS = 1 << 16


@dataclass(frozen=True, slots=True)
class CardInAnki:
    """A card of ours in a running Anki, with its whole log; `movable` outside of filtered decks."""

    card_id: int
    reviews: tuple[AnkiReview, ...]
    suspended: bool
    movable: bool


@dataclass(frozen=True, slots=True)
class Carried:
    """What a card gets: answers that its log lacks, and where it stands after them."""

    card: CardInAnki
    stands: AnkiCard
    reviews: tuple[AnkiReview, ...]


def cards_in_anki(
    client: AnkiConnect, notes: Iterable[AnkiNote]
) -> dict[tuple[str, int], CardInAnki]:
    """Return the cards of some notes that Anki has, by GUID and ordinal; nothing is changed."""
    guids = {note_key(note.term, note.sense): note.guid for note in notes}
    if NOTE_TYPE_NAME not in client.call("modelNames"):
        return {}
    kinds = {
        int(card): kind
        for kind in CardType
        for card in client.call("findCards", query=f"{_OURS} card:{kind.card_name}")
    }
    resting = set(client.call("findCards", query=f"{_OURS} is:suspended"))
    borrowed = set(client.call("findCards", query=f"{_OURS} deck:filtered"))
    places: dict[int, tuple[str, int]] = {}
    ids: Sequence[int] = client.call("findNotes", query=_OURS)
    for start in range(0, len(ids), _BATCH):
        for info in client.call("notesInfo", notes=list(ids[start : start + _BATCH])):
            guid = guids.get(info["fields"]["Key"]["value"]) if info else None
            if guid is not None:
                places |= {
                    int(card): (guid, int(kinds[card])) for card in info["cards"] if card in kinds
                }
    logs = _logs(client, places)
    return {
        place: CardInAnki(card, logs.get(card, ()), card in resting, card not in borrowed)
        for card, place in places.items()
    }


def _logs(
    client: AnkiConnect, places: dict[int, tuple[str, int]]
) -> dict[int, tuple[AnkiReview, ...]]:
    found: dict[int, tuple[AnkiReview, ...]] = {}
    ids = list(places)
    for start in range(0, len(ids), _BATCH):
        answer = client.call("getReviewsOfCards", cards=ids[start : start + _BATCH])
        for card, rows in answer.items():
            reviews = (_review(places[int(card)], row) for row in rows)
            found[int(card)] = tuple(sorted(reviews, key=lambda review: review.at))
    return found


def _review(place: tuple[str, int], row: dict[str, Any]) -> AnkiReview:
    return AnkiReview(
        guid=place[0],
        ordinal=place[1],
        at=_EPOCH + int(row["id"]) * _MILLISECOND,
        rating=int(row["ease"]),
        interval=int(row["ivl"]),
        last_interval=int(row["lastIvl"]),
        factor=int(row["factor"]),
        taken=int(row["time"]),
        kind=ReviewKind(int(row["type"])),
    )


def carry(client: AnkiConnect, carried: Sequence[Carried], today: int) -> None:
    """Write answers and schedules; `today` is the learner's day (an ordinal), and Anki's too.

    Raises PackageError at the first card that Anki does not take.
    """
    if not carried:
        return
    first_day = today - _today_in_anki(client, carried[0].card)
    taken = {review.at for each in carried for review in each.card.reviews}
    for each in carried:
        rows = []
        for review in each.reviews:
            at = review.at.replace(microsecond=review.at.microsecond // 1000 * 1000)
            while at in taken:  # Anki's log holds one answer in a millisecond
                at += _MILLISECOND
            taken.add(at)
            rows.append(_row(each.card.card_id, review, at))
        client.call("insertReviews", reviews=rows)
        _set(client, each.card.card_id, _columns(each, first_day))


def _row(card_id: int, review: AnkiReview, at: datetime) -> list[int]:
    return [
        (at - _EPOCH) // _MILLISECOND,
        card_id,
        -1,  # not synchronised yet
        review.rating,
        review.interval,
        review.last_interval,
        review.factor,
        review.taken,
        int(review.kind),
    ]


def _columns(each: Carried, first_day: int) -> dict[str, Any]:
    stands = each.stands
    if stands.due_day is not None:
        due = stands.due_day - first_day
    else:
        due = int(stands.due_at.timestamp()) if stands.due_at else 0
    reviewed = stands.last_review or each.reviews[-1].at
    return {
        "type": int(stands.state),
        "queue": _SUSPENDED if each.card.suspended else _QUEUES[stands.state],
        "due": due,
        "ivl": stands.interval,
        "factor": stands.ease or _STARTING_EASE,
        "reps": stands.reps,
        "lapses": stands.lapses,
        "left": stands.remaining_steps,
        "memory_state": _memory(stands),
        "last_review_time": int(reviewed.timestamp()),
    }


def _memory(stands: AnkiCard) -> dict[str, float] | None:
    """Return the memory; where there is none Anki works it out from the log at the next answer."""
    if stands.stability is None or stands.difficulty is None:
        return None
    return {"stability": stands.stability, "difficulty": stands.difficulty}


def _set(client: AnkiConnect, card_id: int, columns: dict[str, Any]) -> None:
    done = client.call(
        "setSpecificValueOfCard",
        card=card_id,
        keys=list(columns),
        newValues=list(columns.values()),
        warning_check=True,
    )
    if done != [True]:
        raise PackageError("Anki did not take the progress of a card. Update Anki and AnkiConnect.")


def _today_in_anki(client: AnkiConnect, card: CardInAnki) -> int:
    """Return Anki's number of today, found by searching: no action tells it.

    A card in review tells how its due day lies to today. Where there is none, the first card that
    will be changed anyway is put into review for the question.
    """
    query = f"{_OURS} is:review -is:learn -is:suspended -is:buried -deck:filtered"
    asked = next(iter(client.call("findCards", query=query)), None)
    if asked is None:
        asked, due = card.card_id, 0
        _set(client, asked, {"type": 2, "queue": 2, "due": due, "ivl": 1})
    else:
        (info,) = client.call("cardsInfo", cards=[asked])
        due = int(info["due"])
    low, high = -_MOST_DAYS, _MOST_DAYS  # its due day lies in (today + low, today + high]
    while high - low > 1:
        middle = (low + high) // 2
        if client.call("findCards", query=f"cid:{asked} prop:due<={middle}"):
            high = middle
        else:
            low = middle
    return due - high
