"""Mastodon by stream: what is said as it is said, with a catch-up by REST after every gap."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from urllib.parse import quote

from legation.couriers.fetching import SafeFetcher
from legation.couriers.readers.mastodon_rest import (
    MastodonReader,
    Timeline,
    newest,
    read_cursor,
    timeline_of,
    write_cursor,
)
from legation.couriers.readers.mastodon_status import StatusRows
from legation.couriers.readers.stream_batches import StreamBatches, followed
from legation.domain.errors import Rejected
from legation.domain.item import RawBatch
from legation.doors.reader import SECRET, Cursor


@dataclass(frozen=True, kw_only=True)
class MastodonStreamReader:
    """Reads a hashtag or public timeline by server-sent events until ``limit_seconds`` are over.

    A batch closes at ``batch_rows`` or, at the next sign of life of the server, after
    ``batch_seconds``. Every connection begins with a catch-up from ``overlap_seconds`` before the
    cursor, for statuses that reach a server late get a number from when they were written.
    A deletion comes by the server's own number: one of a status not seen since the start is set aside.
    """

    name: str = "mastodon-stream/1"
    fetch: SafeFetcher = field(default_factory=SafeFetcher)
    token: str = field(default="", repr=False, metadata=SECRET)
    batch_rows: int = 500
    batch_seconds: float = 5.0
    limit_seconds: float | None = 60.0
    limit_rows: int | None = None
    overlap_seconds: float = 60.0

    def read(self, address: str, cursor: Cursor | None) -> Iterator[tuple[RawBatch, Cursor]]:
        """Yield batches as they close; without a limit it never ends by itself."""
        timeline = timeline_of(address)
        if timeline.account is not None:
            raise Rejected("an account has no public stream", where=address, remedy="use mastodon")
        yield from followed(_Session(self, timeline, cursor), self.fetch.sleep)


class _Session:
    """One read: what it has gathered and where it stands, over any number of connections."""

    def __init__(
        self, reader: MastodonStreamReader, timeline: Timeline, cursor: Cursor | None
    ) -> None:
        self.reader = reader
        self.timeline = timeline
        self.statuses = StatusRows(host=timeline.host)
        self.state = read_cursor(cursor)
        self.batches = StreamBatches(
            clock=reader.fetch.clock,
            batch_rows=reader.batch_rows,
            batch_seconds=reader.batch_seconds,
            limit_seconds=reader.limit_seconds,
            limit_rows=reader.limit_rows,
        )

    def run(self) -> Iterator[tuple[RawBatch, Cursor]]:
        """Catch up, then follow one connection until it ends."""
        rest = MastodonReader(fetch=self.reader.fetch, token=self.reader.token, first_pages=1)
        for batch, after in rest.catch_up(self.timeline, self._overlapped(), self.statuses):
            self._advance(read_cursor(after).get("min_id", "0"))
            yield self._counted(batch)
            if self.batches.is_over:
                return
        headers = {"Accept": "text/event-stream"}
        if self.reader.token:
            headers["Authorization"] = f"Bearer {self.reader.token}"
        left = self.batches.end - self.batches.clock()
        with self.reader.fetch.lines(self._stream(), headers=headers, seconds=left) as lines:
            yield from self._follow(lines)

    def _follow(self, lines: Iterator[bytes]) -> Iterator[tuple[RawBatch, Cursor]]:
        self.batches.begin()
        rows, event = self.statuses.rows, ""
        for line in lines:
            name, _, value = line.decode("utf-8", "replace").partition(":")
            if name == "event":
                event = value.strip()
            elif name == "data":
                self._take(event, value.strip())
            if len(rows) and self.batches.is_due(rows):
                yield self._counted(rows.batch())
                self.batches.begin()
            if self.batches.is_over:
                return
        if len(rows):
            yield self._counted(rows.batch())

    def _take(self, event: str, data: str) -> None:
        origin = f"{self._stream()}#{event}"
        if event == "delete":
            self.statuses.delete(data, origin=origin)
        elif event in ("update", "status.update"):
            try:
                status = json.loads(data)
            except (ValueError, RecursionError) as broken:
                self.statuses.rows.reject(data, origin=origin, reason=f"not JSON: {broken}")
                return
            self.statuses.take(status, origin=origin)
            number = str(status.get("id")) if isinstance(status, dict) else ""
            if event == "update" and number.isascii() and number.isdigit():
                self._advance(number)

    def _advance(self, number: str) -> None:
        self.state["min_id"] = newest(self.state.get("min_id", "0"), number)

    def _counted(self, batch: RawBatch) -> tuple[RawBatch, Cursor]:
        self.state.setdefault("min_id", "0")
        return self.batches.counted(batch), write_cursor(self.state)

    def _overlapped(self) -> Cursor | None:
        """Step back from the cursor: a status number holds its milliseconds above 16 bits."""
        if "min_id" not in self.state:
            return None
        back = int(self.reader.overlap_seconds * 1000) << 16
        return write_cursor({"min_id": str(max(int(self.state["min_id"]) - back, 0))})

    def _stream(self) -> str:
        base = self.timeline.base + "/api/v1/streaming"
        if self.timeline.tag is not None:
            return f"{base}/hashtag?tag={quote(self.timeline.tag, safe='%')}"
        return f"{base}/public/local" if self.timeline.is_local else f"{base}/public"
