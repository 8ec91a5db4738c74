"""Telling Vietdeck which words one knows already, from whatever list there is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from decks.identity import word_identity
from webapp.errors import InvalidInputError
from webapp.services.learners import Learner
from webapp.storage import articles, marks
from webapp.storage.tables import ImportBatchRow

MOST_LISTED = 120


@dataclass(frozen=True, slots=True)
class KnownPlan:
    """What marking words as known would do.

    `new` are the words that would be marked, as they are written; the counts are of words that
    are marked as known already, marked otherwise (that stays), and in the deck (they stay there).
    """

    new: tuple[str, ...]
    known: int
    otherwise: int
    in_deck: int

    @property
    def total(self) -> int:
        """All words of the list."""
        return len(self.new) + self.known + self.otherwise + self.in_deck


def plan_known(session: Session, learner: Learner, words: Sequence[str]) -> KnownPlan:
    """Return what marking these words as known would do; nothing is written."""
    said = articles.marks(session, learner.id)
    deck = articles.deck_words(session, learner.id)
    by_form: dict[str, str] = {}
    for word in words:
        by_form.setdefault(word_identity(word), word)
    known = sum(said.get(form) == "known" for form in by_form)
    otherwise = sum(form in said for form in by_form) - known
    unmarked = {form: word for form, word in by_form.items() if form not in said}
    new = tuple(word for form, word in unmarked.items() if form not in deck)
    return KnownPlan(new, known, otherwise, len(unmarked) - len(new))


def mark_known(
    session: Session, learner: Learner, words: Sequence[str], name: str, now: datetime
) -> int:
    """Mark words as known and return how many; words with a mark or in the deck stay as they are.

    Raises InvalidInputError where there is no new word. Nothing was there for these words, so
    undoing takes the marks away.
    """
    plan = plan_known(session, learner, words)
    if not plan.new:
        raise InvalidInputError("There is no new word in this list.")
    forms = [word_identity(word) for word in plan.new]
    marks.add_marks(session, learner.id, forms, "known", now)
    session.add(
        ImportBatchRow(
            learner_id=learner.id,
            kind="known",
            name=name[:200],
            made_at=now,
            effects={"marks": forms},
        )
    )
    session.flush()
    return len(forms)


def restore_marks(session: Session, batch: ImportBatchRow) -> None:
    """Take the marks of an import away, except those that the learner set anew since."""
    marks.remove_marks(
        session, batch.learner_id, batch.effects.get("marks", ()), "known", batch.made_at
    )
