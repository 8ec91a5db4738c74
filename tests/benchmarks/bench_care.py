"""How long a backup, a restore and every look of the doctor take: 100,000 cards, 1,000,000 reviews.

Run: python -m tests.benchmarks.bench_care
"""

import resource
import shutil
from collections.abc import Callable
from time import perf_counter

from tests.benchmarks.big_database import big_database
from webapp.services import backups, doctor
from webapp.services.findings import Finding, Patient
from webapp.services.learners import utc_now


def timed(name: str, work: Callable[[], object]) -> None:
    """Do something once and print the seconds it took."""
    began = perf_counter()
    work()
    print(f"{name:<20} {perf_counter() - began:6.2f} s")


def main() -> None:
    """Measure on a copy of the big database, which is deleted again."""
    database = big_database()
    data = database.path.parent
    patient = Patient(data, database, utc_now())
    print(f"database of {database.path.stat().st_size / 1e6:,.0f} MB")
    timed("backup", lambda: backups.make_backup(database, data, utc_now()))
    for check in doctor.CHECKS:

        def look(check: doctor.Check = check) -> list[Finding]:
            return list(check(patient))

        timed(check.__name__, look)
    (backup,) = backups.list_backups(data)
    timed("restore", lambda: backups.restore_backup(database, data, backup.path, utc_now()))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"most memory used: {peak:,.0f} MiB")
    database.close()
    shutil.rmtree(data)


if __name__ == "__main__":
    main()
