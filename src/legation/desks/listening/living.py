"""What comes in now: the newest publications as they are filed, through a few filters."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import polars as pl

from legation.chancery.authors.veil import veil_of
from legation.desks.listening.listing import COLUMNS, as_rows, listed
from legation.domain.errors import Rejected
from legation.domain.said import Said
from legation.domain.scope import Scope
from legation.domain.time import Window
from legation.store.archive import Archive

MOST = 50
"""Publications that are shown at once."""
BACK = timedelta(hours=24)
"""How far back the page reaches."""
OVERLAP = timedelta(seconds=30)
"""How far before the last answer the next one looks: what is filed side by side is seen late."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """What of the stream is wanted; empty means all. ``words`` stand in title or text as typed."""

    words: str = ""
    source: str = ""
    kind: str = ""

    @property
    def matching(self) -> dict[str, list[str]]:
        """Give the filters that the archive applies."""
        told = {"source": self.source, "kind": self.kind}
        return {name: [value] for name, value in told.items() if value}


def came_in(
    archive: Archive, scope: Scope, wanted: Filter, *, at: datetime, after: datetime | None = None
) -> list[dict[str, Any]]:
    """Give what became known after a time (by default within ``BACK``), the newest first, as rows.

    With words, only the newest ``MOST`` times ten are looked through.
    """
    since = at - BACK if after is None else max(after - OVERLAP, at - BACK)
    window = Window(start=since, end=at + timedelta(seconds=1))
    items = archive.read(
        "items",
        scope,
        window=window,
        window_on="known_at",
        columns=list(COLUMNS),
        matching=wanted.matching or None,
    )
    items = items.sort("known_at", "id", descending=[True, False])
    if wanted.words:
        items = _saying(items.head(MOST * 10), wanted.words)
    shown = veil_of(archive).items(items.head(MOST))
    return as_rows(shown.with_columns(language=pl.lit(None, dtype=pl.String)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """How far somebody has read: up to a time and, of what became known then, up to an item."""

    at: datetime
    item: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Came:
    """What came in after a place: ``rows``, the place they reach to, and whether more wait already."""

    rows: list[dict[str, Any]]
    reached: Place
    has_more: bool = False


def came_after(
    archive: Archive, scope: Scope, wanted: Filter, *, at: datetime, after: Place, most: int
) -> Came:
    """Give what became known after a place, the oldest first and each once, as rows.

    It reaches to ``OVERLAP`` before ``at``: until then all that was filed side by side is seen.
    """
    until = at - OVERLAP
    if after.at >= until:
        return Came(rows=[], reached=after)
    items = archive.read(
        "items",
        scope,
        window=Window(start=after.at, end=until),
        window_on="known_at",
        columns=["id", "known_at", *(("title", "text") if wanted.words else ())],
        matching=wanted.matching or None,
    )
    is_read = (pl.col("known_at") == after.at) & (pl.col("id") <= after.item)
    items = _saying(items.filter(~is_read), wanted.words).sort("known_at", "id")
    shown = items.head(most)
    rows = listed(archive, scope, shown["id"].to_list())
    if items.height <= most:
        return Came(rows=rows, reached=Place(at=until))
    at, item = shown.select("known_at", "id").row(-1)
    return Came(rows=rows, reached=Place(at=at, item=item), has_more=True)


def _saying(items: pl.DataFrame, words: str) -> pl.DataFrame:
    """Keep the items in whose title or text these words stand as typed; all where there are none."""
    if not words:
        return items
    said = pl.concat_str("title", "text", separator=" ", ignore_nulls=True)
    return items.filter(said.str.to_lowercase().str.contains(words.lower(), literal=True))


def moment(text: str) -> datetime | None:
    """Read the time after which more is asked for; None where none is given."""
    if not text:
        return None
    try:
        at = datetime.fromisoformat(text)
    except ValueError as unreadable:
        raise Rejected(Said("{word!r} is no time", word=text[:40])) from unreadable
    if at.tzinfo is None:
        raise Rejected(Said("{word!r} lacks its zone", word=text[:40]))
    return at
