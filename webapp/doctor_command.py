"""`vietdeck doctor`: is everything well, and if not, what to do."""

import sys

import click

from webapp.open_database import has_database, tells_errors
from webapp.server import read_settings
from webapp.services import doctor as surgery
from webapp.services.findings import Finding, Patient
from webapp.services.learners import utc_now
from webapp.storage.database import Database


@click.command()
@click.option("--mend", is_flag=True, help="Mend what can be mended, after a safety copy.")
@tells_errors
def doctor(mend: bool) -> None:
    """Check the database, the backups and the data folder, and say what is wrong.

    Nothing is changed without --mend. The exit code is 0 when everything is well, 1 when not.
    """
    settings = read_settings()
    if not has_database():
        click.echo(f"There is no database in {settings.data} yet, so there is nothing to check.")
        return
    database = Database(settings.database)
    try:
        patient = Patient(settings.data, database, utc_now())
        problems = _tell(patient)
        if problems and mend:
            problems = _mend(patient, problems)
    finally:
        database.close()
    if not problems:
        click.echo("Everything is well.")
        return
    if not mend and any(finding.mend for finding in problems):
        click.echo("vietdeck doctor --mend mends what can be mended, after a safety copy.")
    sys.exit(1)


def _tell(patient: Patient) -> list[Finding]:
    """Print what is found as it is found; return the problems."""
    problems = []
    for finding in surgery.examine(patient):
        if finding.is_well:
            click.echo(f"  well   {finding.subject}: {finding.told}")
            continue
        problems.append(finding)
        click.echo(click.style("  WRONG", bold=True) + f"  {finding.subject}: {finding.problem}")
        if finding.advice:
            click.echo(f"         {finding.advice}")
    return problems


def _mend(patient: Patient, problems: list[Finding]) -> list[Finding]:
    """Mend and look again; return what is still wrong."""
    if not any(finding.mend for finding in problems):
        return problems
    click.echo(f"\nFirst a copy of what is there: {surgery.save_first(patient)}")
    for mended in surgery.mend(patient):
        click.echo(f"  {'mended' if mended.worked else 'FAILED'} {mended.finding.subject}: "
                   f"{mended.told}")  # fmt: skip
    click.echo("\nLooking again:")
    return _tell(patient)
