"""Commands that need no database: they read text and write text or a file."""

import json
from typing import BinaryIO

import click

from decks.vietnamese.comparison import compare as compare_answers
from decks.vietnamese.explanation import explain
from decks.vietnamese.pronunciation import Dialect
from decks.vietnamese.pronunciation import ipa as transcribe


@click.command()
@click.option(
    "--dialect",
    type=click.Choice([dialect.value for dialect in Dialect]),
    default=Dialect.HANOI.value,
    show_default=True,
    help="The region whose speech to write.",
)
@click.argument("words", type=click.File("rb"), default="-")
def ipa(dialect: str, words: BinaryIO) -> None:
    """Write the pronunciation of WORDS, a file with one word a line (standard input if left out).

    Each line becomes the word, a tab and its IPA; after a foreign word nothing follows the tab.
    """
    region = Dialect(dialect)
    for line in words:
        word = line.rstrip(b"\r\n")
        # The word is given back byte for byte; what is not UTF-8 is no Vietnamese word.
        sound = transcribe(word.decode("utf-8", errors="replace"), region)
        click.echo(word + b"\t" + (sound or "").encode())


@click.command()
@click.argument("expected")
@click.argument("answer")
@click.option("--also", "others", multiple=True, help="Another accepted answer; may be repeated.")
@click.option(
    "--json", "as_json", is_flag=True, help="Print the verdict and the syllables as JSON."
)
def compare(expected: str, answer: str, others: tuple[str, ...], as_json: bool) -> None:
    """Say how ANSWER differs from EXPECTED, in a sentence or as JSON."""
    found = compare_answers([expected, *others], answer)
    if as_json:
        click.echo(json.dumps(found.as_json(), ensure_ascii=False))
    else:
        click.echo(explain(found))
