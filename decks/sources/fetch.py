"""Fetching a page that a learner names, so that the request can only reach the public web.

The address is vetted at every hop, so is every numeric address its host has, and the connection is
made to the very address that was vetted. Bytes, time and redirects are limited.
"""

import http.client
import ssl
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field

from decks.errors import FetchError
from decks.sources.addresses import PORTS, Target, is_public, parse_address, redirected
from decks.sources.connection import Clock, Resolve, VettedConnection, look_up, resolve_within
from decks.sources.limits import MIB

MAX_BYTES = 16 * MIB
MAX_REDIRECTS = 5
MAX_SECONDS = 30.0

_CHUNK = 64 * 1024
_REDIRECTS = frozenset((301, 302, 303, 307, 308))
_HEADERS = {
    "User-Agent": "Mozilla/5.0 (compatible; Vietdeck/0.1; reads one page for one learner)",
    "Accept": "text/html,application/xhtml+xml,application/pdf,text/plain;q=0.9,*/*;q=0.5",
    "Accept-Language": "vi,en;q=0.5",
    "Accept-Encoding": "gzip",
    "Connection": "close",
}
_PRIVATE = "The address leads into a private network, which is not asked for pages."
_STATUS = {
    401: "The site wants a password for this page. Open it in your browser and paste the text.",
    403: "The site refuses to give this page. Open it in your browser and paste the text.",
    404: "The site has no such page. Check the address.",
    410: "The site has no such page any more.",
    429: "The site is asked too often. Try again later, or paste the text.",
}


@dataclass(frozen=True, slots=True)
class Fetched:
    """A fetched page: its bytes, what the site says they are, and where they came from at last."""

    data: bytes
    content_type: str
    address: str


@dataclass(frozen=True)
class Guard:
    """What a fetch may reach and take; the defaults let it reach the public web alone."""

    resolve: Resolve = look_up
    is_allowed: Callable[[str], bool] = is_public
    ports: frozenset[int] = PORTS
    seconds: float = MAX_SECONDS
    most: int = MAX_BYTES
    trust: ssl.SSLContext = field(default_factory=ssl.create_default_context)


def fetch(address: str, guard: Guard | None = None) -> Fetched:
    """Fetch a page. Raises FetchError with one message that says why not and what to do."""
    guard = guard or Guard()
    clock = Clock(guard.seconds)
    target = parse_address(address, guard.ports)
    for _ in range(MAX_REDIRECTS + 1):
        answer = _ask(target, guard, clock)
        if isinstance(answer, Fetched):
            return answer
        target = redirected(target, answer, guard.ports)
    raise FetchError(f"The site sends on more than {MAX_REDIRECTS} times. Open the page in your"
                     " browser and copy the address from there.")  # fmt: skip


def _ask(target: Target, guard: Guard, clock: Clock) -> Fetched | str:
    """Ask one host; return what it gives, or the location that it sends on to."""
    addresses = (
        [target.host]
        if target.is_numeric
        else resolve_within(guard.resolve, target.host, target.port, clock)
    )
    # All of them: a host with one private address among public ones is a trick.
    if not all(map(guard.is_allowed, addresses)):
        raise FetchError(_PRIVATE)
    for position, address in enumerate(addresses, start=1):
        connection = VettedConnection(target, address, clock, guard.trust)
        try:
            connection.connect()
            return _exchange(connection, target, guard)
        except ssl.SSLCertVerificationError as error:
            raise FetchError(
                f"The site {target.host} cannot prove that it is itself (its certificate is not"
                " valid), so nothing is taken from it."
            ) from error
        except (OSError, http.client.HTTPException) as error:
            clock.left()
            if position == len(addresses) or not isinstance(error, OSError):
                raise FetchError(
                    f"The site {target.host} does not answer as a web site should. Try again"
                    " later, or paste the text."
                ) from error
        finally:
            connection.hang_up()
    raise FetchError(f"There is no site {target.host}.")


def _exchange(connection: VettedConnection, target: Target, guard: Guard) -> Fetched | str:
    connection.request("GET", target.path, headers={"Host": target.shown_host, **_HEADERS})
    response = connection.getresponse()
    if response.status in _REDIRECTS:
        location = response.getheader("Location", "")
        if not location:
            raise FetchError("The site sends on, but does not say where to.")
        # Headers are read as Latin-1; sites write UTF-8 into them.
        return location.encode("latin-1", "replace").decode("utf-8", "replace")
    if response.status != 200:
        raise FetchError(
            _STATUS.get(response.status, f"The site answers with the error {response.status}.")
        )
    data = _body(response, guard.most)
    return Fetched(data, response.getheader("Content-Type", "")[:200], target.address)


def _body(response: http.client.HTTPResponse, most: int) -> bytes:
    """Read and unpack an answer; raise FetchError when either form is larger than `most` bytes."""
    packing = response.getheader("Content-Encoding", "identity").strip().lower()
    if packing not in ("", "identity", "gzip", "x-gzip", "deflate"):
        raise FetchError("The site packs its pages in a way that it was not asked for.")
    unpack = zlib.decompressobj(47) if packing not in ("", "identity") else None
    taken = 0
    given = bytearray()
    while chunk := response.read(_CHUNK):
        taken += len(chunk)
        try:
            given += unpack.decompress(chunk, most + 1 - len(given)) if unpack else chunk
        except zlib.error as error:
            raise FetchError("The page came damaged. Try again.") from error
        if max(taken, len(given)) > most:
            raise FetchError(f"The page is larger than {most / MIB:.0f} MiB, which is the limit.")
    if response.length or (unpack is not None and not unpack.eof):
        raise FetchError("The page came damaged. Try again.")
    return bytes(given)
