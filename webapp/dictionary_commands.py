"""`vietdeck dict`: the learner's own dictionaries, added, listed, ordered and removed."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter

import click
from sqlalchemy.orm import Session

from webapp.errors import InvalidInputError
from webapp.open_database import has_database, open_database, tells_errors
from webapp.services import dictionaries
from webapp.services.dictionaries import Source
from webapp.services.learners import Learner, local_learner, utc_now
from webapp.services.prepared_dictionary import Progress, prepare_dictionary

_STEPS = 1_000


@click.group("dict")
def dictionary() -> None:
    """Add, list, order and remove dictionaries of your own.

    A dictionary is a file in the format of StarDict (.ifo with .idx and .dict beside it, or all of
    them in one zip or tar), Yomitan (.zip), Wiktionary extracts (.jsonl, of kaikki.org) or a table
    (.csv, .tsv). It may be added while the server runs.
    """


@dictionary.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--name", default="", help="What to call it [default: what it calls itself].")
@tells_errors
def add(file: Path, name: str) -> None:
    """Add the dictionary in FILE (or the folder that holds its files)."""
    start = perf_counter()
    with (
        open_database() as database,
        _bar(f"Reading {file.name}") as progress,
        prepare_dictionary(file, name, progress) as prepared,
        database.transaction() as session,
    ):
        added = dictionaries.add_dictionary(session, _learner(session), prepared, utc_now())
    source = added.source
    if added.known:
        click.echo(f"“{source.name}” is already among your dictionaries; nothing was changed.")
        return
    seconds = perf_counter() - start
    click.echo(f"“{source.name}” is added: {source.entries:,} entries in {seconds:.1f} s.")
    _echo_origin(source)


@dictionary.command("list")
@tells_errors
def list_() -> None:
    """List the dictionaries in the order in which they are asked."""
    if not has_database():
        _echo_sources([dictionaries.glossary_source()])
        return
    with open_database() as database, database.reading() as session:
        _echo_sources(dictionaries.list_sources(session, _learner(session)))


@dictionary.command()
@click.argument("number", type=int)
@tells_errors
def remove(number: int) -> None:
    """Remove the dictionary with NUMBER in the list. Its file stays where it is."""
    with open_database() as database, database.transaction() as session:
        learner = _learner(session)
        source = _numbered(session, learner, number)
        name = dictionaries.remove_dictionary(session, learner, source.id)
    click.echo(f"“{name}” is removed.")


@dictionary.command()
@click.argument("number", type=int)
@click.argument("place", type=int)
@tells_errors
def move(number: int, place: int) -> None:
    """Put the dictionary with NUMBER in the list at PLACE; what stands first is asked first."""
    with open_database() as database, database.transaction() as session:
        learner = _learner(session)
        dictionaries.move_source(session, learner, _numbered(session, learner, number).id, place)
        sources = dictionaries.list_sources(session, _learner(session))
    _echo_sources(sources)


@dictionary.command()
@click.argument("number", type=int)
@click.argument("name")
@tells_errors
def rename(number: int, name: str) -> None:
    """Call the dictionary with NUMBER in the list NAME."""
    with open_database() as database, database.transaction() as session:
        learner = _learner(session)
        source = _numbered(session, learner, number)
        stored = dictionaries.rename_dictionary(session, learner, source.id, name)
    click.echo(f"“{source.name}” is now called “{stored}”.")


def _learner(session: Session) -> Learner:
    learner = local_learner(session)
    if learner is None:
        raise RuntimeError("the database was opened without a learner")
    return learner


def _numbered(session: Session, learner: Learner, number: int) -> Source:
    sources = dictionaries.list_sources(session, learner)
    if not 1 <= number <= len(sources):
        raise InvalidInputError(
            f"There is no dictionary {number}; `vietdeck dict list` shows their numbers."
        )
    return sources[number - 1]


@contextmanager
def _bar(label: str) -> Iterator[Progress | None]:
    """Show a progress bar on a terminal; elsewhere nothing."""
    if not sys.stderr.isatty():
        yield None
        return
    with click.progressbar(length=_STEPS, label=label, file=sys.stderr) as bar:

        def progress(_entries: int, done: float) -> None:
            bar.update(int(done * _STEPS) - bar.pos)

        yield progress


def _echo_sources(sources: list[Source]) -> None:
    for number, source in enumerate(sources, start=1):
        click.echo(f"{number:>2}  {source.name} ({source.kind}, {source.entries:,} entries)")
        if source.is_own:
            _echo_origin(source)


def _echo_origin(source: Source) -> None:
    for label, text in (("Source", source.source), ("Licence", source.licence)):
        if text:
            click.echo(f"    {label}: {text}")
