"""The first page: today, and the library."""

from flask import Blueprint, render_template

from webapp.services.today import view_today
from webapp.web.session import learner, now, reading

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
def show() -> str:
    """Show what is due now, and the articles."""
    with reading() as session:
        today = view_today(session, learner(session), now())
    return render_template("home/show.html", today=today)
