"""How any desk shows a page: who reads it, and its two forms, HTML for people and JSON for programs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from math import ceil
from typing import Any
from urllib.parse import urlencode

import polars as pl
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import render

from legation.chancery.audit.detail import Digest
from legation.chancery.audit.recording import record
from legation.chancery.recognition import activate
from legation.chancery.tabling import MEDIA, MOST_ROWS, Table, digest_of, head_of, written
from legation.domain.errors import LegationError, Refused, Rejected, Unavailable
from legation.domain.scope import Marking, Scope, require_scope
from legation.settings import Settings
from legation.store.archive import Archive

KEEP = "Legation-Offline"
"""The header that lets the browser keep a page."""
KEPT = "Legation-Kept"
"""The header that says what a kept page is called: ``of``, ``at`` (ISO 8601) and ``as``."""
PER_PAGE = 50
"""Rows of a list on one page."""

# A page's values are whatever its template and JSON show: text, numbers, times, lists and objects.
Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Who asks for a page, of which archive, when, with which words after the ``?``, and ``home``: at
    which mission they work."""

    archive: Archive
    scope: Scope
    at: datetime
    query: QueryDict
    settings: Settings
    home: str = ""
    per_page: int = PER_PAGE


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """What a page that may be kept is called in the list of what was: of which mission, as of when."""

    marking: Marking
    of: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page: ``values`` are both shown and handed out as JSON, ``drawn`` is only for the eye, ``told`` gives
    what is only handed out, worked out when somebody asks for it."""

    template: str
    values: Values
    drawn: Values = field(default_factory=dict)
    kept: "Kept | None" = None
    """What a browser may keep the page as, for reading offline, where the installation lets it."""
    table: Table | None = None
    """The page's table, where it is handed out as a file too."""
    told: Callable[[], Values] = dict

    @property
    def data(self) -> Values:
        """What is handed out as JSON."""
        return {**self.told(), **self.values}


def reading_of(request: HttpRequest) -> Reading:
    """Say who reads; Refused when no one let this request in."""
    installation = getattr(request, "installation", None)
    scope = require_scope(getattr(request, "scope", None))
    if installation is None:
        raise Refused("a page needs an installation to read")
    activate(installation.profile)
    person = getattr(request, "person", None)
    return Reading(
        archive=installation.archive,
        scope=scope,
        at=installation.now(),
        query=request.GET,
        settings=installation.settings,
        home=person.home_mission_id if person else "",
    )


@dataclass(frozen=True, slots=True)
class Shown:
    """A view of what builds a page from who reads it; what is not there, or not for this reader, is a 404."""

    reader: Callable[[HttpRequest], Any]  # Any: a Reading, or what a desk makes of one
    build: Callable[..., Page]
    again: Callable[..., Page] | None = None
    """Builds the page below what was refused of the form on it, where it has one that asks."""
    refused_as: int = 400
    """The status of that page: 404 where what is asked for is not there, or not for this reader."""

    def __call__(self, request: HttpRequest, form: str = "html", **named: object) -> HttpResponse:
        """Answer with the page in the form that is asked for."""
        reading = self.reader(request)
        if form in MEDIA:
            reading = replace(reading, per_page=MOST_ROWS)
        try:
            page = self.build(reading, **named)
        except Rejected as absent:
            if self.again is None or form != "html" or absent.where not in request.GET:
                return failed(request, form=form, says=absent, status=404)
            page, status = self.again(reading), self.refused_as
            return _answered(request, page, reading, form=form, fault=absent, status=status)
        except Unavailable as later:
            return failed(request, form=form, says=later, status=503)
        return _answered(request, page, reading, form=form)

    def values(self, request: HttpRequest, **named: object) -> Values:
        """Give what the page would hand out as JSON, to another face; raises what building it raises."""
        return self.build(self.reader(request), **named).data


def shown(
    build: Callable[..., Page],
    *,
    again: Callable[..., Page] | None = None,
    refused_as: int = 400,
) -> Shown:
    """Make a view of what builds a page from a Reading; ``again`` builds it below a refusal."""
    return Shown(reading_of, build, again, refused_as)


