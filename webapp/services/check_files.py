"""Looking after the data folder: who may read it, room, the key, leftovers, backups."""

import contextlib
import os
import shutil
import stat
import sys
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from webapp.services import backups
from webapp.services.findings import Finding, Patient, counted
from webapp.storage.backup import flaw_of, size_of

_KEY = "secret.key"
_KEY_BYTES = 32
_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_LEAST_FREE = 200 * 1024 * 1024
# Younger ones may belong to a program that runs.
_LEFT_AFTER = 60 * 60
_PARTS = ("*.part", ".*.part", "*.partial", "jobs/*.partial", "backups/.*.part", ".write-test-*")
_STALE = timedelta(days=8)


def check_folder(patient: Patient) -> Iterator[Finding]:
    """Look at who may read and write the folder and the database."""
    subject = "Data folder"
    if not os.access(patient.data, os.W_OK | os.X_OK):
        yield Finding(
            subject,
            problem=f"{patient.data} cannot be written.",
            advice="Give yourself the right to write there, or set VIETDECK_DATA to another one.",
        )
    elif sys.platform != "win32" and patient.data.stat().st_mode & _OTHERS:
        yield Finding(
            subject,
            problem=f"Others who use this computer can look into {patient.data}.",
            mend=lambda: _close(patient.data, 0o700, "Only you can look into the folder now."),
        )
    else:
        yield Finding(subject, f"{patient.data}, yours alone")
    yield _room(patient)


def _close(path: Path, mode: int, told: str) -> str:
    path.chmod(mode)
    return told


def _room(patient: Patient) -> Finding:
    free = shutil.disk_usage(patient.data).free
    wanted = max(_LEAST_FREE, 2 * size_of(patient.database.path))
    told = f"{free / 2**20:,.0f} MB free"
    if free >= wanted:
        return Finding("Room on the disk", told)
    return Finding(
        "Room on the disk",
        problem=f"There are {told}; the database and a backup want {wanted / 2**20:,.0f} MB.",
        advice="Make room on the disk. What you study is still stored as long as there is any.",
    )


def check_key(patient: Patient) -> Iterator[Finding]:
    """Look at the key that signs forms."""
    path = patient.data / _KEY
    if not path.exists():
        yield Finding("Key", "made at the next start")
    elif path.stat().st_size < _KEY_BYTES:
        yield Finding(
            "Key",
            problem=f"{path} is too short to sign anything safely.",
            mend=lambda: _remove_key(path),
        )
    elif sys.platform != "win32" and path.stat().st_mode & _OTHERS:
        yield Finding(
            "Key",
            problem=f"Others who use this computer can read {path}.",
            mend=lambda: _close(path, 0o600, "Only you can read the key now."),
        )
    else:
        yield Finding("Key", "readable by you alone")


def _remove_key(path: Path) -> str:
    path.unlink()
    return "The short key is removed; the next start makes a new one. Reload pages that are open."


def check_leftovers(patient: Patient) -> Iterator[Finding]:
    """Look for files that a program left half done."""
    old = time.time() - _LEFT_AFTER
    found = []
    for pattern in _PARTS:
        for path in patient.data.glob(pattern):
            with contextlib.suppress(OSError):
                if path not in found and path.stat().st_mtime < old:
                    found.append(path)
    if not found:
        yield Finding("Leftovers", "none")
        return
    size = sum(path.stat().st_size for path in found)
    yield Finding(
        "Leftovers",
        problem=f"{counted(len(found), 'file')} ({size / 2**20:,.1f} MB) that a stopped program "
        "left half done.",
        mend=lambda: _remove(found),
    )


def _remove(paths: list[Path]) -> str:
    for path in paths:
        path.unlink(missing_ok=True)
    return f"{counted(len(paths), 'leftover file')} removed."


def check_backups(patient: Patient) -> Iterator[Finding]:
    """Look at whether the backups can be read, and how old the newest whole one is."""
    listed = backups.list_backups(patient.data)
    damaged = [one for one in listed if flaw_of(one.path)]
    if damaged:
        yield Finding(
            "Backups",
            problem=f"{counted(len(damaged), 'backup')} cannot be read: "
            + ", ".join(one.name for one in damaged),
            mend=lambda: _set_aside(damaged),
        )
    whole = [one for one in listed if one not in damaged]
    if not whole:
        yield Finding(
            "Newest backup",
            problem="There is no backup yet.",
            mend=lambda: _back_up(patient),
        )
        return
    newest = whole[0]
    age = patient.now - newest.made_at
    changed = backups.changed_since(patient.database.path, newest)
    told = f"{newest.name}, {_days(age)} old, {counted(len(whole), 'backup')} in all"
    if changed and age > _STALE:
        yield Finding(
            "Newest backup",
            problem=f"It is {_days(age)} old, and something changed since.",
            mend=lambda: _back_up(patient),
        )
    else:
        yield Finding("Newest backup", told)


def _days(age: timedelta) -> str:
    return counted(age.days, "day") if age.days else "less than a day"


def _back_up(patient: Patient) -> str:
    made = backups.make_backup(patient.database, patient.data, patient.now, backups.AUTOMATIC)
    return f"A backup is made: {made.name}."


def _set_aside(damaged: list[backups.Backup]) -> str:
    for one in damaged:
        one.path.replace(one.path.with_suffix(".damaged"))
    return f"{counted(len(damaged), 'damaged backup')} renamed to .damaged and listed no more."
