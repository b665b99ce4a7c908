"""Mastodon by REST: an account, a hashtag or a public timeline, page by page from the cursor."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from legation.couriers.fetching import SafeFetcher
from legation.couriers.readers.mastodon_status import StatusRows
from legation.domain.errors import Rejected, SeenBytes
from legation.domain.item import RawBatch
from legation.doors.fetcher import Conditions, Fetched, Fetcher
from legation.doors.reader import SECRET, Cursor

PAGE_ROWS = 40
"""The most a server gives at once."""

PAGES_LIMIT = 250
"""Pages of one read: a longer gap is caught up by the next one."""

_ACCOUNT = re.compile(r"/@([A-Za-z0-9_.-]+(?:@[A-Za-z0-9.-]+)?)/?")
_TAG = re.compile(r"/tags/([^/?#]+)/?")
_PUBLIC = {"": False, "/": False, "/public": False, "/public/local": True}


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """What an address names: ``account``, ``tag`` or, with neither, the public timeline."""

    base: str
    host: str
    account: str | None = None
    tag: str | None = None
    is_local: bool = False


def timeline_of(address: str) -> Timeline:
    """Read an address: ``https://server/@name``, ``/tags/name``, ``/public``, ``/public/local``."""
    try:
        parts = urlsplit(address.strip())
        host = parts.hostname
    except ValueError as malformed:
        raise Rejected(f"not an address: {malformed}", where=address[:200]) from malformed
    if parts.scheme not in ("http", "https") or not host:
        raise Rejected("not the address of a server", where=address[:200])
    base = f"{parts.scheme}://{parts.netloc}"
    if named := _ACCOUNT.fullmatch(parts.path):
        return Timeline(base=base, host=host, account=named[1])
    if tagged := _TAG.fullmatch(parts.path):
        return Timeline(base=base, host=host, tag=tagged[1])
    if parts.path in _PUBLIC:
        return Timeline(base=base, host=host, is_local=_PUBLIC[parts.path])
    raise Rejected(
        "not an address of a timeline",
        where=address[:200],
        remedy="use https://server/@account, https://server/tags/name or https://server/public",
    )


def newest(first: str, second: str) -> str:
    """Give the later of two status numbers: they are decimal and of any length."""
    return max(first, second, key=lambda number: (len(number), number))


