"""What may be spoken to: a corpus of disguises, all refused, and plain feeds, all let pass."""

import ipaddress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from legation.couriers.addresses import admitted_addresses, is_public, read_target
from legation.domain.errors import Refused, Rejected, Unavailable

PUBLIC = "93.184.215.14"

WRITTEN_HOSTS = Path(__file__).with_name("disguised_hosts.txt").read_text("utf-8").split()

OTHER_URLS = [
    "file:///etc/passwd",
    "ftp://example.org/x",
    "gopher://example.org:70/_x",
    "dict://example.org:11211/stat",
    "ldap://example.org/",
    "data:text/xml,<rss/>",
    "javascript:alert(1)",
    "jar:http://example.org!/",
    "//example.org/x",
    "example.org/feed",
    "",
    " ",
    "http:",
    "http://",
    "http:///feed",
    "https://?x",
    "http://:80/",
    "http://./",
    "http://../",
    "http://user@example.org/",
    "http://user:secret@example.org/",
    "http://example.org@127.0.0.1/",
    "http://127.0.0.1@example.org/",
    "http://example.org%40127.0.0.1/",
    "http://example.org:80@127.0.0.1/",
    "http://example.org:22/",
    "http://example.org:25/",
    "http://example.org:6379/",
    "http://example.org:0/",
    "http://example.org:65536/",
    "http://example.org:8o/",
    "http://example.org:-1/",
    "http://example.org:3306/feed",
    "http://example.org\\@127.0.0.1/",
    "http://127.0.0.1\\.example.org/",
    "http:\\\\127.0.0.1\\",
    "http://example.org\t/",
    "http://exa mple.org/",
    "http://example.org/\r\nHost: 127.0.0.1",
    "http://example.org/\x00",
    "http://127.0.0.1\x00.example.org/",
    "http://127。0。0。1/",
    "http://127．0．0．1/",
    "http://127｡0｡0｡1/",
    "http://①②⑦.⓪.⓪.①/",
    "http://１２７.０.０.１/",
    "http://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ/",
    "http://ｌｏｃａｌｈｏｓｔ/",
    "http://0x7ｆ000001/",
    "http://%31%32%37.0.0.1/",
    "http://127%2e0%2e0%2e1/",
    "http://[::1/",
    "http://::1/",
    "http://[::1]x/",
    "http://[v1.x]/",
    "http://-bad-.example.org/",
    "http://a..example.org/",
    "http://" + "a" * 64 + ".example.org/",
    "http://" + "a." * 130 + "org/",
    "http://example.org/" + "a" * 5000,
]

RESOLVED = {
    "localtest.me": "127.0.0.1",
    "127.0.0.1.nip.io": "127.0.0.1",
    "10-0-0-1.sslip.io": "10.0.0.1",
    "metadata.example.org": "169.254.169.254",
    "mapped.example.org": "::ffff:127.0.0.1",
    "six.example.org": "::1",
    "local6.example.org": "fe80::1",
    "link6.example.org": "fe80::1%eth0",
    "ula.example.org": "fd00::1",
    "nat64.example.org": "64:ff9b::7f00:1",
    "tunnel.example.org": "2002:7f00:1::",
    "teredo.example.org": "2001:0:7f00:1::",
    "cgnat.example.org": "100.64.1.1",
    "zero.example.org": "0.0.0.0",
    "multicast.example.org": "239.1.1.1",
    "benchmark.example.org": "198.18.0.1",
    "reserved.example.org": "240.1.1.1",
    "broadcast.example.org": "255.255.255.255",
    "garbage.example.org": "not an address",
    "documentation.example.org": "192.0.2.1",
}


def resolve(host: str, port: int) -> list[str]:
    """Answer like a hostile name server: its own names lead inside, all others outside."""
    if host in RESOLVED:
        return [RESOLVED[host]]
    try:
        return [str(ipaddress.ip_address(host))]
    except ValueError:
        return [PUBLIC if "." in host else "127.0.0.1"]


