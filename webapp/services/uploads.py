"""Files that wait between their preview and the learner's word, in a folder of their own."""

import re
import secrets
import time
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from webapp.errors import InvalidInputError, NotFoundError

_TOKEN = re.compile(r"[0-9a-f]{32}")
_LONGEST_WAIT = 24 * 60 * 60
_CHUNK = 1 << 20
_MAX_NAME = 120


@dataclass(frozen=True, slots=True)
class Upload:
    """A file that was uploaded: where it waits, and the name the learner knows it by."""

    token: str
    path: Path
    name: str


def keep_upload(folder: Path, stream: IO[bytes], name: str, most: int) -> Upload:
    """Put a file aside; those that nobody came back to for a day are removed.

    Raises InvalidInputError for one with more than `most` bytes; nothing is left of it.
    """
    folder.mkdir(mode=0o700, exist_ok=True)
    _sweep(folder)
    token = secrets.token_hex(16)
    upload = Upload(token, folder / token, _shown(name))
    try:
        with upload.path.open("xb") as file:
            while block := stream.read(_CHUNK):
                file.write(block)
                if file.tell() > most:
                    raise InvalidInputError(
                        f"That file is larger than {most // 2**20:,} MB. "
                        "An export without media is much smaller.",
                        "file",
                    )
        (folder / f"{token}.name").write_text(upload.name, encoding="utf-8")
    except BaseException:
        drop_upload(folder, token)
        raise
    return upload


def find_upload(folder: Path, token: str) -> Upload:
    """Return a file that waits; raise NotFoundError when it is gone."""
    path = folder / token
    if not _TOKEN.fullmatch(token) or not path.is_file():
        raise NotFoundError("This file is not here any more. Please choose it again.")
    name = folder / f"{token}.name"
    return Upload(token, path, name.read_text(encoding="utf-8") if name.is_file() else "")


def drop_upload(folder: Path, token: str) -> None:
    """Remove a file that need not wait any longer."""
    if _TOKEN.fullmatch(token):
        (folder / token).unlink(missing_ok=True)
        (folder / f"{token}.name").unlink(missing_ok=True)


def _sweep(folder: Path) -> None:
    oldest = time.time() - _LONGEST_WAIT
    for path in folder.iterdir():
        if _TOKEN.fullmatch(path.name) and path.stat().st_mtime < oldest:
            drop_upload(folder, path.name)


def _shown(name: str) -> str:
    last = re.split(r"[/\\]", name)[-1]
    return "".join(letter for letter in last if letter.isprintable())[-_MAX_NAME:] or "file"
