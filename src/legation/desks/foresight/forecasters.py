"""The forecaster of attention: counts of a series for the days ahead, with intervals."""

from dataclasses import dataclass
from datetime import timedelta

import polars as pl

from legation.domain.errors import Rejected
from legation.domain.forecast import Forecast, digest_of_history
from legation.domain.tables import INSTANT
from legation.methods.change.grids import Grid, grid_of, step_of
from legation.methods.forecasting.attention import outlook
from legation.methods.forecasting.experts import Outlook
from legation.methods.forecasting.fading import YOUNG_DAYS, fading

FADING = ("story:", "narrative:")
"""The series that come and go."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AttentionForecaster:
    """Forecasts how many items a series brings per hour or day.

    Missing steps count as zero. The origin is the end of the last step given. The unit says the step
    (``items per hour``). A story or narrative of up to four weeks, counted by day, is forecast by what
    became of others (``fading``), any other series by its own past (``attention``). Refuses
    (``Rejected``) fewer than three days of history.
    """

    name: str = "attention/2"

    def forecast(self, history: pl.DataFrame, *, horizon: timedelta) -> Forecast:
        """Forecast past the end of ``history`` (``series``, ``at``, ``value``) for ``horizon``."""
        series = _one_series(history)
        rows = history.sort("at")
        step = step_of(rows["at"])
        if timedelta(days=1) % step or horizon < step:
            raise Rejected(
                f"steps of {step} do not divide a day, or the horizon is shorter than one step",
                where=series,
                remedy="give counts by hour or by day",
            )
        grid = grid_of(rows, step=step)
        seen = _seen(series, grid, ahead=horizon // step)
        origin = grid.at(len(grid.values))
        at = [origin + place * step for place in range(len(seen.quantiles))]
        return Forecast(
            series=series,
            unit=f"items per {'day' if step == timedelta(days=1) else _words(step)}",
            model=self.name,
            origin=origin,
            input_digest=digest_of_history(rows),
            steps=pl.DataFrame(
                {"at": at, "quantiles": seen.quantiles.tolist()},
                schema={"at": INSTANT, "quantiles": pl.List(pl.Float64)},
            ),
        )


def _seen(series: str, grid: Grid, *, ahead: int) -> Outlook:
    is_young = grid.steps_per_day == 1 and len(grid.values) <= YOUNG_DAYS
    if is_young and series.startswith(FADING):
        return fading(grid.values, days_ahead=ahead)
    return outlook(grid.values, steps_ahead=ahead, steps_per_day=grid.steps_per_day)


def _one_series(history: pl.DataFrame) -> str:
    missing = [column for column in ("series", "at", "value") if column not in history.columns]
    if missing:
        raise Rejected(f"missing column {missing[0]!r}", where="history")
    names = history["series"].unique()
    if len(names) != 1:
        raise Rejected(f"a forecast is of one series, not of {len(names)}", where="history")
    return str(names[0])


def _words(step: timedelta) -> str:
    hours = step / timedelta(hours=1)
    return "hour" if hours == 1 else f"{hours:g} hours"
