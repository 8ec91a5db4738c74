"""A small web on loopback, for tests of fetching: it counts every request that reaches it."""

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

Answer = bytes | Callable[[socket.socket], None]


def http(body: bytes = b"", status: str = "200 OK", **headers: str) -> bytes:
    """Write an answer; the names of headers have _ for -."""
    told = {"Content_Length": str(len(body)), "Content_Type": "text/html", **headers}
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in told.items()]
    return "\r\n".join([f"HTTP/1.1 {status}", *lines, "", ""]).encode() + body


def drip(data: bytes, pause: float) -> Callable[[socket.socket], None]:
    """Answer with one byte after each pause, for ever at the end."""

    def send(sock: socket.socket) -> None:
        for byte in data + b" " * 10_000:
            sock.sendall(bytes([byte]))
            time.sleep(pause)

    return send


@dataclass
class Web:
    """A server on loopback: answers by path, the port, and the requests it got."""

    port: int
    answers: dict[str, Answer]
    requests: list[str] = field(default_factory=list)
    connections: int = 0

    def serve(self, sock: socket.socket) -> None:
        with sock, suppress(OSError):
            head = b""
            while b"\r\n\r\n" not in head:
                if not (chunk := sock.recv(4096)):
                    return
                head += chunk
            self.requests.append(head.decode("latin-1"))
            answer = self.answers.get(head.split()[1].decode(), http(status="404 Not Found"))
            if isinstance(answer, bytes):
                sock.sendall(answer)
            else:
                answer(sock)


@contextmanager
def web(answers: dict[str, Answer], trust: ssl.SSLContext | None = None) -> Iterator[Web]:
    """Run a server on a free port of loopback, IPv4."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        site = Web(listener.getsockname()[1], answers)

        def accept() -> None:
            while True:
                try:
                    sock, _ = listener.accept()
                    site.connections += 1
                    if trust is not None:
                        sock = trust.wrap_socket(sock, server_side=True)
                except ssl.SSLError:
                    continue
                except OSError:
                    return
                threading.Thread(target=site.serve, args=(sock,), daemon=True).start()

        thread = threading.Thread(target=accept, daemon=True)
        thread.start()
        try:
            yield site
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join(5)
