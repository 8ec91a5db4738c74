"""Copies of the database in the data folder: made, listed, thinned by age, and put back.

A file's name tells why it was made, when (UTC), and ends with a chance part, so that several
programs on one folder never write the same file: automatic-2026-11-28-083000-1f9a3c.db
"""

import contextlib
import os
import re
import secrets
import threading
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from webapp.domain.backups import kept_backups, kept_safety_copies, within_space
from webapp.errors import InvalidInputError, NotFoundError
from webapp.storage.backup import back_up, flaw_of
from webapp.storage.database import Database
from webapp.storage.restore import put_back

FOLDER = "backups"
AUTOMATIC = "automatic"
BY_HAND = "by-hand"
KINDS = {
    AUTOMATIC: "Automatic",
    BY_HAND: "Made by hand",
    "before-restore": "Before a restore",
    "before-import": "Before an import",
    "before-repair": "Before a repair",
}
_NAME = re.compile(rf"({'|'.join(KINDS)})-(\d{{4}}-\d\d-\d\d-\d{{6}})(?:-[0-9a-f]{{6}})?\.db")
# What a program that was killed left behind; one that is being written is younger.
_LEFT_AFTER = 24 * 60 * 60


@dataclass(frozen=True, slots=True)
class Backup:
    """A copy of the database: its file, why and when (aware UTC) it was made, its bytes.

    `instant` is the time of its file: seconds since 1970, exact where `made_at` has whole seconds.
    """

    path: Path
    kind: str
    made_at: datetime
    size: int
    instant: float

    @property
    def name(self) -> str:
        """The name of the file."""
        return self.path.name

    @property
    def why(self) -> str:
        """Why it was made, in words."""
        return KINDS[self.kind]


def list_backups(data: Path) -> list[Backup]:
    """Return the backups in a data folder, newest first."""
    found = []
    for path in (data / FOLDER).glob("*.db"):
        named = _NAME.fullmatch(path.name)
        if named is None:
            continue
        with contextlib.suppress(OSError, ValueError):  # thinned meanwhile; no date that exists
            made_at = datetime.strptime(named[2], "%Y-%m-%d-%H%M%S").replace(tzinfo=UTC)
            found.append(_backup(path, named[1], made_at))
    return sorted(found, key=lambda backup: (backup.made_at, backup.instant), reverse=True)


def _backup(path: Path, kind: str, made_at: datetime) -> Backup:
    file = path.stat()
    return Backup(path, kind, made_at, file.st_size, file.st_mtime)


def find_backup(data: Path, name: str) -> Backup:
    """Return a backup by its file's name; raise NotFoundError where it is gone."""
    for backup in list_backups(data):
        if backup.name == name:
            return backup
    raise NotFoundError("This backup is not there any more. Choose another one.")


def make_backup(
    database: Database,
    data: Path,
    now: datetime,
    kind: str = BY_HAND,
    stop: threading.Event | None = None,
) -> Backup:
    """Copy the database into the data folder's backups. Raises AppError; nothing is left then."""
    instant = now.astimezone(UTC)
    name = f"{kind}-{instant:%Y-%m-%d-%H%M%S}-{secrets.token_hex(3)}.db"
    path = back_up(database, data / FOLDER / name, stop)
    # The file's time is that of what it holds, exact enough to tell whether anything came after.
    os.utime(path, (instant.timestamp(), instant.timestamp()))
    return _backup(path, kind, instant.replace(microsecond=0))


def is_due(database: Database, data: Path, now: datetime, seconds: float) -> bool:
    """Say whether something changed since the newest backup, which is older than `seconds`."""
    newest = next((one for one in list_backups(data) if one.kind in (AUTOMATIC, BY_HAND)), None)
    if newest is None:
        return True
    if 0 <= (now - newest.made_at).total_seconds() < seconds:
        return False
    return changed_since(database.path, newest)


def changed_since(path: Path, backup: Backup) -> bool:
    """Say whether a database was written after a backup of it was made."""
    log = path.with_name(path.name + "-wal")
    files = [path, log] if log.exists() and log.stat().st_size else [path]
    return any(file.stat().st_mtime > backup.instant for file in files if file.exists())


def thin(data: Path, now: datetime, space: int) -> int:
    """Delete the backups that need not be kept, and what was left half done; return how many.

    Those made by hand are the learner's own to delete.
    """
    found = list_backups(data)
    automatic = {one.made_at: one.size for one in found if one.kind == AUTOMATIC}
    safety = {one.made_at for one in found if one.kind not in (AUTOMATIC, BY_HAND)}
    by_age = kept_backups(automatic, now)
    kept = within_space({instant: automatic[instant] for instant in by_age}, space)
    kept_safety = kept_safety_copies(safety, now)
    gone = [
        one
        for one in found
        if (one.kind == AUTOMATIC and one.made_at not in kept)
        or (one.made_at in safety - kept_safety and one.kind not in (AUTOMATIC, BY_HAND))
    ]
    for one in gone:
        one.path.unlink(missing_ok=True)
    for part in (data / FOLDER).glob(".*.part"):
        with contextlib.suppress(OSError):
            if part.stat().st_mtime < time.time() - _LEFT_AFTER:
                part.unlink()
    return len(gone)


def restore_backup(database: Database, data: Path, path: Path, now: datetime) -> Backup:
    """Put a backup in the place of all that is here, all of it or nothing.

    Returns the copy of what was here, made under the same lock, so that no answer falls between
    the two. Raises AppError; nothing has changed then.
    """
    made: list[Backup] = []
    flaw = flaw_of(path)
    if flaw:
        raise InvalidInputError(f"This backup is damaged: {flaw}. Choose another one.", "file")
    try:
        put_back(
            database, path, lambda: made.append(make_backup(database, data, now, "before-restore"))
        )
    except BaseException:
        for saved in made:
            saved.path.unlink(missing_ok=True)
        raise
    return made[0]


def newest_whole(data: Path) -> Backup | None:
    """Return the newest backup that is not damaged; None where there is none."""
    return next((one for one in list_backups(data) if not flaw_of(one.path, thorough=True)), None)


def move_aside(path: Path, data: Path, now: datetime) -> Path:
    """Move a damaged database with its log into the backups, out of the way; return where it is."""
    target = data / FOLDER / f"damaged-{now.astimezone(UTC):%Y-%m-%d-%H%M%S}.db"
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    for suffix in ("", "-wal", "-shm"):
        file = path.with_name(path.name + suffix)
        if file.exists():
            file.replace(target.with_name(target.name + suffix))
    return target
