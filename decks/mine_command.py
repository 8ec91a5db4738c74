"""`vietdeck mine`: from an article, or a folder of them, to vocabulary on paper or in Anki."""

import json
import sys
from pathlib import Path
from typing import Any

import click

from decks.anki.notes import deck_name
from decks.anki.package import write_package
from decks.anki.revision import keep_dates
from decks.batch import Collection, article_files, mine_files
from decks.deck import deck_date, deck_notes
from decks.errors import DeckError, PackageError
from decks.mining import Mining
from decks.mining import mine as mine_article
from decks.sources import FILE_SUFFIXES, read_source
from decks.sources.text import read_text
from decks.terms import Term


@click.command(short_help="Find the vocabulary of an article; make an Anki deck.")
@click.argument("article", type=click.Path(exists=True, allow_dash=True))
@click.option(
    "-o",
    "--output",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write an Anki package, DECK.apkg.",
    metavar="DECK.apkg",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON instead of a table.")
@click.option("--limit", type=click.IntRange(min=1), metavar="N", help="Keep the N best terms.")
def mine(article: str, output: Path | None, as_json: bool, limit: int | None) -> None:
    """Find the words of ARTICLE that are worth learning, the most useful first.

    ARTICLE is a text with the title on its first line (.txt), a saved web page (.html), .epub,
    .pdf, .docx, or subtitles (.srt, .vtt); or - for text from standard input. Without options the
    words are printed as a table. If ARTICLE is a folder, all such files in it are mined into one
    deck, which -o names.

    \b
    vietdeck mine news.txt
    vietdeck mine news.txt -o news.apkg --limit 40
    vietdeck mine folder -o news.apkg
    """
    try:
        if article != "-" and Path(article).is_dir():
            _mine_folder(Path(article), output, as_json, limit)
        else:
            _mine_one(article, output, as_json, limit)
    except DeckError as error:
        click.echo(f"vietdeck mine: {error}", err=True)
        sys.exit(2)


def _mine_one(article: str, output: Path | None, as_json: bool, limit: int | None) -> None:
    if article == "-":
        source = read_text(sys.stdin.buffer.read())
    else:
        source = read_source(_read(Path(article)), article)
    mining = mine_article(source.article(), limit=limit)
    if output is not None:
        terms = sorted(mining.terms, key=lambda term: min(term.positions))
        read = mining.article
        notes = deck_notes(
            terms,
            article_title=read.title,
            source=" · ".join(part for part in (read.title, read.source) if part),
            source_date=read.published,
            modified=deck_date() if article == "-" else deck_date(Path(article)),
        )
        _write(output, notes, deck_name(read.title))
    if as_json:
        click.echo(json.dumps(as_object(mining), ensure_ascii=False))
    elif output is None:
        click.echo(_table(mining.terms))
    if not mining.is_technology:
        click.echo("This reads like general news: expect few technology terms.", err=True)


def _mine_folder(folder: Path, output: Path | None, as_json: bool, limit: int | None) -> None:
    """Mine every article of a folder into one deck; unusable files are named and skipped."""
    if output is None or as_json:
        raise click.UsageError("A folder makes a deck: name it with -o DECK.apkg, without --json.")
    paths = article_files(folder)
    if not paths:
        raise DeckError(f"There is no article in {folder}: no {', '.join(FILE_SUFFIXES)} file.")
    collection = Collection()
    problems: list[str] = []
    with click.progressbar(
        mine_files(paths), length=len(paths), label="Mining", file=sys.stderr
    ) as mined:
        for file in mined:
            if file.problem:
                problems.append(f"Skipped {file.path.name}: {file.problem}")
            else:
                collection.add(file.terms)
    for problem in problems:
        click.echo(problem, err=True)
    if len(problems) == len(paths):
        raise DeckError("No file could be used, so no deck was written.")
    title = folder.resolve().name
    notes = deck_notes(collection.terms()[:limit], article_title=title, modified=deck_date(*paths))
    _write(output, notes, deck_name(title))


def as_object(mining: Mining) -> dict[str, Any]:
    """Give what --json prints: the article's figures and its terms in rank order."""
    return {
        "article": {
            "title": mining.article.title,
            "sentences": len(mining.article.sentences),
            "tokens": sum(map(len, mining.tokens)),
        },
        "terms": [
            {
                "term": term.term,
                "pos": term.pos,
                "count": term.count,
                "score": term.score,
                "reason": term.reason,
                "gloss": term.gloss,
                "examples": [
                    {
                        "text": example.text,
                        "start": example.start,
                        "end": example.end,
                        "translation": example.translation,
                        "sentence": example.sentence,
                        "score": example.score,
                        "reasons": list(example.reasons),
                    }
                    for example in term.examples
                ],
            }
            for term in mining.terms
        ],
    }


def _table(terms: tuple[Term, ...]) -> str:
    """Lay terms out in columns, each as wide as its longest cell."""
    header = ("", "term", "", "meaning", "why")
    rows = [
        (str(rank), term.term, term.pos, _cut(term.gloss, 44), term.reason)
        for rank, term in enumerate(terms, start=1)
    ]
    widths = [max(len(row[column]) for row in [header, *rows]) for column in range(4)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, [*widths, 0], strict=True)).rstrip()
        for row in [header, *rows]
    )


def _cut(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1].rstrip(" ,;(") + "…"


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise DeckError(f"{path} cannot be read: {error.strerror}.") from error


def _write(output: Path, notes: list[Any], deck: str) -> None:
    if not notes:
        raise DeckError("No term was found, so no deck was written.")
    try:
        # A note that the deck before this one has unchanged keeps its date.
        write_package(output, keep_dates(notes, output), deck=deck)
    except OSError as error:
        raise PackageError(f"{output} cannot be written: {error.strerror}.") from error
    click.echo(f"{output}: {len(notes)} words", err=True)
