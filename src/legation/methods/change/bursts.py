"""Bursts: hours far above what the same hour usually brings, with a promised rate of false alarms.

A count is put on a scale of even variance, the median of the same hour of the week (until four weeks
are known: of the day) is taken off, and the rest is divided by the series' own robust spread. An hour
alerts when its score ranks so high among the series' past scores that, if past and present were alike,
alerts would come no more often than the budget; one no higher than its usual never alerts. Where asked,
the hours up to an hour are summed and scored as well, so that what lasts is seen. Source: split-conformal
p-values (Vovk, Gammerman and Shafer 2005) on a seasonal residual; scan over several lengths (Neill 2006).
Weakness: after a lasting rise the first days alert again until the history holds the new level.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import polars as pl

from legation.domain.errors import Rejected
from legation.domain.tables import INSTANT, Schema, empty
from legation.methods.change.grids import Floats, Grid, grid_of
from legation.methods.change.seasonal import (
    ONE_HOUR,
    Scores,
    base_rate,
    ranks_of,
    scores_of,
)
from legation.methods.change.states import busy_states, runs_of

DAYS_A_WEEK = 7
MOST_A_WEEK = 7
"""False alarms a week that one series may raise at most: one a day, since ranks are among days."""
REFRACTORY_HOURS = 12
BASELINE_HOURS = 72
"""Hours before the first score: three days, so that an hour has a usual."""
MOST_HOURS = 10 * 366 * 24
"""Hours that a series may span: ten years."""

BURST: Schema = {
    "series": pl.String(),
    "start": INSTANT,
    "end": INSTANT,
    "score": pl.Float64(),
    "alert_at": INSTANT,
    "peak_at": INSTANT,
    "peak": pl.Float64(),
    "expected": pl.Float64(),
    "rank": pl.Float64(),
    "weight": pl.Float64(),
}
"""A burst: from ``start`` to ``end`` (half open), first alerted in the hour ``alert_at``; ``score`` is its
highest (robust deviations above the usual), of one hour or of the hours summed; ``peak`` was counted in
its own highest hour ``peak_at``, where ``expected`` was usual; ``rank`` is the share of past days that
scored as high; ``weight`` is the log-likelihood gained by calling the stretch busy."""

UNREADY: Schema = {"series": pl.String(), "reason": pl.String()}
"""A series about which nothing is said, and why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bursts:
    """The bursts found and the series that could not be judged."""

    found: pl.DataFrame
    unready: pl.DataFrame


def bursts(
    counts: pl.DataFrame,
    *,
    budget_per_week: float = 1.0,
    refractory_hours: int = REFRACTORY_HOURS,
    least_value: float = 5.0,
    history_days: int = 90,
) -> Bursts:
    """Find bursts in each hourly series (``series``, ``at`` UTC, ``value``; gaps count as zero).

    ``budget_per_week`` is the number of false alarms that one series may raise in a week, at most 7; after an
    alert it keeps silent for ``refractory_hours``; hours below ``least_value`` never alert; hours are
    ranked among the last ``history_days``. A series
    needs 168 / ``budget_per_week`` scored hours before it can keep the promise: until then it is
    listed as unready with the reason.
    """
    found: list[pl.DataFrame] = []
    unready: list[tuple[str, str]] = []
    for (name,), rows in counts.sort("series", "at").group_by("series", maintain_order=True):
        reason = why_unready(_hours_of(rows), budget_per_week=budget_per_week)
        if reason is None:
            grid = grid_of(rows)
            limits = Limits(
                rank=rank_for(budget_per_week, refractory_hours=refractory_hours),
                refractory_hours=refractory_hours,
                least_value=least_value,
                past_days=history_days,
            )
            found.append(family_bursts({str(name): grid}, limits))
        else:
            unready.append((str(name), reason))
    return Bursts(
        found=pl.concat(found) if found else empty(BURST),
        unready=pl.DataFrame(unready, schema=dict(UNREADY), orient="row"),
    )


def bursts_together(
    family: Mapping[str, Grid],
    *,
    budget_per_week: float,
    refractory_hours: int = REFRACTORY_HOURS,
    least_value: float = 5.0,
    stretches: tuple[int, ...] = ONE_HOUR,
) -> Bursts:
    """Find bursts in a family of series on one grid, the budget being the whole family's.

    ``stretches`` are the hours that are looked at together, besides each hour: what lasts stands out by
    its sum; ``least_value`` then holds for the sum. All series are ranked among each other's past, so
    that a hundred of them share one promise and need no more history than one.
    """
    hours = min((len(grid.values) for grid in family.values()), default=0)
    reason = why_unready(hours, budget_per_week=budget_per_week)
    if reason is not None or not family:
        rows = [(name, reason or "") for name in family]
        return Bursts(
            found=empty(BURST), unready=pl.DataFrame(rows, schema=dict(UNREADY), orient="row")
        )
    limits = Limits(
        rank=rank_for(budget_per_week / len(family), refractory_hours=refractory_hours),
        refractory_hours=refractory_hours,
        least_value=least_value,
        stretches=stretches,
    )
    return Bursts(found=family_bursts(family, limits), unready=empty(UNREADY))


