"""How a learner answers, counted from the end of the log."""

from sqlalchemy import case, exists, func, select
from sqlalchemy.orm import Session, aliased

from webapp.domain.memory import CardState, Rating
from webapp.domain.workload import Tally
from webapp.storage.tables import ReviewRow


def tallies(session: Session, learner_id: int, most: int) -> list[Tally]:
    """Return the learner's latest answers that count, `most` of them, by state and grade."""
    undoing = aliased(ReviewRow)
    latest = (
        select(
            ReviewRow.before["state"].as_string().label("state"),
            ReviewRow.rating,
            ReviewRow.milliseconds,
        )
        .where(
            ReviewRow.learner_id == learner_id,
            ReviewRow.undoes.is_(None),
            ~exists().where(undoing.undoes == ReviewRow.seq),
        )
        .order_by(ReviewRow.seq.desc())
        .limit(most)
        .subquery()
    )
    timed = case((latest.c.milliseconds > 0, 1), else_=0)
    rows = session.execute(
        select(
            latest.c.state,
            latest.c.rating,
            func.count(),
            func.sum(timed),
            func.sum(latest.c.milliseconds),
        ).group_by(latest.c.state, latest.c.rating)
    )
    return [
        Tally(CardState(state), Rating(rating), answers, with_time, milliseconds)
        for state, rating, answers, with_time, milliseconds in rows
    ]
