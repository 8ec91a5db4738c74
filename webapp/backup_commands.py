"""`vietdeck backup`, `export` and `restore`: copies out, and back in again."""

import shutil
from pathlib import Path

import click

from webapp.errors import AppError
from webapp.open_database import has_database, open_database, tells_errors
from webapp.server import read_settings
from webapp.services import archive, backups, copies
from webapp.services.archive import Contents
from webapp.services.learners import local_learner, utc_now
from webapp.storage.backup import back_up, flaw_of
from webapp.storage.database import Database

_LABELS = (
    ("notes", "words"),
    ("cards", "cards"),
    ("reviews", "reviews"),
    ("articles", "articles"),
    ("word_marks", "marked words"),
)


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), required=False)
@tells_errors
def backup(file: Path | None) -> None:
    """Copy the whole database to FILE, also while the app runs.

    Without FILE the backup goes into the folder “backups” of your data, where the page “Your data”
    lists it.
    """
    if not has_database():
        raise AppError("There is no database yet, so there is nothing to copy.")
    settings = read_settings()
    if file is not None and file.exists() and not copies.is_backup(file):
        raise AppError(f"{file} is no backup, so it is not written over. Choose another name.")
    if file is not None and file.resolve() == settings.database.resolve():
        raise AppError("That is the database itself. Choose another name for its copy.")
    with open_database() as database:
        if file is None:
            made = backups.make_backup(database, settings.data, utc_now()).path
        else:
            made = back_up(database, file.absolute())
    click.echo(f"The backup is {made}.")


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@tells_errors
def export(file: Path) -> None:
    """Write everything you own to FILE, one JSON file in a documented form.

    Settings, articles, words, cards, every review, imports and dictionaries. `vietdeck restore`
    and the page “Your data” take it in again.
    """
    if not has_database():
        raise AppError("There is no database yet, so there is nothing to export.")
    with open_database() as database, database.reading() as session:
        learner = local_learner(session)
        if learner is None:
            raise AppError("There is nobody in this database yet. Start the app once.")
        download = archive.write_archive(session, learner, utc_now())
        here = archive.contents_here(session, learner)
    part = file.with_name(f".{file.name}.part")
    try:
        with download.file as source, part.open("wb") as target:
            shutil.copyfileobj(source, target)
        part.replace(file)
    except OSError as error:
        raise AppError(f"{file} cannot be written: {error.strerror}.") from error
    finally:
        part.unlink(missing_ok=True)
    click.echo(f"Everything is in {file}: {_told(here)}.")


@click.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--yes", is_flag=True, help="Do not ask before everything is replaced.")
@tells_errors
def restore(file: Path, yes: bool) -> None:
    """Put FILE, a backup (.db) or a complete copy (.json), in the place of all that is here.

    What is here is saved first. This also works where the database is too damaged to be opened; it
    is then moved aside.
    """
    found = copies.look_into(file)
    settings = read_settings()
    damaged = has_database() and flaw_of(settings.database)
    click.echo(f"In the copy: {_told(found)}.")
    if damaged:
        click.echo(f"The database here is damaged ({damaged}). It is moved aside, not deleted.")
    elif has_database():
        with open_database() as database:
            click.echo(f"Here now: {_told(_here(database))}. This is saved first.")
    if not yes:
        click.confirm("Put the copy in its place?", abort=True)
    aside = backups.move_aside(settings.database, settings.data, utc_now()) if damaged else None
    is_new = not has_database()
    with open_database() as database:
        saved = copies.restore_copy(database, settings.data, file, utc_now())
    if is_new:
        saved.unlink(missing_ok=True)  # of the empty database that was made a moment ago
        saved = aside or saved
    click.echo("Everything is as it was in the copy.")
    if aside or not is_new:
        click.echo(f"What was here before is {saved}.")
    if aside:
        click.echo("If Vietdeck is running, stop it and start it again.")


def _here(database: Database) -> Contents:
    with database.reading() as session:
        learner = local_learner(session)
        if learner is None:
            return Contents(0, 0, 0, 0, 0)
        return archive.contents_here(session, learner)


def _told(contents: Contents) -> str:
    return ", ".join(f"{getattr(contents, name):,} {label}" for name, label in _LABELS)
