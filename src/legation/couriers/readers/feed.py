"""Feeds: the reader of RSS, Atom, RDF, CDF and JSON Feed, from an address or a file."""

import hashlib
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import feedparser
import polars as pl

from legation.couriers.discovery import discover
from legation.couriers.fetching import SafeFetcher
from legation.couriers.readers.article import add_bodies
from legation.couriers.readers.feed_entries import channel_of, row_of
from legation.couriers.readers.feed_guard import REPLACEMENT, Checked, check_feed, is_page, narrowed
from legation.couriers.readers.json_feed import is_json, read_json_feed
from legation.couriers.readers.raw_rows import RawRows
from legation.couriers.readers.rejects import TWICE, reject, reject_table
from legation.couriers.unpacking import Limits, unpack
from legation.domain.errors import Rejected, Unavailable
from legation.domain.item import RAW_ITEM, RawBatch
from legation.domain.said import Listed, Said
from legation.doors.fetcher import Conditions, Fetched, Fetcher
from legation.doors.reader import Cursor

PARSER_FAULTS = (
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    AssertionError,
    RecursionError,
    OverflowError,
)
"""What the feed parser may raise on input nobody foresaw; all of it means "not readable"."""

LONGEST_WORDS = 1_000_000
"""Characters of title and text together; no real entry is longer."""

FETCHED_LIMIT = 500
"""Ids of articles already fetched that the cursor remembers."""


@dataclass(frozen=True, kw_only=True)
class FeedReader:
    """Reads one feed. ``address`` is an http(s) address, or a path to a file.

    ``body`` fetches the article behind each new entry, at most ``body_limit`` at a time, and takes
    its text instead of the summary. ``limit_bytes`` bounds a feed after decompression.
    The cursor holds the validators, a digest of what was read last and the articles fetched.
    """

    name: str = "feed/1"
    fetch: Fetcher = field(default_factory=SafeFetcher)
    body: bool = False
    body_limit: int = 20
    limit_bytes: int = 20_000_000

    def read(self, address: str, cursor: Cursor | None) -> Iterator[tuple[RawBatch, Cursor]]:
        """Yield what the feed holds, nothing when it has not changed since the cursor.

        What is no feed is yielded as one reject, and then raised as Rejected.
        """
        state = _read_cursor(cursor)
        answer = self._get(address, state)
        if answer.status == 304:
            return
        digest = hashlib.sha256(answer.body).hexdigest()
        if digest == state.get("digest") and not state.get("bodies_left"):
            return
        try:
            content = unpack(answer.body, limits=Limits(body_bytes=self.limit_bytes), where=address)
            rows = read_feed(
                content,
                address=answer.url,
                content_type=_content_type(answer),
                came=answer.body,
            )
        except Rejected as unreadable:
            yield _set_aside(answer, unreadable), cursor or json.dumps({})
            raise
        state |= {"digest": digest, "etag": answer.headers.get("etag")}
        state["last_modified"] = answer.headers.get("last-modified")
        if self.body:
            fetched, left = add_bodies(
                rows.rows, fetch=self.fetch, known=state.get("fetched", []), limit=self.body_limit
            )
            state |= {"fetched": fetched[-FETCHED_LIMIT:], "bodies_left": left}
        *before, last = rows.batches()
        for batch in before:
            # until the last batch is stored the feed counts as not read
            yield batch, cursor or json.dumps({})
        yield last, json.dumps(state, sort_keys=True)

    def _get(self, address: str, state: dict[str, Any]) -> Fetched:
        if not address.startswith(("http://", "https://")):
            return self._open(address)
        is_whole = not state.get("bodies_left")
        etag, modified = state.get("etag"), state.get("last_modified")
        conditions = Conditions(etag=etag, last_modified=modified) if is_whole else None
        return self.fetch.fetch(address, conditions=conditions)

    def _open(self, address: str) -> Fetched:
        path = Path(address.removeprefix("file://"))
        try:
            if path.stat().st_size > self.limit_bytes:
                raise Rejected(
                    Said("the file is larger than {limit} bytes", limit=self.limit_bytes),
                    where=address,
                )
            content = path.read_bytes()
        except (FileNotFoundError, IsADirectoryError, ValueError) as missing:
            raise Rejected("there is no such file", where=address) from missing
        except OSError as failed:
            raise Unavailable(
                Said("the file cannot be read: {why}", why=failed), where=address
            ) from failed
        return Fetched(url=address, status=200, headers={}, body=content)


