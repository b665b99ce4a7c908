"""Step 7: attention to each story and narrative is forecast; what has come due is scored."""

from datetime import datetime, timedelta
from typing import Any

import polars as pl

from legation.chancery.installation import Installation
from legation.domain.errors import Rejected
from legation.domain.forecast import FORECAST, FORECAST_SCORE, LEVELS, Forecast
from legation.domain.tables import INSTANT, conform, empty
from legation.doors.forecaster import Forecaster
from legation.doors.registry import plugin, plugin_names
from legation.methods.forecasting.scores import pinball
from legation.rounds.step import Moment, label_of, stamped

HORIZON = timedelta(days=7)
SERIES_AT_MOST = 40
"""Stories and narratives that are forecast: the largest ones, because a brief has one page."""


def foresee(here: Installation, items: pl.DataFrame, *, moment: Moment) -> pl.DataFrame:
    """Forecast the daily items of the largest stories and narratives for seven days; file and give
    them (FORECAST columns). A series too short to say anything of is left out."""
    tables = []
    for series, members in _series(items).items():
        history = daily_counts(series, members, until=moment.as_of)
        label = label_of(members)
        for name in plugin_names("forecasters"):
            forecaster: Forecaster = plugin("forecasters", name)()
            try:
                made = forecaster.forecast(history, horizon=HORIZON)
            except Rejected:
                continue
            tables.append(
                _rows(made).with_columns(
                    mission=pl.lit(label.mission),
                    marking=pl.lit(str(label.marking)),
                    audience=pl.lit(str(label.audience)),
                )
            )
    if not tables:
        return empty(FORECAST)
    table = conform(stamped(pl.concat(tables), moment), FORECAST, name="forecasts")
    held = here.archive.read("forecasts", here.scope, as_of=moment.as_of, columns=["id", "at"])
    fresh = table.join(held, on=["id", "at"], how="anti")
    if len(fresh):
        here.archive.file({"forecasts": fresh})
    return table


def score_due(here: Installation, items: pl.DataFrame, *, moment: Moment) -> pl.DataFrame:
    """Score every forecast step whose day is over and which was not scored before.

    Gives FORECAST_SCORE rows: the count that came, whether the 90 % interval held it, the mean
    pinball loss, and the loss of the naive forecast (the same days of the week before its origin).
    """
    known = here.archive.read("forecasts", here.scope, as_of=moment.as_of)
    is_over = pl.col("at") + timedelta(days=1) <= moment.as_of
    due = known.filter(is_over)
    if due.is_empty():
        return empty(FORECAST_SCORE)
    scored = here.archive.read("forecast_scores", here.scope, as_of=moment.as_of)
    open_steps = due.join(scored, left_on=["id", "at"], right_on=["forecast", "at"], how="anti")
    series = _series(items, at_most=None)
    rows = [
        _score(step, series[step["series"]])
        for step in open_steps.iter_rows(named=True)
        if step["series"] in series
    ]
    if not rows:
        return empty(FORECAST_SCORE)
    table = conform(
        stamped(pl.DataFrame(rows, infer_schema_length=None), moment), FORECAST_SCORE, name="scores"
    )
    here.archive.file({"forecast_scores": table})
    return table


def daily_counts(series: str, members: pl.DataFrame, *, until: datetime) -> pl.DataFrame:
    """Count a series' items per day from its first day to the last whole day before ``until``."""
    counts = _by_day(members)
    end = until.replace(hour=0, minute=0, second=0, microsecond=0)
    first = min(counts, default=end)
    days = [first + timedelta(days=day) for day in range((end - first).days)]
    return pl.DataFrame(
        {
            "series": [series] * len(days),
            "at": days,
            "value": [float(counts.get(day, 0)) for day in days],
        },
        schema={"series": pl.String(), "at": INSTANT, "value": pl.Float64()},
    )


def _by_day(members: pl.DataFrame) -> dict[datetime, int]:
    day = pl.col("published_at").dt.truncate("1d")
    return dict(members.group_by(day.alias("at")).len().iter_rows())


def _series(
    items: pl.DataFrame, *, at_most: int | None = SERIES_AT_MOST
) -> dict[str, pl.DataFrame]:
    kept: dict[str, pl.DataFrame] = {}
    for noun in ("story", "narrative"):
        if noun not in items.columns:
            continue
        named = items.filter(pl.col(noun).is_not_null())
        sizes = named.group_by(noun).len().sort(["len", noun], descending=[True, False])
        for one in (sizes if at_most is None else sizes.head(at_most))[noun].to_list():
            kept[f"{noun}:{one}"] = named.filter(pl.col(noun) == one)
    return kept


def _rows(made: Forecast) -> pl.DataFrame:
    return made.steps.with_columns(
        id=pl.lit(str(made.id)),
        series=pl.lit(made.series),
        unit=pl.lit(made.unit),
        model=pl.lit(made.model),
        origin=pl.lit(made.origin).cast(pl.Datetime("us", "UTC")),
        input_digest=pl.lit(made.input_digest),
    )


def _score(step: dict[str, Any], members: pl.DataFrame) -> dict[str, Any]:
    counts = _by_day(members)
    origin: datetime = step["origin"]
    week = [origin - timedelta(days=day) for day in range(1, 8)]
    actual = float(counts.get(step["at"], 0))
    naive = sum(counts.get(day, 0) for day in week) / len(week)
    quantiles: list[float] = list(step["quantiles"])
    label = label_of(members)
    return {
        "forecast": step["id"],
        "series": step["series"],
        "model": step["model"],
        "origin": origin,
        "at": step["at"],
        "actual": actual,
        "is_covered90": quantiles[0] <= actual <= quantiles[-1],
        "pinball": pinball(actual, quantiles, levels=LEVELS),
        "baseline_pinball": pinball(actual, [naive] * len(LEVELS), levels=LEVELS),
        "mission": label.mission,
        "marking": str(label.marking),
        "audience": str(label.audience),
    }
