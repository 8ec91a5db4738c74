"""The learner's words as notes for Anki, read a few at a time."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from sqlalchemy.orm import Session

from decks.anki import AnkiNote, deck_name, tag_name
from decks.anki.notes import DECK
from decks.sources.source import web_address
from decks.terms import Example
from decks.vietnamese import ipa
from webapp.services.anki_choices import AnkiChoices
from webapp.services.learners import Learner
from webapp.services.notes import NoteView, view_note
from webapp.services.quizzes import dialect_of
from webapp.storage import exports
from webapp.storage.tables import ArticleRow, NoteRow


def anki_notes(
    session: Session,
    learner: Learner,
    note_ids: Sequence[int],
    choices: AnkiChoices,
    deck: str = "",
) -> Iterator[AnkiNote]:
    """Yield words as notes in the order of their ids, all in one deck where it is given."""
    for part in exports.parts(note_ids):
        sources = exports.articles_of(session, learner.id, part)
        for row in exports.notes_in_order(session, part):
            note = anki_note(row, sources.get(row.id, ()), learner, choices)
            yield replace(note, deck=deck) if deck else note


def anki_note(
    row: NoteRow, sources: Sequence[ArticleRow], learner: Learner, choices: AnkiChoices
) -> AnkiNote:
    """Return a note as Anki gets it, with the learner's edits and the IPA of their region.

    Deck and source are the first article's, whichever the export is for, and the tags name all of
    them: so the same word is the same note in every package.
    """
    view: NoteView = view_note(row)
    home = sources[0] if sources else None
    tags = [tag_name("article", article.title) for article in sources]
    if view.domain:
        tags.append(tag_name("domain", view.domain))
    return AnkiNote(
        term=view.term,
        sense=view.sense,
        meaning=view.gloss,
        part_of_speech=view.pos,
        classifier=view.classifier,
        ipa=ipa(view.term, dialect_of(learner.preferences)) or "",
        han_viet=view.han,
        parts=view.parts,
        note=view.usage,
        examples=_examples(view),
        source=_joined((home.title, home.source)) if home else "",
        source_link=web_address(home.address) if home else "",
        source_date=home.published if home else "",
        card_types=choices.card_types,
        typing=choices.typing,
        anki_voice=choices.sound == "voice",
        tags=tuple(dict.fromkeys(tags)),
        deck=deck_name(home.title) if home else DECK,
        created=row.created_at,
        modified=max(row.modified_at, choices.changed_at),
    )


def _examples(view: NoteView) -> tuple[Example, ...]:
    return tuple(
        Example(example.text, example.start, example.end, example.translation)
        for example in view.examples
    )


def _joined(parts: Iterable[str]) -> str:
    return " · ".join(part for part in parts if part)
