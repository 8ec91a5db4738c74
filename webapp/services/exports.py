"""Taking words out of the app to Anki: an article's, or the whole deck."""

import re
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import IO

from sqlalchemy.orm import Session

from decks.anki import AnkiNote, Schedule, deck_name, write_package
from webapp.errors import InvalidInputError, NotFoundError
from webapp.services.anki_choices import AnkiChoices, read_choices
from webapp.services.anki_notes import anki_notes
from webapp.services.anki_sounds import add_sounds
from webapp.services.learners import Learner
from webapp.services.quizzes import dialect_of
from webapp.services.schedules import schedule_of
from webapp.storage import articles, exports

# A package in memory up to this size, in a nameless file beyond.
_IN_MEMORY = 8 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Download:
    """A file for the learner, open at its beginning."""

    name: str
    file: IO[bytes]


@dataclass(frozen=True, slots=True)
class Deck:
    """Words on their way to Anki, all at hand. `note_ids` leads from a GUID to the word's page."""

    title: str
    notes: tuple[AnkiNote, ...]
    note_ids: dict[str, int]
    schedule: Schedule | None


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of a deck by their ids, in its order; `deck` holds them all where it is given."""

    title: str
    ids: list[int]
    deck: str = ""


def article_package(session: Session, learner: Learner, article_id: int) -> Download:
    """Return an article's deck as an Anki package, as the learner chose their cards last."""
    return _package(session, learner, _article_words(session, learner, article_id))


def whole_package(session: Session, learner: Learner) -> Download:
    """Return the whole deck as an Anki package, each word in the deck of its first article."""
    return _package(session, learner, _all_words(session, learner))


def _package(session: Session, learner: Learner, words: _Words) -> Download:
    """Write words as they are read, so that a large deck takes no more memory than a small one."""
    choices = read_choices(session, learner)
    notes = anki_notes(session, learner, words.ids, choices, words.deck)
    schedule = schedule_of(session, learner, words.ids) if choices.schedule else None
    return package(words.title, notes, schedule, choices, learner)


def package(
    title: str,
    notes: Iterable[AnkiNote],
    schedule: Schedule | None,
    choices: AnkiChoices,
    learner: Learner,
) -> Download:
    """Return notes as an Anki package, with sound files where they were chosen."""
    target = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 (the caller closes it)
    with tempfile.TemporaryDirectory(prefix="vietdeck-") as folder:
        media: dict[str, Path] = {}
        if choices.sound == "files":
            notes = add_sounds(notes, dialect_of(learner.preferences), Path(folder), media)
        write_package(target, notes, media=media, schedule=schedule)
    target.seek(0)
    return Download(f"{file_name(title)}.apkg", target)


def article_deck(session: Session, learner: Learner, article_id: int, choices: AnkiChoices) -> Deck:
    """Return an article's words for Anki, in the order in which it uses them."""
    return _deck(session, learner, _article_words(session, learner, article_id), choices)


def whole_deck(session: Session, learner: Learner, choices: AnkiChoices) -> Deck:
    """Return all words for Anki, in the order in which they are studied."""
    return _deck(session, learner, _all_words(session, learner), choices)


def _article_words(session: Session, learner: Learner, article_id: int) -> _Words:
    article = articles.get_article(session, learner.id, article_id)
    if article is None:
        raise NotFoundError("There is no such article in your library.")
    pairs = articles.article_notes(session, article_id)
    pairs.sort(key=lambda pair: (min(pair[0].positions, default=0), pair[0].rank))
    # Two words of an article can be forms of one note.
    ids = list(dict.fromkeys(row.id for _, row in pairs))
    if not ids:
        raise InvalidInputError("This article has no words in your deck yet. Add some first.")
    return _Words(article.title, ids, deck_name(article.title))


def _all_words(session: Session, learner: Learner) -> _Words:
    ids = exports.deck_order(session, learner.id)
    if not ids:
        raise InvalidInputError("Your deck is empty. Add an article's words first.")
    return _Words("Vietdeck", ids)


def _deck(session: Session, learner: Learner, words: _Words, choices: AnkiChoices) -> Deck:
    notes = tuple(anki_notes(session, learner, words.ids, choices, words.deck))
    schedule = schedule_of(session, learner, words.ids) if choices.schedule else None
    if schedule:
        schedule = replace(schedule, cards=tuple(schedule.cards), reviews=tuple(schedule.reviews))
    ids = {note.guid: note_id for note, note_id in zip(notes, words.ids, strict=True)}
    return Deck(words.title, notes, ids, schedule)


def file_name(title: str) -> str:
    """Return a title as a file name: letters, digits, spaces and hyphens, at most 80 of them."""
    kept = re.sub(r"[^\w\s-]", "", title)
    return re.sub(r"\s+", " ", kept).strip()[:80].strip() or "vietdeck"
