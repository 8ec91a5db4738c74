"""The words that will not stick, why, and what would help."""

from collections import defaultdict
from dataclasses import dataclass

from sqlalchemy.orm import Session

from webapp.domain.hardness import Reason, Slip, reasons
from webapp.domain.progress import HARD_DIFFICULTY
from webapp.services.learners import Learner
from webapp.storage import mistakes, progress

HARDEST = 8


@dataclass(frozen=True, slots=True)
class HardWord:
    """A word that will not stick, and what shows it. `stability` is in days."""

    card_id: int
    note_id: int
    term: str
    gloss: str
    kind: str
    lapses: int
    answers: int
    difficulty: float
    stability: float
    reasons: tuple[Reason, ...]

    @property
    def pair(self) -> str:
        """The tone drill that would help most (hoi-nga); empty where tones are not the trouble."""
        return next((reason.pair for reason in self.reasons if reason.pair), "")


def hardest_words(session: Session, learner: Learner) -> tuple[HardWord, ...]:
    """Return the cards forgotten most often, then the most difficult, with what makes them hard."""
    found = progress.hardest(session, learner.id, HARD_DIFFICULTY, HARDEST)
    ids = [card.card_id for card in found]
    slips: defaultdict[int, list[Slip]] = defaultdict(list)
    for card_id, slip in mistakes.of_cards(session, ids):
        slips[card_id].append(slip)
    ways: defaultdict[int, dict[str, int]] = defaultdict(dict)
    for card_id, way, count in progress.lapses_by_way(session, ids):
        ways[card_id][way] = count
    return tuple(
        HardWord(
            card_id=card.card_id,
            note_id=card.note_id,
            term=card.term,
            gloss=card.gloss,
            kind=card.kind,
            lapses=card.lapses,
            answers=card.reps,
            difficulty=card.difficulty,
            stability=card.stability,
            reasons=reasons(slips[card.card_id], ways[card.card_id]),
        )
        for card in found
    )
