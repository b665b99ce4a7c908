"""A search as its address says it: words and facets, counted so that each count opens its list."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, timedelta
from math import ceil
from urllib.parse import urlencode

from legation.domain.errors import Rejected
from legation.domain.said import Said
from legation.domain.scope import Scope
from legation.domain.time import Window
from legation.store.archive import Archive
from legation.store.search import Found

PER_PAGE = 50
LONGEST_WORDS = 400
FACETS = ("language", "country", "source", "kind")
"""What a search is narrowed by, beside its time: the name in the address."""
DAYS_AT_MOST, MONTHS_AT_MOST = 62, 1_200
"""Up to so many days the times are told by day, up to so many by month, beyond by year."""
FIRST, LAST = "0001-01-01", "9999-12-30"


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """What is asked: ``first`` and ``last`` are days (UTC), both within; empty means any."""

    q: str = ""
    language: str = ""
    country: str = ""
    source: str = ""
    kind: str = ""
    first: date | None = None
    last: date | None = None
    by_words: bool = False
    """Whether the best hits come first, instead of the newest."""

    @classmethod
    def read(cls, asked: Mapping[str, str]) -> "Query":
        """Read what stands after the ``?`` of an address; Rejected for a day that is none."""
        given = {name: asked.get(name, "").strip()[:200] for name in FACETS}
        first, last = _day(asked, "from"), _day(asked, "to")
        if first and last and first > last:
            raise Rejected(
                Said("the time runs backwards: {first} to {last}", first=first, last=last),
                where="to",
            )
        words = asked.get("q", "").strip()[:LONGEST_WORDS]
        is_by_words = asked.get("order", "") == "best" and bool(words)
        return cls(q=words, first=first, last=last, by_words=is_by_words, **given)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is asked."""
        return self == Query()

    @property
    def window(self) -> Window | None:
        """Give the time asked for."""
        if self.first is None and self.last is None:
            return None
        start = _midnight(self.first or date.fromisoformat(FIRST))
        last = _midnight(self.last or date.fromisoformat(LAST))
        return Window(start=start, end=last + timedelta(days=1))

    def address(self, **changed: object) -> str:
        """Write the query as what stands after the ``?``, in one spelling, with what is changed."""
        held = {one.name: getattr(self, one.name) for one in fields(self)} | changed
        told = {
            "q": held["q"],
            **{name: held[name] for name in FACETS},
            "from": held["first"].isoformat() if held["first"] else "",
            "to": held["last"].isoformat() if held["last"] else "",
            "order": "best" if held["by_words"] else "",
        }
        return urlencode({name: value for name, value in told.items() if value})


def find(
    archive: Archive,
    scope: Scope,
    query: Query,
    *,
    page: int = 1,
    known_after: datetime | None = None,
    per_page: int = PER_PAGE,
) -> Found:
    """Find one page of what a query asks for, with its facets."""
    return archive.search(
        query.q or None,
        scope,
        limit=per_page,
        offset=(page - 1) * per_page,
        newest_first=not query.by_words,
        window=query.window,
        known_after=known_after,
        **{name: getattr(query, name) or None for name in FACETS},
    )


def pages_of(total: int) -> int:
    """Say how many pages a list has, at least one."""
    return max(1, ceil(total / PER_PAGE))


def times(by_day: Mapping[date, int]) -> list[tuple[date, date, int]]:
    """Gather days into days, months or years, newest first: first day, last day, count."""
    if not by_day:
        return []
    span = (max(by_day) - min(by_day)).days
    gathered: dict[tuple[date, date], int] = {}
    for day, count in by_day.items():
        stretch = _stretch(day, span)
        gathered[stretch] = gathered.get(stretch, 0) + count
    return [(first, last, gathered[first, last]) for first, last in sorted(gathered, reverse=True)]


def _stretch(day: date, span: int) -> tuple[date, date]:
    if span <= DAYS_AT_MOST:
        return day, day
    if span <= MONTHS_AT_MOST:
        first = day.replace(day=1)
        return first, (first + timedelta(days=32)).replace(day=1) - timedelta(days=1)
    return day.replace(month=1, day=1), day.replace(month=12, day=31)


def _day(asked: Mapping[str, str], where: str) -> date | None:
    text = asked.get(where, "")
    try:
        return date.fromisoformat(text.strip()[:10]) if text.strip() else None
    except ValueError as unreadable:
        raise Rejected(
            Said("{word!r} is no day", word=text[:40]), where=where, remedy="write it as 2016-10-06"
        ) from unreadable


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