def rank_for(budget_per_week: float, *, refractory_hours: int) -> float:
    """Give the largest rank among past days at which one series alerts within its budget.

    An hour passes with chance h; the next alert then waits for the silence and 1/h hours: so h is chosen
    that this makes the budget, and a day's highest hour passes with chance 1 - (1 - h)^24. Rejected for
    a budget that leaves no hour to choose from.
    """
    if not 0 < budget_per_week <= MOST_A_WEEK:
        raise Rejected(
            f"{budget_per_week:g} false alarms a week are no budget that can be kept",
            remedy=f"above 0 to {MOST_A_WEEK} a week for each series, for example 0.5/week",
        )
    hours_apart = 24 * DAYS_A_WEEK / budget_per_week
    passing = 1 / max(hours_apart - refractory_hours + 1, 1.0)
    return float(1 - (1 - passing) ** 24)


def hours_needed(budget_per_week: float) -> int:
    """Give the hours of history from which a budget can be kept: three days and 1/alpha ranks."""
    if budget_per_week <= 0:
        raise Rejected("a budget of no false alarms is no budget", remedy="for example 0.5/week")
    return BASELINE_HOURS + 24 * int(np.ceil(DAYS_A_WEEK / budget_per_week))


def why_unready(hours: int, *, budget_per_week: float) -> str | None:
    """Say why a series of so many hours cannot be judged, or None when it can."""
    needed = hours_needed(budget_per_week)
    if hours > MOST_HOURS:
        return f"{hours} hours from first to last, more than {MOST_HOURS}: is a time wrong?"
    if hours > needed:
        return None
    return f"not enough data: {hours} hours of history, {needed + 1} needed for this budget"


def _hours_of(rows: pl.DataFrame) -> int:
    """Count the hours of a sorted series from its first to its last, both included."""
    hours = rows["at"].cast(INSTANT).to_physical() // 3_600_000_000
    return 1 + int(hours[-1]) - int(hours[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """When an hour alerts: a rank at most ``rank`` among the last ``past_days``, a count at least
    ``least_value``, and no alert in the ``refractory_hours`` before."""

    rank: float
    refractory_hours: int
    least_value: float
    past_days: int = 90
    stretches: tuple[int, ...] = ONE_HOUR


def family_bursts(family: Mapping[str, Grid], limits: Limits) -> pl.DataFrame:
    """Find the bursts of series that are ranked together; ``BURST`` columns, by series and start."""
    names = sorted(family)
    scored = [scores_of(family[name], stretches=limits.stretches) for name in names]
    ranks = ranks_of(np.stack([one.score for one in scored]), past_days=limits.past_days)
    rows = [
        row
        for name, scores, rank in zip(names, scored, ranks, strict=True)
        for row in _bursts_of(name, family[name], scores, rank=rank, limits=limits)
    ]
    return pl.DataFrame(rows, schema=dict(BURST))


def _bursts_of(
    name: str, grid: Grid, scores: Scores, *, rank: Floats, limits: Limits
) -> Iterator[dict[str, object]]:
    """Give the bursts of one series: each alert in its busy run, or in its own hour."""
    alarming = np.flatnonzero(
        (rank <= limits.rank)
        & (scores.score > 0)
        & (scores.counted >= limits.least_value)
        & (grid.values > 0)
    )
    alerts = _refracted(alarming, hours=limits.refractory_hours)
    if not alerts:
        return
    busy = busy_states(grid.values, base_rate(grid.values, scores.usual))
    for alert, (begin, end) in _stretches(alerts, runs_of(busy.is_busy)):
        peak = begin + int(np.argmax(np.nan_to_num(scores.hour[begin:end], nan=-np.inf)))
        yield {
            "series": name,
            "start": grid.at(begin),
            "end": grid.at(end),
            "score": float(np.nanmax(scores.score[begin:end])),
            "alert_at": grid.at(alert),
            "peak_at": grid.at(peak),
            "peak": float(grid.values[peak]),
            "expected": max(float(scores.usual[peak]), 0.0),
            "rank": float(np.nanmin(rank[begin:end])),
            "weight": float(busy.gain[begin:end].sum()),
        }


def _refracted(alarming: np.ndarray, *, hours: int) -> list[int]:
    alerts: list[int] = []
    for place in alarming:
        if not alerts or place - alerts[-1] >= hours:
            alerts.append(int(place))
    return alerts


def _stretches(
    alerts: Iterable[int], runs: list[tuple[int, int]]
) -> list[tuple[int, tuple[int, int]]]:
    """Give each alert with its busy run (or its own hour); two alerts in one run are one burst."""
    first: dict[tuple[int, int], int] = {}
    for alert in alerts:
        own = next((run for run in runs if run[0] <= alert < run[1]), (alert, alert + 1))
        first.setdefault(own, alert)
    return [(alert, run) for run, alert in first.items()]
