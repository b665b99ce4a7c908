"""The tools for forecasts on any file, and for their scores."""

from datetime import datetime, time, timedelta
from hashlib import sha256

import numpy as np
import polars as pl

from legation.chancery.terminal import say_aside
from legation.domain.errors import Rejected
from legation.domain.forecast import LEVELS
from legation.domain.tables import INSTANT
from legation.faces.lab.files import fit, read_table
from legation.faces.lab.method import LabMethod, Made, Option
from legation.faces.lab.units import as_origin, as_steps
from legation.methods.change.grids import Grid, grid_of, step_of
from legation.methods.change.periods import Periods, end_of_month, periods_of, unit_of
from legation.methods.forecasting.attention import draws_of, outlook
from legation.methods.forecasting.periods import outlook_of_periods
from legation.methods.forecasting.scores import (
    crps_of_draws,
    interval_scores,
    log_scores_of_draws,
)

MODEL = "attention/1"
MODEL_OF_PERIODS = "periods/1"
"""What forecasts counts by week or month."""
KINDS = ("counts", "attention")
"""What can be forecast."""
KINDS_TO_COME = ("fatalities", "polls")
MOST_STEPS = 200_000
"""Steps of history that a series may span: one time of 1970 among those of today is a mistake."""
COUNT_BINS = (0.5, 2.5, 5.5, 10.5, 25.5, 50.5, 100.5, 250.5, 500.5, 1000.5)
"""Inner edges of the bins of the log score, as the conflict forecasting challenge 2023/24 has them."""


def run_forecast(
    table: pl.DataFrame, *, origin: str, horizons: str, draws: int, kind: str, model: str
) -> Made:
    """Forecast each series of counts from an origin; every draw is one possible course.

    A series of which nothing can be forecast is named with its reason; Rejected when that is every one.
    """
    if kind not in KINDS:
        known = "has no model yet" if kind in KINDS_TO_COME else "is no kind of forecast"
        remedy = f"there are: {', '.join(KINDS)}"
        raise Rejected(f"{kind!r} {known}", where="--kind", remedy=remedy)
    if model not in ("", MODEL, MODEL_OF_PERIODS):
        known = f"there are: {MODEL} (hours, days), {MODEL_OF_PERIODS} (weeks, months)"
        raise Rejected(f"no model {model!r}", where="--model", remedy=known)
    made, unfit = [], []
    for (name,), rows in table.sort("series").group_by("series", maintain_order=True):
        try:
            one = _forecast_one(
                str(name), rows.sort("at"), origin=origin, ahead=as_steps(horizons), draws=draws
            )
            if model not in ("", one["model"][0]):
                raise Rejected(f"its rows are forecast by {one['model'][0]}, not by {model}")
            made.append(one)
        except Rejected as wrong:
            unfit.append((str(name), wrong.what))
    if unfit and not made:
        name, reason = unfit[0]
        raise Rejected(f"no series can be forecast: {reason}", where=f"series {name!r}")
    _say_steps(made)
    if made:
        _say_gaps(table, made)
    return Made(
        table=pl.concat(made).drop("known_to")
        if made
        else pl.DataFrame(schema=dict.fromkeys(FORECAST.gives, pl.String)),
        unfit=pl.DataFrame(unfit, schema={"series": pl.String, "reason": pl.String}, orient="row"),
    )


def _say_steps(made: list[pl.DataFrame]) -> None:
    """Say on standard error up to when each was known, and which steps were forecast."""
    span = (pl.col("origin").first(), pl.col("at").min(), pl.col("at").max().alias("last"))
    spans = {one.select(span).row(0) for one in made}
    for origin, first, last in sorted(spans)[:5]:
        say_aside(
            f"forecast: known before {origin:%Y-%m-%dT%H:%MZ}; steps forecast begin "
            f"{first:%Y-%m-%dT%H:%MZ} to {last:%Y-%m-%dT%H:%MZ}"
        )


def _say_gaps(table: pl.DataFrame, made: list[pl.DataFrame]) -> None:
    """Say of how many series the last step has no row, and so counts as nought; name one."""
    last = pl.concat([one.select("series", "origin", "known_to").head(1) for one in made])
    rows = table.join(last, on="series").filter(pl.col("at") < pl.col("origin"))
    ends = rows.group_by("series", "known_to").agg(pl.col("at").max())
    gaps = ends.filter(pl.col("at") < pl.col("known_to")).sort("series")
    if len(gaps):
        first = gaps.row(0, named=True)
        say_aside(
            f"forecast: {len(gaps)} series have no row in the last step before the origin, which counts as "
            f"nought, as does every step after their last row: {first['series']!r} ends with "
            f"{first['at']:%Y-%m-%dT%H:%MZ}"
        )


