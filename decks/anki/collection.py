"""The settings row of a package's collection: day one, time rules, and the deck preset."""

import json
import sqlite3
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from decks.anki.schedule import Schedule

# Every package counts its days from this one, as if made at the rollover hour in UTC: then a
# difference of day numbers is a difference of calendar days wherever the package is opened.
FIRST_DAY = date(2020, 1, 1)
DEFAULT_PRESET = 1
PRESET_ID = 1_764_028_800_418
PRESET_NAME = "Vietdeck"


@dataclass(frozen=True, slots=True)
class CollectionSettings:
    """What the collection in a package says about time and scheduling."""

    schedule: Schedule | None

    @property
    def rollover_hour(self) -> int:
        """The hour at which a learner's day begins."""
        return self.schedule.rollover_hour if self.schedule else 4

    @property
    def preset_id(self) -> int:
        """The deck preset of every deck in the package."""
        return PRESET_ID if self.schedule else DEFAULT_PRESET

    @property
    def desired_retention(self) -> float:
        """The probability of recall at which a card is due."""
        return self.schedule.desired_retention if self.schedule else 0.9

    def day_number(self, day: int) -> int:
        """Return Anki's number of a learner's day (an ordinal)."""
        return day - FIRST_DAY.toordinal()


def write_settings(cursor: sqlite3.Cursor, settings: CollectionSettings) -> None:
    """Write creation time, configuration and preset into the settings row that genanki made."""
    conf, presets = cursor.execute("SELECT conf, dconf FROM col").fetchone()
    made = datetime.combine(FIRST_DAY, time(settings.rollover_hour), tzinfo=UTC)
    # The scheduler's version keeps Anki from converting the cards as if an old program wrote them.
    changed = json.loads(conf) | {
        "schedVer": 2,
        "sched2021": True,
        "creationOffset": 0,
        "rollover": settings.rollover_hour,
    }
    all_presets = json.loads(presets)
    if settings.schedule:
        changed["fsrs"] = True
        all_presets[str(PRESET_ID)] = _preset(all_presets["1"], settings.schedule)
    cursor.execute(
        "UPDATE col SET crt = ?, conf = ?, dconf = ?",
        (int(made.timestamp()), json.dumps(changed), json.dumps(all_presets)),
    )


def _preset(default: dict[str, object], schedule: Schedule) -> dict[str, object]:
    """Return Anki's default preset with the learner's scheduling in it."""
    learning = [step.total_seconds() / 60 for step in schedule.learning_steps]
    relearning = [step.total_seconds() / 60 for step in schedule.relearning_steps]
    base = json.loads(json.dumps(default))
    base |= {"id": PRESET_ID, "name": PRESET_NAME, "desiredRetention": schedule.desired_retention}
    base["new"] |= {"delays": learning}
    base["lapse"] |= {"delays": relearning}
    base["rev"] |= {"maxIvl": schedule.maximum_interval, "perDay": 200}
    if schedule.parameters:
        base["fsrsParams6"] = list(schedule.parameters)
    return dict(base)
