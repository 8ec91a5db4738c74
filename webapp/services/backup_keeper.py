"""The thread that makes automatic backups while the app runs, and thins them.

It begins once the server answers, so that no start and no request waits for it. Several programs on
one folder need no lock: a backup appears whole under a name of its own, and the next program finds
that there is one already.
"""

import contextlib
import logging
import os
import sys
import threading
from pathlib import Path

from webapp.errors import AppError
from webapp.services import backups
from webapp.services.learners import utc_now
from webapp.storage.backup import BackupStoppedError, settle
from webapp.storage.database import Database

_log = logging.getLogger(__name__)
# The first pages have the disk to themselves.
_START_SECONDS = 3.0
# How often it is asked whether one is due: a laptop that slept goes on where it was.
_LOOK_SECONDS = 15 * 60.0
_POLITE = 10


class BackupKeeper:
    """Keeps the backups of a data folder; `hours` 0 makes none, `space` are the bytes for them.

    The first backup after `start` is made when anything changed since the last one, the others when
    `hours` have passed too. `problem` tells why the last one failed, "" when it did not.
    """

    def __init__(
        self,
        database: Database,
        data: Path,
        hours: float,
        space: int,
        start_seconds: float = _START_SECONDS,
        look_seconds: float = _LOOK_SECONDS,
    ) -> None:
        self.hours = hours
        self.problem = ""
        self._database = database
        self._data = data
        self._space = space
        self._waits = start_seconds, look_seconds
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin, unless the learner wants no automatic backups."""
        if self.hours and self._thread is None:
            self._thread = threading.Thread(target=self._run, name="backups", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """End the thread; a backup that is not complete is given up."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(10)

    def keep(self, seconds: float) -> None:
        """Make a backup where one is due after `seconds`, and thin them; never raises AppError."""
        try:
            if backups.is_due(self._database, self._data, utc_now(), seconds):
                settle(self._database)
                backups.make_backup(
                    self._database, self._data, utc_now(), backups.AUTOMATIC, self._stopping
                )
            backups.thin(self._data, utc_now(), self._space)
            self.problem = ""
        except BackupStoppedError:
            return
        except (AppError, OSError) as error:
            # Studying goes on; the page “Your data” and the log tell it.
            self.problem = str(error)
            _log.warning("No automatic backup could be made: %s", error)

    def _run(self) -> None:
        first, later = self._waits
        if sys.platform == "linux":
            # Of this thread alone; checking a large copy takes a core for a second or more.
            with contextlib.suppress(OSError):
                os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _POLITE)
        seconds, wait = 0.0, first
        while not self._stopping.wait(wait):
            self.keep(seconds)
            seconds, wait = self.hours * 3600, later
