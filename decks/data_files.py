"""Reading the tables in `decks/data/`."""

from importlib.resources import files


def data_lines(name: str) -> list[str]:
    """Read the lines of a data file, without its header; none where the file is missing."""
    path = files("decks") / "data" / name
    if not path.is_file():
        return []
    return path.read_text(encoding="utf-8").splitlines()[1:]
