"""A real server on loopback for tests and benchmarks, and what a client needs to post to it."""

import http.client
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import Flask, session
from flask_wtf.csrf import generate_csrf
from waitress import create_server


@dataclass(frozen=True)
class Pass:
    """The cookie and the token of a signed form, as a browser would have them of a page."""

    cookie: str
    token: str


def make_pass(app: Flask) -> Pass:
    """Return a cookie and a token that belong together."""
    with app.test_request_context():
        token = generate_csrf()
        signer: Any = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
        return Pass(f"{app.config['SESSION_COOKIE_NAME']}={signer.dumps(dict(session))}", token)


@contextmanager
def serving(app: Flask, threads: int = 8) -> Iterator[int]:
    """Serve an application on a free port in a thread of this process; give the port."""
    server = create_server(app, host="127.0.0.1", port=0, threads=threads)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield int(server.effective_port)
    finally:
        server.trigger.pull_trigger(lambda: _end(server))
        thread.join(10)
        server.task_dispatcher.shutdown()


def _end(server: Any) -> None:
    """Close everything from inside the server's own loop, which then ends."""
    for channel in list(server.active_channels.values()):
        channel.handle_close()
    server.close()


class Client:
    """One connection to a server, kept open."""

    def __init__(self, port: int, signed: Pass) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self._signed = signed

    def get(self, path: str) -> tuple[int, bytes]:
        """Return the status and the body of an address."""
        self._connection.request("GET", path, headers={"Cookie": self._signed.cookie})
        return self._read()

    def post(self, path: str, **form: Any) -> tuple[int, bytes]:
        """Send a form and return the status and the body of the JSON answer."""
        headers = {
            "Cookie": self._signed.cookie,
            "Content-Type": "application/x-www-form-urlencoded",
            "Accept": "application/json",
        }
        body = urlencode({"csrf_token": self._signed.token, **form})
        self._connection.request("POST", path, body, headers)
        return self._read()

    def ask(self, path: str) -> Any:
        """Return the JSON of an address."""
        return json.loads(self.get(path)[1])

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    def _read(self) -> tuple[int, bytes]:
        response = self._connection.getresponse()
        return response.status, response.read()
