"""Grids: counts put on an even hourly or daily grid, empty hours counted as zero."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
import numpy.typing as npt
import polars as pl

from legation.domain.errors import Rejected
from legation.domain.tables import INSTANT

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """One series on an even grid: ``values[i]`` is what came in the step that starts at ``start`` + i."""

    start: datetime
    step: timedelta
    values: Floats

    def at(self, place: int) -> datetime:
        """Give the instant at which a step starts."""
        return self.start + place * self.step

    @property
    def steps_per_day(self) -> int:
        """How many steps make a day."""
        return round(timedelta(days=1) / self.step)


def grid_of(
    rows: pl.DataFrame,
    *,
    step: timedelta = timedelta(hours=1),
    start: datetime | None = None,
    end: datetime | None = None,
) -> Grid:
    """Sum ``value`` by step from the first to the last row (or ``start`` to ``end``, half open).

    Takes ``at`` (UTC) and ``value``. Raises ``Rejected`` when there is nothing to put on a grid.
    """
    width = round(step.total_seconds() * 1_000_000)
    if len(rows) == 0 and None in (start, end):
        raise Rejected("a series needs at least one row")
    at = rows["at"].cast(INSTANT).to_physical().to_numpy().astype(np.int64) // width
    first = int(at.min()) if start is None else _micros(start) // width
    last = int(at.max()) if end is None else -(-_micros(end) // width) - 1
    inside = (at >= first) & (at <= last)
    values = np.bincount(
        at[inside] - first,
        weights=rows["value"].cast(pl.Float64).fill_null(0.0).to_numpy()[inside],
        minlength=max(last - first + 1, 0),
    )
    return Grid(start=_instant(first * width), step=step, values=values.astype(np.float64))


def step_of(at: pl.Series) -> timedelta:
    """Tell the spacing of sorted instants (their most frequent difference); Rejected below two rows."""
    gaps = at.cast(INSTANT).unique().sort().diff().drop_nulls()
    if len(gaps) == 0:
        raise Rejected("one instant has no spacing", remedy="give at least two rows")
    spacing = gaps.mode().sort()[0]
    if not isinstance(spacing, timedelta):
        raise Rejected("a series needs instants", where="at")
    return spacing


def _micros(at: datetime) -> int:
    return (at - datetime.fromtimestamp(0, tz=UTC)) // timedelta(microseconds=1)


def _instant(micros: int) -> datetime:
    return datetime.fromtimestamp(0, tz=UTC) + timedelta(microseconds=micros)
