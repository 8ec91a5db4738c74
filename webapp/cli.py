"""The `vietdeck` command: the one place where every subcommand is listed.

Subcommands are imported only when they are called, so that `vietdeck --help` needs no heavy
library.
"""

from importlib import import_module, metadata

import click

# name -> (module, attribute, help line); the help line is repeated here so that listing the
# commands imports none of them.
COMMANDS: dict[str, tuple[str, str, str]] = {
    "serve": ("webapp.server", "serve", "Start Vietdeck and study in the browser."),
    "mine": ("decks.mine_command", "mine", "Find the vocabulary of an article; make an Anki deck."),
    "look": ("webapp.look_command", "look", "Tell what is known about a word, from every source."),
    "dict": ("webapp.dictionary_commands", "dictionary", "Add and order your own dictionaries."),
    "backup": (
        "webapp.backup_commands",
        "backup",
        "Copy the database, also while it is used.",
    ),
    "export": ("webapp.backup_commands", "export", "Write everything you own to one JSON file."),
    "restore": ("webapp.backup_commands", "restore", "Put a backup or a complete copy back."),
    "doctor": ("webapp.doctor_command", "doctor", "Check the database and the data; mend them."),
    "compare": ("decks.cli", "compare", "Say how an answer differs from the expected word."),
    "ipa": ("decks.cli", "ipa", "Write the pronunciation of words, one a line."),
}


class LazyGroup(click.Group):
    """A group of commands whose modules are imported on first use."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        module, attribute, _ = COMMANDS[cmd_name]
        command: click.Command = getattr(import_module(module), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, row[2]) for name, row in COMMANDS.items()])


@click.group(cls=LazyGroup)
@click.version_option(metadata.version("vietdeck"), prog_name="vietdeck")
def main() -> None:
    """Learn Vietnamese from real technology news.

    Vietdeck picks the vocabulary of an article and the sentences that show it, lets you study it in
    the browser with spaced repetition, and takes the same cards to Anki.
    """
