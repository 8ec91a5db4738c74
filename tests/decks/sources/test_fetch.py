"""Fetching reaches the public web alone: nothing on this computer or in its network."""

import gzip
import ssl
import time
from collections.abc import Iterator

import pytest
import trustme

from decks.errors import FetchError
from decks.sources.addresses import is_public, parse_address
from decks.sources.fetch import MAX_REDIRECTS, Guard, fetch
from tests.decks.sources.web import Answer, Web, drip, http, web

PAGE = http(b"<html>xin ch\xc3\xa0o</html>", Content_Type="text/html; charset=utf-8")
LOOPBACK = "127.0.0.1"


@pytest.fixture
def canary() -> Iterator[Web]:
    """A server on loopback that nothing may reach."""
    with web({"/": PAGE}) as site:
        yield site
        assert site.connections == 0
        assert site.requests == []


def allowing(site: Web, **given: object) -> Guard:
    """Give a guard that sees a small web: every name leads to loopback, and it is allowed."""
    defaults: dict[str, object] = {
        "resolve": lambda host, port: [LOOPBACK],
        "is_allowed": lambda address: address == LOOPBACK,
        "ports": frozenset((site.port,)),
        "seconds": 5.0,
    }
    return Guard(**{**defaults, **given})  # type: ignore[arg-type]


SPELLINGS = (
    "127.0.0.1", "127.0.0.2", "127.255.255.254", "127.1", "127.0.1", "2130706433", "0x7f000001",
    "0x7f.0.0.1", "0x7f.1", "017700000001", "0177.0.0.1", "0177.0.0.01", "127.0.0.01",
    "127.0.0.1.", "localhost", "LOCALHOST", "localhost.", "app.localhost", "localhost.localdomain",
    "[::1]", "[0:0:0:0:0:0:0:1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]",
    "[64:ff9b::127.0.0.1]", "[64:ff9b:1::7f00:1]", "[2002:7f00:1::]", "[2002:7f00:0001::1]",
    "[2001:0:4136:e378:8000:63bf:80ff:fffe]", "[fe80::1]", "[fe80::1%25lo]", "[::1%25lo]",
    "[fc00::1]", "[fec0::1]", "[ff02::1]", "[::ffff:0:127.0.0.1]", "[2001:db8::5efe:7f00:1]",
    "[2a00::5efe:127.0.0.1]", "0.0.0.0", "0", "00.0.0.0", "１２７.０.０.１", "127。0。0。1",
    "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ", "①②⑦.⓪.⓪.①", "%6c%6f%63alhost", "127.0.0.1%2f", "user@127.0.0.1",
    "example.com@127.0.0.1", "127.0.0.1#@example.com", "127.0.0.1\\@example.com", "127.0.0.1 ",
    "127.0.0.1\t", "127.0.\n0.1", "[127.0.0.1]", "127.0.0.1:", "[::1", "::1", "",
)  # fmt: skip


@pytest.mark.parametrize("host", SPELLINGS)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_no_spelling_of_loopback_is_asked(scheme: str, host: str, canary: Web) -> None:
    guard = Guard(ports=frozenset((80, 443, canary.port)), seconds=5)
    for address in (f"{scheme}://{host}:{canary.port}/", f"{scheme}://{host}/"):
        with pytest.raises(FetchError) as caught:
            fetch(address, guard)
        assert str(caught.value).endswith((".", "?"))


@pytest.mark.parametrize(
    "address",
    [
        "ftp://example.com/", "file:///etc/passwd", "gopher://example.com/", "javascript:alert(1)",
        "data:text/html,x", "//example.com/", "example.com", "http:example.com", "http:///x",
        "http://example.com:22/", "http://example.com:8080/", "http://example.com:x/",
        "http://example.com:99999/", "http://example.com:-1/", "http://a:b@example.com/",
        "http://exa mple.com/", "http://printer/", "http://router.lan/", "http://a.internal/",
        "http://-a.com/", "http://a..com/", f"http://{'a' * 64}.com/", "http://a.vn/" + "x" * 3_000,
    ],
)  # fmt: skip
def test_odd_addresses_are_refused_before_anything_is_asked(address: str) -> None:
    def resolve(host: str, port: int) -> list[str]:
        raise AssertionError(f"{host} was looked up")

    with pytest.raises(FetchError):
        fetch(address, Guard(resolve=resolve))


