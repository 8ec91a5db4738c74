"""Mined terms as notes for Anki, with all that the glossary knows of them."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from decks.anki.notes import FIRST_RELEASE, AnkiNote, note_from_term
from decks.anki.revision import content_date
from decks.bundled import SEEDS
from decks.glossary import Glossary, Part, load_glossary
from decks.terms import Term
from decks.vietnamese.pronunciation import Dialect, ipa


def deck_notes(
    terms: Iterable[Term],
    *,
    article_title: str,
    glossary: Glossary | None = None,
    dialect: Dialect = Dialect.HANOI,
    source: str = "",
    source_date: str = "",
    modified: datetime = FIRST_RELEASE,
) -> list[AnkiNote]:
    """Give the notes of an article's terms, in the order of the terms.

    Meaning, part of speech and sentences are the term's own; classifier, Hán-Việt, parts and usage
    come from the glossary, the pronunciation is that of `dialect`.
    `modified` is the date of their content, see `deck_date`.
    """
    glossary = glossary or load_glossary()
    notes: list[AnkiNote] = []
    for term in terms:
        entry = glossary.entry(term.term, term.pos)
        note = note_from_term(
            term,
            article_title=article_title,
            source=source,
            source_date=source_date,
            domains=(entry.domain,) if entry else (),
            modified=modified,
        )
        notes.append(
            replace(
                note,
                classifier=entry.classifier if entry else "",
                han_viet=entry.han if entry else "",
                parts=parts_text(glossary.parts(term.term)),
                note=entry.note if entry else "",
                ipa=ipa(term.term, dialect) or "",
            )
        )
    return notes


def deck_date(*articles: Path) -> datetime:
    """Give the date of all that the notes of some articles are made from (aware UTC).

    It is later after an edit of an article, the glossary or the translations, and then Anki takes
    the new notes over the ones it has; the same files give the same date, and the same bytes.
    """
    data = sorted((Path(__file__).parent / "data").glob("*.tsv"))
    return content_date(*articles, *data, *sorted(SEEDS.glob("*.tsv")))


def parts_text(parts: Iterable[Part]) -> str:
    """Write the parts of a word on one line: máy (machine) + chủ 主 (host, master)."""
    return " + ".join(
        f"{part.text} {part.han} ({part.meaning})" if part.han else f"{part.text} ({part.meaning})"
        for part in parts
    )
