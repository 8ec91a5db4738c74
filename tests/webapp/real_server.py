"""`vietdeck serve` in a process of its own, with what watches its memory and its children."""

import http.client
import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.webapp.live_server import Pass

MIB = 1024 * 1024


@dataclass
class RealServer:
    """A running server: its process, its port, what a client needs to post."""

    process: subprocess.Popen[str]
    port: int
    signed: Pass
    _boundary: str = field(default="a-boundary-that-no-text-holds")

    def get(self, path: str, accept: str = "text/html") -> tuple[int, bytes, float]:
        """Return the status, the body, and how many seconds it took."""
        began = time.perf_counter()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request("GET", path, headers={"Cookie": self.signed.cookie, "Accept": accept})
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        return answer.status, body, time.perf_counter() - began

    def send(self, file_name: str = "", data: bytes = b"", **fields: str) -> tuple[int, str, bytes]:
        """Send the form of a new article; return the status, where it leads, and the body."""
        parts = [
            f'--{self._boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'.encode()
            + value.encode()
            for name, value in {"csrf_token": self.signed.token, **fields}.items()
        ]
        if file_name:
            head = (
                f'--{self._boundary}\r\nContent-Disposition: form-data; name="file"; '
                f'filename="{file_name}"\r\nContent-Type: application/octet-stream\r\n\r\n'
            )
            parts.append(head.encode() + data)
        body = b"\r\n".join(parts) + f"\r\n--{self._boundary}--\r\n".encode()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        kind = f"multipart/form-data; boundary={self._boundary}"
        connection.request(
            "POST", "/articles", body, {"Cookie": self.signed.cookie, "Content-Type": kind}
        )
        answer = connection.getresponse()
        told = answer.read()
        connection.close()
        return answer.status, answer.headers.get("Location", ""), told

    def kill(self) -> None:
        """End it as a crash would."""
        self.process.kill()
        self.process.wait(30)


@contextmanager
def real_server(data: Path) -> Iterator[RealServer]:
    """Start `vietdeck serve` on a folder; killed at the end if it still runs."""
    process = subprocess.Popen(
        [sys.executable, "-c", "from webapp.cli import main; main()", "serve", "--port", "0"],
        env={**os.environ, "VIETDECK_DATA": str(data), "PYTHONUNBUFFERED": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert process.stdout is not None
        told = re.search(r"http://127\.0\.0\.1:(\d+)/", process.stdout.readline())
        assert told is not None
        port = int(told[1])
        yield RealServer(process, port, _sign(port))
    finally:
        process.kill()
        process.wait(30)
        if process.stdout is not None:
            process.stdout.close()


def _sign(port: int) -> Pass:
    """Fetch the form of a new article, as a browser does, for its cookie and its token."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", "/articles/new")
    answer = connection.getresponse()
    page = answer.read().decode()
    connection.close()
    cookie = answer.headers["Set-Cookie"].split(";")[0]
    token = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', page)
    assert token is not None
    return Pass(cookie, token[1])


@dataclass
class Peaks:
    """The most memory that a server and its children used, each by itself, in bytes."""

    server: int = 0
    children: int = 0


@contextmanager
def watched(server: RealServer) -> Iterator[Peaks]:
    """Note the peaks of memory of a server and of its children meanwhile."""
    peaks, stop = Peaks(), threading.Event()

    def look() -> None:
        peaks.server = max(peaks.server, _memory(server.process.pid))

    def watch() -> None:
        while not stop.wait(0.05):
            look()
            for child in _children(server.process.pid):
                peaks.children = max(peaks.children, _memory(child))

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield peaks
    finally:
        stop.set()
        thread.join()
        look()


def _children(process_id: int) -> list[int]:
    found = []
    for task in Path(f"/proc/{process_id}/task").glob("*/children"):
        try:
            found += [int(child) for child in task.read_text().split()]
        except OSError:
            continue
    return found


def _memory(process_id: int) -> int:
    """Return the peak that the system noted for a process (VmHWM), 0 when it is gone."""
    try:
        status = Path(f"/proc/{process_id}/status").read_text()
    except OSError:
        return 0
    peak = re.search(r"VmHWM:\s+(\d+) kB", status)
    return int(peak[1]) * 1024 if peak else 0
