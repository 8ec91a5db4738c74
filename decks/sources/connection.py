"""A connection to one vetted numeric address, under one clock for all that happens on it."""

import http.client
import io
import queue
import socket
import ssl
import threading
import time
from collections.abc import Callable
from typing import Any

from decks.errors import FetchError
from decks.sources.addresses import Target

Resolve = Callable[[str, int], list[str]]


class Clock:
    """How much is left of the seconds that a fetch may take."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """Return the seconds left; raise FetchError when there are none."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise FetchError(
                f"The site did not answer in full within {self.seconds:.0f} seconds. Try again"
                " later, or paste the text."
            )
        return left


def look_up(host: str, port: int) -> list[str]:
    """Return the numeric addresses of a host, as the computer's own resolver gives them."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def resolve_within(resolve: Resolve, host: str, port: int, clock: Clock) -> list[str]:
    """Look a host up, but no longer than the clock allows: the system's call knows no limit."""
    answer: queue.Queue[list[str] | Exception] = queue.Queue()

    def ask() -> None:
        try:
            answer.put(resolve(host, port))
        except (OSError, UnicodeError) as error:
            answer.put(error)

    threading.Thread(target=ask, name="resolver", daemon=True).start()
    try:
        found = answer.get(timeout=clock.left())
    except queue.Empty:
        clock.left()
        raise FetchError(f"The site {host} could not be looked up in time.") from None
    if isinstance(found, Exception) or not found:
        raise FetchError(f"There is no site {host}, or there is no connection to the internet.")
    return found


class _Reader(io.RawIOBase):
    """Reads from a socket; each read may take what is left of the whole time."""

    def __init__(self, sock: socket.socket, clock: Clock) -> None:
        super().__init__()
        self._sock = sock
        self._clock = clock

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview, /) -> int:  # type: ignore[override]
        self._sock.settimeout(self._clock.left())
        return self._sock.recv_into(buffer)


class _TimedSocket:
    """What http.client needs of a socket, under the clock: a drip of bytes does not renew it."""

    def __init__(self, sock: socket.socket, clock: Clock) -> None:
        self._sock = sock
        self._clock = clock

    def makefile(self, mode: str, *_: Any) -> io.BufferedReader:
        return io.BufferedReader(_Reader(self._sock, self._clock))

    def sendall(self, data: bytes) -> None:
        self._sock.settimeout(self._clock.left())
        self._sock.sendall(data)

    def close(self) -> None:
        """Do nothing: http.client closes its side before the body is read; see `hang_up`."""


class VettedConnection(http.client.HTTPConnection):
    """HTTP to `address`, which was vetted; the name is used for the header and the certificate.

    Nothing is looked up here, and no proxy is asked, so that the connection cannot lead elsewhere.
    """

    def __init__(self, target: Target, address: str, clock: Clock, trust: ssl.SSLContext) -> None:
        super().__init__(target.host, target.port)
        self._target = target
        self._address = address
        self._clock = clock
        self._trust = trust
        self._line: socket.socket | None = None

    def connect(self) -> None:
        """Open the connection; raise OSError where that fails, FetchError where time is over."""
        sock = socket.create_connection((self._address, self._target.port), self._clock.left())
        try:
            if self._target.is_secure:
                sock.settimeout(self._clock.left())
                sock = self._trust.wrap_socket(sock, server_hostname=self._target.host)
        except BaseException:
            sock.close()
            raise
        self._line = sock
        self.sock = _TimedSocket(sock, self._clock)

    def hang_up(self) -> None:
        """Close the connection for good."""
        self.close()
        if self._line is not None:
            self._line.close()
