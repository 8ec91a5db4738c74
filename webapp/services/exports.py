"""Taking words out of the app to Anki: an article's, or the whole deck."""

import re
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO

from sqlalchemy.orm import Session

from decks.anki import AnkiNote, Schedule, deck_name, tag_name, write_package
from decks.anki.notes import DECK
from decks.terms import Example
from decks.vietnamese import ipa
from webapp.errors import InvalidInputError, NotFoundError
from webapp.services.anki_choices import AnkiChoices, read_choices
from webapp.services.anki_sounds import add_sounds
from webapp.services.learners import Learner
from webapp.services.notes import NoteView, view_note
from webapp.services.quizzes import dialect_of
from webapp.services.schedules import schedule_of
from webapp.storage import articles, exports
from webapp.storage.tables import ArticleRow, NoteRow

# A package in memory up to this size, in a nameless file beyond.
_IN_MEMORY = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Download:
    """A file for the learner, open at its beginning."""

    name: str
    file: IO[bytes]


@dataclass(frozen=True, slots=True)
class Deck:
    """Words on their way to Anki. `note_ids` leads from a GUID to the word's page."""

    title: str
    notes: tuple[AnkiNote, ...]
    note_ids: dict[str, int]
    schedule: Schedule | None


def article_package(session: Session, learner: Learner, article_id: int) -> Download:
    """Return an article's deck as an Anki package, as the learner chose their cards last."""
    choices = read_choices(session, learner)
    return package(article_deck(session, learner, article_id, choices), choices, learner)


def whole_package(session: Session, learner: Learner) -> Download:
    """Return the whole deck as an Anki package, each word in the deck of its first article."""
    choices = read_choices(session, learner)
    return package(whole_deck(session, learner, choices), choices, learner)


def package(deck: Deck, choices: AnkiChoices, learner: Learner) -> Download:
    """Return a deck as an Anki package, with sound files where they were chosen."""
    target = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 (the caller closes it)
    with tempfile.TemporaryDirectory(prefix="vietdeck-") as folder:
        notes: Sequence[AnkiNote] = deck.notes
        media: dict[str, Path] = {}
        if choices.sound == "files":
            notes, media = add_sounds(notes, dialect_of(learner.preferences), Path(folder))
        write_package(target, notes, media=media, schedule=deck.schedule)
    target.seek(0)
    return Download(f"{file_name(deck.title)}.apkg", target)


def article_deck(session: Session, learner: Learner, article_id: int, choices: AnkiChoices) -> Deck:
    """Return an article's words for Anki, in the order in which it uses them."""
    article = articles.get_article(session, learner.id, article_id)
    if article is None:
        raise NotFoundError("There is no such article in your library.")
    pairs = articles.article_notes(session, article_id)
    pairs.sort(key=lambda pair: (min(pair[0].positions, default=0), pair[0].rank))
    # Two words of an article can be forms of one note.
    rows = list({row.id: row for _, row in pairs}.values())
    if not rows:
        raise InvalidInputError("This article has no words in your deck yet. Add some first.")
    return _deck(session, learner, rows, choices, article.title, deck_name(article.title))


def whole_deck(session: Session, learner: Learner, choices: AnkiChoices) -> Deck:
    """Return all words for Anki, in the order in which they are studied."""
    rows = exports.deck_notes(session, learner.id)
    if not rows:
        raise InvalidInputError("Your deck is empty. Add an article's words first.")
    return _deck(session, learner, rows, choices, "Vietdeck")


def _deck(
    session: Session,
    learner: Learner,
    rows: Sequence[NoteRow],
    choices: AnkiChoices,
    title: str,
    deck: str = "",
) -> Deck:
    sources = exports.articles_of(session, learner.id)
    notes = []
    for row in rows:
        note = anki_note(row, sources.get(row.id, ()), learner, choices)
        notes.append(replace(note, deck=deck) if deck else note)
    schedule = schedule_of(session, learner, rows) if choices.schedule else None
    return Deck(title, tuple(notes), {row.guid: row.id for row in rows}, schedule)


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
        source_link=home.address if home else "",
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


def file_name(title: str) -> str:
    """Return a title as a file name: letters, digits, spaces and hyphens, at most 80 of them."""
    kept = re.sub(r"[^\w\s-]", "", title)
    return re.sub(r"\s+", " ", kept).strip()[:80].strip() or "vietdeck"
