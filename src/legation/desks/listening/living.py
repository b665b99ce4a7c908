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
FURTHEST = timedelta(days=7)
"""How far back a program begins: what is older is searched for."""
STRETCH = timedelta(hours=24)
"""Through how much time one answer to a program looks."""
LOOKED = 1_000
"""Through how many publications one answer to a program looks for words."""
TICK = timedelta(microseconds=1)


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

    @property
    def is_empty(self) -> bool:
        """Whether all is wanted."""
        return not (self.words or self.source or self.kind)

    @property
    def asked(self) -> str:
        """Give the whole question in one line, as records refer to it."""
        return "\0".join((self.words, self.source, self.kind))


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

    It reaches to ``OVERLAP`` before ``at``: until then all that was filed side by side is seen. One answer
    looks through ``STRETCH`` at most and, for words, through ``LOOKED`` publications: one without rows may
    say that more wait. Rejected where the place lies further back than ``FURTHEST``.
    """
    if after.at < at - FURTHEST:
        raise Rejected(
            "what came in is told for one week back",
            where="since",
            remedy="search for what is older",
        )
    if after.at >= at - OVERLAP:
        return Came(rows=[], reached=after)
    until = min(at - OVERLAP, after.at + STRETCH)
    looked = LOOKED if wanted.words else most
    passing = _Passing(archive=archive, scope=scope, wanted=wanted)
    came = passing.after(after, until, most=looked + 1)
    saying = passing.saying(came.head(looked))
    rows = listed(archive, scope, saying["id"].head(most).to_list())
    # what was purged since its id was read is not there any more
    rows = [row for row in rows if row["known_at"]]
    if saying.height <= most and came.height <= looked:
        return Came(rows=rows, reached=Place(at=until), has_more=until < at - OVERLAP)
    last = saying.head(most) if saying.height > most else came.head(looked)
    known, item = last.select("known_at", "id").row(-1)
    return Came(rows=rows, reached=Place(at=known, item=item), has_more=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Passing:
    """What passes one reader who wants some of it."""

    archive: Archive
    scope: Scope
    wanted: Filter

    def after(self, place: Place, until: datetime, *, most: int) -> pl.DataFrame:
        """Give the first ids after a place in their order: by when they became known, then by themselves."""
        begun, start = None, place.at
        if place.item:
            begun, start = self._at(place.at).filter(pl.col("id") > place.item), place.at + TICK
        found = [] if begun is None else [begun]
        room = most - sum(one.height for one in found)
        if room > 0 and start < until:
            found.append(self._first(Window(start=start, end=until), room))
        return pl.concat(found).sort("known_at", "id").head(most)

    def _first(self, window: Window, most: int) -> pl.DataFrame:
        """Give at least the first ids; those of the last instant are whole, since it may be cut short."""
        first = self._read(window, limit=most)
        if first.height < most:
            return first
        last = first["known_at"][-1]
        return pl.concat([first.filter(pl.col("known_at") < last), self._at(last)])

    def _at(self, instant: datetime) -> pl.DataFrame:
        return self._read(Window(start=instant, end=instant + TICK))

    def _read(self, window: Window, limit: int | None = None) -> pl.DataFrame:
        return self.archive.read(
            "items",
            self.scope,
            window=window,
            window_on="known_at",
            columns=["id", "known_at"],
            matching=self.wanted.matching or None,
            limit=limit,
        )

    def saying(self, came: pl.DataFrame) -> pl.DataFrame:
        """Keep what says the words, in its order; all where there are none."""
        if not self.wanted.words or came.is_empty():
            return came
        columns = ["id", "title", "text"]
        told = self.archive.read("items", self.scope, ids=came["id"].to_list(), columns=columns)
        return came.join(_saying(told, self.wanted.words).select("id"), on="id", how="semi")


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
