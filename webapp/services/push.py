"""Sending words to a running Anki on this computer, and progress to the cards it has."""

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from decks.anki import AnkiConnect, AnkiNote, AnkiReview, PushPlan
from decks.anki.carry import Carried, cards_in_anki, carry
from decks.anki.connect import DEFAULT_PORT
from webapp.domain.merging import new_answers
from webapp.errors import InvalidInputError, NotFoundError
from webapp.services.anki_choices import AnkiChoices
from webapp.services.anki_sounds import add_sounds
from webapp.services.exports import Deck
from webapp.services.learners import Learner
from webapp.services.packages import is_answer, is_practice
from webapp.services.quizzes import dialect_of
from webapp.storage import learners

MOST_LISTED = 100
_MAX_KEY = 200
_PREFERENCE = "anki_connect"


@dataclass(frozen=True, slots=True)
class Connection:
    """Where AnkiConnect listens on this computer, and its API key where there is one."""

    port: int = DEFAULT_PORT
    key: str = ""


@dataclass(frozen=True, slots=True)
class PushedNote:
    """A word that a push would add or change; `changes` names what would be other."""

    term: str
    changes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PushView:
    """What a push would do, or did: the first words of each kind, and how many there are.

    `reviews` are those that Anki lacks, of `cards` cards; `behind` counts cards whose answers in
    Anki are not here yet (or that are in a filtered deck there), which therefore stay as they are.
    Before new words are in Anki, their reviews are not counted.
    """

    new: int
    changed: int
    same: int
    new_notes: tuple[PushedNote, ...]
    changed_notes: tuple[PushedNote, ...]
    reviews: int = 0
    cards: int = 0
    behind: int = 0

    @property
    def is_nothing(self) -> bool:
        """Whether Anki has everything already."""
        return not (self.new or self.changed or self.reviews)


def read_connection(learner: Learner) -> Connection:
    """Return how the learner's Anki is reached."""
    stored: dict[str, Any] = learner.preferences.get(_PREFERENCE, {})
    return Connection(stored.get("port", DEFAULT_PORT), stored.get("key", ""))


def keep_connection(session: Session, learner: Learner, connection: Connection) -> None:
    """Remember how the learner's Anki is reached; raise InvalidInputError for no port."""
    if not 1 <= connection.port <= 65_535:
        raise InvalidInputError("The port is a number from 1 to 65535; 8765 is usual.", "port")
    if len(connection.key) > _MAX_KEY:
        raise InvalidInputError("That key is too long.", "key")
    row = learners.get_learner(session, learner.id)
    if row is None:
        raise NotFoundError("There is no such learner.")
    kept = {"port": connection.port, "key": connection.key}
    row.preferences = {**row.preferences, _PREFERENCE: kept}


def plan_push(deck: Deck, choices: AnkiChoices, learner: Learner, now: datetime) -> PushView:
    """Ask Anki what a push would do; nothing changes there. Raises PackageError with the cause."""
    return _push(deck, choices, learner, now, write=False)


def push(deck: Deck, choices: AnkiChoices, learner: Learner, now: datetime) -> PushView:
    """Add and update the words in Anki, and the progress of its cards; return what was done.

    Raises PackageError; what was done until then is whole, and doing it again does the rest.
    """
    return _push(deck, choices, learner, now, write=True)


def _push(
    deck: Deck, choices: AnkiChoices, learner: Learner, now: datetime, *, write: bool
) -> PushView:
    connection = read_connection(learner)
    client = AnkiConnect(port=connection.port, key=connection.key)
    client.check()  # before any sound is made
    with tempfile.TemporaryDirectory(prefix="vietdeck-") as folder:
        notes: list[AnkiNote] = list(deck.notes)
        media: dict[str, Path] = {}
        if choices.sound == "files":
            dialect = dialect_of(learner.preferences)
            notes = list(add_sounds(notes, dialect, Path(folder), media))
        plan = client.plan(notes)
        if write:
            client.push(plan, media=media)
    carried, behind = _progress(client, deck)
    if write:
        carry(client, carried, learner.moment(now).day)
    return _view(plan, carried, behind)


def _progress(client: AnkiConnect, deck: Deck) -> tuple[list[Carried], int]:
    """Return what each card in Anki lacks, and how many cards have answers that are not here."""
    if deck.schedule is None:
        return [], 0
    ours: dict[tuple[str, int], list[AnkiReview]] = {}
    for review in deck.schedule.reviews:
        ours.setdefault((review.guid, review.ordinal), []).append(review)
    there = cards_in_anki(client, deck.notes)
    carried, behind = [], 0
    for stands in deck.schedule.cards:
        place = (stands.guid, stands.ordinal)
        card = there.get(place)
        if card is None or place not in ours:
            continue
        answers = [one.at for one in card.reviews if is_answer(one) and not is_practice(one)]
        missing = set(new_answers(answers, [one.at for one in ours[place]]))
        if not missing:
            continue
        if not card.movable or new_answers([one.at for one in ours[place]], answers):
            behind += 1
            continue
        reviews = tuple(one for one in ours[place] if one.at in missing)
        carried.append(Carried(card, stands, reviews))
    return carried, behind


def _view(plan: PushPlan, carried: Sequence[Carried], behind: int) -> PushView:
    return PushView(
        new=len(plan.new),
        changed=len(plan.changed),
        same=len(plan.same),
        new_notes=tuple(PushedNote(note.term) for note in plan.new[:MOST_LISTED]),
        changed_notes=tuple(
            PushedNote(change.note.term, (*change.fields, *change.new_tags))
            for change in plan.changed[:MOST_LISTED]
        ),
        reviews=sum(len(each.reviews) for each in carried),
        cards=len(carried),
        behind=behind,
    )
