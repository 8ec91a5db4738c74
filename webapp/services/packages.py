"""What an Anki package tells of our cards: their reviews, and what of it cannot be used."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from os import PathLike
from typing import IO

from decks.anki import AnkiReview, CardType, ReviewKind, open_package, to_text
from decks.anki.note_type import FIELDS
from decks.anki.notes import present_guid

KIND_NAMES = {kind: kind.name.lower() for kind in CardType}
ORDINALS = {name: kind for kind, name in KIND_NAMES.items()}


@dataclass(frozen=True, slots=True)
class PackageHistory:
    """The reviews in a package, by GUID and kind of card, oldest first; never in the database.

    `terms` are the words of our note type by GUID, `other_notes` counts the rest. `by_hand` counts
    entries of the log that are no answers (due dates set, cards forgotten or rescheduled) and
    `practice` answers in filtered decks that do not reschedule: neither says how well a card was
    remembered on its day.
    """

    terms: dict[str, str]
    reviews: dict[tuple[str, str], list[AnkiReview]]
    other_notes: int = 0
    by_hand: int = 0
    practice: int = 0


def read_history(source: str | PathLike[str] | IO[bytes]) -> PackageHistory:
    """Read a package of any version; slow for a large one, so call it outside a transaction.

    Raises PackageError, with a reason for the learner, for whatever cannot be read safely.
    """
    terms: dict[str, str] = {}
    guids: dict[str, str] = {}
    reviews: dict[tuple[str, str], list[AnkiReview]] = {}
    other = by_hand = practice = 0
    with open_package(source) as package:
        for note in package.notes():
            if set(FIELDS) <= note.fields.keys():
                term = to_text(note.fields["Term"])
                guids[note.guid] = guid = present_guid(note.guid, term)
                terms[guid] = term
            else:
                other += 1
        for review in _ours(package.reviews(), guids):
            if not is_answer(review):
                by_hand += 1
            elif is_practice(review):
                practice += 1
            else:
                kind = KIND_NAMES[CardType(review.ordinal)]
                reviews.setdefault((review.guid, kind), []).append(review)
    return PackageHistory(terms, reviews, other, by_hand, practice)


def _ours(reviews: Iterator[AnkiReview], guids: dict[str, str]) -> Iterator[AnkiReview]:
    """Yield the reviews of our notes, under the GUIDs that these have now."""
    for review in reviews:
        guid = guids.get(review.guid)
        if guid is not None and review.ordinal in set(CardType):
            yield review if guid == review.guid else replace(review, guid=guid)


def is_answer(review: AnkiReview) -> bool:
    """Say whether an entry of Anki's log is an answer, and no change by hand."""
    by_hand = review.kind in (ReviewKind.MANUAL, ReviewKind.RESCHEDULED)
    return 1 <= review.rating <= 4 and not by_hand


def is_practice(review: AnkiReview) -> bool:
    """Say whether an answer left the schedule alone; Anki logs those with no factor."""
    return review.kind is ReviewKind.FILTERED and review.factor == 0
