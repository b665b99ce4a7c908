"""Routes of what comes in: the live stream as a list, saved searches, the quarantine."""

from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import Path, Query, Router, Schema
from pydantic import Field

from legation.chancery.roles import scope_of
from legation.chancery.showing import reading_of
from legation.desks.listening import pages_search
from legation.desks.listening.acting import acting_of
from legation.desks.listening.living import BACK, Filter, Place, came_after
from legation.desks.listening.lookups import (
    names_seen,
    quarantine_seen,
    the_row_seen,
)
from legation.desks.listening.models import Quarantined
from legation.desks.listening.noting_live import noted
from legation.desks.listening.pages_quarantine import dismissed_values, held_values
from legation.domain.scope import SCOPE_COLUMNS
from legation.faces.api import schemas_monitoring as told
from legation.faces.api.asking import Values, absent_or, cut, page_of
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


class Came(Schema):
    """What is asked of what comes in."""

    since: Instant | None = Field(
        None,
        description="known after, at most 7 days back; where neither it nor a cursor is given, 24 hours",
    )
    q: Annotated[str, Field(max_length=200)] = Field("", description="as it stands in the text")
    source: Word | None = None
    kind: Word | None = None
    cursor: Cursor | None = None


class Held(Schema):
    """What is asked of the quarantine."""

    state: Literal["held", "dismissed"] = "held"
    source: Word | None = None
    cursor: Cursor | None = None


@router.get("/live", response={200: told.LiveRows, **WRONG}, url_name="api-live", tags=["live"])
def live(request: HttpRequest, asked: Query[Came]) -> Values:
    """List what became known after a cursor, the oldest first, 30 seconds after it did: ask again and again
    with ``next`` and each publication comes once. An answer looks through a stretch, so that one with few
    rows or none may say ``more``."""
    acting = acting_of(request)
    reading, place = acting.reading, read(asked.cursor)
    begun = instant_in(place, "at")
    after = Place(at=begun or asked.since or reading.at - BACK, item=str(place.get("item", "")))
    wanted = Filter(words=asked.q.strip(), source=asked.source or "", kind=asked.kind or "")
    came = came_after(
        reading.archive, reading.scope, wanted, at=reading.at, after=after, most=PER_PAGE
    )
    mark = noted(acting, wanted, mark=str(place.get("asked", "")), found=len(came.rows))
    names, reached = names_seen(reading.scope), came.reached
    held = {"at": told_at(reached.at), "item": reached.item} | ({"asked": mark} if mark else {})
    return {
        "rows": [{**row, "source_name": names.get(row["source"])} for row in came.rows],
        "next": written(held),
        "more": came.has_more,
    }


@router.get(
    "/saved-searches",
    response={200: told.SavedRows, **WRONG},
    url_name="api-saved-searches",
    tags=["saved-searches"],
)
def saved_searches(request: HttpRequest, cursor: Cursor | None = None) -> Values:
    """List your saved searches with what each told last."""
    acting = acting_of(request)
    kept = list(pages_search.saved.values(request)["rows"])
    if acting.reading.scope != scope_of(acting.person, acting.reading.at):
        # what was counted was counted in all that their owner sees
        kept = [{**row, "alerts": []} for row in kept]
    return cut(kept, read(cursor))


@router.get(
    "/quarantine",
    response={200: told.HeldRows, **WRONG},
    url_name="api-quarantine",
    tags=["quarantine"],
)
def quarantine(request: HttpRequest, asked: Query[Held]) -> Values:
    """List what stands in quarantine, or was dismissed there."""
    scope, place = reading_of(request).scope, read(asked.cursor)
    is_dismissed = asked.state == "dismissed"
    found = quarantine_seen(scope, source=asked.source or "", dismissed=is_dismissed)
    start = number_in(place, "page") * PER_PAGE
    kept = [_row(one) for one in found[start : start + PER_PAGE]]
    return page_of(kept, place, total=found.count())


@router.get(
    "/quarantine/{number}",
    response={200: told.HeldOut, **WRONG},
    url_name="api-quarantined",
    tags=["quarantine"],
)
def quarantined(
    request: HttpRequest, number: Annotated[int, Path(..., ge=1, le=999_999_999_999)]
) -> Values:
    """Give one row of the quarantine."""
    scope = reading_of(request).scope

    def looked() -> Values:
        found = the_row_seen(number, scope)
        label = {name: getattr(found.source, name) for name in SCOPE_COLUMNS}
        return {**_row(found), **label}

    return absent_or(looked)


def _row(one: Quarantined) -> Values:
    told_of = dismissed_values(one) if one.is_dismissed else held_values(one)
    return {**told_of, "source": one.source_id, "source_name": one.source.name}
