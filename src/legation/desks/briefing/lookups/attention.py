"""Stories and narratives of a stretch of days, in the brief's order, counted for one reader."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

import polars as pl

from legation.chancery.authors.veil import veil_of
from legation.desks.briefing.lookups.pictures import END_MARGIN
from legation.desks.briefing.lookups.publications import (
    ENRICHED,
    as_publications,
    indicators,
    publications,
    tones,
)
from legation.desks.briefing.rules.asked import Asked, Order, in_order
from legation.desks.briefing.rules.health import SystemHealth
from legation.desks.briefing.rules.picture import TITLE, Picture
from legation.desks.briefing.rules.ranking import ordered
from legation.desks.briefing.rules.watch import Watch
from legation.domain.forecast import FORECAST, FORECAST_SCORE
from legation.domain.languages import UNDETERMINED
from legation.domain.scope import Audience, Label, Marking, Scope
from legation.domain.tables import empty
from legation.domain.time import Window
from legation.store.archive import Archive


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What somebody has read of a stretch of days already: publications, indicators, and how they sound."""

    published: pl.DataFrame
    signals: pl.DataFrame
    tones: pl.DataFrame


@dataclass(frozen=True, slots=True, kw_only=True)
class Attention:
    """``rows`` (``story``, ``items``, ``sources``, ``languages``, ``first_at``, ``last_at``, ``now``,
    ``before``, ``growth``, ``score``, ``is_light``) in the asked order; ``counted`` the publications that
    they count, ``read`` those of the whole stretch; in both ``story`` is what is listed."""

    rows: pl.DataFrame
    counted: pl.DataFrame
    read: pl.DataFrame
    window: Window


def stories(
    archive: Archive,
    scope: Scope,
    *,
    as_of: datetime,
    asked: Asked,
    watch: Watch,
    known: Known | None = None,
) -> Attention:
    """List the stories that a stretch of days before ``as_of`` has publications of."""
    read = _read(archive, scope, as_of=as_of, asked=asked, known=known)
    return _listed(
        archive, scope, read, of="stories", as_of=as_of, asked=asked, watch=watch, known=known
    )


def narratives(
    archive: Archive,
    scope: Scope,
    *,
    as_of: datetime,
    asked: Asked,
    watch: Watch,
    known: Known | None = None,
) -> Attention:
    """List the narratives that the stories of a stretch of days belong to, each measured as a story is,
    over the publications of all its stories; ``of_story`` is the story of each publication."""
    read = _read(archive, scope, as_of=as_of, asked=asked, known=known)
    told = read["story"].unique().sort().to_list()
    carried = archive.read(
        "narrative_members", scope, as_of=as_of, ids=told, columns=["story", "narrative"]
    )
    joined = read.join(carried.unique("story"), on="story")
    read = joined.rename({"story": "of_story", "narrative": "story"}).sort("published_at", "id")
    return _listed(
        archive, scope, read, of="narratives", as_of=as_of, asked=asked, watch=watch, known=known
    )


def sizes(published: pl.DataFrame) -> pl.DataFrame:
    """Count publications by story: ``story``, ``items``, ``sources``, ``languages``, ``first_at``,
    ``last_at``."""
    known = pl.col("language").is_not_null() & (pl.col("language") != UNDETERMINED)
    return published.group_by("story").agg(
        items=pl.len(),
        sources=pl.col("source").n_unique(),
        languages=pl.col("language").filter(known).n_unique(),
        first_at=pl.col("published_at").min(),
        last_at=pl.col("published_at").max(),
    )


def daily(published: pl.DataFrame, window: Window) -> dict[str, list[float]]:
    """Count each story's publications by day of the window, counted from its start."""
    days = max(1, round((window.end - window.start) / timedelta(days=1)))
    passed = (pl.col("published_at") - pl.lit(window.start)).dt.total_seconds() // 86_400
    counts = published.group_by("story", day=passed.clip(0, days - 1)).agg(n=pl.len())
    told: dict[str, list[float]] = {}
    for story, day, n in counts.iter_rows():
        told.setdefault(story, [0.0] * days)[int(day)] = float(n)
    return told


def signals_until(archive: Archive, scope: Scope, *, as_of: datetime, asked: Asked) -> pl.DataFrame:
    """Give the indicators that ended in the second half of a stretch of days."""
    until = Window(start=_halves(as_of, asked.days)[0].start, end=as_of + END_MARGIN)
    return indicators(archive, scope, as_of=as_of, window=until, window_on="end")


def _read(
    archive: Archive,
    scope: Scope,
    *,
    as_of: datetime,
    asked: Asked,
    known: Known | None,
) -> pl.DataFrame:
    window = Window.until(as_of, days=asked.days)
    published = (
        publications(archive, scope, as_of=as_of, window=window)
        if known is None
        else known.published
    )
    return published.filter(pl.col("story").is_not_null())


def _listed(
    archive: Archive,
    scope: Scope,
    read: pl.DataFrame,
    *,
    of: str,
    as_of: datetime,
    asked: Asked,
    watch: Watch,
    known: Known | None,
) -> Attention:
    counted = asked.matching(read)
    halves = _halves(as_of, asked.days)

    def measured() -> pl.DataFrame:
        told = known or Known(
            published=read,
            signals=signals_until(archive, scope, as_of=as_of, asked=asked),
            tones=tones(archive, scope, counted["id"].to_list(), as_of=as_of),
        )
        return _measured(counted, told, as_of=as_of, asked=asked, watch=watch)

    as_asked = replace(asked, order=Order.MATTERS)
    whole = archive.remembered(
        ("attention", of, as_asked, watch, veil_of(archive).mark),
        ["items", "story_members", "narrative_members", "signals", *ENRICHED],
        scope,
        measured,
        as_of=as_of,
    )
    return Attention(
        rows=in_order(whole, asked.order),
        counted=counted,
        read=read,
        window=Window(start=halves[1].start, end=as_of),
    )


def _measured(
    counted: pl.DataFrame, told: Known, *, as_of: datetime, asked: Asked, watch: Watch
) -> pl.DataFrame:
    halves = _halves(as_of, asked.days)
    picture = Picture(
        mission="",
        label=Label(mission="", marking=Marking.INTERNAL, audience=Audience.MISSION),
        as_of=as_of,
        made_at=as_of,
        period=halves[0],
        previous=halves[1],
        is_reconstructed=False,
        publications=as_publications(counted),
        titles=empty(TITLE),
        signals=told.signals,
        forecasts=empty(FORECAST),
        scores=empty(FORECAST_SCORE),
        health=SystemHealth(),
        tones=told.tones,
        watch=watch,
    )
    kept = ["story", "now", "before", "growth", "score", "is_light"]
    rows = ordered(picture).select(kept)
    return rows.join(sizes(counted), on="story", maintain_order="left")


def _halves(as_of: datetime, days: int) -> tuple[Window, Window]:
    """Give the second half of a stretch, and the first."""
    period = Window.until(as_of, days=days / 2)
    return period, Window.until(period.start, days=days / 2)
