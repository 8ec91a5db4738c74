"""What a learner wants of their cards in Anki; remembered for the next time."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from decks.anki import CardType
from webapp.errors import InvalidInputError, NotFoundError
from webapp.services.learners import Learner
from webapp.storage import exports, learners

SOUNDS = ("voice", "files", "none")
_KEY = "anki"


@dataclass(frozen=True, slots=True)
class AnkiChoices:
    """The choices for an export.

    `sound` is Anki's own Vietnamese voice ("voice"), sound files in the package ("files") or none.
    `changed_at` is when they last changed what stands on a note: Anki takes a note over the one it
    has only when it was modified later, and a card type that is added must reach it.
    """

    card_types: tuple[CardType, ...] = (CardType.RECOGNITION, CardType.PRODUCTION)
    typing: bool = False
    sound: str = "voice"
    schedule: bool = False
    changed_at: datetime = datetime(2025, 1, 1, tzinfo=UTC)

    @property
    def names(self) -> tuple[str, ...]:
        """The card types by name."""
        return tuple(kind.name.lower() for kind in self.card_types)


def read_choices(session: Session, learner: Learner) -> AnkiChoices:
    """Return what the learner chose last; the schedule goes along once there are reviews."""
    stored = learner.preferences.get(_KEY)
    if not isinstance(stored, dict):
        return AnkiChoices(schedule=exports.has_reviews(session, learner.id))
    types = tuple(kind for kind in CardType if kind.name.lower() in stored.get("cards", ()))
    sound = stored.get("sound")
    return AnkiChoices(
        card_types=types or AnkiChoices().card_types,
        typing=bool(stored.get("typing")),
        sound=sound if sound in SOUNDS else "voice",
        schedule=bool(stored.get("schedule")),
        changed_at=datetime.fromisoformat(stored["changed_at"]),
    )


def keep_choices(
    session: Session, learner: Learner, chosen: AnkiChoices, now: datetime
) -> AnkiChoices:
    """Remember an export's choices; raise InvalidInputError where no card would be made."""
    if not chosen.card_types:
        raise InvalidInputError("Choose at least one kind of card.", "cards")
    if chosen.sound not in SOUNDS:
        raise InvalidInputError("Choose one of the sounds.", "sound")
    before = read_choices(session, learner)
    dialect = learner.preferences.get("dialect", "hanoi")
    last_dialect = learner.preferences.get(_KEY, {}).get("dialect", dialect)
    same = _look(chosen) == _look(before) and dialect == last_dialect
    kept = replace(chosen, changed_at=before.changed_at if same else now)
    row = learners.get_learner(session, learner.id)
    if row is None:
        raise NotFoundError("There is no such learner.")
    row.preferences = {**row.preferences, _KEY: _packed(kept, dialect)}
    return kept


def _look(choices: AnkiChoices) -> tuple[object, ...]:
    """Return the choices that change what stands on a note."""
    return choices.card_types, choices.typing, choices.sound


def _packed(choices: AnkiChoices, dialect: str) -> dict[str, Any]:
    return {
        "cards": list(choices.names),
        "typing": choices.typing,
        "sound": choices.sound,
        "schedule": choices.schedule,
        "dialect": dialect,
        "changed_at": choices.changed_at.isoformat(),
    }
