"""The price of each desired retention over HTTP: as pictures, as a table, and what it rests on."""

from math import ceil

from flask import Blueprint, render_template

from webapp.domain.workload import ENOUGH_ANSWERS, NEW_PER_DAY
from webapp.services.workload import Choices, view_choices
from webapp.web import charts
from webapp.web.session import learner, reading

blueprint = Blueprint("retention", __name__)


@blueprint.get("/progress/retention")
def show() -> str:
    """Show what each desired retention costs and gives."""
    with reading() as session:
        choices = view_choices(session, learner(session))
    minutes = [choice.minutes for choice in choices.all]
    effort = [choice.effort for choice in choices.all]
    return render_template(
        "retention/show.html",
        choices=choices,
        enough=ENOUGH_ANSWERS,
        simulated=NEW_PER_DAY,
        minutes=charts.line_chart(minutes, 0, _top(minutes)),
        effort=charts.line_chart(effort, 0, _top(effort)),
        marks=_marks(choices),
    )


def _top(values: list[float]) -> int:
    """Return the upper edge of a picture, at most a tenth above its highest value."""
    step = charts.round_up(max(values) / 10)
    return max(1, ceil(max(values) / step)) * step


def _marks(choices: Choices) -> dict[str, float]:
    """Return where the present choice and the one of least study stand on the pictures."""
    first = choices.all[0].percent
    return {
        name: (choice.percent - first) * charts.STEP + charts.STEP / 2
        for name, choice in (("now", choices.present), ("least", choices.least))
    }
