"""Articles as the learner sees them: one with its terms, each with where it stands."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from webapp.errors import NotFoundError
from webapp.services.decisions import load_decisions
from webapp.services.learners import Learner
from webapp.services.notes import ExampleView, best_of_article, view_note
from webapp.storage import articles
from webapp.storage.tables import ArticleRow, ArticleTermRow, CardRow, NoteRow


@dataclass(frozen=True, slots=True)
class TermView:
    """A term of an article. `standing` is empty outside the deck, else new, learning or known."""

    id: int
    note_id: int | None
    term: str
    pos: str
    gloss: str
    count: int
    reason: str
    standing: str
    example: ExampleView | None


@dataclass(frozen=True, slots=True)
class ArticlePage:
    """An article with the terms that were proposed or taken, best first."""

    id: int
    title: str
    author: str
    source: str
    published: str
    address: str
    file_name: str
    token_count: int
    is_technology: bool
    terms: tuple[TermView, ...]

    @property
    def in_deck(self) -> int:
        """How many of its terms are in the deck."""
        return sum(bool(term.standing) for term in self.terms)

    @property
    def known(self) -> int:
        """How many of its terms are known: in review."""
        return sum(term.standing == "known" for term in self.terms)

    @property
    def proposed(self) -> int:
        """How many of its terms can be added to the deck: those with a meaning."""
        return sum(not term.standing and bool(term.gloss) for term in self.terms)


def view_article(session: Session, learner: Learner, article_id: int) -> ArticlePage:
    """Return an article of the learner; raise NotFoundError when there is none."""
    row = articles.get_article(session, learner.id, article_id)
    if row is None:
        raise NotFoundError("There is no such article in your library.")
    notes = {term.id: note for term, note in articles.article_notes(session, article_id)}
    by_note = articles.cards_of(session, [note.id for note in notes.values()])
    said = load_decisions(session, learner.id)
    terms = []
    for term in articles.article_terms(session, article_id):
        note = notes.get(term.id)
        if note is not None:
            terms.append(_in_deck(term, note, by_note.get(note.id, ())))
        elif term.status in ("candidate", "accepted") and not said.set_aside(term.canonical):
            terms.append(_proposed(term, said.edits(term.canonical)))
    return _page(row, tuple(terms))


def _page(row: ArticleRow, terms: tuple[TermView, ...]) -> ArticlePage:
    return ArticlePage(
        id=row.id,
        title=row.title,
        author=row.author,
        source=row.source,
        published=row.published,
        address=row.address,
        file_name=row.file_name,
        token_count=row.token_count,
        is_technology=row.is_technology,
        terms=terms,
    )


def _in_deck(term: ArticleTermRow, row: NoteRow, cards: Sequence[CardRow]) -> TermView:
    note = view_note(row)
    return TermView(
        id=term.id,
        note_id=note.id,
        term=note.term,
        pos=note.pos,
        gloss=note.gloss,
        count=term.count,
        reason=term.reason,
        standing=standing_of(cards),
        example=best_of_article(term.examples) or next(iter(note.examples), None),
    )


def _proposed(term: ArticleTermRow, edits: Mapping[str, str]) -> TermView:
    return TermView(
        id=term.id,
        note_id=None,
        term=term.term,
        pos=edits.get("pos", term.pos),
        gloss=edits.get("gloss", term.gloss),
        count=term.count,
        reason=term.reason,
        standing="",
        example=best_of_article(term.examples),
    )


def standing_of(cards: Sequence[CardRow]) -> str:
    """Say where a word stands: known once any of its cards is in review, learning once seen."""
    states = {card.state for card in cards}
    if "review" in states:
        return "known"
    return "learning" if states - {"new"} else "new"
