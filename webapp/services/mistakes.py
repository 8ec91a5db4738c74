"""What a learner gets wrong: the tone profile, the slips of a sitting, and what would help."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from webapp.domain.tones import ToneProfile, plain_name, profile
from webapp.services.learners import Learner
from webapp.storage import mistakes

# What was mixed up longer ago than this is not brought up again.
RECENT_DAYS = 30
MOST_SLIPS = 12


@dataclass(frozen=True, slots=True)
class Slip:
    """A syllable, word or order that was wrong: what was wanted, and what was written for it."""

    term: str
    kind: str
    expected: str
    answer: str
    expected_tone: str
    answer_tone: str


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A tone drill worth two minutes; `pair` names it in an address (hoi-nga)."""

    pair: str
    names: str
    count: int

    @property
    def told(self) -> str:
        """The suggestion in words."""
        return f"You mix up {self.names}."


def tone_profile(session: Session, learner: Learner, since: int = 0) -> ToneProfile:
    """Return which tone was written for which, from the learner's day `since` on."""
    return profile(mistakes.tone_counts(session, learner.id, since))


def suggest_practice(session: Session, learner: Learner, now: datetime) -> Suggestion | None:
    """Return the tone drill that would help most, by the mistakes of the last days."""
    day = learner.moment(now).day
    worst = tone_profile(session, learner, day - RECENT_DAYS).to_practise()
    if worst is None:
        return None
    pair = "-".join(plain_name(tone) for tone in worst.tones)
    return Suggestion(pair, worst.names, worst.count)


def slips_of(session: Session, learner: Learner, session_id: int) -> tuple[Slip, ...]:
    """Return what was wrong in a sitting, in order, each kind of slip of a word once."""
    slips = dict.fromkeys(
        Slip(term, row.kind, row.expected, row.answer, row.expected_tone, row.answer_tone)
        for row, term in mistakes.of_session(session, learner.id, session_id)
    )
    return tuple(slips)[:MOST_SLIPS]