def _forecast_one(
    series: str, rows: pl.DataFrame, *, origin: str, ahead: tuple[int, int], draws: int
) -> pl.DataFrame:
    """Forecast one series by the model of its own step; Rejected says why it cannot be.

    Gives also ``known_to``, the start of the last step known.
    """
    first, last = ahead
    seed = int(sha256(series.encode()).hexdigest()[:8], 16)
    unit = unit_of(rows["at"])
    grid: Grid | Periods
    if unit is None:
        grid, model = _grid(rows, end=as_origin(origin)), MODEL
        seen = outlook(grid.values, steps_ahead=last, steps_per_day=grid.steps_per_day)
    else:
        grid, model = _periods(rows, unit=unit, origin=origin), MODEL_OF_PERIODS
        seen = outlook_of_periods(grid.values, steps_ahead=last, unit=unit)
    drawn = draws_of(seen.quantiles, levels=LEVELS, draws=draws, seed=seed, most=seen.most)
    start = len(grid.values)
    at = pl.Series([grid.at(start + place) for place in range(first - 1, last)], dtype=INSTANT)
    return pl.DataFrame(
        {
            "at": at.gather(np.repeat(np.arange(len(at)), draws)),
            "draw": np.tile(np.arange(draws), len(at)),
            "value": drawn[first - 1 :].ravel(),
        }
    ).select(
        model=pl.lit(model),
        vintage=pl.lit(sha256(grid.values.tobytes()).hexdigest()[:16]),
        window=pl.lit(
            f"{grid.at(start - 1):%Y-%m}" if unit == "month" else _window(grid.at(start))
        ),
        series=pl.lit(series),
        at="at",
        origin=pl.lit(grid.at(start)).cast(INSTANT),
        known_to=pl.lit(grid.at(start - 1)).cast(INSTANT),
        draw="draw",
        value="value",
    )


def _grid(rows: pl.DataFrame, *, end: datetime | None) -> Grid:
    """Put a series on the grid of its own step, up to the origin; Rejected says why it cannot be."""
    step = step_of(rows["at"])
    if step > timedelta(days=1):
        raise Rejected(
            f"its rows are {step / timedelta(days=1):,.4g} days apart, and only counts by the hour, day, "
            "week or calendar month have a model"
        )
    if timedelta(days=1) % step:
        raise Rejected(f"its rows are {step} apart, which does not divide a day: count by the day")
    known = rows if end is None else rows.filter(pl.col("at") < end)
    if len(known) == 0:
        raise Rejected(f"no rows before {end}")
    first = known["at"][0]
    _refuse_span((end or known["at"][-1]) - first, step)
    return grid_of(known, step=step, start=first, end=end)


def _periods(rows: pl.DataFrame, *, unit: str, origin: str) -> Periods:
    """Count a series by week or month, whole ones only, up to the origin; a month that is named as the
    origin of a series of months is its last known one."""
    end = as_origin(origin)
    if end is not None and unit == "month" and len(origin) == len("2021-10"):
        end = end_of_month(end)
    known = rows if end is None else rows.filter(pl.col("at") < end)
    if len(known) == 0:
        raise Rejected(f"no rows before {end}")
    _refuse_span((end or known["at"][-1]) - known["at"][0], timedelta(days=7))
    return periods_of(known, unit=unit, end=end)


def _refuse_span(span: timedelta, step: timedelta) -> None:
    if span / step > MOST_STEPS:
        raise Rejected(f"more than {MOST_STEPS:,} steps of {step} from the first row to the origin")


def _window(origin: datetime) -> str:
    """Name a window by its origin: two of one day have two names, or their draws would be scored as one."""
    day = origin.date().isoformat()
    return day if origin.time() == time.min else f"{day}T{origin:%H:%M}"


