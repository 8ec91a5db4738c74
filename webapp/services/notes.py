"""Notes as the learner sees them: what was mined, with the learner's own edits on top."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from decks.terms import Example
from webapp.errors import InvalidInputError, NotFoundError
from webapp.storage.tables import ExampleRow, NoteRow

EDITABLE = ("gloss", "pos", "classifier", "han", "parts", "usage")
MAX_FIELD_LENGTH = 2_000


@dataclass(frozen=True, slots=True)
class ExampleView:
    """A sentence that shows the term; `text[start:end]` is the term.

    `of_article` says that it is from an article of the learner's, not from the glossary.
    """

    text: str
    start: int
    end: int
    translation: str
    of_article: bool = True

    @property
    def before(self) -> str:
        """The sentence up to the term."""
        return self.text[: self.start]

    @property
    def target(self) -> str:
        """The term as the sentence writes it."""
        return self.text[self.start : self.end]

    @property
    def after(self) -> str:
        """The sentence behind the term."""
        return self.text[self.end :]

    @property
    def blanked(self) -> tuple[str, ...]:
        """The sentence in pieces, cut wherever it writes the term: nothing gives it away."""
        if not self.target:
            return (self.text,)
        whole = rf"(?<!\w){re.escape(self.target)}(?!\w)"
        return tuple(re.split(whole, self.text, flags=re.IGNORECASE))


@dataclass(frozen=True, slots=True)
class NoteView:
    """A note with the learner's edits applied."""

    id: int
    guid: str
    term: str
    canonical: str
    sense: str
    pos: str
    gloss: str
    classifier: str
    han: str
    parts: str
    usage: str
    domain: str
    examples: tuple[ExampleView, ...]
    modified_at: datetime
    edited: frozenset[str]


def view_note(row: NoteRow) -> NoteView:
    """Return a stored note as plain values."""
    fields = {name: str(row.edits.get(name, getattr(row, name))) for name in EDITABLE}
    return NoteView(
        id=row.id,
        guid=row.guid,
        term=row.term,
        canonical=row.canonical,
        sense=row.sense,
        domain=row.domain,
        examples=tuple(view_example(example) for example in row.examples),
        modified_at=row.modified_at,
        edited=frozenset(row.edits) & frozenset(EDITABLE),
        **fields,
    )


def view_example(row: ExampleRow) -> ExampleView:
    """Return a stored sentence as plain values."""
    return ExampleView(row.text, row.start, row.end, row.translation, row.article_id is not None)


def pack_example(example: Example) -> dict[str, Any]:
    """Return a sentence as an article's term keeps it."""
    packed = asdict(example)
    packed["reasons"] = list(example.reasons)
    return packed


def of_article(packed: Mapping[str, Any]) -> bool:
    """Say whether a packed sentence is one of its article, not one of the glossary."""
    return packed.get("sentence", 0) is not None


def best_of_article(found: Iterable[Mapping[str, Any]]) -> ExampleView | None:
    """Return the best packed sentence: the article's, so that it shows how the word is used there.

    Cards have the glossary's first where that is better.
    """
    best = max(found, key=lambda one: (of_article(one), one["score"]), default=None)
    return None if best is None else _view_packed(best)


def _view_packed(packed: Mapping[str, Any]) -> ExampleView:
    return ExampleView(
        packed["text"],
        packed["start"],
        packed["end"],
        packed["translation"],
        of_article(packed),
    )


def get_note(session: Session, learner_id: int, note_id: int) -> NoteView:
    """Return a word of the learner's deck; raise NotFoundError when there is none."""
    return view_note(_row(session, learner_id, note_id))


def _row(session: Session, learner_id: int, note_id: int) -> NoteRow:
    row = session.get(NoteRow, note_id)
    if row is None or row.learner_id != learner_id:
        raise NotFoundError("There is no such word in your deck.")
    return row


def edit_note(
    session: Session, learner_id: int, note_id: int, changes: dict[str, str], now: datetime
) -> NoteView:
    """Keep the learner's own words for some fields; an empty value goes back to what was mined."""
    row = _row(session, learner_id, note_id)
    edits = dict(row.edits)
    for name, value in changes.items():
        if name not in EDITABLE:
            raise InvalidInputError(f"“{name}” cannot be edited.")
        if len(value) > MAX_FIELD_LENGTH:
            raise InvalidInputError(
                f"Please keep this to {MAX_FIELD_LENGTH:,} characters; it has {len(value):,}.", name
            )
        value = " ".join(value.split())
        if value and value != getattr(row, name):
            edits[name] = value
        else:
            edits.pop(name, None)
    if "gloss" in changes and not edits.get("gloss", row.gloss):
        raise InvalidInputError("A word cannot be asked without a meaning. Write one.", "gloss")
    if edits != row.edits:
        row.edits = edits
        row.modified_at = now
    return view_note(row)
