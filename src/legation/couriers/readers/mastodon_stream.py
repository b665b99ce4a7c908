"""Mastodon by stream: what is said as it is said, with a catch-up by REST after every gap."""

import json
from collections.abc import Callable, Iterator
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
from legation.domain.errors import Rejected, Unavailable
from legation.domain.item import RawBatch
from legation.doors.reader import Cursor

LONGEST = 365 * 86_400.0
LONGEST_PAUSE_SECONDS = 60.0
TRIES = 5
"""Connections in a row that may fail before the source counts as not answering."""


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
    token: str = field(default="", repr=False)
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
        end = self.fetch.clock() + (LONGEST if self.limit_seconds is None else self.limit_seconds)
        session = _Session(self, timeline, end=end, cursor=cursor)
        failures = 0
        while not session.is_over:
            try:
                for batch, after in session.run():
                    failures = 0
                    yield batch, after
            except Unavailable:
                failures += 1
                if failures >= TRIES:
                    raise
            if not session.is_over:
                pause = min(2.0**failures, LONGEST_PAUSE_SECONDS, end - self.fetch.clock())
                self.fetch.sleep(max(pause, 0.0))


class _Session:
    """One read: what it has gathered and where it stands, over any number of connections."""

    def __init__(
        self, reader: MastodonStreamReader, timeline: Timeline, *, end: float, cursor: Cursor | None
    ) -> None:
        self.reader = reader
        self.timeline = timeline
        self.end = end
        self.clock: Callable[[], float] = reader.fetch.clock
        self.statuses = StatusRows(host=timeline.host)
        self.state = read_cursor(cursor)
        self.count = 0

    @property
    def is_over(self) -> bool:
        """Whether the time or the rows of this read are used up."""
        limit = self.reader.limit_rows
        return self.clock() >= self.end or (limit is not None and self.count >= limit)

    def run(self) -> Iterator[tuple[RawBatch, Cursor]]:
        """Catch up, then follow one connection until it ends."""
        rest = MastodonReader(fetch=self.reader.fetch, token=self.reader.token, first_pages=1)
        for batch, after in rest.catch_up(self.timeline, self._overlapped(), self.statuses):
            self._advance(read_cursor(after).get("min_id", "0"))
            yield self._counted(batch)
            if self.is_over:
                return
        headers = {"Accept": "text/event-stream"}
        if self.reader.token:
            headers["Authorization"] = f"Bearer {self.reader.token}"
        left = self.end - self.clock()
        with self.reader.fetch.lines(self._stream(), headers=headers, seconds=left) as lines:
            yield from self._follow(lines)

    def _follow(self, lines: Iterator[bytes]) -> Iterator[tuple[RawBatch, Cursor]]:
        closes_at = self.clock() + self.reader.batch_seconds
        event = ""
        for line in lines:
            name, _, value = line.decode("utf-8", "replace").partition(":")
            if name == "event":
                event = value.strip()
            elif name == "data":
                self._take(event, value.strip())
            held = len(self.statuses.rows)
            is_due = held >= self.reader.batch_rows or self.clock() >= closes_at
            if held and (is_due or self._reaches_limit(held)):
                yield self._counted(self.statuses.rows.batch())
                closes_at = self.clock() + self.reader.batch_seconds
            if self.is_over:
                return
        if len(self.statuses.rows):
            yield self._counted(self.statuses.rows.batch())

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
        self.count += len(batch.rows)
        self.state.setdefault("min_id", "0")
        return batch, write_cursor(self.state)

    def _reaches_limit(self, held: int) -> bool:
        limit = self.reader.limit_rows
        return limit is not None and self.count + held >= limit

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
