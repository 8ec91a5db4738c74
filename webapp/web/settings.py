"""The learner's settings over HTTP."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from webapp.errors import InvalidInputError
from webapp.services.learners import (
    Learner,
    SettingsForm,
    change_settings,
    time_zones,
)
from webapp.web import forms, study_settings
from webapp.web.pages import THEMES
from webapp.web.session import learner, reading, transaction

blueprint = Blueprint("settings", __name__)


def _values(person: Learner) -> dict[str, Any]:
    return {
        "new_per_day": person.new_per_day,
        "reviews_per_day": person.reviews_per_day,
        "desired_retention": round(person.scheduler.desired_retention * 100),
        "rollover_hour": person.rollover_hour,
        "time_zone": person.time_zone,
        "theme": person.preferences.get("theme", "auto"),
        "shortcuts": person.preferences.get("shortcuts", "on"),
        **study_settings.values(person),
    }


def _zones() -> dict[str, list[str]]:
    """Return the time zones by region."""
    regions: dict[str, list[str]] = {}
    for name in time_zones():
        regions.setdefault(name.split("/", 1)[0], []).append(name)
    return regions


@blueprint.get("/settings")
def edit() -> str:
    """Show the settings."""
    with reading() as session:
        person = learner(session)
        study = study_settings.choices(session, person)
    return render_template(
        "settings/edit.html", values=_values(person), zones=_zones(), problem=None, study=study
    )


@blueprint.post("/settings")
def save() -> BaseResponse | tuple[str, int]:
    """Store the settings."""
    try:
        form = _read_form()
        with transaction() as session:
            change_settings(session, learner(session).id, form)
    except InvalidInputError as error:
        with reading() as session:
            study = study_settings.choices(session, learner(session))
        values = {**request.form, "ways": request.form.getlist("ways")}
        page = render_template(
            "settings/edit.html", values=values, zones=_zones(), problem=error, study=study
        )
        return page, 400
    flash("Your settings are saved.")
    return redirect(url_for(".edit"), 303)


def _read_form() -> SettingsForm:
    theme = request.form.get("theme", "auto")
    if theme not in THEMES:
        raise InvalidInputError("The theme is auto, light or dark.", "theme")
    return SettingsForm(
        time_zone=request.form.get("time_zone", ""),
        rollover_hour=forms.whole("rollover_hour", label="The hour"),
        new_per_day=forms.whole("new_per_day", label="New cards a day"),
        reviews_per_day=forms.whole("reviews_per_day", label="Reviews a day"),
        desired_retention=forms.whole("desired_retention", label="Desired retention") / 100,
        preferences={
            "theme": theme,
            "shortcuts": "off" if request.form.get("shortcuts") == "off" else "on",
            **study_settings.read(),
        },
    )