FORECAST = LabMethod(
    name="forecast",
    needs={
        "series": "name of the series",
        "at": "start of the hour, day, week or month, ISO 8601",
        "value": "count",
    },
    gives={
        "model": "name and version of the model",
        "vintage": "digest of the history it saw",
        "window": "the origin: its date, with its time where that is not midnight; of months the last known",
        "series": "name of the series",
        "at": "start of the hour, day, week or month forecast, UTC",
        "origin": "end of the history, UTC",
        "draw": "number of the draw, from 0",
        "value": "count drawn",
    },
    run=run_forecast,
    options=(
        Option(
            "origin",
            str,
            "",
            "forecast from here (2021-10-06; 2021-10 is its first day, but in a series of months the last "
            "month known), else from the end",
            measure=as_origin,
        ),
        Option(
            "horizons",
            str,
            "1..7",
            "steps ahead, first..last; a step is that of the series, an hour to a month",
            least=1,
            most=366,
            measure=lambda text: as_steps(text)[1],
            unit="steps",
        ),
        Option("draws", int, 1000, "draws per step", least=1, most=10_000),
        Option(
            "kind",
            str,
            "attention",
            "attention or counts, which are taken alike; fatalities and polls have no model yet",
        ),
        Option(
            "model", str, "", f"{MODEL} for hours and days, {MODEL_OF_PERIODS} for weeks and months"
        ),
    ),
)


def run_score_forecast(table: pl.DataFrame, *, actuals: str) -> pl.DataFrame:
    """Score forecast draws against what came, by model and window."""
    if not actuals:
        raise Rejected("no file of actual values", where="--actuals", remedy="name one")
    came = {name: SCORE_FORECAST.needs[name] for name in ("series", "at", "value")}
    truth, aside = fit(read_table(actuals, list(came)), needed=came, where=actuals)
    for line, column, reason in aside.select("line", "column", "reason").iter_rows():
        say_aside(f"{actuals}: line {line}, {column}: {reason}; not scored against")
    cells = (
        table.group_by("model", "window", "series", "at", maintain_order=True)
        .agg("value")
        .join(
            truth.select("series", "at", actual="value").unique(["series", "at"], keep="last"),
            on=["series", "at"],
            how="inner",
        )
    )
    if cells.is_empty() and not table.is_empty():
        raise Rejected(
            "no step of the forecast has an actual value",
            where=actuals,
            remedy="name the series and write their times as the forecast does",
        )
    rows = []
    for (model, window), part in cells.sort("model", "window", "series", "at").group_by(
        "model", "window", maintain_order=True
    ):
        actual = part["actual"].to_numpy()
        scored = [_cell_scores(one, part["value"][place]) for place, one in enumerate(actual)]
        means = pl.DataFrame(scored).mean().row(0, named=True)
        rows.append({"model": model, "window": window, **means, "n": len(actual)})
    return pl.DataFrame(rows, schema=None if rows else list(SCORE_FORECAST.gives))


def _cell_scores(actual: float, values: pl.Series) -> dict[str, float]:
    draws = values.to_numpy()[None, :]
    came = np.array([actual])
    low, high = np.quantile(draws, [0.05, 0.95], axis=1)
    return {
        "crps": float(crps_of_draws(came, draws)[0]),
        "log_crps": float(crps_of_draws(np.log1p(came), np.log1p(draws))[0]),
        "ign": float(log_scores_of_draws(came, draws, edges=COUNT_BINS)[0]),
        "mis": float(interval_scores(came, low, high)[0]),
        "coverage90": float(low[0] <= actual <= high[0]),
    }


SCORE_FORECAST = LabMethod(
    name="score-forecast",
    needs={
        "model": "name and version of the model",
        "window": "name of the window",
        "series": "name of the series",
        "at": "what was forecast, ISO 8601",
        "draw": "number of the draw",
        "value": "count drawn",
    },
    optional={
        "vintage": "digest of the history it saw; not scored by",
        "origin": "end of the history; not scored by",
    },
    gives={
        "model": "name and version of the model",
        "window": "name of the window",
        "crps": "continuous ranked probability score, in counts",
        "log_crps": "the same on log(1 + count)",
        "ign": "log score over bins of counts, bits",
        "mis": "interval score at 90 %",
        "coverage90": "share of values inside the 90 % interval, 0–1",
        "n": "values scored",
    },
    run=run_score_forecast,
    options=(Option("actuals", str, "", "file of series, at, value"),),
)

METHODS = [FORECAST, SCORE_FORECAST]
