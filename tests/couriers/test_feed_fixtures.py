"""Feeds, over every fixture there is: nothing crashes, and what is said agrees with feedparser."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import feedparser
import polars as pl
import pytest

from legation.couriers.readers.feed import read_feed
from legation.couriers.readers.feed_entries import dates_of
from legation.couriers.readers.plain_text import plain
from legation.domain.errors import LegationError, Rejected

FEEDS = Path(__file__).resolve().parents[2] / "../shared/data/feeds"
SEED = 20251006
MUTANTS = 1_500

pytestmark = pytest.mark.data


def fixtures() -> list[dict[str, object]]:
    path = FEEDS / "feedparser_fixtures.parquet"
    if not path.exists():
        pytest.skip("the feed fixtures are not on this machine")
    return pl.read_parquet(path).to_dicts()


def real_feeds() -> list[bytes]:
    return [path.read_bytes() for path in sorted((FEEDS / "miniflux").iterdir())]


def read(fixture: dict[str, object]):
    address = f"http://127.0.0.1:8097/{fixture['path']}"
    rows = read_feed(
        fixture["content"], address=address, content_type=fixture["http_content_type"] or ""
    )
    return [batch for batch in rows.batches()]


def test_every_fixture_is_read_or_rejected_with_its_place() -> None:
    rejected = {}
    for fixture in fixtures():
        try:
            read(fixture)
        except Rejected as said:
            assert said.where
            rejected[fixture["path"]] = said.what
    entities = [path for path, said in rejected.items() if "entities" in said]
    others = [path for path in rejected if path not in entities]
    assert len(entities) == 2
    assert len(others) <= 5, others


def parsed_by_feedparser(fixture: dict[str, object]):
    headers = {"content-location": f"http://127.0.0.1:8097/{fixture['path']}"}
    if fixture["http_content_type"]:
        headers["content-type"] = fixture["http_content_type"]
    return feedparser.parse(fixture["content"], response_headers=headers).entries


def entries_and_rows() -> Iterator[tuple[dict[str, object], dict[str, object], dict[str, object]]]:
    """Pair each entry with the row made of it, unless it was set aside."""
    for fixture in fixtures():
        try:
            batches = read(fixture)
        except Rejected:
            continue
        rows = {row["origin"]: row for batch in batches for row in batch.rows.to_dicts()}
        for number, entry in enumerate(parsed_by_feedparser(fixture), start=1):
            row = rows.get(f"http://127.0.0.1:8097/{fixture['path']}#entry {number}")
            if row is not None:
                yield fixture, entry, row


def test_titles_and_links_agree_with_feedparser() -> None:
    titles = links = 0
    for fixture, entry, row in entries_and_rows():
        if fixture["folder"] != "wellformed/sanitize" and entry.get("title"):
            assert row["title"] == (plain(entry["title"]) or None), fixture["path"]
            titles += 1
        if row["url"] and entry.get("link"):
            assert row["url"] == entry["link"], fixture["path"]
            links += 1
    assert min(titles, links) > 50, (titles, links)


def test_dates_agree_with_feedparser() -> None:
    """Most fixtures of dates hold nothing else, so their entries are read without admission."""
    dates = 0
    for fixture in fixtures():
        for entry in parsed_by_feedparser(fixture):
            stated = dict.get(entry, "published_parsed")
            if stated and 1990 <= stated.tm_year <= 2099:
                published, _, _ = dates_of(entry)
                expected = datetime(*stated[:5], min(stated[5], 59), tzinfo=UTC)
                assert published == expected, fixture["path"]
                dates += 1
    assert dates > 20


def test_active_content_is_gone_from_every_fixture_made_to_smuggle_it() -> None:
    checked = 0
    for fixture, _, row in entries_and_rows():
        if fixture["folder"] == "wellformed/sanitize":
            said = f"{row['title']} {row['text']}".lower()
            assert "<script" not in said and "onerror=" not in said and "onclick=" not in said
            assert not (row["url"] or "").lower().startswith("javascript:")
            checked += 1
    assert checked > 100


def test_malformed_fixtures_with_entries_are_flagged() -> None:
    """A break in the XML is a reject; an encoding that had to be guessed is told in every row."""
    flagged, silent = [], []
    for fixture in fixtures():
        if not fixture["bozo_expected"]:
            continue
        try:
            batches = read(fixture)
        except Rejected:
            flagged.append(fixture["path"])
            continue
        rows = [row for batch in batches for row in batch.rows.to_dicts()]
        is_told = any(len(batch.rejects) for batch in batches)
        is_told = is_told or any("encoding_guessed" in row["extra"] for row in rows)
        if is_told:
            flagged.append(fixture["path"])
        elif rows:
            silent.append(fixture["path"])
    assert silent == []
    assert len(flagged) == 5


def mutants() -> Iterator[bytes]:
    """Flip, cut and splice real feeds; the same ones on every run."""
    chance = random.Random(SEED)
    originals = [fixture["content"] for fixture in fixtures()] + [
        one[:60_000] for one in real_feeds()
    ]
    for _ in range(MUTANTS):
        body = bytearray(chance.choice(originals))
        for _ in range(chance.randint(1, 20)):
            if not body:
                break
            at = chance.randrange(len(body))
            match chance.randrange(5):
                case 0:
                    body[at] = chance.randrange(256)
                case 1:
                    del body[at : at + chance.randint(1, 40)]
                case 2:
                    body[at:at] = chance.choice(
                        [b"<", b"&", b"\x00", b"]]>", b"<!--", b"\xff", b'"', b"</"]
                    )
                case 3:
                    other = chance.choice(originals)
                    body[at:at] = other[chance.randrange(max(len(other), 1)) :][:200]
                case _:
                    del body[max(at, len(body) // 2) :]
        yield bytes(body)


def test_mutated_feeds_raise_nothing_but_the_errors_of_the_house() -> None:
    tried = 0
    for body in mutants():
        try:
            list(read_feed(body, address="https://news.example/feed").batches())
        except LegationError as said:
            assert isinstance(said, Rejected)
        tried += 1
    assert tried == MUTANTS
