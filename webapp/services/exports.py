"""Taking an article's words out of the app: to an Anki package."""

import io
import re
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy.orm import Session

from decks.anki.notes import AnkiNote, deck_name, tag_name
from decks.anki.package import write_package
from decks.terms import Example
from decks.vietnamese import Dialect, ipa
from webapp.errors import InvalidInputError, NotFoundError
from webapp.services.learners import Learner
from webapp.services.notes import NoteView, view_note
from webapp.storage import articles
from webapp.storage.tables import ArticleRow, NoteRow


@dataclass(frozen=True, slots=True)
class Download:
    """A file for the learner."""

    name: str
    content: bytes


def article_package(session: Session, learner: Learner, article_id: int) -> Download:
    """Return an article's deck as an Anki package; cards are due in the article's order."""
    article = articles.get_article(session, learner.id, article_id)
    if article is None:
        raise NotFoundError("There is no such article in your library.")
    pairs = articles.article_notes(session, article_id)
    if not pairs:
        raise InvalidInputError("This article has no words in your deck yet. Add some first.")
    pairs.sort(key=lambda pair: (min(pair[0].positions, default=0), pair[0].rank))
    notes = [anki_note(row, article, learner) for _, row in pairs]
    return Download(f"{file_name(article.title)}.apkg", package(notes, deck_name(article.title)))


def package(notes: Iterable[AnkiNote], deck: str) -> bytes:
    """Return notes as the bytes of an Anki package."""
    target = io.BytesIO()
    write_package(target, notes, deck=deck)
    return target.getvalue()


def anki_note(row: NoteRow, article: ArticleRow, learner: Learner) -> AnkiNote:
    """Return a note as Anki gets it, with the learner's edits and the IPA of their region."""
    view: NoteView = view_note(row)
    dialect = Dialect(learner.preferences.get("dialect", "hanoi"))
    tags = [tag_name("article", article.title)]
    if view.domain:
        tags.append(tag_name("domain", view.domain))
    return AnkiNote(
        term=view.term,
        sense=view.sense,
        meaning=view.gloss,
        part_of_speech=view.pos,
        classifier=view.classifier,
        ipa=ipa(view.term, dialect) or "",
        han_viet=view.han,
        parts=view.parts,
        note=view.usage,
        examples=tuple(
            Example(example.text, example.start, example.end, example.translation)
            for example in view.examples
        ),
        source=" · ".join(part for part in (article.title, article.source) if part),
        source_date=article.published,
        tags=tuple(tags),
        deck=deck_name(article.title),
        created=row.created_at,
        modified=row.modified_at,
    )


def file_name(title: str) -> str:
    """Return a title as a file name: letters, digits, spaces and hyphens, at most 80 of them."""
    kept = re.sub(r"[^\w\s-]", "", title)
    return re.sub(r"\s+", " ", kept).strip()[:80].strip() or "vietdeck"
