"""Restoring a copy from anywhere: the complete copy in JSON, or a backup of the database."""

from datetime import datetime
from pathlib import Path

from webapp.errors import InvalidInputError
from webapp.services import archive, backups
from webapp.services.archive import Contents
from webapp.services.archive_checks import check_row
from webapp.services.learners import local_learner
from webapp.services.safety import safety_copy
from webapp.storage.archive import owned_tables, read_rows
from webapp.storage.backup import flaw_of
from webapp.storage.database import Database
from webapp.storage.restore import counts_of, up_to_date

_SQLITE = b"SQLite format 3\x00"
_COUNTED = ("articles", "notes", "cards", "reviews", "word_marks")


def is_backup(path: Path) -> bool:
    """Say whether a file is a database, and so perhaps a backup."""
    with path.open("rb") as file:
        return file.read(len(_SQLITE)) == _SQLITE


def look_into(path: Path) -> Contents:
    """Return how much a file from anywhere holds, every row checked.

    Raises InvalidInputError, with a reason for the learner, for whatever cannot be restored.
    """
    if not is_backup(path):
        return archive.contents_of(archive.read_archive(path))
    found = contents_of_backup(path)
    with up_to_date(path) as ready:
        copy = Database(ready, {"journal_mode": "DELETE", "trusted_schema": "OFF"})
        try:
            _check_rows(copy)
        finally:
            copy.close()
    return found


def contents_of_backup(path: Path) -> Contents:
    """Return how much a backup holds; raise InvalidInputError for one that cannot be restored."""
    flaw = flaw_of(path)
    if flaw:
        raise InvalidInputError(
            f"This file is damaged, or no backup that Vietdeck made: {flaw}.", "file"
        )
    return Contents(**counts_of(path, _COUNTED))


def _check_rows(copy: Database) -> None:
    with copy.reading() as session:
        learner = local_learner(session)
        if learner is None:
            raise InvalidInputError("There is no learner in this backup.", "file")
        for table in owned_tables():
            for number, row in enumerate(read_rows(session, table, learner.id), start=1):
                check_row(table, number, row)


def restore_copy(database: Database, data: Path, path: Path, now: datetime) -> Path:
    """Put a copy in the place of all that is here, all of it or nothing.

    Returns the copy of what was here before. It is made under the same lock, so that no answer
    falls between the two. Raises AppError; nothing has changed then.
    """
    if is_backup(path):
        return backups.restore_backup(database, data, path, now).path
    found = archive.read_archive(path)
    saved = None
    try:
        with database.transaction() as session:
            learner = local_learner(session)
            if learner is None:
                raise InvalidInputError("Start Vietdeck once before you restore a copy.", "file")
            saved = safety_copy(database, data, now)
            archive.restore(session, learner, found)
    except BaseException:
        if saved is not None:
            saved.unlink(missing_ok=True)
        raise
    return saved
