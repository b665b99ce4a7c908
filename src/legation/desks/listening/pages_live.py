"""The live page: the newest publications as they are filed; a stream for browsers, a list for all others."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse

from legation.chancery.compartments import carrying
from legation.chancery.showing import Page, Reading
from legation.desks.listening.acting import Acting, acting_of, viewed
from legation.desks.listening.living import MOST, Filter, came_in, moment
from legation.desks.listening.lookups import names_seen
from legation.desks.listening.noting_live import noted_on_page
from legation.domain.errors import Rejected
from legation.domain.item import ItemKind
from legation.store.archive import Archive

STREAM_SECONDS = 25.0
"""How long one stream stays open; the browser opens the next. What its reader may see is asked anew then."""
LOOK_SECONDS = 2.0
STREAMS = threading.BoundedSemaphore(3)
"""Streams open at once in one process: each keeps a thread. Further browsers ask again and again."""


def _live(acting: Acting) -> Page:
    reading = acting.reading
    wanted = _wanted(reading)
    names = names_seen(reading.scope)
    after = moment(reading.query.get("after", ""))
    rows = came_in(reading.archive, reading.scope, wanted, at=reading.at, after=after)
    noted_on_page(acting, wanted, found=len(rows))
    values = {
        "rows": _named(rows, names),
        "at": reading.at,
        "most": MOST,
        "words": wanted.words,
        "source": wanted.source,
        "kind": wanted.kind,
    }
    drawn = {
        "sources": sorted(names.items(), key=lambda one: one[1]),
        "kinds": list(ItemKind),
        "asked": reading.query.urlencode(),
    }
    return Page(template="listening/live.html", values=values, drawn=drawn)


def _wanted(reading: Reading) -> Filter:
    asked = reading.query
    return Filter(
        words=asked.get("q", "").strip()[:200],
        source=asked.get("source", "")[:80],
        kind=asked.get("kind", "")[:40],
    )


def _named(rows: list[dict[str, Any]], names: dict[str, str]) -> list[dict[str, Any]]:
    return [{**row, "source_name": names.get(row["source"], row["source"])} for row in rows]


def stream(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    """Send each publication as an event as it is filed; 204, which means do not ask again, where as many
    as there are threads for listen already."""
    acting = acting_of(request)
    reading, wanted = acting.reading, _wanted(acting.reading)
    try:
        after = moment(reading.query.get("after", "")) or reading.at
    except Rejected as wrong:
        return HttpResponse(str(wrong), status=400, content_type="text/plain")
    rows = came_in(reading.archive, reading.scope, wanted, at=reading.at, after=after)
    noted_on_page(acting, wanted, found=len(rows))
    if not STREAMS.acquire(blocking=False):
        return HttpResponse(status=204)
    now: Callable[[], Any] = request.installation.now  # type: ignore[attr-defined]
    answer = StreamingHttpResponse(
        _Events(reading, wanted, after=after, now=now),
        content_type="text/event-stream; charset=utf-8",
    )
    answer.headers["X-Accel-Buffering"] = "no"
    answer.headers["Content-Encoding"] = "identity"
    return answer


class _Events:
    """The events of one stream; closing it frees its place."""

    def __init__(
        self, reading: Reading, wanted: Filter, *, after: Any, now: Callable[[], Any]
    ) -> None:
        self._reading, self._wanted, self._after, self._now = reading, wanted, after, now
        self._sent: set[str] = set()
        self._is_open = True

    def __iter__(self) -> Iterator[bytes]:
        until = time.monotonic() + STREAM_SECONDS
        try:
            yield b"retry: 2000\n\n"
            yield from self._fresh()
            while time.monotonic() < until and self._is_open:
                time.sleep(LOOK_SECONDS)
                yield b": still here\n\n"
                yield from self._fresh()
        finally:
            self.close()

    def close(self) -> None:
        """Free the place, once."""
        if self._is_open:
            self._is_open = False
            STREAMS.release()

    def _fresh(self) -> Iterator[bytes]:
        at = self._now()
        reading = replace(self._reading, at=at)
        archive: Archive = reading.archive
        rows = came_in(archive, reading.scope, self._wanted, at=at, after=self._after)
        fresh = [row for row in rows if row["id"] not in self._sent]
        self._sent.update(row["id"] for row in fresh)
        self._after = at
        with carrying(reading.scope):
            names = names_seen(reading.scope) if fresh else {}
        for row in reversed(_named(fresh, names)):
            said = json.dumps(row, default=str, ensure_ascii=False)
            yield f"id: {at.isoformat()}\ndata: {said}\n\n".encode()


live = viewed(_live)