CORPUS = [
    *(f"{scheme}://{host}/feed" for scheme in ("http", "https") for host in WRITTEN_HOSTS),
    *OTHER_URLS,
    *(f"https://{host}/feed" for host in RESOLVED),
]


def reach(url: str) -> list[str]:
    return admitted_addresses(read_target(url), resolve=resolve)


def test_the_corpus_of_disguises_is_large() -> None:
    assert len(set(CORPUS)) >= 300


@pytest.mark.parametrize("url", CORPUS)
def test_no_disguise_reaches_the_inside(url: str) -> None:
    with pytest.raises((Refused, Rejected)):
        reach(url)


FEEDS = [
    f"{scheme}://{host}{path}"
    for scheme, host in [
        ("https", "example.org"),
        ("http", "www.example.com"),
        ("https", "feeds.example.co.uk:443"),
        ("http", "news.example.gov.au:8080"),
        ("https", "xn--80ak6aa92e.com"),
        ("https", "bücher.example"),
        ("https", "мид.рф"),
        ("https", "外交部.中国"),
        ("https", "93.184.215.14"),
        ("https", "[2606:2800:21f::1]:8443"),
    ]
    for path in [
        "/feed",
        "/rss.xml",
        "/atom.xml?format=xml&lang=fr",
        "/a/b;c=d/feed.json",
        "/feed/?cat=1,2&q=a+b",
        "/новости/rss",
        "/%D0%BD/feed",
        "/~user/feed.rdf",
        "",
        "/index.php?option=com_rss&@type=x",
    ]
]


@pytest.mark.parametrize("url", FEEDS)
def test_an_ordinary_feed_passes(url: str) -> None:
    target = read_target(url)
    found = admitted_addresses(target, resolve=lambda host, port: [PUBLIC])
    assert found == [PUBLIC]
    target.resource.encode("ascii")


def test_a_hundred_ordinary_feeds_are_tried() -> None:
    assert len(set(FEEDS)) == 100


def test_private_networks_are_reached_only_where_that_is_switched_on() -> None:
    target = read_target("http://localhost:9999/feed", private_networks=True)
    found = admitted_addresses(target, resolve=lambda h, p: ["127.0.0.1"], private_networks=True)
    assert found == ["127.0.0.1"]
    with pytest.raises(Refused):
        read_target("http://127.1/", private_networks=True)


def test_of_mixed_answers_only_the_public_ones_are_used() -> None:
    target = read_target("https://example.org/")
    found = admitted_addresses(target, resolve=lambda h, p: ["10.0.0.1", PUBLIC, "::1"])
    assert found == [PUBLIC]


def test_a_name_without_an_address_may_be_tried_later() -> None:
    def fail(host: str, port: int) -> list[str]:
        raise OSError("no such name")

    with pytest.raises(Unavailable, match="has no address"):
        admitted_addresses(read_target("https://example.org/"), resolve=fail)


@given(st.integers(min_value=0, max_value=2**32 - 1))
def test_public_ipv4_is_never_wider_than_what_the_standard_calls_global(number: int) -> None:
    address = ipaddress.IPv4Address(number)
    if is_public(str(address)):
        assert address.is_global and not address.is_multicast
    for disguise in (f"::ffff:{address}", f"64:ff9b::{address}", f"::{address}"):
        assert not is_public(disguise)


@given(st.text(max_size=60))
def test_any_text_as_an_address_raises_one_of_the_errors_or_is_a_target(text: str) -> None:
    for url in (text, "http://" + text, "https://example.org/" + text):
        try:
            target = read_target(url)
        except (Refused, Rejected):
            continue
        assert target.host and target.resource.isascii() and "\n" not in target.url


@pytest.mark.parametrize("rest", ["example.org/", "exa mple.org/", "example.org:8o/", "[::1"])
def test_no_complaint_repeats_a_password(rest: str) -> None:
    with pytest.raises((Refused, Rejected)) as complaint:
        read_target(f"http://agent:S3cret@{rest}")
    assert "S3cret" not in str(complaint.value)
