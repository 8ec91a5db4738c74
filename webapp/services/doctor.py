"""Examining a data folder from the outside in, and mending what is wrong, a safety copy first."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path

from sqlalchemy.exc import DatabaseError

from webapp.errors import AppError
from webapp.services import check_database, check_files, check_learning
from webapp.services.backups import FOLDER
from webapp.services.findings import Finding, Patient
from webapp.services.safety import safety_copy

Check = Callable[[Patient], Iterator[Finding]]
CHECKS: tuple[Check, ...] = (
    check_files.check_folder,
    check_files.check_key,
    check_database.check_sqlite,
    check_files.check_backups,
    check_files.check_leftovers,
    check_database.check_whole,
    check_database.check_version,
    check_database.check_references,
    check_learning.check_examples,
    check_learning.check_days,
    check_learning.check_memory,
    check_learning.check_jobs,
)


@dataclass(frozen=True, slots=True)
class Mended:
    """What was done about a problem: `told` says it, `worked` whether it was mended."""

    finding: Finding
    told: str
    worked: bool


def examine(patient: Patient) -> Iterator[Finding]:
    """Give what is found, one after the other; a damaged database ends it."""
    for check in CHECKS:
        found = list(_run(check, patient))
        yield from found
        if any(finding.ends for finding in found):
            return


def _run(check: Check, patient: Patient) -> Iterator[Finding]:
    try:
        yield from check(patient)
    except DatabaseError as error:
        yield Finding(
            "Database",
            problem=f"It cannot be read: {error.orig}.",
            advice="Run vietdeck doctor again when no other program uses it.",
            ends=True,
        )


def save_first(patient: Patient) -> Path:
    """Copy the database before it is mended; a damaged one byte by byte. Raises AppError."""
    try:
        return safety_copy(patient.database, patient.data, patient.now, "repair")
    except AppError:
        source = patient.database.path
        name = f"damaged-{patient.now.astimezone(UTC):%Y-%m-%d-%H%M%S}.db"
        target = patient.data / FOLDER / name
        try:
            for suffix in ("", "-wal"):
                file = source.with_name(source.name + suffix)
                if file.exists():
                    shutil.copy2(file, target.with_name(name + suffix))
        except OSError as error:
            raise AppError(
                f"No copy can be made before mending ({error.strerror}), so nothing was changed."
            ) from error
        return target


def mend(patient: Patient) -> Iterator[Mended]:
    """Mend what can be mended, one thing after the other, each looked at anew.

    Make a copy first (`save_first`). What one repair uncovers, such as tables behind a damaged
    index, is mended too.
    """
    done: set[str] = set()
    while True:
        sick = (finding for finding in examine(patient) if finding.mend is not None)
        finding = next((one for one in sick if one.subject not in done), None)
        if finding is None or finding.mend is None:
            return
        done.add(finding.subject)
        try:
            yield Mended(finding, finding.mend(), worked=True)
        except (AppError, OSError, DatabaseError) as error:
            reason = error.orig if isinstance(error, DatabaseError) else error
            yield Mended(finding, f"This could not be mended: {reason}", worked=False)
