"""Step 7: attention to each story and narrative is forecast; what has come due is scored."""

from datetime import datetime, timedelta
from typing import Any

import numpy as np
import polars as pl

from legation.chancery.installation import Installation
from legation.domain.errors import Rejected
from legation.domain.forecast import (
    FORECAST,
    FORECAST_SCORE,
    LEVELS,
    Forecast,
    digest_of_history,
)
from legation.domain.scope import SCOPE_COLUMNS
from legation.domain.tables import INSTANT, conform, empty
from legation.doors.forecaster import Forecaster
from legation.doors.registry import plugin, plugin_names
from legation.methods.forecasting.scores import pinball
from legation.rounds.step import Moment, label_of, stamped

HORIZON = timedelta(days=7)
MEMBER = ("published_at", *SCOPE_COLUMNS)
"""What a forecast needs to know of each item of a series."""
SERIES_AT_MOST = 40
"""Stories and narratives that are forecast: the largest ones, because a brief has one page."""


def foresee(here: Installation, items: pl.DataFrame, *, moment: Moment) -> pl.DataFrame:
    """Forecast the daily items of the largest stories and narratives for seven days; file and give
    them (FORECAST columns). A series too short to say anything of is left out; one whose whole days
    are as a forecast in force saw them is not forecast again."""
    held = here.archive.read("forecasts", here.scope, as_of=moment.as_of)
    makers: list[Forecaster] = [
        plugin("forecasters", name)() for name in plugin_names("forecasters")
    ]
    tables = [empty(FORECAST)]
    for series, members in _series(items).items():
        history = daily_counts(series, members, until=moment.as_of)
        seen = held.filter(series=series, input_digest=digest_of_history(history))
        for maker in makers:
            before = seen.filter(model=maker.name)
            made = before if len(before) else _made(maker, history, members, moment)
            if made is not None:
                tables.append(made)
    table = pl.concat(tables)
    fresh = table.join(held, on=["id", "at"], how="anti")
    if len(fresh):
        here.archive.file({"forecasts": fresh})
    return table


def _made(
    maker: Forecaster, history: pl.DataFrame, members: pl.DataFrame, moment: Moment
) -> pl.DataFrame | None:
    """Forecast one series; None when its history is too short."""
    try:
        made = maker.forecast(history, horizon=HORIZON)
    except Rejected:
        return None
    label = label_of(members)
    rows = _rows(made).with_columns(
        mission=pl.lit(label.mission),
        marking=pl.lit(str(label.marking)),
        audience=pl.lit(str(label.audience)),
    )
    return conform(stamped(rows, moment), FORECAST, name="forecasts")


def score_due(here: Installation, items: pl.DataFrame, *, moment: Moment) -> pl.DataFrame:
    """Score every forecast step whose day is over and which was not scored before.

    Gives FORECAST_SCORE rows: the count that came, whether the 90 % interval held it, the mean
    pinball loss, and the loss of the naive forecast (the days of the week before its origin, each as
    likely as the other).
    """
    known = here.archive.read("forecasts", here.scope, as_of=moment.as_of)
    is_over = pl.col("at") + timedelta(days=1) <= moment.as_of
    due = known.filter(is_over)
    if due.is_empty():
        return empty(FORECAST_SCORE)
    scored = here.archive.read("forecast_scores", here.scope, as_of=moment.as_of)
    open_steps = due.join(scored, left_on=["id", "at"], right_on=["forecast", "at"], how="anti")
    series = _of_series(items, open_steps["series"].unique().to_list())
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


def _series(items: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """Give the members of the largest stories and of the largest narratives."""
    names: list[str] = []
    for noun in ("story", "narrative"):
        if noun in items.columns:
            sizes = items.drop_nulls(noun).group_by(noun).len()
            largest = sizes.sort(["len", noun], descending=[True, False]).head(SERIES_AT_MOST)
            names += [f"{noun}:{one}" for one in largest[noun]]
    return _of_series(items, names)


def _of_series(items: pl.DataFrame, names: list[str]) -> dict[str, pl.DataFrame]:
    """Give the members of each series that has any."""
    found: dict[str, pl.DataFrame] = {}
    for noun in ("story", "narrative"):
        if noun in items.columns:
            series = pl.concat_str(pl.lit(f"{noun}:"), noun)
            members = items.select(noun, *MEMBER).filter(series.is_in(names))
            for (one,), part in members.group_by(noun, maintain_order=True):
                found[f"{noun}:{one}"] = part
    return {name: found[name] for name in names if name in found}


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
    naive = np.quantile([counts.get(day, 0) for day in week], LEVELS).tolist()
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
        "baseline_pinball": pinball(actual, naive, levels=LEVELS),
        "mission": label.mission,
        "marking": str(label.marking),
        "audience": str(label.audience),
    }
