"""A host's rules hold from round to round and from command to command: its rest and its robots.txt."""

import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from legation.chancery.installation import Installation
from legation.desks.listening.collecting import collect_once, collect_until
from legation.desks.listening.models import Source
from legation.desks.listening.work import NewSource, add_source
from legation.domain.source import LegalBasis
from legation.settings import Settings
from legation.store.archive import Archive

FEED = (
    b"<rss version='2.0'><channel><title>T</title><item><guid>1</guid><title>One</title>"
    b"<pubDate>Thu, 01 Jan 2026 10:00:00 GMT</pubDate></item></channel></rss>"
)
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def here(home: Path) -> Installation:
    settings = Settings(
        home=home,
        mission="lima",
        collect_seconds=0.01,
        fetch_private_networks=True,
        fetch_pause_seconds=0.0,
    )
    return Installation(settings=settings, archive=Archive(settings))


class Site:
    """Two feeds on one host, one of which asks for an hour of rest as long as it is busy."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.is_busy = True

    def answer(self, request) -> tuple[int, dict[str, str], bytes]:
        self.asked.append(request.path)
        if request.path == "/robots.txt":
            return 404, {}, b""
        if request.path == "/busy.xml" and self.is_busy:
            return 429, {"Retry-After": "3600"}, b""
        return 200, {"Content-Type": "text/xml"}, FEED


def add(here: Installation, address: str, *, reader: str = "feed") -> Source:
    basis = LegalBasis.PUBLIC_TASK
    new = NewSource(address=address, mission="lima", format=reader, legal_basis=basis)
    return add_source(new, at=here.now())


def rounds(here: Installation, number: int) -> None:
    """Collect for so many rounds, as the listener does."""
    stop, left = threading.Event(), number
    for report in collect_until(here, stop):
        if report.source.endswith("last.ndjson"):
            left -= 1
        if left == 0:
            stop.set()


def test_a_host_that_asked_for_rest_is_left_alone_by_later_rounds_and_commands(
    here: Installation, serve: Callable[..., str], tmp_path: Path
) -> None:
    site = Site()
    base = serve(site.answer)
    busy = add(here, f"{base}/busy.xml")
    list(collect_once(here))
    assert site.asked == ["/robots.txt", "/busy.xml"]
    other = add(here, f"{base}/other.xml")
    Source.objects.filter(pk=other.pk).update(not_before=None)
    list(collect_once(here))
    assert site.asked[2:] == ["/robots.txt", "/other.xml"], "added since: its own first question"
    Source.objects.filter(pk=busy.pk).update(not_before=None)
    list(collect_once(here))
    asked = len(site.asked)
    for source in Source.objects.all():
        assert source.not_before is not None
        assert source.not_before > here.now() + timedelta(minutes=59)
    (tmp_path / "last.ndjson").write_text("")
    add(here, str(tmp_path / "last.ndjson"), reader="generic")
    rounds(here, 3)
    list(collect_once(here))
    assert len(site.asked) == asked, "neither the listener nor another command asked"
    site.is_busy = False
    Source.objects.update(not_before=None)
    list(collect_once(here))
    assert Source.objects.get(pk=busy.pk).not_before is None
    assert here.archive.count("items", here.scope) == 2


def test_robots_rules_are_asked_once_by_all_sources_and_rounds(
    here: Installation, serve: Callable[..., str], tmp_path: Path
) -> None:
    site = Site()
    site.is_busy = False
    base = serve(site.answer)
    for name in ("one", "two", "three", "four"):
        add(here, f"{base}/{name}.xml")
    (tmp_path / "last.ndjson").write_text("")
    add(here, str(tmp_path / "last.ndjson"), reader="generic")
    rounds(here, 2)
    assert site.asked.count("/robots.txt") == 1
    assert site.asked.count("/one.xml") >= 2
