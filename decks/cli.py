"""Commands that need no database: they read text and write text or a file."""

from typing import BinaryIO

import click

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
