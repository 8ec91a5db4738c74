"""Typing Vietnamese in the browser: the table of Telex and VNI, and the learner's choice."""

from functools import cache
from importlib.resources import files

from flask import Blueprint, Response, g

blueprint = Blueprint("typing", __name__)

METHODS = ("telex", "vni", "off")


@cache
def _table() -> bytes:
    return (files("decks") / "data" / "input_methods.json").read_bytes()


@blueprint.get("/typing/input-methods.json")
def table() -> Response:
    """Tell the table that both the program and the page type by."""
    answer = Response(_table(), mimetype="application/json")
    answer.headers["Cache-Control"] = "max-age=86400"
    return answer


@blueprint.app_template_global("typing_method")
def typing_method() -> str:
    """Return how the learner types: telex, vni, or off for a keyboard of their own."""
    chosen = g.learner.preferences.get("typing", "telex") if "learner" in g else "telex"
    return chosen if chosen in METHODS else "telex"
