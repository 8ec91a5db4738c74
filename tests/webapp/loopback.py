"""What fetches pages from a small web on loopback, in the process of a job too."""

from decks.sources.fetch import Fetched, Guard, fetch


def resolve(host: str, port: int) -> list[str]:
    """Let every name lead to loopback."""
    return ["127.0.0.1"]


def is_loopback(address: str) -> bool:
    """Allow loopback, which stands for the public web."""
    return address == "127.0.0.1"


def fetch_here(address: str) -> Fetched:
    """Fetch a page as ever, but from loopback, whatever the port."""
    guard = Guard(resolve, is_loopback, ports=frozenset(range(65_536)), seconds=5)
    return fetch(address, guard)