def _answered(
    request: HttpRequest,
    page: Page,
    reading: Reading,
    *,
    form: str,
    fault: LegationError | None = None,
    status: int = 200,
) -> HttpResponse:
    """Give a page in the form that was asked for."""
    if form == "json":
        return JsonResponse(dict(page.data), json_dumps_params={"ensure_ascii": False})
    if form in MEDIA:
        return _tabled(request, page, reading, form=form)
    around: dict[str, Any] = {
        "here": request.path,
        "data_address": data_address(request),
        "fault": fault,
    }
    if page.table is not None:
        around["tables"] = {one: data_address(request, form=one) for one in MEDIA}
    values = {**page.values, **page.drawn, **around}
    answer = render(request, page.template, values, status=status)
    if fault is None and page.kept is not None and _may_keep(page.kept.marking, request):
        answer[KEEP] = "keep"
        told = {"of": page.kept.of, "at": page.kept.at.isoformat(), "as": page.kept.marking}
        answer[KEPT] = urlencode(told)
    return answer


def paged(
    table: pl.DataFrame,
    reading: Reading,
    *,
    shown_as: Callable[[pl.DataFrame], pl.DataFrame] = lambda rows: rows,
) -> dict[str, Any]:
    """Give one page of a table: ``rows`` as ``shown_as`` shows them, ``total`` (its height), ``page``,
    ``pages``, the numbers ``before`` and ``after``, and ``first``, the place of the first row shown."""
    pages = max(1, ceil(table.height / reading.per_page))
    asked = reading.query.get("page", "1")
    number = min(max(int(asked), 1), pages) if asked.isdecimal() and len(asked) < 9 else 1
    start = (number - 1) * reading.per_page
    return {
        "total": table.height,
        "page": number,
        "pages": pages,
        "before": number - 1,
        "after": number + 1,
        "first": start + 1,
        "rows": shown_as(table.slice(start, reading.per_page)).to_dicts(),
    }


def _may_keep(marking: Marking, request: HttpRequest) -> bool:
    highest = request.installation.settings.offline_marking  # type: ignore[attr-defined]
    if highest == "none":
        return False
    return marking.rank <= Marking.of(highest).rank


def _tabled(request: HttpRequest, page: Page, reading: Reading, *, form: str) -> HttpResponse:
    """Hand out a page's table as a file, once it stands in the records that it was."""
    if page.table is None:
        return failed(request, form="html", says=Rejected("this page has no table"), status=404)
    rows = page.values[page.table.rows]
    address, total = request.get_full_path(), page.values.get("total", len(rows))
    head = head_of(page.table, address=address, at=reading.at, rows=len(rows), total=total)
    body = written(form, head, rows)
    person = getattr(request, "person", None)
    record(
        "table-handed-out",
        by=str(person.pk) if person else None,
        mission=reading.home,
        subject=("page", request.path),
        at=reading.at,
        detail={"rows": len(rows), "file": Digest(digest_of(body))},
    )
    answer = HttpResponse(body, content_type=MEDIA[form])
    name = "-".join(one for one in request.path.rpartition(".")[0].split("/") if one)
    answer["Content-Disposition"] = f'attachment; filename="{name}.{form}"'
    return answer


def data_address(request: HttpRequest, *, form: str = "json") -> str:
    """Give the address of a page's twin for programs, or of its table, with the same question."""
    asked = request.META.get("QUERY_STRING", "")
    twin = (request.path.rstrip("/") or "/index") + f".{form}"
    return f"{twin}?{asked}" if asked else twin


def failed(request: HttpRequest, *, form: str, says: LegationError, status: int) -> HttpResponse:
    """Say what went wrong in the form that was asked for: a page in its reader's words, JSON in English."""
    if form == "json":
        return JsonResponse({"error": str(says)}, status=status)
    return render(request, "web/failed.html", {"says": says, "status": status}, status=status)
