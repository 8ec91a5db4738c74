"""The settings of how cards are asked and graded, as the settings page shows and reads them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import request
from sqlalchemy.orm import Session

from webapp.domain.leeches import DEFAULT_LAPSES
from webapp.domain.ways import Way
from webapp.errors import InvalidInputError
from webapp.services.learners import Learner
from webapp.services.workload import view_choices
from webapp.web import forms

WAYS = (
    (Way.FLIP, "Turn the card over"),
    (Way.CHOOSE_MEANING, "Choose the meaning"),
    (Way.CHOOSE_WORD, "Choose the word"),
    (Way.CLOZE_CHOOSE, "Choose the missing word"),
    (Way.CLOZE_TYPED, "Write the missing word"),
    (Way.TYPED, "Write the word"),
    (Way.TONE, "Tell the tone"),
    (Way.BUILD, "Put words in order"),
    (Way.LISTEN_CHOOSE, "Listen and choose"),
    (Way.LISTEN_TYPED, "Listen and write"),
)
MOST_LAPSES = 99
# The first of each is the default.
CHOICES = {
    "dialect": ("hanoi", "hue", "saigon"),
    "forgive": ("off", "on"),
    "slip": ("hard", "again"),
    "typing": ("telex", "vni", "off"),
    "sound": ("on", "press", "off"),
    "voice": ("device", "bundled"),
}


@dataclass(frozen=True, slots=True)
class StudyChoices:
    """What can be chosen, and what each desired retention costs this learner.

    `prices` maps whole per cents to [reviews a day, minutes a day]; `price` is the present one in
    words.
    """

    ways: tuple[tuple[Way, str], ...]
    prices: Mapping[int, tuple[int, int]]
    price: str


def values(person: Learner) -> dict[str, Any]:
    """Return the learner's present choices."""
    chosen = person.preferences
    found: dict[str, Any] = {name: chosen.get(name, known[0]) for name, known in CHOICES.items()}
    found["ways"] = chosen.get("ways", [way.value for way in Way])
    found["leech_lapses"] = chosen.get("leech_lapses", DEFAULT_LAPSES)
    return found


def choices(session: Session, person: Learner) -> StudyChoices:
    """Return what can be chosen; the price is for the learner's own new cards a day."""
    found = view_choices(session, person)
    table = {one.percent: (round(one.reviews), round(one.minutes)) for one in found.all}
    told = (
        f"With {person.new_per_day} new cards a day this comes to about "
        f"{round(found.present.reviews):,} reviews and {round(found.present.minutes):,} minutes a "
        "day in the long run."
    )
    return StudyChoices(WAYS, table, told)


def read() -> dict[str, Any]:
    """Read the choices from the form; what is not on it stays as it was."""
    found: dict[str, Any] = {}
    for name, known in CHOICES.items():
        value = request.form.get(name)
        if value is not None:
            if value not in known:
                raise InvalidInputError(f"“{value}” cannot be chosen here.", name)
            found[name] = value
    if "ways_shown" in request.form:
        wanted = set(request.form.getlist("ways"))
        found["ways"] = [way.value for way in Way if way.value in wanted]
    if "leech_lapses" in request.form:
        lapses = forms.whole("leech_lapses", label="The number of times")
        if not 0 <= lapses <= MOST_LAPSES:
            raise InvalidInputError(
                f"Cards can be left out after 1 to {MOST_LAPSES} times, or 0 for never.",
                "leech_lapses",
            )
        found["leech_lapses"] = lapses
    return found
