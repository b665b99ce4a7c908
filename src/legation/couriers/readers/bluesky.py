"""Bluesky: the reader of Jetstream, the network's stream of JSON, in its older and newer form."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlencode, urlsplit

from websockets.exceptions import (
    ConnectionClosed,
    InvalidHandshake,
    InvalidStatus,
    WebSocketException,
)
from websockets.sync.client import ClientConnection, connect
from websockets.typing import Subprotocol

from legation.couriers.addresses import Target
from legation.couriers.fetching import SafeFetcher
from legation.couriers.readers.bluesky_records import COLLECTIONS, commit_of, take
from legation.couriers.readers.raw_rows import RawRows
from legation.couriers.readers.stream_batches import StreamBatches, followed
from legation.domain.errors import Rejected, Unavailable
from legation.domain.item import RawBatch
from legation.doors.reader import Cursor

OLDER_PATH = "/subscribe"
NEWER_PATH = "/xrpc/network.bsky.jetstream.subscribeEvents"
SUBPROTOCOL = Subprotocol("xrpc.v1.json")

LONGEST_MESSAGE = 2_000_000
"""Bytes of one message after decompression."""


@dataclass(slots=True)
class Place:
    """Where a reader stands: the server's time, and its number, which only that server knows."""

    host: str
    time_us: int | None = None
    seq: int | None = None

    @classmethod
    def read(cls, cursor: Cursor | None, *, host: str) -> "Place":
        """Read a cursor back; a number from another server is left aside, the time is kept."""
        try:
            state = json.loads(cursor) if cursor else {}
        except ValueError as broken:
            raise Rejected(
                "the cursor is not one of Jetstream", remedy="read from now on"
            ) from broken
        if not isinstance(state, dict):
            return cls(host)
        numbers = {
            name: value
            for name in ("time_us", "seq")
            if isinstance(value := state.get(name), int) and 0 <= value < 2**63
        }
        if state.get("host") != host:
            numbers.pop("seq", None)
        return cls(host, **numbers)

    def write(self) -> Cursor:
        """Write the cursor."""
        return json.dumps({"host": self.host, "seq": self.seq, "time_us": self.time_us})

    def advance(self, *, time_us: int, seq: int | None) -> None:
        """Move to a later event; an earlier one, sent again, moves nothing."""
        self.time_us = max(time_us, self.time_us or 0)
        self.seq = max(seq, self.seq or 0) if seq is not None else self.seq


@dataclass(frozen=True, kw_only=True)
class JetstreamReader:
    """Reads posts and reposts, their edits and deletions, until ``limit_seconds`` or ``limit_rows``.

    ``address`` is ``wss://host`` (the older form), ``wss://host/subscribe`` or
    ``wss://host/xrpc/network.bsky.jetstream.subscribeEvents``. ``dids`` narrows it to some authors.
    A batch closes at ``batch_rows`` or after ``batch_seconds``. After a gap the stream is taken up
    ``overlap_seconds`` before the cursor, so that nothing is lost and some rows come twice.
    Without a limit (None) a read never ends by itself.
    """

    name: str = "bluesky-jetstream/1"
    fetch: SafeFetcher = field(default_factory=SafeFetcher)
    dids: tuple[str, ...] = ()
    batch_rows: int = 1_000
    batch_seconds: float = 5.0
    limit_seconds: float | None = 60.0
    limit_rows: int | None = None
    overlap_seconds: float = 5.0

    def read(self, address: str, cursor: Cursor | None) -> Iterator[tuple[RawBatch, Cursor]]:
        """Yield batches as they close; without a limit it never ends by itself."""
        target = self._target(address)
        place = Place.read(cursor, host=target.host)
        yield from followed(_Session(self, target, place), self.fetch.sleep)

    def _target(self, address: str) -> Target:
        url = address.replace("https://", "wss://", 1).replace("http://", "ws://", 1)
        target = self.fetch.target(url)
        if target.scheme not in ("ws", "wss"):
            raise Rejected("not the address of a stream", where=address, remedy="use wss://")
        path = urlsplit(target.resource).path
        if path not in ("/", OLDER_PATH, NEWER_PATH):
            raise Rejected(
                "not a path of Jetstream", where=address, remedy=f"use {OLDER_PATH} or {NEWER_PATH}"
            )
        return target


