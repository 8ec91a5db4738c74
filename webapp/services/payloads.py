"""What a learner gave, kept in the data folder until its job has ended."""

import contextlib
import json
import os
import uuid
from collections.abc import Set
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Given:
    """An article as it was given: a pasted text, a file, or the address of a page.

    `kind` is text, file or address; `data` is the text in UTF-8 or the file, empty for an address.
    """

    kind: str
    title: str = ""
    file_name: str = ""
    address: str = ""
    data: bytes = b""

    @property
    def name(self) -> str:
        """What the learner knows it by."""
        return self.title or self.file_name or self.address or "The text you pasted"


def keep(folder: Path, given: Given) -> str:
    """Write it to a new file, whole or not at all; return the file's name."""
    folder.mkdir(mode=0o700, exist_ok=True)
    name = uuid.uuid4().hex
    about = asdict(given)
    del about["data"]
    partial = folder / f"{name}.partial"
    with partial.open("xb") as file:
        file.write(json.dumps(about).encode() + b"\n" + given.data)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(folder / name)
    return name


def load(path: Path) -> Given:
    """Read what was given; raise OSError or ValueError where the file is gone or damaged."""
    about, _, data = path.read_bytes().partition(b"\n")
    return Given(**json.loads(about), data=data)


def drop(folder: Path, name: str) -> None:
    """Delete a file that is needed no more."""
    with contextlib.suppress(FileNotFoundError):
        (folder / name).unlink()


def sweep(folder: Path, needed: Set[str]) -> None:
    """Delete the files that no job needs: those of a program that was stopped at the wrong time."""
    if folder.is_dir():
        for path in folder.iterdir():
            if path.name not in needed:
                path.unlink(missing_ok=True)
