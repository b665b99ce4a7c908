"""Asking a page what it would show, with a program's question in the words of its address."""

import copy
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from django.http import HttpRequest, QueryDict

from legation.chancery.showing import Shown, reading_of
from legation.desks.briefing.pages_flows import day_of
from legation.domain.errors import Rejected
from legation.faces.api.paging import PER_PAGE, instant_in, number_in, read, told, written
from legation.faces.api.problems import Absent

# A page's values are what its JSON shows: text, numbers, times, lists and objects.
Values = dict[str, Any]


def asked(request: HttpRequest, words: Mapping[str, object]) -> HttpRequest:
    """Give the request as if its address said these words after the ``?``; what is empty is not said."""
    query = QueryDict(mutable=True)
    for name, value in words.items():
        if value not in (None, ""):
            query[name] = told(value) if isinstance(value, datetime) else str(value)
    changed = copy.copy(request)
    changed.GET = cast(Any, query)  # the address of a request is not typed as one that changes
    return changed


def one(view: Shown, request: HttpRequest, words: Mapping[str, object], **named: str) -> Values:
    """Give what a page says of one thing; Absent where it is not there for this reader."""
    return absent_or(lambda: dict(view.values(asked(request, words), **named)))


def rows(
    view: Shown,
    request: HttpRequest,
    words: Mapping[str, object],
    *,
    cursor: str | None,
    is_dated: bool = False,
    **named: str,
) -> Values:
    """Give one page of a list, with the cursor of the next; ``is_dated`` lists stay as of one time from
    their first page to their last."""
    place = read(cursor)
    number = number_in(place, "page") + 1
    as_of = _as_of(request, words, place) if is_dated else None
    said = {**words, "page": number, "as_of": as_of}
    values = one(view, request, said, **named) if named else dict(view.values(asked(request, said)))
    more = {"as_of": told(as_of)} if as_of else {}
    is_last = values["total"] <= number * PER_PAGE
    return {
        **values,
        "rows": values["rows"] if number <= values["pages"] else [],
        "next": None if is_last else written({"page": number, **more}),
        "as_of": as_of,
    }


def whole_rows(
    view: Shown,
    request: HttpRequest,
    pick: Callable[[Values], list[Values]],
    *,
    as_of: datetime | None,
    cursor: str | None,
) -> Values:
    """Give one page of what a page lists whole and ``pick`` takes from it, as of one time to its end."""
    place = read(cursor)
    at = _as_of(request, {"as_of": as_of}, place)
    found = pick(one(view, request, {"as_of": at}))
    return {**cut(found, place, as_of=told(at)), "as_of": at}


def cut(kept: Sequence[Values], place: Mapping[str, Any], **more: str) -> Values:
    """Give one page of a list that is there whole; ``more`` goes on in the cursor of the next."""
    number = number_in(place, "page")
    found = list(kept[number * PER_PAGE : (number + 1) * PER_PAGE])
    return page_of(found, place, total=len(kept), **more)


def page_of(found: list[Values], place: Mapping[str, Any], *, total: int, **more: str) -> Values:
    """Give the page that a cursor leads to, whose rows were found, with the cursor of the next."""
    following = number_in(place, "page") + 1
    is_last = following * PER_PAGE >= total
    return {
        "rows": found,
        "total": total,
        "next": None if is_last else written({"page": following, **more}),
    }


def time_of(request: HttpRequest, as_of: datetime | None) -> datetime:
    """Give the time that something is asked of: as asked, else that of the newest brief, else now."""
    return _as_of(request, {"as_of": as_of}, {})


def absent_or(look: Callable[[], Values]) -> Values:
    """Look, and say what was not found as Absent."""
    try:
        return look()
    except Rejected as wrong:
        raise Absent(wrong.what, where=wrong.where, remedy=wrong.remedy) from wrong


def _as_of(request: HttpRequest, words: Mapping[str, object], place: Mapping[str, Any]) -> datetime:
    """Give the time of a list: that of its first page, as asked, or that of the newest brief."""
    begun = instant_in(place, "as_of")
    if begun is not None:
        return begun
    wanted = words.get("as_of")
    return wanted if isinstance(wanted, datetime) else day_of(reading_of(asked(request, {})))
