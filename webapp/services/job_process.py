"""A process of its own for one job: it reads what strangers wrote, and may use up its limits.

The program that started it stays quick, since another interpreter does the work; and whatever a
hostile file does here, it does to this process alone.
"""

import contextlib
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Mapping, Set
from dataclasses import dataclass
from multiprocessing import parent_process
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from decks.article import MAX_CHARACTERS
from decks.errors import DeckError, LimitError
from decks.mining import Decision
from decks.sources import Source, read_source
from decks.sources.fetch import Fetched, fetch
from decks.sources.limits import MIB, TOO_LONG
from decks.tokenizer import Token, UndertheseaTokenizer
from webapp.services.articles import Extracted, extract_source
from webapp.services.payloads import Given, load

# Reading and mining the longest article takes 220 MiB and, undisturbed, 20 seconds.
MAX_MEMORY = 500 * MIB
MAX_SECONDS = 300
# Address space is not memory; this only stops what grows faster than it can be watched.
_HARD_MEMORY = 3 * MAX_MEMORY
_POLITE = 5
_REPORT_SECONDS = 0.2
TOO_MUCH_MEMORY = (
    f"Reading this takes more than {MAX_MEMORY // MIB} MiB of memory. Save the part you want to"
    " read as a file of its own."
)

Tell = Callable[[float, str], None]
Fetch = Callable[[str], Fetched]


@dataclass(frozen=True, slots=True)
class Order:
    """What the process is to do: the file to read, and what the learner said about words."""

    payload: Path
    known: Set[str]
    decided: Mapping[str, Decision]
    fetch: Fetch = fetch


@dataclass(frozen=True, slots=True)
class Report:
    """What the process tells: how far it is, or its end by `extracted` or by `problem`."""

    progress: float = 0.0
    message: str = ""
    extracted: Extracted | None = None
    problem: str = ""


def work(order: Order, pipe: "Connection[Any, Any]") -> None:
    """Do a job and report through the pipe; the last report holds the article or the problem."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the program that started this decides
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _limit()
    try:
        report = Report(1.0, extracted=_do(order, _teller(pipe)))
    except DeckError as error:
        report = Report(problem=str(error))
    except MemoryError:
        report = Report(problem=TOO_MUCH_MEMORY)
    except (OSError, ValueError):
        # The file that was kept is gone or damaged.
        report = Report(problem="What you gave could not be read again. Add it once more.")
    pipe.send(report)


def _do(order: Order, tell: Tell) -> Extracted:
    given = load(order.payload)
    source = _read(given, order.fetch, tell)
    tell(0.15, "Finding the words")
    return extract_source(
        source,
        title=given.title,
        known=order.known,
        decided=order.decided,
        tokenizer=_Counting(len(source.text), tell),
    )


def _read(given: Given, fetch: Fetch, tell: Tell) -> Source:
    if given.kind == "address":
        tell(0.02, "Fetching the page")
        page = fetch(given.address)
        tell(0.1, "Reading the page")
        return read_source(page.data, address=page.address, content_type=page.content_type)
    if given.kind == "file":
        tell(0.05, "Reading the file")
        return read_source(given.data, given.file_name)
    text = given.data.decode("utf-8")
    if len(text) > 2 * MAX_CHARACTERS:
        raise LimitError(TOO_LONG)
    return Source(text, kind="paste")


class _Counting:
    """The tokenizer, telling how much of the text it has done."""

    def __init__(self, characters: int, tell: Tell) -> None:
        self._tokenizer = UndertheseaTokenizer()
        self._all = characters + 1
        self._done = 0
        self._tell = tell

    def tag(self, sentence: str) -> list[Token]:
        """The tokens of one sentence, as UndertheseaTokenizer gives them."""
        self._done += len(sentence)
        self._tell(0.15 + 0.75 * min(1.0, self._done / self._all), "Finding the words")
        return self._tokenizer.tag(sentence)


def _teller(pipe: "Connection[Any, Any]") -> Tell:
    last = 0.0

    def tell(progress: float, message: str) -> None:
        nonlocal last
        if time.monotonic() - last >= _REPORT_SECONDS:
            last = time.monotonic()
            pipe.send(Report(progress, message))

    return tell


def _limit() -> None:
    if sys.platform == "win32":
        return
    import resource

    os.nice(_POLITE)
    with contextlib.suppress(ValueError, OSError):  # a lower limit is in force
        resource.setrlimit(resource.RLIMIT_DATA, (_HARD_MEMORY, _HARD_MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def memory_of(process_id: int | None) -> int:
    """Return the memory that a process uses, in bytes; 0 where the system does not tell."""
    try:
        fields = Path(f"/proc/{process_id}/statm").read_text(encoding="ascii").split()
    except OSError:
        return 0
    return int(fields[1]) * os.sysconf("SC_PAGE_SIZE")
