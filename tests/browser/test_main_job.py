"""The main job, end to end: open, study, see progress change, take the deck to real Anki."""

import re
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from decks.anki.notes import note_guid
from decks.vietnamese import Dialect, ipa
from tests.browser.conftest import OpenPage
from tests.browser.test_study import answer_with, prompt, wait_until_stored
from webapp.services.notes import NoteView, view_note
from webapp.storage.database import Database
from webapp.storage.tables import NoteRow

pytestmark = [pytest.mark.browser, pytest.mark.anki]


def notes_of(database: Database) -> dict[str, NoteView]:
    with database.reading() as session:
        return {row.guid: view_note(row) for row in session.scalars(select(NoteRow))}


def import_into_anki(path: Path, folder: Path) -> Any:
    """Import a package into a new collection of real Anki, twice; return the collection."""
    collection = pytest.importorskip("anki.collection")
    opened = collection.Collection(str(folder / "collection.anki2"))
    options = collection.ImportAnkiPackageOptions()
    request = collection.ImportAnkiPackageRequest(package_path=str(path), options=options)
    first = opened.import_anki_package(request).log
    again = opened.import_anki_package(request).log
    assert len(first.new) == opened.note_count()
    assert len(again.new) == 0
    return opened


def test_from_the_first_page_to_real_anki(
    open_page: OpenPage, database: Database, tmp_path: Path
) -> None:
    page = open_page("/")
    page.get_by_role("button", name="Start learning").press("Enter")
    expect(page).to_have_title(re.compile("Study"))
    first = prompt(page)
    answer_with(page, "1")
    page.keyboard.press("u")
    expect(page.locator("#prompt")).to_have_text(first)
    for key in "4144134441":
        answer_with(page, key)
    wait_until_stored(page, database, 12)

    page.goto("/progress")
    easy = "4144134441".count("4")
    expect(page.get_by_text("Words known", exact=True).locator("xpath=..")).to_contain_text(
        str(easy)
    )

    page.goto("/articles/1")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download for Anki").click()
    deck = tmp_path / "deck.apkg"
    download.value.save_as(deck)

    ours = notes_of(database)
    collection = import_into_anki(deck, tmp_path)
    try:
        compare_fields(collection, ours)
    finally:
        collection.close()


def compare_fields(collection: Any, ours: dict[str, NoteView]) -> None:
    """Every note of the article is in Anki, with the fields that our pages show."""
    assert collection.note_count() == len(ours)
    for note_id in collection.find_notes(""):
        theirs = collection.get_note(note_id)
        mine = ours[theirs.guid]
        assert theirs.guid == note_guid(mine.term, mine.sense)
        assert theirs["Term"] == mine.term
        assert theirs["PartOfSpeech"] == mine.pos
        assert theirs["HanViet"] == mine.han
        assert theirs["IPA"] == (ipa(mine.term, Dialect.HANOI) or "")
        assert plain(theirs["Meaning"]) == mine.gloss
        for number, example in enumerate(mine.examples, start=1):
            assert plain(theirs[f"Sentence{number}"]) == example.text
            assert plain(theirs[f"Translation{number}"]) == example.translation
            assert f"<b>{example.target}</b>" in theirs[f"Sentence{number}"]
    first, *_ = sorted(collection.find_cards("is:new"), key=lambda i: collection.get_card(i).due)
    assert collection.get_card(first).note()["Term"] == "thị trường chứng khoán"


def plain(field: str) -> str:
    from decks.anki import to_text

    return to_text(field)
