"""The detector of bursts: hours in which something is talked about far more than usual."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

import polars as pl

from legation.domain.identity import ItemId
from legation.domain.signal import Signal
from legation.domain.time import Window
from legation.methods.change.bursts import Bursts, bursts_together
from legation.methods.change.grids import Grid, grid_of
from legation.methods.change.seasonal import ONE_HOUR

EVIDENCE_ITEMS = 50
HOUR = timedelta(hours=1)
_FAMILY_COLUMNS = ("id", "source", "published_at", "hashtags", "countries", "story")


@dataclass(frozen=True, slots=True, kw_only=True)
class BurstDetector:
    """Finds bursts in hourly counts of all items, and by source, country, hashtag and story.

    Each of these five families may raise ``budget_per_week`` false alarms a week, all its series
    together. Only series with ``least_total`` items in the history are followed, the
    ``most_series`` largest of each family. A signal's subject is the series (``country:FR``), its
    strength the highest score, in robust deviations above the same hour's usual. Countries and
    stories are followed when their columns (``countries``, ``story``) are there. A story begins at nothing
    and is told by how much comes in its first hours together: ``story_stretches`` are summed, in hours.
    """

    budget_per_week: float = 1.0
    refractory_hours: int = 12
    least_value: float = 5.0
    least_total: int = 30
    most_series: int = 500
    history_days: int = 28
    story_stretches: tuple[int, ...] = (1, 6, 24)
    name: str = "bursts/2"
    needs: frozenset[str] = frozenset(
        {"id", "source", "published_at", "hashtags", "countries", "story"}
    )

    def detect(self, items: pl.DataFrame, window: Window) -> Iterator[Signal]:
        """Yield one signal per burst that touches the window, the strongest first."""
        found = []
        for family, members, bursts in self._looked_at(items, window):
            for burst in bursts.found.iter_rows(named=True):
                if burst["end"] > window.start:
                    found.append(self._signal(family, burst, members))
        yield from sorted(found, key=lambda signal: (-signal.strength, signal.subject))

    def unready(self, items: pl.DataFrame, window: Window) -> pl.DataFrame:
        """Name the series about which nothing can be said yet: ``series``, ``reason``."""
        tables = [bursts.unready for _, _, bursts in self._looked_at(items, window)]
        return pl.concat(tables)

    def _looked_at(
        self, items: pl.DataFrame, window: Window
    ) -> Iterator[tuple[str, pl.DataFrame, Bursts]]:
        seen = items.filter(
            pl.col("published_at") < window.end, pl.col("published_at").is_not_null()
        )
        reach = window.start - timedelta(days=self.history_days)
        seen = seen.filter(pl.col("published_at") >= reach)
        first = seen["published_at"].min()
        start = _whole_hour(first if isinstance(first, datetime) else reach)
        for family, members in _families(seen).items():
            grids = self._grids(members, start=start, end=_whole_hour(window.end))
            yield (
                family,
                members,
                bursts_together(
                    grids,
                    budget_per_week=self.budget_per_week,
                    refractory_hours=self.refractory_hours,
                    least_value=self.least_value,
                    stretches=self.story_stretches if family == "story" else ONE_HOUR,
                ),
            )

    def _grids(self, members: pl.DataFrame, *, start: datetime, end: datetime) -> dict[str, Grid]:
        if start >= end:
            return {}
        largest = (
            members.group_by("series")
            .agg(total=pl.len())
            .filter(pl.col("total") >= self.least_total)
            .sort("total", "series", descending=[True, False])
            .head(self.most_series)
        )
        kept = members.join(largest, on="series", how="semi").with_columns(
            at="published_at", value=pl.lit(1.0)
        )
        return {
            str(series): grid_of(rows, step=HOUR, start=start, end=end)
            for (series,), rows in kept.group_by("series")
        }

    def _signal(self, family: str, burst: Mapping[str, object], members: pl.DataFrame) -> Signal:
        start, end = burst["start"], burst["end"]
        peak_at, score = burst["peak_at"], burst["score"]
        if not (isinstance(start, datetime) and isinstance(end, datetime)):
            raise TypeError("a burst runs from an instant to an instant")
        series = members.filter(pl.col("series") == burst["series"])
        inside = series.filter(pl.col("published_at").is_between(start, end, closed="left"))
        is_peak_hour = pl.col("published_at").dt.truncate("1h") == pl.lit(peak_at)
        telling = inside.with_columns(is_peak=is_peak_hour).sort(
            "is_peak", "published_at", "id", descending=[True, False, False]
        )
        return Signal(
            kind="burst",
            subject=str(burst["series"]),
            window=Window(start=start, end=end),
            strength=float(str(score)),
            method=self.name,
            evidence=tuple(ItemId(item) for item in telling["id"].head(EVIDENCE_ITEMS)),
            rests_on=tuple(ItemId(item) for item in series["id"]),
            detail={
                "family": family,
                "items": len(inside),
                "peak_at": str(peak_at),
                "peak_items_per_hour": burst["peak"],
                "usual_items_per_hour": burst["expected"],
                "rank_in_past": burst["rank"],
                "weight": burst["weight"],
                "budget_per_week": self.budget_per_week,
            },
        )


def _families(items: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """Give, per family, one row per item and series: ``series``, ``published_at``, ``id``."""
    items = items.select(*(name for name in _FAMILY_COLUMNS if name in items.columns))
    parts = {
        "all": items.with_columns(series=pl.lit("all")),
        "source": _named(items, "source", "source:"),
        "country": _listed(items, "countries", "country:"),
        "hashtag": _listed(items, "hashtags", "hashtag:"),
        "story": _named(items, "story", "story:"),
    }
    return {
        family: rows.select("series", "published_at", "id").unique(maintain_order=True)
        for family, rows in parts.items()
        if rows is not None
    }


def _named(items: pl.DataFrame, column: str, prefix: str) -> pl.DataFrame | None:
    if column not in items.columns:
        return None
    known = items.filter(pl.col(column).is_not_null())
    return known.with_columns(series=prefix + pl.col(column).cast(pl.String))


def _listed(items: pl.DataFrame, column: str, prefix: str) -> pl.DataFrame | None:
    if not isinstance(items.schema.get(column), pl.List):
        return None
    rows = (
        items.select("id", "published_at", column)
        .explode(column)
        .filter(pl.col(column).is_not_null())
    )
    name = pl.col(column).str.strip_chars_start("#").str.to_lowercase()
    return rows.with_columns(series=prefix + (name if column == "hashtags" else pl.col(column)))


def _whole_hour(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0)
