"""The learner and their settings: who studies, when their day begins, how much they want to do."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from sqlalchemy.orm import Session

from webapp.domain.calendar import learner_day
from webapp.domain.memory import DEFAULT_PARAMETERS, Moment, Scheduler
from webapp.errors import InvalidInputError, NotFoundError
from webapp.storage import learners
from webapp.storage.tables import LearnerRow

MAX_PER_DAY = 9_999
RETENTION_BOUNDS = (0.7, 0.97)


@dataclass(frozen=True, slots=True)
class Learner:
    """A learner's settings as plain values."""

    id: int
    time_zone: str
    rollover_hour: int
    new_per_day: int
    reviews_per_day: int
    scheduler: Scheduler
    preferences: dict[str, Any]

    def moment(self, now: datetime) -> Moment:
        """Return the instant together with the learner's day that holds it."""
        return Moment(now, learner_day(now, self.time_zone, self.rollover_hour))


def view_learner(row: LearnerRow) -> Learner:
    """Return a stored learner as plain values."""
    parameters = tuple(row.parameters) if row.parameters else DEFAULT_PARAMETERS
    return Learner(
        id=row.id,
        time_zone=row.time_zone,
        rollover_hour=row.rollover_hour,
        new_per_day=row.new_per_day,
        reviews_per_day=row.reviews_per_day,
        scheduler=Scheduler(parameters=parameters, desired_retention=row.desired_retention),
        preferences=dict(row.preferences),
    )


def local_learner(session: Session) -> Learner | None:
    """Return the learner of this installation; None before the first start."""
    row = learners.first_learner(session)
    return None if row is None else view_learner(row)


def get_learner(session: Session, learner_id: int) -> Learner:
    """Return a learner; raise NotFoundError when there is none."""
    return view_learner(_row(session, learner_id))


def _row(session: Session, learner_id: int) -> LearnerRow:
    row = learners.get_learner(session, learner_id)
    if row is None:
        raise NotFoundError("There is no such learner.")
    return row


def ensure_learner(session: Session, now: datetime, time_zone: str) -> Learner:
    """Return the learner of this installation, made on the first start."""
    row = learners.first_learner(session) or learners.add_learner(session, now, time_zone)
    return view_learner(row)


def check_time_zone(name: str) -> str:
    """Return a time zone's name; raise InvalidInputError for one that does not exist."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise InvalidInputError(
            f"“{name}” is not a time zone. Write one such as Asia/Ho_Chi_Minh.", "time_zone"
        ) from error
    return name


def time_zones() -> list[str]:
    """Return the names of all time zones."""
    return sorted(name for name in available_timezones() if "/" in name or name == "UTC")


@dataclass(frozen=True, slots=True)
class SettingsForm:
    """What the settings page sends; `preferences` holds the choices without a column."""

    time_zone: str
    rollover_hour: int
    new_per_day: int
    reviews_per_day: int
    desired_retention: float
    preferences: dict[str, Any]


def change_settings(session: Session, learner_id: int, form: SettingsForm) -> Learner:
    """Store the learner's settings; raise InvalidInputError with the first that cannot be."""
    if not 0 <= form.rollover_hour <= 23:
        raise InvalidInputError("The day can begin at any hour from 0 to 23.", "rollover_hour")
    for name, field in (("New cards", "new_per_day"), ("Reviews", "reviews_per_day")):
        if not 0 <= getattr(form, field) <= MAX_PER_DAY:
            raise InvalidInputError(
                f"{name} a day can be any number from 0 to {MAX_PER_DAY:,}.", field
            )
    low, high = RETENTION_BOUNDS
    if not low <= form.desired_retention <= high:
        raise InvalidInputError(
            f"Desired retention can be from {low:.0%} to {high:.0%}: lower forgets too much, "
            "higher costs more reviews than it is worth.",
            "desired_retention",
        )
    row = _row(session, learner_id)
    row.time_zone = check_time_zone(form.time_zone)
    row.rollover_hour = form.rollover_hour
    row.new_per_day = form.new_per_day
    row.reviews_per_day = form.reviews_per_day
    row.desired_retention = form.desired_retention
    row.preferences = {**row.preferences, **form.preferences}
    return view_learner(row)


def utc_now() -> datetime:
    """Return the present instant; the one clock of the application."""
    return datetime.now(UTC)
