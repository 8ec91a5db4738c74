"""Sending words to a running Anki on this computer."""

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from decks.anki import AnkiConnect, AnkiNote, PushPlan
from decks.anki.connect import DEFAULT_PORT
from webapp.errors import InvalidInputError, NotFoundError
from webapp.services.anki_choices import AnkiChoices
from webapp.services.anki_sounds import add_sounds
from webapp.services.exports import Deck
from webapp.services.learners import Learner
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
    """What a push would do, or did: the first words of each kind, and how many there are."""

    new: int
    changed: int
    same: int
    new_notes: tuple[PushedNote, ...]
    changed_notes: tuple[PushedNote, ...]


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


def plan_push(deck: Deck, choices: AnkiChoices, learner: Learner) -> PushView:
    """Ask Anki what a push would do; nothing changes there. Raises PackageError with the cause."""
    return _push(deck, choices, learner, write=False)


def push(deck: Deck, choices: AnkiChoices, learner: Learner) -> PushView:
    """Add and update the words in Anki; return what was done. Raises PackageError."""
    return _push(deck, choices, learner, write=True)


def _push(deck: Deck, choices: AnkiChoices, learner: Learner, *, write: bool) -> PushView:
    connection = read_connection(learner)
    client = AnkiConnect(port=connection.port, key=connection.key)
    client.check()  # before any sound is made
    with tempfile.TemporaryDirectory(prefix="vietdeck-") as folder:
        notes: list[AnkiNote] = list(deck.notes)
        media: dict[str, Path] = {}
        if choices.sound == "files":
            notes, media = add_sounds(notes, dialect_of(learner.preferences), Path(folder))
        plan = client.plan(notes)
        if write:
            client.push(plan, media=media)
    return _view(plan)


def _view(plan: PushPlan) -> PushView:
    return PushView(
        new=len(plan.new),
        changed=len(plan.changed),
        same=len(plan.same),
        new_notes=tuple(PushedNote(note.term) for note in plan.new[:MOST_LISTED]),
        changed_notes=tuple(
            PushedNote(change.note.term, (*change.fields, *change.new_tags))
            for change in plan.changed[:MOST_LISTED]
        ),
    )
