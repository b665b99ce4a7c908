"""The forecaster of attention, through its door."""

from datetime import UTC, datetime, timedelta

import polars as pl
import pytest

from legation.desks.foresight.forecasters import AttentionForecaster
from legation.domain.errors import Rejected
from legation.testing.checks_forecaster import check_forecaster, example_history


def test_it_keeps_the_promises_of_its_door() -> None:
    made = check_forecaster(AttentionForecaster())
    assert made.unit == "items per day"
    assert len(made.steps) == 7
    assert made.origin == made.steps["at"][0]


def test_hours_are_forecast_by_the_hour() -> None:
    days = example_history()
    start = days["at"][0]
    hours = pl.DataFrame(
        {
            "series": ["all"] * 600,
            "at": [start + timedelta(hours=place) for place in range(600)],
            "value": [float(place % 24) for place in range(600)],
        }
    )
    made = AttentionForecaster().forecast(hours, horizon=timedelta(days=7))
    assert (len(made.steps), made.unit) == (168, "items per hour")
    assert made.steps["quantiles"][23][3] > made.steps["quantiles"][0][3] + 10


def test_two_series_at_once_are_refused() -> None:
    both = pl.concat([example_history(), example_history().with_columns(series=pl.lit("other"))])
    with pytest.raises(Rejected, match="one series"):
        AttentionForecaster().forecast(both, horizon=timedelta(days=7))


def test_a_horizon_shorter_than_a_step_is_refused() -> None:
    with pytest.raises(Rejected, match="horizon"):
        AttentionForecaster().forecast(example_history(), horizon=timedelta(hours=3))


@pytest.mark.parametrize(("series", "is_fading"), [("story:a", True), ("source:a", False)])
def test_a_young_story_fades_and_a_young_source_goes_on(series: str, is_fading: bool) -> None:
    days = pl.DataFrame(
        {
            "series": [series] * 21,
            "at": [datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=day) for day in range(21)],
            "value": [40.0] * 21,
        }
    )
    made = AttentionForecaster().forecast(days, horizon=timedelta(days=7))
    middles = made.steps["quantiles"].list.get(3).to_list()
    assert (middles[-1] < 20) is is_fading
