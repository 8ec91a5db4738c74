"""The learner's progress over HTTP: the page, articles and their parts, and calibration."""

from datetime import date

from flask import Blueprint, render_template
from flask.sansio.blueprints import BlueprintSetupState

from webapp.services.mistakes import suggest_practice, tone_profile
from webapp.services.progress import RANGES, article_progress, view_calibration
from webapp.services.progress import view_progress as view
from webapp.services.word_origins import view_origins
from webapp.web import charts
from webapp.web.forms import whole
from webapp.web.session import learner, now, reading

blueprint = Blueprint("progress", __name__)

PAGE = 50
CALIBRATION_RANGES = (90, 365, 3650)


@blueprint.get("/progress")
def show() -> str:
    """Show what was learnt, what comes next and how it went."""
    days = _range(RANGES)
    with reading() as session:
        person = learner(session)
        progress = view(session, person, now(), days)
        tones = tone_profile(session, person)
        drill = suggest_practice(session, person, now())
    retention = [span.retention for span in progress.spans]
    lowest = 0.0 if any(share is not None and share < 0.5 for share in retention) else 0.5
    return render_template(
        "progress/show.html",
        progress=progress,
        tones=tones,
        drill=drill,
        ranges=RANGES,
        forecast=charts.bar_chart(progress.forecast),
        reviews=charts.bar_chart([span.reviews for span in progress.spans]),
        retention=charts.line_chart(retention, lowest, 1.0),
        rolling=charts.line_chart(progress.rolling, lowest, 1.0),
        minutes=charts.bar_chart([round(week.minutes) for week in progress.weeks]),
        words=charts.two_way_chart(
            [week.words_gained for week in progress.weeks],
            [week.words_lost for week in progress.weeks],
        ),
        known=charts.line_chart(progress.known, 0, charts.round_up(max(progress.known, default=0))),
        months=charts.months(progress.year[0].day, progress.today),
    )


@blueprint.get("/progress/articles")
def articles() -> str:
    """Show how much of every article is known, newest first."""
    page = max(1, whole("page", 1))
    with reading() as session:
        person = learner(session)
        found, more = article_progress(
            session, person, person.moment(now()), PAGE, skip=(page - 1) * PAGE
        )
    return render_template("progress/articles.html", articles=found, page=page, more=more)


@blueprint.get("/progress/origins")
def origins() -> str:
    """Show which articles the words known come from."""
    with reading() as session:
        found = view_origins(session, learner(session), now())
    return render_template(
        "progress/origins.html",
        origins=found,
        chart=charts.stacked_chart([part.known for part in found.parts]),
    )


@blueprint.get("/progress/calibration")
def calibration() -> str:
    """Show predicted against true recall."""
    days = _range(CALIBRATION_RANGES)
    with reading() as session:
        found = view_calibration(session, learner(session), now(), days)
    return render_template(
        "progress/calibration.html", calibration=found, days=days, ranges=CALIBRATION_RANGES
    )


def _range(ranges: tuple[int, ...]) -> int:
    """Return the days asked for; the first choice where they are none of the choices."""
    days = whole("days", ranges[0])
    return days if days in ranges else ranges[0]


def day_name(day: int) -> str:
    """Return a day as "3 March"."""
    found = date.fromordinal(day)
    return f"{found.day} {found:%B}"


def full_day_name(day: int) -> str:
    """Return a day as "3 March 2026"."""
    return f"{day_name(day)} {date.fromordinal(day).year}"


def percent(share: float | None, digits: int = 0) -> str:
    """Return a share as "87%", a dash where there is none."""
    return "–" if share is None else f"{share:.{digits}%}"


def clock(milliseconds: int) -> str:
    """Return a length of time as "8 min", "3 h 05 min" or, from 100 hours on, "120 h"."""
    minutes = round(milliseconds / 60_000)
    if minutes < 60:
        return f"{minutes} min"
    if minutes < 6_000:
        return f"{minutes // 60} h {minutes % 60:02} min"
    return f"{round(minutes / 60):,} h"


@blueprint.record_once
def _add_filters(state: BlueprintSetupState) -> None:
    state.app.jinja_env.filters.update(
        day_name=day_name, full_day_name=full_day_name, percent=percent, clock=clock
    )
