"""Periods: counts by week or calendar month, empty ones counted as zero."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl

from legation.domain.errors import Rejected
from legation.domain.tables import INSTANT
from legation.methods.change.grids import Floats

WEEK = timedelta(days=7)
DAY_GAPS_OF_MONTHS = (28, 31)


@dataclass(frozen=True, slots=True, kw_only=True)
class Periods:
    """One series by ``unit`` (week or month): ``values[i]`` is what came in the i-th from ``start`` on."""

    start: datetime
    unit: str
    values: Floats

    def at(self, place: int) -> datetime:
        """Give the first instant of a period."""
        if self.unit == "week":
            return self.start + place * WEEK
        return _month(_month_number(self.start) + place)


def unit_of(at: pl.Series) -> str | None:
    """Tell from a series' instants whether it is counted by ``week`` or ``month``; None: by neither.

    Months are rows on one day of the month (or each on its month's last day) at one time, most of them a
    month apart; weeks are rows of which most lie seven days apart, and all a number of weeks.
    """
    known = at.cast(INSTANT).unique().sort()
    gaps = known.diff().drop_nulls()
    if len(gaps) == 0:
        return None
    usual = gaps.mode().sort()[0]
    low, high = DAY_GAPS_OF_MONTHS
    is_even = known.dt.time().n_unique() == 1 and (
        known.dt.day().n_unique() == 1
        or bool((known.dt.date() == known.dt.month_end().dt.date()).all())
    )
    if is_even and timedelta(days=low) <= usual <= timedelta(days=high):
        return "month"
    if usual == WEEK and bool(((gaps.dt.total_microseconds() % (WEEK // _MICROSECOND)) == 0).all()):
        return "week"
    return None


def periods_of(rows: pl.DataFrame, *, unit: str, end: datetime | None = None) -> Periods:
    """Sum ``value`` by ``unit`` from the first row to the last one, or to the last period over by ``end``.

    Takes ``at`` (UTC) and ``value``. Weeks begin on the weekday, and at the time, of the first row.
    Raises ``Rejected`` when no period is over by ``end``, or there is no row.
    """
    if len(rows) == 0:
        raise Rejected("a series needs at least one row")
    at = rows["at"].cast(INSTANT)
    start = at.min()
    assert isinstance(start, datetime)  # there is a row
    numbers = _numbers(at, unit, start)
    count = int(numbers.max()) + 1
    if end is not None:
        count = int(_numbers(pl.Series([end], dtype=INSTANT), unit, start)[0])
    if count < 1:
        raise Rejected(f"no whole {unit} before {end}")
    inside = numbers < count
    weights = rows["value"].cast(pl.Float64).fill_null(0.0).to_numpy()[inside]
    values = np.bincount(numbers[inside], weights=weights, minlength=count)
    first = start if unit == "week" else _month(_month_number(start))
    return Periods(start=first, unit=unit, values=values.astype(np.float64))


def end_of_month(at: datetime) -> datetime:
    """Give the first instant of the next month.

    >>> end_of_month(datetime(2021, 12, 5, tzinfo=UTC)).isoformat()
    '2022-01-01T00:00:00+00:00'
    """
    return _month(_month_number(at) + 1)


_MICROSECOND = timedelta(microseconds=1)


def _numbers(
    at: pl.Series, unit: str, start: datetime
) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Number the periods in which instants lie, from that of ``start``."""
    if unit == "month":
        months = at.dt.year().cast(pl.Int64) * 12 + at.dt.month() - 1
        return (months - _month_number(start)).to_numpy().astype(np.int64)
    past = (at - start).dt.total_microseconds().to_numpy()
    return np.asarray(past // (WEEK // _MICROSECOND), dtype=np.int64)


def _month_number(at: datetime) -> int:
    return at.year * 12 + at.month - 1


def _month(number: int) -> datetime:
    return datetime(number // 12, number % 12 + 1, 1, tzinfo=UTC)
