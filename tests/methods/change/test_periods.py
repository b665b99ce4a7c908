"""Periods: weeks and months told from the times, counted whole, named by their first instant."""

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from legation.domain.errors import Rejected
from legation.methods.change.periods import periods_of, unit_of

START = datetime(2020, 1, 1, tzinfo=UTC)


def every(step: str, *, start: datetime = START, rows: int = 20) -> pl.Series:
    end = start + timedelta(days=32 * rows)
    return pl.datetime_range(start, end, step, eager=True).head(rows).cast(pl.Datetime("us", "UTC"))


@pytest.mark.parametrize(
    ("step", "start", "unit"),
    [
        ("1mo", START, "month"),
        ("1mo", START.replace(day=15, hour=12), "month"),
        ("1w", START, "week"),
        ("28d", START, None),
        ("30d", START, None),
        ("1d", START, None),
        ("1h", START, None),
        ("3mo", START, None),
    ],
)
def test_the_unit_is_told_from_the_times(step: str, start: datetime, unit: str | None) -> None:
    assert unit_of(every(step, start=start)) == unit


def test_last_days_of_months_are_months() -> None:
    assert unit_of(every("1mo").dt.month_end()) == "month"


def test_gaps_do_not_hide_the_unit() -> None:
    assert unit_of(every("1mo").gather([0, 1, 2, 5, 6, 7, 8])) == "month"
    assert unit_of(every("1w").gather([0, 1, 2, 5, 6])) == "week"


def test_one_row_has_no_unit() -> None:
    assert unit_of(every("1mo", rows=1)) is None


def test_months_are_counted_whole_and_empty_ones_are_nought() -> None:
    rows = pl.DataFrame({"at": every("1mo").gather([0, 1, 3]), "value": [5, 7, 9]})
    made = periods_of(rows, unit="month")
    assert made.values.tolist() == [5, 7, 0, 9]
    assert made.at(4) == datetime(2020, 5, 1, tzinfo=UTC)
    assert made.at(12) == datetime(2021, 1, 1, tzinfo=UTC)
    until = periods_of(rows, unit="month", end=datetime(2020, 2, 20, tzinfo=UTC))
    assert until.values.tolist() == [5]
    later = periods_of(rows, unit="month", end=datetime(2020, 6, 1, tzinfo=UTC))
    assert later.values.tolist() == [5, 7, 0, 9, 0]


def test_weeks_begin_on_the_weekday_of_the_first_row() -> None:
    monday = datetime(2020, 1, 6, 8, tzinfo=UTC)
    rows = pl.DataFrame({"at": every("1w", start=monday, rows=4), "value": [1, 2, 3, 4]})
    made = periods_of(rows, unit="week")
    assert made.values.tolist() == [1, 2, 3, 4]
    assert made.at(4) == monday + timedelta(days=28)
    whole = periods_of(rows, unit="week", end=monday + timedelta(days=20))
    assert whole.values.tolist() == [1, 2]


def test_no_whole_period_is_refused() -> None:
    rows = pl.DataFrame({"at": every("1mo", rows=3), "value": [1, 2, 3]})
    with pytest.raises(Rejected, match="no whole month"):
        periods_of(rows, unit="month", end=datetime(2020, 1, 20, tzinfo=UTC))
    with pytest.raises(Rejected, match="at least one row"):
        periods_of(rows.clear(), unit="month")