@dataclass(frozen=True, kw_only=True)
class MastodonReader:
    """Reads what is newer than the cursor, oldest first; a first read takes ``first_pages`` back.

    ``refreshes`` asks for the newest page once more at the end, so that edits and counters of
    recent statuses show. ``token`` is an access token for servers that ask for one.
    """

    name: str = "mastodon/1"
    fetch: Fetcher = field(default_factory=SafeFetcher)
    token: str = field(default="", repr=False, metadata=SECRET)
    first_pages: int = 5
    refreshes: bool = False

    def read(self, address: str, cursor: Cursor | None) -> Iterator[tuple[RawBatch, Cursor]]:
        """Yield a batch for each page, or one for the whole of a first read."""
        timeline = timeline_of(address)
        statuses = StatusRows(host=timeline.host)
        yield from self.catch_up(timeline, cursor, statuses)

    def catch_up(
        self, timeline: Timeline, cursor: Cursor | None, statuses: StatusRows
    ) -> Iterator[tuple[RawBatch, Cursor]]:
        """Yield what is newer than the cursor, remembering in ``statuses`` what was seen."""
        state = read_cursor(cursor)
        path = self._path(timeline, state)
        if "min_id" in state:
            yield from self._forward(timeline, path, state, statuses)
            if not self.refreshes:
                return
        pages = 1 if "min_id" in state else self.first_pages
        for page in reversed(list(self._backward(timeline, path, pages))):
            _take(page, state, statuses, origin=timeline.base + path)
        if len(statuses.rows) or "min_id" not in state:
            state.setdefault("min_id", "0")
            yield statuses.rows.batch(), write_cursor(state)

    def get(self, url: str) -> Fetched:
        """Ask the server, with the token where there is one."""
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        return self.fetch.fetch(url, conditions=Conditions(headers=headers))

    def _path(self, timeline: Timeline, state: dict[str, str]) -> str:
        if timeline.tag is not None:
            return f"/api/v1/timelines/tag/{quote(timeline.tag, safe='%')}"
        if timeline.account is None:
            return "/api/v1/timelines/public"
        if "account" not in state:
            asked = (
                f"{timeline.base}/api/v1/accounts/lookup?{urlencode({'acct': timeline.account})}"
            )
            state["account"] = _number_of(_parse(self.get(asked)), where=asked)
        return f"/api/v1/accounts/{state['account']}/statuses"

    def _page(self, timeline: Timeline, path: str, **given: str) -> tuple[list[Any], bool]:
        """Give one page, newest first, and whether the server lets us ask for another."""
        local = {"local": "true"} if timeline.is_local else {}
        query = urlencode({"limit": str(PAGE_ROWS), **local, **given})
        answer = self.get(f"{timeline.base}{path}?{query}")
        page = _parse(answer)
        if not isinstance(page, list):
            raise Rejected(
                "the server did not answer with a list of statuses",
                where=answer.url,
                seen=SeenBytes.of(answer.body),
            )
        return page, answer.headers.get("x-ratelimit-remaining", "1").strip() != "0"

    def _forward(
        self, timeline: Timeline, path: str, state: dict[str, str], statuses: StatusRows
    ) -> Iterator[tuple[RawBatch, Cursor]]:
        for _ in range(PAGES_LIMIT):
            before = state["min_id"]
            page, may_go_on = self._page(timeline, path, min_id=before)
            _take(page, state, statuses, origin=timeline.base + path)
            if not page or state["min_id"] == before:
                return
            yield statuses.rows.batch(), write_cursor(state)
            if not may_go_on:
                return

    def _backward(self, timeline: Timeline, path: str, pages: int) -> Iterator[list[Any]]:
        before: dict[str, str] = {}
        for _ in range(pages):
            page, may_go_on = self._page(timeline, path, **before)
            numbers = [number for one in page if (number := _number_or_none(one))]
            if page:
                yield page
            if not numbers or not may_go_on:
                return
            before = {"max_id": min(numbers, key=lambda number: (len(number), number))}


def read_cursor(cursor: Cursor | None) -> dict[str, str]:
    """Read a cursor back: ``min_id``, the newest number seen, and ``account``, the account's."""
    try:
        state = json.loads(cursor) if cursor else {}
    except ValueError as broken:
        raise Rejected(
            "the cursor is not one of Mastodon", remedy="read from the start"
        ) from broken
    kept = ("min_id", "account")
    texts = state if isinstance(state, dict) else {}
    return {
        name: texts[name] for name in kept if re.fullmatch(r"[0-9]{1,30}", str(texts.get(name)))
    }


def write_cursor(state: Mapping[str, str]) -> Cursor:
    """Write a cursor."""
    return json.dumps(state, sort_keys=True)


def _take(page: list[Any], state: dict[str, str], statuses: StatusRows, *, origin: str) -> None:
    """Take a page in, oldest first, and move the cursor to its newest."""
    for status in reversed(page):
        number = _number_or_none(status)
        statuses.take(status, origin=f"{origin}#{number}")
        if number:
            state["min_id"] = newest(state.get("min_id", "0"), number)


def _number_or_none(status: object) -> str | None:
    number = status.get("id") if isinstance(status, Mapping) else None
    return number if isinstance(number, str) and re.fullmatch(r"[0-9]{1,30}", number) else None


def _number_of(account: object, *, where: str) -> str:
    number = _number_or_none(account)
    if number is None:
        raise Rejected("the server does not know this account", where=where)
    return number


def _parse(answer: Fetched) -> Any:
    """Parse an answer into whatever it holds; callers check what they take from it."""
    try:
        return json.loads(answer.body)
    except (ValueError, RecursionError) as broken:
        raise Rejected(
            f"the answer is not JSON: {broken}",
            where=answer.url,
            remedy="is this a Mastodon server?",
            seen=SeenBytes.of(answer.body),
        ) from broken
