"""Mending rows whose counterpart is lost, so that no card and no answer is lost with it."""

from sqlalchemy.orm import Session

from decks.anki.notes import note_guid
from decks.vietnamese.spelling import canonical
from webapp.errors import AppError
from webapp.services.findings import Patient, counted
from webapp.storage import checks, lost
from webapp.storage.checks import Dangling
from webapp.storage.tables import CardRow, NoteRow


def mend(patient: Patient) -> str:
    """Make lost words and cards anew, let go of the rest, and say what was done.

    Raises AppError where a learner is lost: there only a backup helps.
    """
    with patient.database.transaction() as session:
        found = checks.dangling(session)
        if any(row.parent == "learners" for row in found):
            raise AppError("The learner of some rows is lost, so only a backup can mend this.")
        cards = _make_cards(session, patient)
        notes = _make_notes(session, patient)
        rest = checks.dangling(session)
        for row in rest:
            checks.let_go(session, row)
    return " ".join(filter(None, (_told_cards(cards), _told_notes(notes), _told_rest(rest))))


def _make_cards(session: Session, patient: Patient) -> int:
    """Make the cards anew that answers refer to; their memory comes from the answers later."""
    missing = lost.cards_of_reviews(session)
    for card_id, learner_id in missing:
        note = _note(patient, learner_id, "", "", f"lost card {card_id}")
        session.add(note)
        session.flush()
        session.add(
            CardRow(
                id=card_id,
                learner_id=learner_id,
                note_id=note.id,
                kind="recognition",
                position=0,
                suspended=True,
            )
        )
    session.flush()
    return len(missing)


def _make_notes(session: Session, patient: Patient) -> list[str]:
    made = []
    for note_id, learner_id in lost.notes_of_cards(session):
        term, pos, gloss = lost.known_of(session, note_id)
        note = _note(patient, learner_id, pos, gloss, term or f"lost word {note_id}")
        note.id = note_id
        if lost.has_word(session, learner_id, note.canonical, note.guid):
            note.sense = f"lost-{note_id}"
            note.guid = note_guid(note.term, note.sense)
        session.add(note)
        session.flush()
        made.append(note.term)
    return made


def _note(patient: Patient, learner_id: int, pos: str, gloss: str, term: str) -> NoteRow:
    return NoteRow(
        learner_id=learner_id,
        guid=note_guid(term),
        term=term,
        canonical=canonical(term),
        pos=pos,
        gloss=gloss,
        edits={},
        created_at=patient.now,
        modified_at=patient.now,
    )


def _told_cards(cards: int) -> str:
    if not cards:
        return ""
    return f"{counted(cards, 'lost card')} made anew and left out of study; the answers are kept."


def _told_notes(notes: list[str]) -> str:
    if not notes:
        return ""
    return f"{counted(len(notes), 'lost word')} made anew: {', '.join(notes[:5])}" + (
        " and more." if len(notes) > 5 else "."
    )


def _told_rest(rest: list[Dangling]) -> str:
    kept = sum(row.nullable for row in rest)
    parts = []
    if kept:
        parts.append(f"{counted(kept, 'row')} freed of a reference that led nowhere.")
    if gone := len(rest) - kept:
        parts.append(f"{counted(gone, 'row')} of something that is lost removed.")
    return " ".join(parts)
