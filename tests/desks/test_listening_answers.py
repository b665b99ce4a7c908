"""Answers of servers that are refused: they stand in quarantine with the digest of what came."""

import gzip
import json
import os
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from legation.couriers.fetching import SafeFetcher
from legation.couriers.readers.feed import FeedReader
from legation.couriers.readers.gdelt import GdeltReader
from legation.couriers.readers.mastodon import MastodonReader
from legation.desks.listening.lookups import held_rows
from legation.desks.listening.models import Source
from legation.desks.listening.work import NewSource, add_source, collect
from legation.domain.source import LegalBasis
from legation.settings import Settings
from legation.store.archive import Archive

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
LIMIT = 400_000
FEED = b"<rss version='2.0'><channel><title>T</title></channel></rss>"
LARGE = FEED + b" " * (LIMIT + 70_000)
PACKED = gzip.compress(FEED * 200 + os.urandom(2_000))
BOMB = gzip.compress(bytes(1_000_000))
GZIP = {"Content-Encoding": "gzip"}
ANSWERS = {
    "over the limit": ({}, LARGE, "larger than 400000 bytes", LARGE[:LIMIT]),
    "cut gzip": (GZIP, PACKED[:-9], "ends too early", PACKED[:-9]),
    "bomb": (GZIP, BOMB, "more than 100 times its size", BOMB),
    "broken gzip": (GZIP, b"\x1f\x8b\x08 no gzip", "is broken near", b"\x1f\x8b\x08 no gzip"),
    "no gzip at all": (GZIP, FEED, "is broken near", FEED),
    "another packing": ({"Content-Encoding": "br"}, FEED, "packed as 'br'", FEED),
}


@pytest.fixture
def archive(home: Path, db: None) -> Archive:
    return Archive(Settings(home=home))


def collected(archive: Archive, reader: object, address: str):
    basis = LegalBasis.PUBLIC_TASK
    source = add_source(NewSource(address=address, mission="lima", legal_basis=basis), at=NOON)
    for _ in range(2):
        report = collect(Source.objects.get(pk=source.pk), reader, archive, now=lambda: NOON)
    assert report.error
    assert report.rejected == 1
    (row,) = held_rows()
    return row


def fetcher() -> SafeFetcher:
    given = {"private_networks": True, "pause_seconds": 0, "obeys_robots": False}
    return SafeFetcher(body_bytes=LIMIT, **given)


@pytest.mark.parametrize("name", ANSWERS)
def test_a_refused_answer_stands_in_quarantine_once_with_the_digest_of_what_came(
    name: str, archive: Archive, serve
) -> None:
    headers, body, reason, digested = ANSWERS[name]
    address = serve(lambda _: (200, headers, body)) + "/feed.xml"
    row = collected(archive, FeedReader(fetch=fetcher()), address)
    assert reason in row.reason
    assert row.origin == address
    assert row.raw == body[:16_000].decode("utf-8", "replace").replace("\x00", "\ufffd")[:4_000]
    assert row.digest == sha256(digested).hexdigest()
    if digested != body:
        assert f"SHA-256 of the first {len(digested):,} bytes" in row.reason


def test_a_json_feed_over_the_limit_is_set_aside_like_any(archive: Archive, serve) -> None:
    feed = {"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "x" * LIMIT}]}
    body = json.dumps(feed).encode()
    row = collected(archive, FeedReader(fetch=fetcher()), serve(lambda _: (200, {}, body)))
    assert row.digest == sha256(body[:LIMIT]).hexdigest()


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"<html>Not a server of this kind", "not JSON"),
        (b'{"error": "busy"}', "a list of statuses"),
    ],
)
def test_what_a_mastodon_server_should_not_answer_is_set_aside(
    body: bytes, reason: str, archive: Archive, serve
) -> None:
    address = serve(lambda _: (200, {}, body)) + "/public"
    row = collected(archive, MastodonReader(fetch=fetcher()), address)
    assert reason in row.reason
    assert (row.digest, row.raw) == (sha256(body).hexdigest(), body.decode())


@pytest.mark.parametrize(
    ("path", "body", "reason"),
    [
        ("/20260301101500.export.CSV.zip", b"PK\x03\x04 zip", "no readable zip"),
        ("/lastupdate.txt", b"Service moved", "no list of GDELT files"),
    ],
)
def test_what_a_gdelt_host_should_not_answer_is_set_aside(
    path: str, body: bytes, reason: str, archive: Archive, serve
) -> None:
    address = serve(lambda _: (200, {}, body)) + path
    row = collected(archive, GdeltReader(fetch=fetcher()), address)
    assert reason in row.reason
    assert (row.digest, row.raw, row.origin) == (sha256(body).hexdigest(), body.decode(), address)
