"""The check that every forecaster passes, ours and anybody's."""

from datetime import UTC, datetime, timedelta

import polars as pl

from legation.domain.errors import Rejected
from legation.domain.forecast import LEVELS, Forecast
from legation.doors.forecaster import Forecaster
from legation.testing.checks_detector import check_plugin_form

START = datetime(2024, 1, 1, tzinfo=UTC)
HORIZON = timedelta(days=7)


def check_forecaster(forecaster: Forecaster, *, history: pl.DataFrame | None = None) -> Forecast:
    """Check a forecaster and give its forecast of ``history`` (eight weeks of days by default).

    Fails (AssertionError, saying what) unless it is a frozen dataclass with a versioned name, gives
    rising, finite quantiles of counts at every level for each step after the history, depends neither
    on the order of the rows nor on an earlier call, and refuses an empty or one-row history.
    """
    check_plugin_form(forecaster)
    known = example_history() if history is None else history
    made = forecaster.forecast(known, horizon=HORIZON)
    again = forecaster.forecast(known.sample(fraction=1.0, shuffle=True, seed=1), horizon=HORIZON)
    assert made.id == again.id, "row order changes the vintage"
    assert made.steps.equals(again.steps), "row order changes the forecast"
    assert made.model == forecaster.name, "a forecast names its forecaster as the model"
    _check_steps(made, known)
    other = known.with_columns(value=pl.col("value") + 1)
    changed = forecaster.forecast(other, horizon=HORIZON)
    assert changed.input_digest != made.input_digest, "another history has the same digest"
    for short in (known.clear(), known.head(1)):
        _check_refuses(forecaster, short)
    return made


def example_history(*, days: int = 56) -> pl.DataFrame:
    """Give daily counts with a weekly rhythm."""
    at = [START + timedelta(days=day) for day in range(days)]
    value = [float(40 + 15 * (day % 7 < 5) + (day * 7919) % 11) for day in range(days)]
    return pl.DataFrame({"series": ["story:example"] * days, "at": at, "value": value})


def _check_steps(made: Forecast, known: pl.DataFrame) -> None:
    step = known["at"].sort().diff().drop_nulls().mode()[0]
    at = made.steps["at"].to_list()
    last = known["at"].max()
    assert len(at) == HORIZON // step, f"{len(at)} steps for {HORIZON // step}"
    assert at == [last + step * (place + 1) for place in range(len(at))], "steps are not even"
    assert made.origin <= at[0], "a forecast is issued before what it forecasts"
    for row in made.steps["quantiles"].to_list():
        assert len(row) == len(LEVELS), "a quantile is missing"
        assert row == sorted(row), "quantiles fall"
        assert all(0 <= value < float("inf") for value in row), "a quantile is no count"


def _check_refuses(forecaster: Forecaster, short: pl.DataFrame) -> None:
    try:
        forecaster.forecast(short, horizon=HORIZON)
    except Rejected:
        return
    raise AssertionError(f"a history of {len(short)} rows is not refused")
