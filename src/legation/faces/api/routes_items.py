"""Routes of publications, search and sources."""

from datetime import UTC, date, datetime, timedelta
from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Path, Query, Router, Schema
from pydantic import Field

from legation.chancery.showing import Reading, reading_of
from legation.desks.briefing import pages_flows
from legation.desks.listening import pages_search, pages_sources
from legation.desks.listening.listing import listed
from legation.desks.listening.lookups import names_seen
from legation.domain.errors import Rejected
from legation.domain.time import Window
from legation.faces.api import schemas as told
from legation.faces.api.asking import Values, one, rows
from legation.faces.api.paging import (
    PER_PAGE,
    Cursor,
    Instant,
    Word,
    instant_in,
    number_in,
    read,
    written,
)
from legation.faces.api.paging import told as told_at
from legation.faces.api.problems import DOCUMENTED, Problem

router = Router()
WRONG: dict[Any, Any] = {DOCUMENTED: Problem}
Id = Annotated[str, Path(..., pattern=r"^[0-9A-Za-z_-]{1,80}$")]
TICK = timedelta(microseconds=1)
EARLIEST, LATEST = datetime(1, 1, 2, tzinfo=UTC), datetime(9999, 12, 30, tzinfo=UTC)
FACETS = ("language", "country", "source", "kind")


class Facets(Schema):
    """What publications are narrowed by."""

    language: Word | None = None
    country: Annotated[str, Field(pattern=r"^[A-Za-z]{2}$")] | None = None
    source: Word | None = None
    kind: Word | None = None
    cursor: Cursor | None = None


class Listed(Facets):
    """What is asked of the list of publications."""

    since: Instant | None = Field(None, description="published at or after")
    until: Instant | None = Field(None, description="published before")
    as_of: Instant | None = Field(
        None, description="in the words known by then; narrowed by `source` only"
    )


class Searched(Facets):
    """What is searched for."""

    q: Annotated[str, Field(max_length=400)] = Field("", description="all of these words")
    first: date | None = Field(None, description="published on this day or later (UTC)")
    last: date | None = Field(None, description="published on this day or earlier (UTC)")


@router.get("/items", response={200: told.ItemRows, **WRONG}, url_name="api-items", tags=["items"])
def items(request: HttpRequest, asked: Query[Listed]) -> Values:
    """List publications, the newest first."""
    reading, place = reading_of(request), read(asked.cursor)
    skipped = number_in(place, "skip")
    window = _window(asked, instant_in(place, "until"))
    if window is None:
        return {"rows": [], "total": 0, "as_of": asked.as_of}
    find = _as_known if asked.as_of else _as_indexed
    ids, total = find(reading, asked, window, skipped)
    names = names_seen(reading.scope)
    found = listed(reading.archive, reading.scope, ids, as_of=asked.as_of)
    kept = [{**row, "source_name": names.get(row["source"])} for row in found if row["known_at"]]
    return {
        "rows": kept,
        "total": total + number_in(place, "before"),
        "as_of": asked.as_of,
        "next": _next(kept, skipped, place) if kept and total > skipped + len(ids) else None,
    }


@router.get(
    "/items/{name}", response={200: told.ItemOut, **WRONG}, url_name="api-item", tags=["items"]
)
def item(request: HttpRequest, name: Id) -> Values:
    """Give one publication whole, with its revisions and what rests on it."""
    found = one(pages_flows.item, request, {}, name=name)
    held = found["item"]
    more = {"said": found["said"], "url": found["link"], "countries": held.get("countries") or []}
    return {**held, **more, "revisions": found["revisions"], "signals": found["signals"]}


@router.get(
    "/search", response={200: told.SearchOut, **WRONG}, url_name="api-search", tags=["search"]
)
def search(request: HttpRequest, asked: Query[Searched]) -> Values:
    """Search for words in publications, with facets."""
    words = asked.model_dump(exclude={"cursor", "first", "last"})
    words |= {"from": asked.first, "to": asked.last}
    return rows(pages_search.search, request, words, cursor=asked.cursor)


@router.get(
    "/sources", response={200: told.SourceRows, **WRONG}, url_name="api-sources", tags=["sources"]
)
def sources(
    request: HttpRequest, state: Word | None = None, cursor: Cursor | None = None
) -> Values:
    """List the sources."""
    return rows(pages_sources.sources, request, {"state": state}, cursor=cursor)


@router.get(
    "/sources/{name}",
    response={200: told.SourceOut, **WRONG},
    url_name="api-source",
    tags=["sources"],
)
def source(request: HttpRequest, name: Id) -> Values:
    """Give one source."""
    found = one(pages_sources.source, request, {}, name=name)
    return {**found, **found["source"], "items": found["total"]}


def _window(asked: Listed, end: datetime | None) -> Window | None:
    """Give the time that a page reaches over, or None for none at all."""
    start, last = asked.since or EARLIEST, end or asked.until or LATEST
    return Window(start=start, end=last) if start < last else None


def _as_indexed(
    reading: Reading, asked: Listed, window: Window, skipped: int
) -> tuple[list[str], int]:
    """Find ids as they are known now."""
    narrowed = {name: getattr(asked, name) for name in FACETS}
    if narrowed["country"]:
        narrowed["country"] = narrowed["country"].upper()
    found = reading.archive.search(
        None,
        reading.scope,
        limit=PER_PAGE,
        offset=skipped,
        newest_first=True,
        window=window,
        **narrowed,
    )
    return list(found.ids), found.total


def _as_known(
    reading: Reading, asked: Listed, window: Window, skipped: int
) -> tuple[list[str], int]:
    """Find ids as they were known at a time."""
    if any(getattr(asked, name) for name in FACETS if name != "source"):
        raise Rejected("as of a time, publications are narrowed by source only", where="as_of")
    matching = {"source": [asked.source]} if asked.source else {}
    archive, scope, as_of = reading.archive, reading.scope, asked.as_of
    total = archive.count("items", scope, as_of=as_of, window=window, matching=matching)
    known = archive.read(
        "items",
        scope,
        as_of=as_of,
        window=window,
        matching=matching,
        columns=["id"],
        limit=skipped + PER_PAGE,
        newest_first=True,
    )
    return known["id"].to_list()[skipped:], total


def _next(kept: list[dict[str, Any]], skipped: int, place: dict[str, Any]) -> str:
    """Go on after the last row: from its instant, past those of that instant that were shown."""
    last = kept[-1]["published_at"]
    same = sum(1 for row in kept if row["published_at"] == last)
    until = instant_in(place, "until")
    is_same = until == last + TICK
    before = number_in(place, "before") + (0 if is_same else skipped + len(kept) - same)
    skip = same + (skipped if is_same else 0)
    return written({"until": told_at(last + TICK), "skip": skip, "before": before})
