"""Stories and narratives of a stretch of days, in the brief's order, counted for one reader."""

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property

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
from legation.domain.scope import SCOPE_COLUMNS, Audience, Label, Marking, Scope
from legation.domain.tables import empty
from legation.domain.time import Window
from legation.store.archive import Archive
from legation.store.flows import Flow


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What somebody has read of a stretch of days already: publications, indicators, and how they sound."""

    published: pl.DataFrame
    signals: pl.DataFrame
    tones: pl.DataFrame


FLOWS: tuple[Flow | str, ...] = (
    *("items", "story_members", "narrative_members", "signals"),
    *ENRICHED,
)
"""What the lists are counted from."""
FILTERS = ("country", "language", "source")
"""What a list can be narrowed by."""
MOST_CHOICES = 80
"""Values of a filter to choose from, the most frequent."""


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """The ``published`` of a stretch of days, told by story, or by the narratives that ``carry`` stories
    (``story``, ``narrative``); nothing is worked out before it is asked for."""

    published: pl.DataFrame
    asked: Asked
    carry: pl.DataFrame | None = None

    @cached_property
    def read(self) -> pl.DataFrame:
        """The publications in what is listed, oldest first: that is their ``story``, and with narratives
        ``of_story`` is the story."""
        return self._told(self.published.filter(pl.col("story").is_not_null()), self.carry)

    @cached_property
    def counted(self) -> pl.DataFrame:
        """Those of ``read`` that are asked for."""
        return self.asked.matching(self.read)

    def of_these(self, listed: Sequence[str]) -> pl.DataFrame:
        """Give those of ``counted`` in some of what is listed."""
        carry, stories = self.carry, list(listed)
        if carry is not None:
            carry = carry.filter(pl.col("narrative").is_in(stories))
            stories = carry["story"].to_list()
        found = self.published.filter(pl.col("story").is_in(stories))
        return self.asked.matching(self._told(found, carry))

    @staticmethod
    def _told(published: pl.DataFrame, carry: pl.DataFrame | None) -> pl.DataFrame:
        if carry is None:
            return published
        joined = published.join(carry, on="story")
        return joined.rename({"story": "of_story", "narrative": "story"}).sort("published_at", "id")


@dataclass(frozen=True, slots=True, kw_only=True)
class Attention:
    """``rows`` (``story``, ``items``, ``sources``, ``languages``, ``first_at``, ``last_at``, ``now``,
    ``before``, ``growth``, ``score``, ``is_light``) in the asked order, counted from a ``stretch``;
    ``labels`` are those of what they count, each once, and ``choices`` (``of``, ``value``) what each of
    FILTERS can be set to, the most frequent values of the whole stretch, none where nothing was read."""

    rows: pl.DataFrame
    stretch: Stretch
    labels: pl.DataFrame
    choices: pl.DataFrame
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
    published = _published(archive, scope, as_of=as_of, asked=asked, known=known)
    stretch = Stretch(published=published, asked=asked)
    return _listed(archive, scope, stretch, as_of=as_of, watch=watch, known=known)


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
    published = _published(archive, scope, as_of=as_of, asked=asked, known=known)
    carry = archive.read("narrative_members", scope, as_of=as_of, columns=["story", "narrative"])
    stretch = Stretch(published=published, asked=asked, carry=carry.unique("story"))
    return _listed(archive, scope, stretch, as_of=as_of, watch=watch, known=known)


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


def _published(
    archive: Archive,
    scope: Scope,
    *,
    as_of: datetime,
    asked: Asked,
    known: Known | None,
) -> pl.DataFrame:
    if known is not None:
        return known.published
    window = Window.until(as_of, days=asked.days)
    return publications(archive, scope, as_of=as_of, window=window)


def _listed(
    archive: Archive,
    scope: Scope,
    stretch: Stretch,
    *,
    as_of: datetime,
    watch: Watch,
    known: Known | None,
) -> Attention:
    asked, of = stretch.asked, "stories" if stretch.carry is None else "narratives"
    as_asked = replace(asked, order=Order.MATTERS)

    def measured() -> pl.DataFrame:
        counted = stretch.counted
        told = known or Known(
            published=stretch.read,
            signals=signals_until(archive, scope, as_of=as_of, asked=asked),
            tones=tones(archive, scope, counted["id"].to_list(), as_of=as_of),
        )
        return _measured(counted, told, as_of=as_of, asked=asked, watch=watch)

    def remembered(what: str, make: Callable[[], pl.DataFrame], *more: Hashable) -> pl.DataFrame:
        key = ("attention", what, of, as_asked, known is None, veil_of(archive).mark, *more)
        return archive.remembered(key, FLOWS, scope, make, as_of=as_of)

    whole = remembered("rows", measured, watch)
    return Attention(
        rows=in_order(whole, asked.order),
        stretch=stretch,
        labels=remembered("labels", lambda: stretch.counted.select(SCOPE_COLUMNS).unique()),
        choices=remembered("choices", lambda: _choices(stretch.read)),
        window=Window(start=_halves(as_of, asked.days)[1].start, end=as_of),
    )


def _choices(read: pl.DataFrame) -> pl.DataFrame:
    named = read.select(country=pl.col("countries")).explode("country", empty_as_null=True)
    values = {"country": named["country"], "language": read["language"], "source": read["source"]}
    rows = [(of, value) for of in FILTERS for value in _most(values[of])]
    return pl.DataFrame(rows, schema={"of": pl.String(), "value": pl.String()}, orient="row")


def _most(values: pl.Series) -> list[str]:
    counted = (
        values.drop_nulls().value_counts().sort("count", values.name, descending=[True, False])
    )
    return [str(one) for one in counted[values.name].head(MOST_CHOICES) if one]


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
