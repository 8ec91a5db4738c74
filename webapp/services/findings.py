"""What `vietdeck doctor` finds, and how it mends it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from webapp.storage.database import Database


@dataclass(frozen=True, slots=True)
class Patient:
    """What is examined: a data folder, the database in it, and the present instant."""

    data: Path
    database: Database
    now: datetime


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at: well, or with a problem.

    `mend` mends the problem and says in words what it did; None where only the learner can, as
    `advice` tells. A finding that `ends` leaves nothing to look at behind it.
    """

    subject: str
    told: str = ""
    problem: str = ""
    mend: Callable[[], str] | None = None
    advice: str = ""
    ends: bool = False

    @property
    def is_well(self) -> bool:
        """Whether nothing is wrong."""
        return not self.problem


def counted(number: int, word: str, plural: str = "") -> str:
    """Return a number with its word: 1 card, 2 cards."""
    return f"{number:,} {word if number == 1 else plural or word + 's'}"
