"""The first page: today, and the library."""

from flask import Blueprint, render_template

from webapp.services.sessions import last_aim
from webapp.services.today import view_today
from webapp.web.session import learner, now, reading

blueprint = Blueprint("home", __name__)


@blueprint.get("/")
def show() -> str:
    """Show what is due now, and the articles."""
    with reading() as session:
        person = learner(session)
        today = view_today(session, person, now())
        aim = last_aim(session, person)
    chosen = ":".join(map(str, next(iter(aim.items()), ())))
    return render_template("home/show.html", today=today, aim=chosen)
