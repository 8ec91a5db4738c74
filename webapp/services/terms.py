"""The candidate sheet of an article: its terms as the learner decides about them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from decks.glossary import first_sense
from webapp.errors import NotFoundError
from webapp.services.coverage import ReadingCoverage, view_coverage
from webapp.services.decisions import Decisions, load_decisions
from webapp.services.deck import group_terms
from webapp.services.learners import Learner
from webapp.services.library import standing_of
from webapp.services.notes import ExampleView, best_of_article, view_note
from webapp.storage import articles
from webapp.storage.tables import ArticleTermRow, CardRow, NoteRow

LIFTS = (10, 20, 40)
# What a term on the sheet can be, and whether it still waits for a decision.
OPEN = ("proposed", "found", "accepted")


@dataclass(frozen=True, slots=True)
class SheetTerm:
    """A term on the sheet with the learner's edits applied.

    `state` is proposed, found (besides), accepted, deck, known, ignored, rejected or split;
    `standing` says where a word of the deck stands. `forms` are the words merged into it, each
    with the id that takes it out again; `words` those a phrase was split into.
    """

    id: int
    number: int
    term: str
    canonical: str
    pos: str
    gloss: str
    reason: str
    count: int
    state: str
    standing: str
    note_id: int | None
    example: ExampleView | None
    forms: tuple[tuple[int, str], ...]
    words: tuple[str, ...]
    mined_pos: str
    mined_gloss: str

    @property
    def is_open(self) -> bool:
        """Whether the learner may still accept or reject it here."""
        return self.state in OPEN

    @property
    def own(self) -> bool:
        """Whether its meaning is the learner's own."""
        return bool(self.gloss) and self.gloss != self.mined_gloss


@dataclass(frozen=True, slots=True)
class Sheet:
    """An article's candidate sheet: what is listed first, found besides, and set aside."""

    article_id: int
    title: str
    is_technology: bool
    listed: tuple[SheetTerm, ...]
    found: tuple[SheetTerm, ...]
    aside: tuple[SheetTerm, ...]
    coverage: ReadingCoverage
    lift: tuple[SheetTerm, ...]
    most: int

    @property
    def terms(self) -> tuple[SheetTerm, ...]:
        """All terms on the sheet."""
        return self.listed + self.found + self.aside

    @property
    def accepted(self) -> int:
        """How many terms are accepted and not in the deck yet."""
        return sum(term.state == "accepted" for term in self.terms)

    @property
    def in_deck(self) -> int:
        """How many terms are in the deck."""
        return sum(term.state == "deck" for term in self.terms)

    def term(self, term_id: int) -> SheetTerm:
        """Return one term; raise NotFoundError when it is not on the sheet."""
        for term in self.terms:
            if term.id == term_id:
                return term
        raise NotFoundError("There is no such term in this article.")

    def near(self, term: SheetTerm) -> tuple[SheetTerm, ...]:
        """Return the terms that one could be merged with, the likeliest first."""
        others = [one for one in self.listed + self.found if one.id != term.id]
        return tuple(sorted(others, key=lambda one: -_likeness(one, term)))


def _likeness(one: SheetTerm, other: SheetTerm) -> float:
    """Return how likely two terms are one word: by shared syllables and a shared meaning."""
    mine, yours = set(one.canonical.split()), set(other.canonical.split())
    same = first_sense(one.gloss) == first_sense(other.gloss) != ""
    return len(mine & yours) / len(mine | yours) + same


def view_sheet(
    session: Session, learner: Learner, article_id: int, now: datetime, most: int = LIFTS[1]
) -> Sheet:
    """Return an article's sheet; `most` terms are offered to lift coverage at once."""
    row = articles.get_article(session, learner.id, article_id)
    if row is None:
        raise NotFoundError("There is no such article in your library.")
    said = load_decisions(session, learner.id)
    terms = _sheet_terms(session, learner, article_id, said)
    offered = [t for t in terms if t.state == "proposed" and t.gloss]
    coverage = view_coverage(
        session,
        learner,
        article_id,
        said,
        now,
        accepted=[term.canonical for term in terms if term.state == "accepted"],
        offered=[term.canonical for term in offered],
        most=most if row.is_technology else 0,
    )
    by_word = {term.canonical: term for term in offered}
    return Sheet(
        article_id=article_id,
        title=row.title,
        is_technology=row.is_technology,
        listed=tuple(t for t in terms if t.state in ("proposed", "accepted", "deck")),
        found=tuple(t for t in terms if t.state == "found"),
        aside=tuple(t for t in terms if t.state in ("known", "ignored", "rejected", "split")),
        coverage=coverage,
        lift=tuple(by_word[word] for word in coverage.lift.words),
        most=most,
    )


def _sheet_terms(
    session: Session, learner: Learner, article_id: int, said: Decisions
) -> list[SheetTerm]:
    groups = group_terms(articles.article_terms(session, article_id), said)
    notes = articles.notes_of(session, learner.id, groups)
    cards = articles.cards_of(session, [note.id for note in notes.values()])
    ranked = sorted(groups.items(), key=lambda item: min(row.rank for row in item[1]))
    return [
        _sheet_term(number, word, rows, said, notes.get(word), cards)
        for number, (word, rows) in enumerate(ranked, start=1)
    ]


def _sheet_term(
    number: int,
    word: str,
    rows: Sequence[ArticleTermRow],
    said: Decisions,
    note: NoteRow | None,
    cards: Mapping[int, Sequence[CardRow]],
) -> SheetTerm:
    row, forms = rows[0], rows[1:]
    mined = {"gloss": row.gloss, "pos": row.pos}
    shown = {**mined, **said.edits(word)}
    if note is not None:
        view = view_note(note)
        shown = {"gloss": view.gloss, "pos": view.pos}
    return SheetTerm(
        id=row.id,
        number=number,
        term=note.term if note else said.name(row.canonical, row.term),
        canonical=word,
        pos=shown["pos"],
        gloss=shown["gloss"],
        reason=_reason(row, forms),
        count=len({place for one in rows for place in one.positions}),
        state=_state(word, rows, said, note),
        standing=standing_of(cards.get(note.id, ())) if note else "",
        note_id=note.id if note else None,
        example=best_of_article(packed for row in rows for packed in row.examples),
        forms=tuple((form.id, form.term) for form in forms),
        words=said.split(word),
        mined_pos=row.pos,
        mined_gloss=row.gloss,
    )


def _state(word: str, rows: Sequence[ArticleTermRow], said: Decisions, note: NoteRow | None) -> str:
    if note is not None:
        return "deck"
    if said.split(word):
        return "split"
    if word in said.marks:
        return said.marks[word]
    statuses = {row.status for row in rows}
    if "accepted" in statuses:
        return "accepted"
    return "found" if statuses <= {"spare"} else "proposed"


def _reason(row: ArticleTermRow, forms: Iterable[ArticleTermRow]) -> str:
    told = row.reason[:1].upper() + row.reason[1:]
    more = "".join(f"; {form.count} more as “{form.term}”" for form in forms)
    return told + more