class _Session:
    """One read: what it has gathered and where it stands, over any number of connections."""

    def __init__(self, reader: JetstreamReader, target: Target, place: Place) -> None:
        self.reader = reader
        self.target = target
        self.place = place
        self.rows = RawRows()
        self.is_newer = urlsplit(target.resource).path == NEWER_PATH
        self.batches = StreamBatches(
            clock=reader.fetch.clock,
            batch_rows=reader.batch_rows,
            batch_seconds=reader.batch_seconds,
            limit_seconds=reader.limit_seconds,
            limit_rows=reader.limit_rows,
        )

    def run(self) -> Iterator[tuple[RawBatch, Cursor]]:
        """Follow one connection until it ends or the read is over."""
        self.reader.fetch.pace.wait(self.target.host)
        with self._connect() as connection:
            self.batches.begin()
            while not self.batches.is_over:
                is_open = self._receive(
                    connection, until=min(self.batches.closes_at, self.batches.end)
                )
                if self.batches.is_due(self.rows) or not is_open:
                    if len(self.rows):
                        yield self._batch()
                    self.batches.begin()
                if not is_open:
                    return
        if len(self.rows):
            yield self._batch()

    def _batch(self) -> tuple[RawBatch, Cursor]:
        return self.batches.counted(self.rows.batch()), self.place.write()

    def _receive(self, connection: ClientConnection, *, until: float) -> bool:
        """Take one message in, if one comes in time; False when the connection has ended."""
        try:
            message = connection.recv(timeout=max(until - self.batches.clock(), 0.001))
        except TimeoutError:
            return True
        except (ConnectionClosed, WebSocketException, UnicodeDecodeError, OSError):
            return False
        self._take(message if isinstance(message, str) else message.decode("utf-8", "replace"))
        return True

    def _take(self, message: str) -> None:
        origin = f"{self.target.origin}#{self.place.seq or self.place.time_us or 'start'}"
        try:
            event = json.loads(message)
            if not isinstance(event, dict):
                raise ValueError("not an object")
            commit = commit_of(event)
            if commit is not None:
                self.place.advance(time_us=commit.time_us, seq=commit.seq)
            if commit is not None and commit.collection in COLLECTIONS:
                take(commit, self.rows, origin=origin)
        except (ValueError, RecursionError) as broken:
            self.rows.reject(message, origin=origin, reason=f"not a readable event: {broken}")

    def _connect(self) -> ClientConnection:
        try:
            return self._open(self._url())
        except InvalidStatus as refused:
            status = refused.response.status_code
            if status == 400 and self.place.seq is not None and self.place.time_us is not None:
                # the number is older than what the server keeps: the time is taken to its oldest
                self.place.seq = None
                reason = "the server no longer keeps what followed the cursor; some events are lost"
                self.rows.refuse(
                    {"cursor": self.place.write()}, origin=self.target.url, reason=reason
                )
                raise Unavailable(reason, where=self.target.url) from refused
            if status == 429 or status >= 500:
                raise Unavailable(
                    f"the server answered {status}", where=self.target.url
                ) from refused
            raise Rejected(f"the server answered {status}", where=self.target.url) from refused
        except (InvalidHandshake, WebSocketException, TimeoutError, OSError, ValueError) as failed:
            raise Unavailable(f"no stream: {failed}", where=self.target.url) from failed

    def _open(self, url: str) -> ClientConnection:
        fetch = self.reader.fetch
        raw = fetch.gate.open(self.target)
        opened = connect(
            url,
            sock=raw,
            ssl=fetch.gate.trust() if self.target.is_secure else None,
            server_hostname=self.target.host if self.target.is_secure else None,
            subprotocols=[SUBPROTOCOL] if self.is_newer else None,
            user_agent_header=fetch.user_agent,
            proxy=None,
            open_timeout=fetch.connect_seconds,
            close_timeout=1.0,
            max_size=LONGEST_MESSAGE,
            legacy=True,
        )
        assert isinstance(opened, ClientConnection)
        return opened

    def _url(self) -> str:
        """Write the address with what is wanted and where to take it up again."""
        parts = urlsplit(self.target.url)
        path = OLDER_PATH if parts.path == "/" else parts.path
        ours = ("cursor", "wantedCollections", "wantedDids", "collections", "dids", "kinds")
        asked = [(name, value) for name, value in parse_qsl(parts.query) if name not in ours]
        collections, dids = (
            ("collections", "dids") if self.is_newer else ("wantedCollections", "wantedDids")
        )
        asked += [("kinds", "commit")] if self.is_newer else []
        asked += [(collections, name) for name in COLLECTIONS] + [
            (dids, did) for did in self.reader.dids
        ]
        if (cursor := self._cursor()) is not None:
            asked.append(("cursor", str(cursor)))
        return parts._replace(path=path, query=urlencode(asked)).geturl()

    def _cursor(self) -> int | None:
        """Give the number where the server knows it, or else the time, a little earlier."""
        if self.is_newer and self.place.seq is not None:
            return self.place.seq
        if self.place.time_us is None:
            return None
        return max(self.place.time_us - int(self.reader.overlap_seconds * 1_000_000), 0)
