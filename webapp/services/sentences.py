"""The sentences of a word: which comes first, and which is left out."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from webapp.errors import NotFoundError
from webapp.services.learners import Learner
from webapp.services.notes import ExampleView, view_example
from webapp.storage.tables import ExampleRow, NoteRow

# Where a note keeps the sentences that the learner does not want.
LEFT_OUT = "left_out"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a word, by its id."""

    id: int
    example: ExampleView


@dataclass(frozen=True, slots=True)
class Sentences:
    """A word with its sentences; the first is the one with the gap."""

    note_id: int
    term: str
    sentences: tuple[Sentence, ...]


def view_sentences(session: Session, learner: Learner, note_id: int) -> Sentences:
    """Return a word's sentences; raise NotFoundError when there is no such word."""
    note = _note(session, learner, note_id)
    return Sentences(
        note.id,
        note.term,
        tuple(Sentence(row.id, view_example(row)) for row in note.examples),
    )


def put_first(
    session: Session, learner: Learner, note_id: int, example_id: int, now: datetime
) -> None:
    """Let a sentence come first, and stay so when others are found."""
    note = _note(session, learner, note_id)
    chosen = _example(note, example_id)
    chosen.score = max(row.score for row in note.examples) + 1
    _order(note, [chosen, *(row for row in note.examples if row is not chosen)], now)


def leave_out(
    session: Session, learner: Learner, note_id: int, example_id: int, now: datetime
) -> None:
    """Take a sentence away; it does not come back with its article."""
    note = _note(session, learner, note_id)
    unwanted = _example(note, example_id)
    known = list(note.edits.get(LEFT_OUT, ()))
    note.edits = {**note.edits, LEFT_OUT: [*known, unwanted.text]}
    _order(note, [row for row in note.examples if row is not unwanted], now)


def _order(note: NoteRow, examples: list[ExampleRow], now: datetime) -> None:
    for position, row in enumerate(examples):
        row.position = position
    note.examples = examples
    note.modified_at = now


def _note(session: Session, learner: Learner, note_id: int) -> NoteRow:
    note = session.get(NoteRow, note_id)
    if note is None or note.learner_id != learner.id:
        raise NotFoundError("There is no such word in your deck.")
    return note


def _example(note: NoteRow, example_id: int) -> ExampleRow:
    found = next((row for row in note.examples if row.id == example_id), None)
    if found is None:
        raise NotFoundError("That sentence is not there any more.")
    return found