@pytest.mark.parametrize(
    "address",
    [
        "0.1.2.3", "10.0.0.1", "100.64.0.1", "100.127.255.254", "127.0.0.1", "169.254.169.254",
        "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.0.170", "192.0.2.1", "192.31.196.1",
        "192.52.193.1", "192.88.99.1", "192.168.1.1", "192.175.48.1", "198.18.0.1",
        "198.19.255.255", "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.250",
        "240.0.0.1", "255.255.255.255", "::", "::1", "::ffff:8.8.8.8", "::8.8.8.8",
        "64:ff9b::8.8.8.8", "64:ff9b:1::1", "100::1", "2001::1", "2001:2::1", "2001:10::1",
        "2001:20::1", "2001:db8::1", "2002:808:808::1", "2620:4f:8000::1", "3fff::1", "5f00::1",
        "fc00::1", "fd12:3456::1", "fe80::1", "febf::1", "fec0::1", "ff02::1", "ff0e::1",
        "2a00:1450::5efe:a00:1", "2a00:1450::200:5efe:a00:1", "not an address", "",
    ],
)  # fmt: skip
def test_special_addresses_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "1.1.1.1", "103.1.236.1", "2606:4700::1111", "2a00:1450:4001::5"]
)
def test_public_addresses_are_public(address: str) -> None:
    assert is_public(address)


