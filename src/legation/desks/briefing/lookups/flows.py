"""The tables behind the pages of stories, items, indicators, forecasts and narratives."""

from collections.abc import Mapping
from datetime import datetime

import polars as pl

from legation.desks.briefing.lookups.publications import publications, titles
from legation.domain.errors import Rejected
from legation.domain.languages import UNDETERMINED
from legation.domain.scope import Scope
from legation.domain.tables import INSTANT
from legation.domain.time import Window
from legation.store.archive import Archive

RECENT_DAYS = 14.0
"""How far back the list of stories reaches from its day, days."""


def recent_stories(archive: Archive, scope: Scope, *, as_of: datetime) -> pl.DataFrame:
    """Give the publications of the last fortnight that belong to stories, oldest first."""
    window = Window.until(as_of, days=RECENT_DAYS)
    published = publications(archive, scope, as_of=as_of, window=window)
    return published.filter(pl.col("story").is_not_null())


def story_sizes(published: pl.DataFrame) -> pl.DataFrame:
    """Count publications by story, the largest first: ``story``, ``items``, ``sources``,
    ``languages``, ``first_at``, ``last_at``."""
    grouped = published.group_by("story").agg(
        items=pl.len(),
        sources=pl.col("source").n_unique(),
        languages=pl.col("language").filter(pl.col("language") != UNDETERMINED).n_unique(),
        first_at=pl.col("published_at").min(),
        last_at=pl.col("published_at").max(),
    )
    return grouped.sort("items", "story", descending=[True, False])


def with_titles(rows: list[dict[str, object]], published: pl.DataFrame) -> list[dict[str, object]]:
    """Add ``title`` and ``language`` to rows that name a ``story``, from its publications."""
    shown = [row["story"] for row in rows]
    named = titles(published.filter(pl.col("story").is_in(shown)))
    told = {story: {"title": title, "language": spoken} for story, title, spoken in named.rows()}
    return [{"title": "", "language": "", **row, **told.get(str(row["story"]), {})} for row in rows]


def story_items(
    archive: Archive, scope: Scope, story: str, *, as_of: datetime | None = None
) -> pl.DataFrame:
    """Give a story's publications as known by a time, oldest first; Rejected when this scope sees
    none."""
    members = archive.read("story_members", scope, as_of=as_of, matching={"story": [story]})
    ids = members["item"].to_list()
    published = publications(archive, scope, as_of=as_of, ids=ids) if ids else members.head(0)
    if not published.height:
        raise Rejected(f"no story {story!r}")
    return published.with_columns(story=pl.lit(story))


def signals_citing(archive: Archive, scope: Scope, item: str) -> pl.DataFrame:
    """Give the indicators that rest on an item."""
    return archive.read("signals", scope).filter(pl.col("evidence").list.contains(item))


def newest_signals(archive: Archive, scope: Scope, *, as_of: datetime) -> pl.DataFrame:
    """Give every indicator known by a time, the newest first."""
    return archive.read("signals", scope, as_of=as_of).sort("end", "id", descending=[True, False])


def the_signal(archive: Archive, scope: Scope, signal: str) -> dict[str, object]:
    """Give one indicator; Rejected when this scope sees none."""
    read = archive.read("signals", scope, matching={"id": [signal]})
    if not read.height:
        raise Rejected(f"no indicator {signal!r}")
    return read.sort("known_at").row(-1, named=True)


def the_forecast(archive: Archive, scope: Scope, forecast: str) -> pl.DataFrame:
    """Give one forecast's steps in order; Rejected when this scope sees none."""
    steps = archive.read("forecasts", scope, matching={"id": [forecast]})
    if not steps.height:
        raise Rejected(f"no forecast {forecast!r}")
    return steps.sort("at")


def forecast_scores(archive: Archive, scope: Scope, forecast: str) -> pl.DataFrame:
    """Give the scored steps of one forecast in order."""
    return archive.read("forecast_scores", scope, matching={"forecast": [forecast]}).sort("at")


def all_scores(archive: Archive, scope: Scope, *, as_of: datetime) -> pl.DataFrame:
    """Give every scored step known by a time."""
    return archive.read("forecast_scores", scope, as_of=as_of)


def items_of_series(archive: Archive, scope: Scope, forecast: Mapping[str, object]) -> pl.DataFrame:
    """Give the ``published_at`` of a forecast's series as known at its origin, where the series is a
    story or a source; no rows for others."""
    sort, _, rest = str(forecast["series"]).partition(":")
    origin = forecast["origin"]
    nothing = pl.DataFrame(schema={"published_at": INSTANT})
    if not isinstance(origin, datetime) or sort not in ("story", "source"):
        return nothing
    if sort == "source":
        window = Window.until(origin, days=RECENT_DAYS * 2)
        read = archive.read("items", scope, as_of=origin, window=window)
        return read.filter(pl.col("source") == rest).select("published_at")
    members = archive.read("story_members", scope, as_of=origin, matching={"story": [rest]})
    ids = members["item"].to_list()
    if not ids:
        return nothing
    return archive.read("items", scope, as_of=origin, ids=ids).select("published_at")


def open_forecasts(archive: Archive, scope: Scope, *, as_of: datetime) -> pl.DataFrame:
    """Give the newest forecast of each series with steps to come, one row each: its last step."""
    steps = archive.read("forecasts", scope, as_of=as_of).filter(pl.col("at") > as_of)
    last = steps.sort("origin", "at").unique("series", keep="last", maintain_order=True)
    return last.sort("series")


def narrative_stories(archive: Archive, scope: Scope, narrative: str) -> pl.DataFrame:
    """Give the publications of a narrative's stories; Rejected when this scope sees none."""
    members = archive.read("narrative_members", scope, matching={"narrative": [narrative]})
    stories = members["story"].unique().to_list()
    items = archive.read("story_members", scope, matching={"story": stories}) if stories else None
    if items is None or not items.height:
        raise Rejected(f"no narrative {narrative!r}")
    return publications(archive, scope, ids=items["item"].to_list())
