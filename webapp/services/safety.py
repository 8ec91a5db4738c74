"""A copy of the database before something that cannot be taken back."""

from datetime import datetime
from pathlib import Path

from webapp.storage.backup import back_up
from webapp.storage.database import Database

FOLDER = "backups"


def safety_copy(database: Database, data: Path, now: datetime) -> Path:
    """Copy the database into the data folder's backups and return the file. Raises AppError."""
    return back_up(database, data / FOLDER / f"before-restore-{now:%Y-%m-%d-%H%M%S}.db")
