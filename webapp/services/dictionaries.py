"""The learner's own dictionaries beside the glossary: add, order, rename, remove."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from decks.dictionaries.licences import licence_name
from decks.dictionaries.limits import MAX_NAME
from decks.glossary import load_glossary
from webapp.errors import InvalidInputError, NotFoundError
from webapp.services.learners import Learner
from webapp.services.prepared_dictionary import Prepared
from webapp.storage import dictionaries, learners
from webapp.storage.tables import DictionaryRow

# The glossary stands among the learner's dictionaries under this id, where they put it.
GLOSSARY_ID = 0
GLOSSARY_NAME = "Vietdeck glossary"
_GLOSSARY_PLACE = "glossary_place"  # a preference: how many dictionaries stand before it
MOST_DICTIONARIES = 100


@dataclass(frozen=True, slots=True)
class Source:
    """A source of meanings: the glossary or a dictionary of the learner's own."""

    id: int
    name: str
    kind: str
    source: str
    licence: str
    entries: int
    added_at: datetime | None = None

    @property
    def licence_name(self) -> str:
        """The licence in a few words."""
        return licence_name(self.licence)

    @property
    def is_own(self) -> bool:
        """Whether the learner added it, so that it can be renamed and removed."""
        return self.id != GLOSSARY_ID


@dataclass(frozen=True, slots=True)
class AddedDictionary:
    """Where a dictionary went; `known` when the same file had been added before."""

    source: Source
    known: bool


def add_dictionary(
    session: Session, learner: Learner, prepared: Prepared, now: datetime
) -> AddedDictionary:
    """Store a dictionary behind the others; the same files twice are recognised."""
    digest = prepared.digest()
    present = dictionaries.find_digest(session, learner.id, digest)
    if present is not None:
        return AddedDictionary(_view(present), known=True)
    rows = dictionaries.list_dictionaries(session, learner.id)
    if len(rows) >= MOST_DICTIONARIES:
        raise InvalidInputError(f"There are {MOST_DICTIONARIES} dictionaries. Remove one first.")
    info = prepared.info
    row = DictionaryRow(
        learner_id=learner.id,
        name=info.name,
        kind=info.kind,
        source=info.source,
        licence=info.licence,
        digest=digest,
        position=rows[-1].position + 1 if rows else 0,
        entries=prepared.entries,
        added_at=now,
    )
    session.add(row)
    session.flush()
    for chunk in prepared.chunks():
        dictionaries.add_entries(session, row.id, chunk)
    return AddedDictionary(_view(row), known=False)


def list_sources(session: Session, learner: Learner) -> list[Source]:
    """Return the learner's dictionaries and the glossary, in the learner's order."""
    own = [_view(row) for row in dictionaries.list_dictionaries(session, learner.id)]
    place = glossary_place(learner.preferences)
    return [*own[:place], glossary_source(), *own[place:]]


def glossary_source() -> Source:
    """Return the glossary as a source beside the others."""
    return Source(
        id=GLOSSARY_ID,
        name=GLOSSARY_NAME,
        kind="built in",
        source="Vietdeck",
        licence="MIT",
        entries=len(load_glossary()),
    )


def glossary_place(preferences: dict[str, Any]) -> int:
    """Return how many dictionaries the learner put before the glossary."""
    place = preferences.get(_GLOSSARY_PLACE, 0)
    return place if isinstance(place, int) and place >= 0 else 0


def move_source(session: Session, learner: Learner, source_id: int, place: int) -> None:
    """Put a source at a place of the order, 1 being the first; raise InvalidInputError if none."""
    sources = list_sources(session, learner)
    if not 1 <= place <= len(sources):
        raise InvalidInputError(f"The place can be from 1 to {len(sources)}.", "place")
    order = [source.id for source in sources]
    if source_id not in order:
        raise NotFoundError("There is no such dictionary.")
    order.remove(source_id)
    order.insert(place - 1, source_id)
    _store_order(session, learner, order)


def rename_dictionary(session: Session, learner: Learner, source_id: int, name: str) -> str:
    """Give a dictionary of the learner's own another name, and return it as stored."""
    name = " ".join(name.split())
    if not name:
        raise InvalidInputError("A dictionary needs a name.", "name")
    if len(name) > MAX_NAME:
        raise InvalidInputError(f"A name can have {MAX_NAME} characters at most.", "name")
    _own(session, learner, source_id).name = name
    return name


def remove_dictionary(session: Session, learner: Learner, source_id: int) -> str:
    """Remove a dictionary of the learner's own with all its entries, and return its name."""
    row = _own(session, learner, source_id)
    order = [source.id for source in list_sources(session, learner) if source.id != source_id]
    dictionaries.remove_dictionary(session, row)
    session.flush()
    _store_order(session, learner, order)
    return row.name


def get_source(session: Session, learner: Learner, source_id: int) -> Source:
    """Return one source; raise NotFoundError when there is none."""
    for source in list_sources(session, learner):
        if source.id == source_id:
            return source
    raise NotFoundError("There is no such dictionary.")


def _own(session: Session, learner: Learner, source_id: int) -> DictionaryRow:
    if source_id == GLOSSARY_ID:
        raise InvalidInputError(
            "The glossary is part of the program. It can be moved to the end, but not changed."
        )
    for row in dictionaries.list_dictionaries(session, learner.id):
        if row.id == source_id:
            return row
    raise NotFoundError("There is no such dictionary.")


def _store_order(session: Session, learner: Learner, order: list[int]) -> None:
    place = order.index(GLOSSARY_ID)
    positions = {source_id: position for position, source_id in enumerate(order)}
    for row in dictionaries.list_dictionaries(session, learner.id):
        row.position = positions[row.id]
    stored = learners.get_learner(session, learner.id)
    if stored is not None and glossary_place(stored.preferences) != place:
        stored.preferences = {**stored.preferences, _GLOSSARY_PLACE: place}


def _view(row: DictionaryRow) -> Source:
    return Source(
        id=row.id,
        name=row.name,
        kind=row.kind,
        source=row.source,
        licence=row.licence,
        entries=row.entries,
        added_at=row.added_at,
    )
