"""What every view needs of the request: the database, the learner and the time."""

from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path

from flask import Flask, current_app, g
from sqlalchemy.orm import Session

from webapp.config import Settings
from webapp.services import articles, deck
from webapp.services.learners import Learner, ensure_learner, local_learner, utc_now
from webapp.services.worker import Worker
from webapp.storage.database import Database


def database() -> Database:
    """Return the application's database."""
    found: Database = current_app.extensions["database"]
    return found


def data_folder() -> Path:
    """Return the folder of the database and its backups."""
    settings: Settings = current_app.extensions["settings"]
    return settings.data


def worker() -> Worker:
    """Return what does the work that takes longer than a request may."""
    found: Worker = current_app.extensions["jobs"]
    return found


def reading() -> AbstractContextManager[Session]:
    """Give a session that only reads."""
    return database().reading()


def transaction() -> AbstractContextManager[Session]:
    """Give a session that writes, commits at the end, and rolls back on an error."""
    return database().transaction()


def now() -> datetime:
    """Return the instant of this request, the same for all of it."""
    if "now" not in g:
        g.now = utc_now()
    instant: datetime = g.now
    return instant


def learner(session: Session) -> Learner:
    """Return the learner of this request."""
    found = local_learner(session)
    if found is None:
        raise RuntimeError("the application was started without a learner")
    g.learner = found
    return found


def init_app(app: Flask) -> None:
    """On the first start, make the learner of this installation with the bundled article's deck."""
    opened: Database = app.extensions["database"]
    with opened.reading() as session:
        if local_learner(session) is not None:
            return
    bundled = articles.extract_bundled()
    with opened.transaction() as session:
        person = ensure_learner(session, utc_now(), app.extensions["settings"].zone_name())
        saved = articles.save(session, person, bundled, utc_now())
        deck.add_to_deck(session, person, saved.article_id, utc_now())
