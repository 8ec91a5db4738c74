"""Anki: notes of one frozen type, written as packages and read back with their history.

    from decks.anki import note_from_term, write_package

    notes = [note_from_term(term, article_title="Điện toán đám mây") for term in terms]
    write_package("deck.apkg", notes)

`write_package` writes an .apkg, `open_package` reads every .apkg and .colpkg, `check_deck` reports
what to mend before an export, `AnkiConnect` adds and updates notes in a running Anki. A program
without a database dates its notes with `content_date` and `keep_dates`, so that only what changed
is updated in Anki.
"""

from decks.anki.connect import AnkiConnect, PushPlan
from decks.anki.container import Limits
from decks.anki.markup import to_text
from decks.anki.note_type import CardType
from decks.anki.notes import (
    AnkiNote,
    deck_name,
    note_from_term,
    note_guid,
    note_key,
    tag_name,
)
from decks.anki.package import write_package
from decks.anki.reader import AnkiPackage, StoredNote, open_package
from decks.anki.report import Finding, Problem, check_deck
from decks.anki.revision import content_date, keep_dates
from decks.anki.schedule import (
    AnkiCard,
    AnkiReview,
    ReviewKind,
    Schedule,
    State,
    revlog_factor,
)

__all__ = [
    "AnkiCard",
    "AnkiConnect",
    "AnkiNote",
    "AnkiPackage",
    "AnkiReview",
    "CardType",
    "Finding",
    "Limits",
    "Problem",
    "PushPlan",
    "ReviewKind",
    "Schedule",
    "State",
    "StoredNote",
    "check_deck",
    "content_date",
    "deck_name",
    "keep_dates",
    "note_from_term",
    "note_guid",
    "note_key",
    "open_package",
    "revlog_factor",
    "tag_name",
    "to_text",
    "write_package",
]
