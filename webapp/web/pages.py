"""What every template may use: the theme, the navigation, and whether a page exists."""

import uuid
from dataclasses import dataclass

from flask import Flask, current_app, g

from webapp.web.session import learner, reading

THEMES = ("auto", "light", "dark")


@dataclass(frozen=True, slots=True)
class Place:
    """An entry of the navigation."""

    endpoint: str
    label: str
    icon: str


PLACES = (
    Place("home.show", "Today", "today"),
    Place("words.show", "Words", "words"),
    Place("progress.show", "Progress", "progress"),
    Place("settings.edit", "Settings", "settings"),
)


def has_page(endpoint: str) -> bool:
    """Say whether a page is part of the application."""
    return endpoint in current_app.view_functions


def navigation() -> list[Place]:
    """Return the entries of the navigation."""
    return [place for place in PLACES if has_page(place.endpoint)]


def theme() -> str:
    """Return the learner's theme: auto, light or dark."""
    if "theme" not in g:
        if "learner" not in g:
            with reading() as session:
                learner(session)
        chosen = g.learner.preferences.get("theme", "auto")
        g.theme = chosen if chosen in THEMES else "auto"
    found: str = g.theme
    return found


def shortcuts() -> str:
    """Say whether single keys act on the study page: on or off."""
    chosen = g.learner.preferences.get("shortcuts", "on")
    return "off" if chosen == "off" else "on"


def one_use_id() -> str:
    """Return an id for a form that must count once, however often it is sent."""
    return uuid.uuid4().hex


def init_app(app: Flask) -> None:
    """Make these known to every template."""
    app.jinja_env.globals.update(
        has_page=has_page,
        navigation=navigation,
        theme=theme,
        shortcuts=shortcuts,
        one_use_id=one_use_id,
    )
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
