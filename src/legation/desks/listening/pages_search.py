"""The pages of search: words and facets under an address that can be shared, and what is saved."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from legation.chancery.noting_reads import Searched, note_search
from legation.chancery.recognition import country_name
from legation.chancery.showing import Page
from legation.desks.listening.acting import Acting, acted, viewed
from legation.desks.listening.alerting import remove_search, save_search, the_saved
from legation.desks.listening.listing import listed
from legation.desks.listening.lookups import names_seen
from legation.desks.listening.models import AlertRule, SavedSearch
from legation.desks.listening.pages_sources import word_of
from legation.desks.listening.searching import FACETS, PER_PAGE, Query, find, pages_of, times
from legation.store.search import Found

SHOWN = 8
"""Values of a facet that are shown; the rest unfolds."""
MOST_VALUES = 200


def _search(acting: Acting) -> Page:
    return _found(acting, Query.read(acting.reading.query.dict()))  # type: ignore[arg-type]


def _unasked(acting: Acting) -> Page:
    """Show the form again below a time that was refused, with all else that was asked."""
    asked = {name: str(acting.reading.query.get(name, "")) for name in acting.reading.query}
    asked |= {"from": "", "to": ""}
    return _found(acting, Query.read(asked))


def _found(acting: Acting, query: Query) -> Page:
    reading = acting.reading
    names = names_seen(reading.scope)
    page = _page(reading.query.get("page", "1"))
    found = find(reading.archive, reading.scope, query, page=page)
    _note(acting, query, found.total)
    pages = pages_of(found.total)
    rows = listed(reading.archive, reading.scope, found.ids, window=query.window)
    values = {
        "q": query.q,
        "total": found.total,
        "page": page,
        "pages": pages,
        "before": page - 1,
        "after": page + 1,
        "first": (page - 1) * PER_PAGE + 1,
        "rows": [{**row, "source_name": names.get(row["source"], row["source"])} for row in rows],
        "facets": _facets(query, found, names),
        "times": _times(query, found),
        "chosen": _chosen(query, names),
    }
    drawn = {
        "query": query,
        "asked": query.address(),
        "rules": list(AlertRule),
        "order": query.address(by_words=not query.by_words),
        "saved": list(SavedSearch.objects.filter(person=acting.person)),
    }
    return Page(template="listening/search.html", values=values, drawn=drawn)


def _note(acting: Acting, query: Query, found: int) -> None:
    """Record a search by words or facets; the empty form asks nothing."""
    if query.is_empty:
        return
    note_search(
        Searched.PUBLICATIONS,
        query.q,
        asked=query.address(),
        found=found,
        by=acting.person,
        mission=acting.person.home_mission_id,
        at=acting.reading.at,
    )


def _facets(query: Query, found: Found, names: Mapping[str, str]) -> list[dict[str, Any]]:
    counted = {
        "language": found.by_language,
        "country": found.by_country,
        "source": found.by_source,
        "kind": found.by_kind,
    }
    return [
        {
            "facet": facet,
            "values": [
                {
                    "value": value,
                    "named": _named(facet, value, names),
                    "count": count,
                    "asked": query.address(**{facet: value}),
                }
                for value, count in list(counts.items())[:MOST_VALUES]
            ],
            "shown": SHOWN,
        }
        for facet, counts in counted.items()
        if counts and not getattr(query, facet)
    ]


def _times(query: Query, found: Found) -> list[dict[str, Any]]:
    told = times(found.by_day)
    if len(told) < 2:
        return []
    return [
        {
            "first": first,
            "last": last,
            "count": count,
            "asked": _within(query, first, last).address(),
        }
        for first, last, count in told
    ]


def _within(query: Query, first: Any, last: Any) -> Query:  # Any: days
    """Narrow a query to a stretch, never wider than it was."""
    earliest = max(first, query.first) if query.first else first
    latest = min(last, query.last) if query.last else last
    given = {name: getattr(query, name) for name in ("q", *FACETS, "by_words")}
    return Query(first=earliest, last=latest, **given)


def _chosen(query: Query, names: Mapping[str, str]) -> list[dict[str, Any]]:
    """Name what the search is narrowed by, each with the address without it."""
    chosen = [
        {
            "facet": facet,
            "value": getattr(query, facet),
            "named": _named(facet, getattr(query, facet), names),
            "asked": query.address(**{facet: ""}),
        }
        for facet in FACETS
        if getattr(query, facet)
    ]
    if query.first or query.last:
        said = f"{query.first or '…'} – {query.last or '…'}"
        without = query.address(first=None, last=None)
        chosen.append({"facet": "time", "value": said, "named": said, "asked": without})
    return chosen


def _named(facet: str, value: str, names: Mapping[str, str]) -> str:
    if facet == "source":
        return names.get(value, value)
    return country_name(value) if facet == "country" else value


def _page(asked: str) -> int:
    return max(int(asked), 1) if asked.isdecimal() and len(asked) < 7 else 1


def _saved(acting: Acting) -> Page:
    kept = SavedSearch.objects.filter(person=acting.person).prefetch_related("alerts")
    rows = [
        {
            "number": one.pk,
            "name": one.name,
            "asked": one.asked,
            "rule": one.rule,
            "saved_at": one.saved_at,
            "alerts": [
                {"at": told.at, "count": told.count, "asked": told.asked}
                for told in list(one.alerts.all())[:5]
            ],
        }
        for one in kept
    ]
    done = acting.reading.query.get("done", "")
    drawn = {"done": done if done in ("saved", "removed") else ""}
    return Page(
        template="listening/saved.html", values={"rows": rows, "total": len(rows)}, drawn=drawn
    )


def _save(acting: Acting) -> str:
    query = Query.read(_asked_of(acting.sent.get("asked", "")))
    rule = word_of(AlertRule, acting.sent.get("rule", "none"), where="rule")
    save_search(query, acting.sent.get("name", ""), rule, by=acting.person, at=acting.reading.at)
    return f"/search/saved/?{urlencode({'done': 'saved'})}"


def _one_saved(acting: Acting, number: int) -> Page:
    the_saved(acting.person, number)
    return _saved(acting)


def _remove(acting: Acting, number: int) -> str:
    saved = the_saved(acting.person, number)
    remove_search(saved, by=acting.person, at=acting.reading.at)
    return f"/search/saved/?{urlencode({'done': 'removed'})}"


def _asked_of(text: str) -> dict[str, str]:
    return QueryDict(text[:4_000]).dict()


search = viewed(_search, again=_unasked)
saved = viewed(_saved)
save = acted(_save, again=_saved)
remove = acted(_remove, again=_one_saved)
