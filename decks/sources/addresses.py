"""Which addresses may be asked for a page: public ones alone, written in the plain way.

Sources: IANA IPv4 and IPv6 Special-Purpose Address Registries; RFC 3986, 5214, 6052.
"""

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import quote, urljoin, urlsplit

from decks.errors import FetchError

_SCHEMES = {"http": 80, "https": 443}
PORTS = frozenset(_SCHEMES.values())
MOST_CHARACTERS = 2_000
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_NUMBER = re.compile(r"\d+|0x[0-9a-f]*")
# Names that never lead to the public internet (RFC 2606, 6761, 6762, 7686, 8375, 9476).
_LOCAL_NAMES = frozenset(
    ("localhost", "local", "internal", "intranet", "lan", "home", "corp", "arpa", "onion", "alt",
     "test", "invalid", "example")
)  # fmt: skip
_SPECIAL_4 = tuple(
    map(
        ipaddress.IPv4Network,
        ("0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16",
         "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24",
         "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24", "198.18.0.0/15",
         "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4"),
    )
)  # fmt: skip
# Global unicast. Outside of it lie loopback, mapped and compatible IPv4, NAT64, local, link-local
# and multicast addresses, and everything reserved.
_GLOBAL_6 = ipaddress.IPv6Network("2000::/3")
# Inside: protocol assignments with Teredo, documentation, 6to4, direct delegation.
_SPECIAL_6 = tuple(
    map(
        ipaddress.IPv6Network,
        ("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20"),
    )
)
# ISATAP: an IPv4 address, perhaps a private one, behind this interface identifier.
_ISATAP = frozenset((0x00005EFE, 0x02005EFE))


@dataclass(frozen=True, slots=True)
class Target:
    """Where a request goes: `host` in ASCII, `path` with the query, both safe to send."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def is_secure(self) -> bool:
        """Whether the connection is encrypted and the host proves its name."""
        return self.scheme == "https"

    @property
    def is_numeric(self) -> bool:
        """Whether the host is a numeric address, of which there is nothing to look up."""
        return ":" in self.host or self.host.rpartition(".")[2].isdecimal()

    @property
    def shown_host(self) -> str:
        """The host as an address and the Host header write it, with a port that is not usual."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _SCHEMES[self.scheme] else f"{host}:{self.port}"

    @property
    def address(self) -> str:
        """The whole address."""
        return f"{self.scheme}://{self.shown_host}{self.path}"


def is_public(address: str) -> bool:
    """Say whether a numeric address belongs to a public host that may be asked for a page."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if not ip.is_global or ip.is_multicast:
        return False
    if isinstance(ip, ipaddress.IPv4Address):
        return not any(ip in network for network in _SPECIAL_4)
    embedded = (int(ip) >> 32) & 0xFFFFFFFF
    return (
        ip in _GLOBAL_6
        and not any(ip in network for network in _SPECIAL_6)
        and embedded not in _ISATAP
    )


def parse_address(address: str, ports: frozenset[int] = PORTS) -> Target:
    """Take an address apart; raise FetchError for one that is odd in any way.

    A host is a name with a dot or a plain numeric address, in no other spelling; there is no user,
    and the port is one of `ports`.
    """
    address = address.strip()
    if len(address) > MOST_CHARACTERS:
        raise FetchError(f"The address is longer than {MOST_CHARACTERS:,} characters.")
    if re.search(r"[\x00-\x20\x7f\\]", address):
        raise FetchError("The address holds spaces or signs that no web address has.")
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError as error:
        raise FetchError("This is not a web address. Copy it from your browser.") from error
    if parts.scheme not in _SCHEMES:
        raise FetchError("The address must begin with http:// or https://.")
    if "@" in parts.netloc:
        raise FetchError("The address holds a user name or a password. Leave it out.")
    port = _SCHEMES[parts.scheme] if port is None else port
    if port not in ports:
        raise FetchError(f"The address names the port {port}; only the usual ones can be asked.")
    path = quote(parts.path or "/", safe="/%:@!$&'()*+,;=~-._")
    query = quote(parts.query, safe="/?%:@!$&'()*+,;=~-._")
    return Target(
        parts.scheme, _host(parts.netloc, parts.hostname), port, path + (query and f"?{query}")
    )


def redirected(target: Target, location: str, ports: frozenset[int] = PORTS) -> Target:
    """Return where a redirect leads, under the same rules as any address."""
    try:
        return parse_address(urljoin(target.address, location), ports)
    except ValueError as error:
        raise FetchError("The site sends on to something that is no web address.") from error


def _host(netloc: str, host: str | None) -> str:
    if not host:
        raise FetchError("This is not a web address: it names no site.")
    if netloc.startswith("["):
        return _literal(host)
    try:
        # Letters of other scripts, and full-width digits, become what is looked up.
        name = host if host.isascii() else host.encode("idna").decode("ascii").lower()
    except UnicodeError as error:
        raise FetchError("The address names a site that cannot exist.") from error
    labels = name.split(".")
    if _NUMBER.fullmatch(labels[-1]):
        return _literal(name)
    if len(name) > 253 or not all(map(_LABEL.fullmatch, labels)):
        raise FetchError("The address names a site that cannot exist.")
    if len(labels) < 2 or labels[-1] in _LOCAL_NAMES:
        raise FetchError("The address leads into a private network, which is not asked for pages.")
    return name


def _literal(host: str) -> str:
    """Return a numeric address in its one plain spelling; octal, hex and short forms are tricks."""
    try:
        ip = ipaddress.ip_address(host)
    except ValueError as error:
        raise FetchError("The address names a computer in an odd spelling.") from error
    if isinstance(ip, ipaddress.IPv6Address) and ip.scope_id:
        raise FetchError("The address names a computer in an odd spelling.")
    return str(ip)