def test_a_host_with_one_private_address_is_refused(canary: Web) -> None:
    asked = []

    def resolve(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["8.8.8.8", LOOPBACK]

    guard = Guard(resolve=resolve, ports=frozenset((canary.port,)))
    with pytest.raises(FetchError, match="private"):
        fetch(f"http://rebind.example.com:{canary.port}/", guard)
    assert asked == ["rebind.example.com"]


def test_the_connection_goes_to_the_vetted_address(canary: Web) -> None:
    """A resolver that changes its mind: what it says the second time is never asked for."""
    answers = iter([["192.0.2.1"], [LOOPBACK]])
    vetted = []

    def is_allowed(address: str) -> bool:
        vetted.append(address)
        return address == "192.0.2.1"  # nobody answers there

    guard = Guard(
        resolve=lambda host, port: next(answers),
        is_allowed=is_allowed,
        ports=frozenset((canary.port,)),
        seconds=0.5,
    )
    with pytest.raises(FetchError):
        fetch(f"http://rebind.example.com:{canary.port}/", guard)
    assert vetted == ["192.0.2.1"]


@pytest.mark.parametrize(
    "location",
    ["http://127.0.0.1:{}/", "//127.0.0.1:{}/", "http://[::1]:{}/", "http://2130706433:{}/",
     "http://localhost:{}/", "http://inside.example.com:{}/", "http://[::ffff:127.0.0.1]:{}/",
     "file:///etc/passwd", "ftp://a.com/", "http://a.com:22/", "http://u@a.com/", "\\\\x", "http://["],
)  # fmt: skip
def test_a_redirect_to_loopback_is_refused(location: str, canary: Web) -> None:
    moved = http(status="302 Found", Location=location.format(canary.port))
    with web({"/": moved}) as site:
        # The first host alone is allowed: it stands for a public one.
        allowed = iter([True])
        guard = allowing(
            site,
            is_allowed=lambda address: next(allowed, False),
            ports=frozenset((site.port, canary.port)),
        )
        with pytest.raises(FetchError):
            fetch(f"http://public.example.com:{site.port}/", guard)
        assert len(site.requests) == 1


def test_no_proxy_of_the_environment_is_asked(canary: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{canary.port}")
    with web({"/": PAGE}) as site:
        fetch(f"http://public.example.com:{site.port}/", allowing(site))
        assert len(site.requests) == 1


def test_a_page_comes_with_its_kind_and_its_last_address() -> None:
    answers: dict[str, Answer] = {
        "/a": http(status="301 Moved", Location="/b%20c?d=%C3%A9"),
        "/b%20c?d=%C3%A9": PAGE,
    }
    with web(answers) as site:
        got = fetch(f"http://Báo.example.com:{site.port}/a#part", allowing(site))
    assert got.data == b"<html>xin ch\xc3\xa0o</html>"
    assert got.content_type == "text/html; charset=utf-8"
    assert got.address == f"http://xn--bo-mia.example.com:{site.port}/b%20c?d=%C3%A9"
    assert f"Host: xn--bo-mia.example.com:{site.port}\r\n" in site.requests[0]


def test_a_large_page_comes_whole() -> None:
    body = b"0123456789" * 300_000
    chunked = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + (
        f"{len(body):x}\r\n".encode() + body + b"\r\n0\r\n\r\n"
    )
    open_ended = b"HTTP/1.0 200 OK\r\n\r\n" + body
    with web({"/sized": http(body), "/chunked": chunked, "/open": open_ended}) as site:
        for path in site.answers:
            address = f"http://public.example.com:{site.port}{path}"
            assert fetch(address, allowing(site)).data == body


def test_letters_of_a_path_are_encoded_once() -> None:
    target = parse_address("https://a.vn/bài viết%20này?q=ô".replace(" ", "%20"))
    assert target.path == "/b%C3%A0i%20vi%E1%BA%BFt%20n%C3%A0y?q=%C3%B4"
    assert target.address.startswith("https://a.vn/b%C3%A0i")


def test_packed_pages_are_unpacked_within_the_limit() -> None:
    packed = http(gzip.compress(b"a" * 50_000), Content_Encoding="gzip")
    bomb = http(gzip.compress(b"a" * 5_000_000), Content_Encoding="gzip")
    cut = http(gzip.compress(b"a" * 50_000)[:-20], Content_Encoding="gzip")
    strange = http(b"x", Content_Encoding="br")
    with web({"/p": packed, "/b": bomb, "/c": cut, "/s": strange}) as site:
        guard = allowing(site, most=100_000)
        root = f"http://public.example.com:{site.port}"
        assert fetch(f"{root}/p", guard).data == b"a" * 50_000
        for path, word in (("/b", "larger"), ("/c", "damaged"), ("/s", "packs")):
            with pytest.raises(FetchError, match=word):
                fetch(root + path, guard)


def test_limits_of_bytes_redirects_and_truth() -> None:
    loop = http(status="302 Found", Location="/loop")
    endless = b"HTTP/1.1 200 OK\r\n\r\n" + b"a" * 200_000
    short = http(b"abc", Content_Length="999")
    headers = b"HTTP/1.1 200 OK\r\n" + b"A: b\r\n" * 500 + b"\r\n"
    nowhere = http(status="302 Found")
    answers: dict[str, Answer] = {
        "/loop": loop, "/endless": endless, "/short": short, "/headers": headers,
        "/nowhere": nowhere, "/noise": b"\x00\x01\x02\r\n\r\n",
    }  # fmt: skip
    with web(answers) as site:
        guard = allowing(site, most=100_000)
        root = f"http://public.example.com:{site.port}"
        for path, word in (
            ("/loop", f"more than {MAX_REDIRECTS}"), ("/endless", "larger"), ("/short", "damaged"),
            ("/headers", "does not answer"), ("/noise", "does not answer"),
            ("/nowhere", "where to"), ("/none", "no such page"),
        ):  # fmt: skip
            site.requests.clear()
            with pytest.raises(FetchError, match=word):
                fetch(root + path, guard)
            assert len(site.requests) == (MAX_REDIRECTS + 1 if path == "/loop" else 1)


@pytest.mark.parametrize("said", [b"HTTP/1.1 200 OK\r\nA: ", b"HTTP/1.1 200 OK\r\n\r\n", b""])
def test_a_site_that_drips_is_left_in_time(said: bytes) -> None:
    with web({"/": drip(said, 0.05)}) as site:
        began = time.monotonic()
        with pytest.raises(FetchError, match="within"):
            fetch(f"http://public.example.com:{site.port}/", allowing(site, seconds=0.6))
        assert time.monotonic() - began < 15


def test_a_slow_resolver_is_left_in_time() -> None:
    def resolve(host: str, port: int) -> list[str]:
        time.sleep(20)
        return [LOOPBACK]

    began = time.monotonic()
    with pytest.raises(FetchError):
        fetch("http://public.example.com/", Guard(resolve=resolve, seconds=0.3))
    assert time.monotonic() - began < 15


def test_a_site_must_prove_its_name() -> None:
    authority = trustme.CA()
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("public.example.com").configure_cert(server)
    trust = ssl.create_default_context()
    authority.configure_trust(trust)
    with web({"/": PAGE}, server) as site:
        guard = allowing(site, trust=trust)
        got = fetch(f"https://public.example.com:{site.port}/", guard)
        assert got.address == f"https://public.example.com:{site.port}/"
        for address, known in (
            (f"https://other.example.com:{site.port}/", guard),
            (f"https://public.example.com:{site.port}/", allowing(site)),
        ):
            with pytest.raises(FetchError, match="certificate"):
                fetch(address, known)
        assert len(site.requests) == 1
