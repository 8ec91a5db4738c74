"""A copy of the database before something that cannot be taken back."""

from datetime import datetime
from pathlib import Path

from webapp.services.backups import make_backup
from webapp.storage.database import Database


def safety_copy(database: Database, data: Path, now: datetime, before: str = "restore") -> Path:
    """Copy the database into the data folder's backups and return the file. Raises AppError.

    `before` is restore, import or repair.
    """
    return make_backup(database, data, now, f"before-{before}").path