def read_feed(
    body: bytes, *, address: str, content_type: str = "", came: bytes | None = None
) -> RawRows:
    """Read a whole feed of any of the formats; ``came`` are its bytes as they came, if they were packed.

    Raises ``Rejected`` when it is none: a web page is told so, with the feeds it names.
    """
    came = body if came is None else came
    body, content_type = narrowed(body, content_type=content_type)
    if is_json(body):
        return _from_json(body, address=address)
    if is_page(body):
        raise _not_a_feed(body, address=address)
    checked = check_feed(body, content_type=content_type, where=address)
    # without a base the parser leaves ids and links as they are stated
    headers = {"content-type": "application/xml; charset=utf-8"}
    try:
        parsed = feedparser.parse(
            io.BytesIO(checked.body),
            response_headers=headers,
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except PARSER_FAULTS as broken:
        raise Rejected(Said("not readable as a feed: {why}", why=broken), where=address) from broken
    if not parsed.get("version") and not parsed.entries:
        fault = checked.fault or Said("well-formed XML without a feed in it")
        raise Rejected(Said("not a feed: {why}", why=fault), where=address)
    rows = _from_parsed(parsed, checked, address=address)
    if checked.fault:
        entries = f"{len(rows.rows)} entries were read all the same"
        reason = f"the XML breaks at {checked.fault}; {entries}"
        rows.reject(came, origin=f"{address}#{checked.fault.partition(':')[0]}", reason=reason)
    return rows


def _from_parsed(parsed: Any, checked: Checked, *, address: str) -> RawRows:
    """Turn what feedparser made of it (a tree of values of any type) into rows and rejects."""
    rows = RawRows()
    seen: dict[str, str] = {}
    channel = channel_of(parsed.feed, address=address, encoding_guessed=checked.guessed)
    for number, entry in enumerate(parsed.entries, start=1):
        origin = f"{address}#entry {number}"
        try:
            row = row_of(entry, channel, origin=origin)
        except PARSER_FAULTS as broken:
            rows.refuse(entry, origin=origin, reason=f"the entry cannot be read: {broken}")
            continue
        _admit(rows, row, entry, seen=seen, is_salvaged=checked.is_salvaged)
    return rows


def _from_json(body: bytes, *, address: str) -> RawRows:
    rows = RawRows()
    seen: dict[str, str] = {}
    for number, (item, row) in enumerate(read_json_feed(body, address=address), start=1):
        if row is None:
            reason = "the item has neither id, link nor words"
            rows.refuse(item, origin=f"{address}#item {number}", reason=reason)
        else:
            _admit(rows, row, item, seen=seen, is_salvaged=False)
    return rows


def _admit(
    rows: RawRows, row: dict[str, Any], entry: object, *, seen: dict[str, str], is_salvaged: bool
) -> None:
    """Take a row in once; set aside empty ones, garbled ones and a second one under the same id."""
    native_id, origin = row["native_id"], row["origin"]
    words = f"{row['title']}\x1f{row['text']}\x1f{row['url']}"
    if native_id is None or not (row["title"] or row["text"] or row["url"]):
        rows.refuse(entry, origin=origin, reason="the entry has neither title, text nor link")
    elif len(words) > LONGEST_WORDS:
        rows.refuse(entry, origin=origin, reason=f"the entry holds {len(words)} characters")
    elif is_salvaged and REPLACEMENT in words:
        rows.refuse(entry, origin=origin, reason="the entry holds bytes that are not UTF-8")
    elif native_id not in seen:
        seen[native_id] = words
        rows.add(row)
    elif seen[native_id] != words:
        reason = f"the id {native_id[:200]!r} {TWICE}"
        rows.refuse(entry, origin=origin, reason=reason)


def _set_aside(answer: Fetched, unreadable: Rejected) -> RawBatch:
    """Give the whole answer as one reject, with the digest of its bytes."""
    return RawBatch(
        rows=pl.DataFrame(schema=dict(RAW_ITEM)),
        rejects=reject_table([reject(answer.url, unreadable.what, answer.body)]),
    )


def _not_a_feed(body: bytes, *, address: str) -> Rejected:
    named = [link.url for link in discover(body, address)][:3]
    remedy = Said("look for the site's feed address")
    if named:
        remedy = Said("it names these feeds: {feeds}", feeds=Listed(named))
    return Rejected("this is a web page, not a feed", where=address, remedy=remedy)


def _content_type(answer: Fetched) -> str:
    return answer.headers.get("content-type", "")


def _read_cursor(cursor: Cursor | None) -> dict[str, Any]:
    try:
        state = json.loads(cursor) if cursor else {}
    except ValueError as broken:
        raise Rejected(
            "the cursor is not one of a feed", remedy="read the source from the start"
        ) from broken
    return state if isinstance(state, dict) else {}
