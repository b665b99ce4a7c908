"""Streams, fuzzed: recorded statuses and events, broken in every way, raise nothing of their own."""

import json
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from legation.couriers.fetching import SafeFetcher
from legation.couriers.readers.bluesky import JetstreamReader, Place, _Session
from legation.couriers.readers.feed import FeedReader
from legation.couriers.readers.mastodon import MastodonReader
from legation.couriers.readers.mastodon_rest import timeline_of
from legation.couriers.readers.mastodon_status import StatusRows
from legation.domain.errors import LegationError
from legation.domain.item import RawBatch
from legation.doors.fetcher import Conditions, Fetched
from legation.testing.checks import check_reader
from legation.testing.checks_reader import check_batch

FEEDS = Path(__file__).resolve().parents[2] / "../shared/data/feeds"
MUTANTS = 800
STRANGE = [
    None, True, -1, 2**70, 1.5, "", "\x00", "\ud800", "x" * 100_000, [], {}, [[]], {"$link": 1}, "9" * 400,
    "https://[", "javascript:x", "2025-13-45T99:99:99Z", "did:plc:a\nb", [None, 1, "a", {}], {"uri": ["at://"]},
]  # fmt: skip

pytestmark = pytest.mark.data


def recorded(pattern: str) -> list[str]:
    found = [path.read_text("utf-8") for path in sorted(FEEDS.glob(pattern))]
    if not found:
        pytest.skip("the recorded answers are not on this machine")
    return [line for text in found for line in text.splitlines()]


def statuses() -> list[dict[str, object]]:
    bodies = [json.loads(line)["body"] for line in recorded("mastodon/*.jsonl")]
    flat = [one for body in bodies for one in (body if isinstance(body, list) else [body])]
    return [one for one in flat if isinstance(one, dict) and "uri" in one and "content" in one]


def broken(value: object, chance: random.Random) -> object:
    """Put something strange in the place of one part, at any depth."""
    if isinstance(value, dict) and value and chance.random() < 0.85:
        name = chance.choice(sorted(value))
        return {**value, name: broken(value[name], chance)}
    if isinstance(value, list) and value and chance.random() < 0.85:
        at = chance.randrange(len(value))
        return [*value[:at], broken(value[at], chance), *value[at + 1 :]]
    return chance.choice(STRANGE)


def mangled(text: str, chance: random.Random) -> str:
    at = chance.randrange(len(text))
    cut = chance.choice(
        [text[:at], text[at:], text[:at] + chance.choice('"{}[],:\\\x00é') + text[at:]]
    )
    return cut or "x"


def parts_of(body: str, chance: random.Random) -> str:
    if chance.random() < 0.3:
        return mangled(body, chance)
    value = json.loads(body)
    for _ in range(chance.randint(1, 4)):
        value = broken(value, chance)
    return json.dumps(value)


def test_statuses_that_are_broken_become_rows_or_rejects() -> None:
    chance, originals, taken = random.Random(1), statuses(), 0
    rows = StatusRows(host="near.example")
    for _ in range(MUTANTS):
        status = broken(chance.choice(originals), chance)
        for _ in range(chance.randint(0, 3)):
            status = broken(status, chance)
        rows.take(status, origin="here")
        taken += 1
    batch = rows.rows.batch()
    check_batch(batch)
    assert len(batch.rows) + len(batch.rejects) == taken
    assert len(batch.rows) > MUTANTS / 4


def test_events_that_are_broken_become_rows_or_rejects_or_nothing() -> None:
    chance = random.Random(2)
    lines = recorded("bluesky/jetstream_v1_*.jsonl")
    ours = ('"collection":"app.bsky.feed.post"', '"collection":"app.bsky.feed.repost"')
    wanted = [line for line in lines if any(name in line for name in ours)]
    reader = JetstreamReader(fetch=SafeFetcher(private_networks=True))
    session = _Session(reader, reader._target("ws://127.0.0.1/"), Place("127.0.0.1"))
    for _ in range(MUTANTS):
        session._take(parts_of(chance.choice(wanted), chance))
    batch = session.rows.batch()
    check_batch(batch)
    assert min(len(batch.rows), len(batch.rejects)) > MUTANTS / 20


class Answers:
    """A fetcher that answers everything with one body."""

    def __init__(self, body: bytes) -> None:
        self.body = body

    def fetch(self, url: str, *, conditions: Conditions | None = None) -> Fetched:
        return Fetched(url=url, status=200, headers={}, body=self.body)


def pages(chance: random.Random) -> Iterator[bytes]:
    page = json.dumps(statuses()[:5])
    for _ in range(MUTANTS // 4):
        yield parts_of(page, chance).encode("utf-8", "replace")


def test_pages_that_are_broken_raise_nothing_but_the_errors_of_the_house() -> None:
    read = 0
    for body in pages(random.Random(3)):
        reader = MastodonReader(fetch=Answers(body), first_pages=2)
        try:
            for batch, cursor in reader.read("https://near.example/public", None):
                check_batch(batch)
                assert cursor
            read += 1
        except LegationError as said:
            assert str(said)
    assert read > 20


def test_the_readers_keep_the_promise_of_their_door(tmp_path) -> None:
    path = tmp_path / "feed.json"
    items = [
        {"id": str(n), "title": f"T{n}", "date_published": "2025-10-06"} for n in range(10_500)
    ]
    path.write_text(json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": items}))
    batches = check_reader(FeedReader(), str(path))
    assert sum(len(batch.rows) for batch in batches) == 10_500
    body = json.dumps([one for one in statuses() if one["visibility"] == "public"][:9]).encode()
    assert isinstance(
        check_reader(OnePage(fetch=Answers(body)), "https://near.example/public")[0], RawBatch
    )
    assert timeline_of("https://near.example").account is None


class OnePage(MastodonReader):
    """The reader of a server whose pages are all the same."""


def test_the_check_of_readers_finds_a_broken_one(tmp_path) -> None:
    class Forgetful(FeedReader):
        def read(self, address, cursor):
            for batch, _ in super().read(address, None):
                yield batch, ""

    path = tmp_path / "feed.json"
    path.write_text('{"version":"https://jsonfeed.org/version/1","items":[{"id":"1","title":"a"}]}')
    with pytest.raises(AssertionError, match="cursor"):
        check_reader(Forgetful(), str(path))
