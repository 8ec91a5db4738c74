"""A server in a process of its own, made to be killed in the middle of its work."""

import multiprocessing
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any

CONTEXT = multiprocessing.get_context("forkserver")
# Imported once; each server is then a fork that is ready in a moment.
CONTEXT.set_forkserver_preload(
    ["tests.webapp.killed_server", "webapp.web.study", "webapp.web.progress", "waitress"]
)


def serve(folder: Path, pragmas: dict[str, str], told: "Connection[int, int]") -> None:
    """Serve the database of a folder and tell the port."""
    from waitress import create_server

    from webapp import create_app
    from webapp.config import Settings
    from webapp.storage.database import Database

    app = create_app(Settings(data=folder), Database(folder / "vietdeck.db", pragmas))
    server: Any = create_server(app, host="127.0.0.1", port=0, threads=8)
    told.send(int(server.effective_port))
    server.run()


class KilledServer:
    """Starts a server on a folder; `kill` ends it as a crash would (SIGKILL)."""

    def __init__(self, folder: Path, pragmas: dict[str, str]) -> None:
        here, there = CONTEXT.Pipe()
        self._process: ForkServerProcess = CONTEXT.Process(
            target=serve, args=(folder, pragmas, there), daemon=True
        )
        self._process.start()
        there.close()
        if not here.poll(60):
            self.kill()
            raise TimeoutError("the server did not start")
        self.port: int = here.recv()
        here.close()

    def kill(self) -> None:
        """End the process without a warning, and wait until it is gone."""
        self._process.kill()
        self._process.join(30)
        self._process.close()
