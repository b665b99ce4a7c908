"""Hostile addresses through the form that adds sources and through the readers: nothing inside is reached."""

import ipaddress
import socket
from itertools import cycle
from pathlib import Path

import pytest

from legation.couriers.addresses import is_public
from legation.desks.listening.examining import examine
from legation.desks.listening.models import Source
from legation.desks.listening.readers import open_reader, safe_fetcher
from legation.desks.listening.work import NewSource
from legation.domain.errors import LegationError
from legation.domain.roles import RoleKind
from legation.settings import Settings
from legation.testing.installations import planted_installation
from legation.testing.people import person_at, signed_in

pytestmark = pytest.mark.django_db

HOSTS = (Path(__file__).parents[1] / "couriers" / "disguised_hosts.txt").read_text("utf-8").split()
PUBLIC = "93.184.215.14"
INSIDE = {
    "rebinding.example.org": [PUBLIC, "127.0.0.1"],
    "slow-rebinding.example.org": [PUBLIC, PUBLIC, "169.254.169.254"],
    "inside-first.example.org": ["10.0.0.1", PUBLIC],
    "metadata.example.org": ["169.254.169.254"],
    "mapped.example.org": ["::ffff:127.0.0.1"],
    "six.example.org": ["::1"],
    "nat64.example.org": ["64:ff9b::7f00:1"],
    "tunnel.example.org": ["2002:7f00:1::"],
    "cgnat.example.org": ["100.64.1.1"],
}
URLS = [
    *(f"http://{host}/feed" for host in HOSTS),
    *(f"https://{host}/feed" for host in INSIDE),
    *(f"http://example.org:{port}/" for port in (22, 25, 110, 3306, 5432, 6379, 9200, 11211)),
    *(f"https://{host}/" for host in ("localhost", "router.lan", "db.internal", "x.local")),
    "http://127。0。0。1/",
    "http://%31%32%37.0.0.1/",
    "http://user:secret@example.org/",
    "http://example.org@127.0.0.1/",
    "file:///etc/passwd",
    "gopher://127.0.0.1:70/_x",
]
FEEDS = [f"https://news-{number}.example.org/feed.xml" for number in range(100)]


@pytest.fixture
def reached(monkeypatch) -> list[str]:
    """Every address a connection was tried to, by a name server whose answers change and a network
    that answers nothing."""
    answers = {host: cycle(given) for host, given in INSIDE.items()}
    tried: list[str] = []

    def resolve(host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        try:
            address = str(ipaddress.ip_address(host))
        except ValueError:
            outside = PUBLIC if "." in host else "127.0.0.1"
            address = next(answers[host]) if host in answers else outside
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port))]

    def connect(where: tuple[str, int], **_: object) -> socket.socket:
        tried.append(where[0])
        raise ConnectionRefusedError("nobody answers in this test")

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    monkeypatch.setattr(socket, "create_connection", connect)
    return tried


def test_the_corpus_is_large() -> None:
    assert len(set(URLS)) >= 150


def test_the_form_reaches_nothing_inside(home: Path, settings, reached: list[str]) -> None:
    here = planted_installation(home, "lima")
    settings.LEGATION = here.settings
    browser = signed_in(person_at("lima", RoleKind.ANALYST))
    for url in URLS:
        answer = browser.post("/sources/add", {"step": "test", "address": url, "mission": "lima"})
        assert answer.status_code in (400, 403), url
    assert [one for one in reached if not is_public(one)] == []
    assert not Source.objects.exists()


@pytest.mark.parametrize("name", ["feed", "mastodon", "mastodon-stream", "bluesky-jetstream"])
def test_no_reader_reaches_anything_inside(name: str, reached: list[str]) -> None:
    fetcher = safe_fetcher(Settings(fetch_pause_seconds=0.0))
    for url in URLS:
        far = url.replace("http", "ws", 1) if name == "bluesky-jetstream" else url
        far = far.replace("/feed", "/public") if name.startswith("mastodon") else far
        for _ in range(3):
            if name == "feed" and "://" in far and not far.startswith(("http", "ws")):
                continue
            with pytest.raises(LegationError):
                list(open_reader(name, {}, fetcher).read(far, None))
    assert [one for one in reached if not is_public(one)] == []


def test_a_hundred_ordinary_feeds_are_asked_for(home: Path, reached: list[str]) -> None:
    here = planted_installation(home, "lima")
    for url in FEEDS:
        with pytest.raises(LegationError, match="no connection"):
            examine(here, NewSource(address=url, mission="lima"))
    assert len(reached) >= 100 and set(reached) == {PUBLIC}
