"""How much a file may hold, so that none can fill the memory or the day; each limit is told."""

import time

from decks.article import MAX_CHARACTERS
from decks.errors import LimitError

MIB = 1024 * 1024

MAX_FILE = 32 * MIB
MAX_TEXT = 4 * MAX_CHARACTERS  # bytes of plain text; no Vietnamese letter takes more than four
MAX_PAGE = 5 * MIB  # bytes of a web page; the largest news pages have one
MAX_SUBTITLES = 4 * MIB
MAX_CUES = 20_000
MAX_PDF_PAGES = 300
MAX_ENTRIES = 5_000  # files in an EPUB or a Word document
MAX_ENTRY = 16 * MIB  # bytes of one of them, expanded
MAX_EXPANDED = 64 * MIB  # bytes of all that is read of them
MAX_SECONDS = 60.0

TOO_LONG = (
    f"The text is too long: at most {MAX_CHARACTERS:,} characters can be read at once."
    " Split it into parts."
)


def check_size(size: int, most: int, what: str) -> None:
    """Raise LimitError when `size` bytes are more than `most`."""
    if size > most:
        raise LimitError(
            f"{what} is too large: it has {size / MIB:.1f} MiB, and at most {most // MIB} MiB can"
            " be read."
        )


class Gathered:
    """The paragraphs read so far, under the limits of length and of time.

    Raises LimitError as soon as there is more text than one article may have, or it takes longer
    than `seconds`.
    """

    def __init__(self, seconds: float = MAX_SECONDS) -> None:
        self.lines: list[str] = []
        self._size = 0
        self._seconds = seconds
        self._end = time.monotonic() + seconds

    def add(self, line: str) -> None:
        """Add a paragraph; one that is empty is left out."""
        text = " ".join(line.split())
        if not text:
            return
        self.lines.append(text)
        self._size += len(text) + 1
        # Decomposed letters become one character each later; none has more than three parts.
        if self._size > 3 * MAX_CHARACTERS:
            raise LimitError(TOO_LONG)

    def check_time(self) -> None:
        """Raise LimitError when the time is over."""
        if time.monotonic() > self._end:
            raise LimitError(
                f"Reading the file takes longer than {self._seconds:.0f} seconds. Save the part"
                " you want to read as a file of its own."
            )

    @property
    def text(self) -> str:
        """The paragraphs, one a line."""
        return "\n".join(self.lines)
