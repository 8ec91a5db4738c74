"""What the learner said about words, in whichever article: remembered and used for the next one."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy.orm import Session

from decks.identity import word_identity
from decks.mining import Decision
from webapp.storage import articles
from webapp.storage.tables import WordChangeRow

# Marks of words that need no card: known, or not worth knowing (a name, noise).
NO_NEED = frozenset(("known", "ignored"))


@dataclass(frozen=True, slots=True)
class Decisions:
    """The marks and changes of a learner, by canonical form."""

    marks: Mapping[str, str]
    changes: Mapping[str, WordChangeRow]

    def target(self, word: str) -> str:
        """Return the canonical form of the word that this one was merged into, or its own."""
        seen = {word}
        while (change := self.changes.get(word)) and change.same_as:
            word = word_identity(change.same_as)
            if word in seen:  # can only come from a damaged database
                break
            seen.add(word)
        return word

    def name(self, word: str, written: str) -> str:
        """Return how the word behind this one is written: `written` where it was not merged."""
        while (change := self.changes.get(word)) and change.same_as:
            word, written = word_identity(change.same_as), change.same_as
        return written

    def split(self, word: str) -> tuple[str, ...]:
        """Return the words that a phrase was split into; empty for any other word."""
        change = self.changes.get(word)
        return tuple(change.words) if change else ()

    def edits(self, word: str) -> dict[str, str]:
        """Return the learner's own meaning and part of speech of a word not in the deck."""
        change = self.changes.get(word)
        return dict(change.edits) if change else {}

    def set_aside(self, word: str) -> bool:
        """Say whether a word is not to be proposed: marked, or split into its words."""
        return word in self.marks or bool(self.split(word))


def load_decisions(session: Session, learner_id: int) -> Decisions:
    """Return all that the learner said about words."""
    return Decisions(articles.marks(session, learner_id), articles.changes(session, learner_id))


@dataclass(frozen=True, slots=True)
class Remembered:
    """What the miner is told of the learner: words known, and words accepted or rejected before."""

    known: frozenset[str]
    decided: Mapping[str, Decision]


def remembered(session: Session, learner_id: int) -> Remembered:
    """Return what the next article is mined with; what is in the deck counts as accepted."""
    said = load_decisions(session, learner_id)
    deck = articles.deck_words(session, learner_id)
    known = {word for word, mark in said.marks.items() if mark in NO_NEED}
    known |= {word for word, in_review in deck.items() if in_review}
    rejected = {word for word, mark in said.marks.items() if mark == "rejected"}
    rejected |= {word for word in said.changes if said.split(word)}
    accepted = (articles.accepted_words(session, learner_id) - rejected - known) | deck.keys()
    decided: dict[str, Decision] = dict.fromkeys(rejected, "rejected")
    decided |= dict.fromkeys(accepted, "accepted")
    for word in said.changes:
        # Another form of an accepted word is as welcome as that word.
        if said.target(word) in accepted:
            decided[word] = "accepted"
    return Remembered(frozenset(known), decided)
