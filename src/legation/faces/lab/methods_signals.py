"""The tools for coordination, bursts and forecasts on any file."""

import json
import sys
from datetime import datetime, time, timedelta
from hashlib import sha256

import numpy as np
import polars as pl

from legation.domain.errors import Rejected
from legation.domain.forecast import LEVELS
from legation.domain.tables import INSTANT
from legation.faces.lab.files import fit, read_table
from legation.faces.lab.method import LabMethod, Made, Option
from legation.faces.lab.units import as_budget, as_duration, as_origin, as_steps
from legation.methods.authenticity.actions import number_actions
from legation.methods.authenticity.chance import aggregate, strata_of
from legation.methods.authenticity.coordination import Coordination, coordinated_pairs
from legation.methods.change.bursts import MOST_A_WEEK, bursts
from legation.methods.change.grids import Grid, grid_of, step_of
from legation.methods.forecasting.attention import draws_of, outlook
from legation.methods.forecasting.scores import (
    crps_of_draws,
    interval_scores,
    log_scores_of_draws,
)

MODEL = "attention/1"
KINDS = ("counts", "attention")
"""What can be forecast."""
KINDS_TO_COME = ("fatalities", "polls")
MOST_STEPS = 200_000
"""Steps of history that a series may span: one time of 1970 among those of today is a mistake."""
MOST_CANDIDATES_TO_SHUFFLE = 20_000_000
COUNT_BINS = (0.5, 2.5, 5.5, 10.5, 25.5, 50.5, 100.5, 250.5, 500.5, 1000.5)
"""Inner edges of the bins of the log score, as the conflict forecasting challenge 2023/24 has them."""


def run_coordination(
    table: pl.DataFrame, *, window: str, min_shared: int, q: float, pairs: bool, all: bool
) -> pl.DataFrame:
    """Find coordinated pairs, kind by kind; say on standard error what chance would give."""
    seconds = as_duration(window).total_seconds()
    kinds = table if "kind" in table.columns else table.with_columns(kind=pl.lit("action"))
    found = []
    for (kind,), actions in kinds.sort("kind").group_by("kind", maintain_order=True):
        looked = coordinated_pairs(
            actions,
            window_seconds=seconds,
            min_shared=min_shared,
            max_q=None if all else q,
            count_objects=not pairs,
        )
        _say_chance(str(kind), actions, looked, seconds=seconds, min_shared=min_shared)
        found.append(looked.edges.with_columns(kind=pl.lit(str(kind), dtype=pl.String)))
    if not found:
        return pl.DataFrame(schema=dict.fromkeys(COORDINATION.gives, pl.String))
    lists = pl.Series([json.dumps(one) for one in pl.concat(found)["evidence"].to_list()])
    return pl.concat(found).with_columns(evidence=lists.cast(pl.String))


def _say_chance(
    kind: str, actions: pl.DataFrame, looked: Coordination, *, seconds: float, min_shared: int
) -> None:
    say = sys.stderr.write
    say(
        f"{kind}: {looked.actions:,} actions, {looked.accounts:,} accounts, "
        f"{looked.objects:,} objects, {looked.candidates:,} candidate pairs, "
        f"{looked.tested:,} pairs of accounts tested; chance within {looked.strata}\n"
    )
    for capped in looked.capped.iter_rows(named=True):
        say(f"{kind}: left out {capped['object']}: {capped['candidates']:,} candidate pairs\n")
    if looked.candidates > MOST_CANDIDATES_TO_SHUFFLE:
        say(f"{kind}: too many candidates to shuffle; no statement on the total\n")
        return
    numbered = number_actions(actions)
    strata = strata_of(numbered.at, window_seconds=seconds)
    total = aggregate(numbered, strata, window_seconds=seconds, min_shared=min_shared)
    say(f"{kind}: {total.words}; pair by pair, {looked.significant:,} are beyond chance\n")


COORDINATION = LabMethod(
    name="coordination",
    needs={
        "account": "who acted",
        "object": "on what: a text, a link, a post",
        "at": "when, ISO 8601",
    },
    optional={"kind": "kind of object; kinds are looked at apart"},
    gives={
        "kind": "kind of object",
        "left": "account",
        "right": "account, after left in order",
        "shared": "distinct objects both acted on within the window",
        "expected": "objects they would share by chance",
        "q": "false-discovery value over all pairs of accounts, 0–1",
        "first_at": "first shared action, UTC",
        "last_at": "last shared action, UTC",
        "evidence": "JSON list of shared objects, rarest first, at most 50",
    },
    run=run_coordination,
    options=(
        Option(
            "window",
            str,
            "60s",
            "how far apart two actions may lie (s, m, h, d, w)",
            least=0.001,
            most=366 * 86_400,
            measure=lambda text: as_duration(text).total_seconds(),
            unit="seconds",
        ),
        Option("min-shared", int, 2, "objects a pair must share", least=1, most=1_000_000),
        Option("q", float, 0.01, "largest false-discovery value kept", least=0, most=1),
        Option("pairs", bool, False, "count co-actions instead of distinct objects"),
        Option("all", bool, False, "keep pairs that fail q"),
    ),
)


def run_bursts(table: pl.DataFrame, *, budget: str, history: str) -> Made:
    """Find bursts in hourly counts.

    A series that cannot be judged is named with its reason; Rejected when that is every one.
    """
    looked = bursts(
        table,
        budget_per_week=as_budget(budget),
        history_days=max(1, round(as_duration(history) / timedelta(days=1))),
    )
    if len(looked.unready) and len(looked.unready) == table["series"].n_unique():
        name, reason = looked.unready.row(0)
        raise Rejected(f"no series can be judged: {reason}", where=f"series {name!r}")
    return Made(table=looked.found, unfit=looked.unready)


BURSTS = LabMethod(
    name="bursts",
    needs={
        "series": "name of the series",
        "at": "when, ISO 8601; summed by hour",
        "value": "count",
    },
    gives={
        "series": "name of the series",
        "start": "first busy hour, UTC",
        "end": "end of the last busy hour, UTC",
        "score": "robust deviations above the same hour's usual, at the peak",
    },
    run=run_bursts,
    options=(
        Option(
            "budget",
            str,
            "1/week",
            "false alarms a series may raise (day, week, month, year)",
            least=0.01,
            most=MOST_A_WEEK,
            measure=as_budget,
            unit="a week",
        ),
        Option(
            "history",
            str,
            "90d",
            "how far back hours are ranked against (d, w)",
            least=1,
            most=3_660,
            measure=lambda text: as_duration(text) / timedelta(days=1),
            unit="days",
        ),
    ),
)


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
    if model not in ("", MODEL):
        raise Rejected(f"no model {model!r}", where="--model", remedy=f"there is: {MODEL}")
    made, unfit = [], []
    for (name,), rows in table.sort("series").group_by("series", maintain_order=True):
        try:
            grid = _grid(rows.sort("at"), end=as_origin(origin))
            made.append(_forecast_one(str(name), grid, ahead=as_steps(horizons), draws=draws))
        except Rejected as wrong:
            unfit.append((str(name), wrong.what))
    if unfit and not made:
        name, reason = unfit[0]
        raise Rejected(f"no series can be forecast: {reason}", where=f"series {name!r}")
    return Made(
        table=pl.concat(made)
        if made
        else pl.DataFrame(schema=dict.fromkeys(FORECAST.gives, pl.String)),
        unfit=pl.DataFrame(unfit, schema={"series": pl.String, "reason": pl.String}, orient="row"),
    )


def _grid(rows: pl.DataFrame, *, end: datetime | None) -> Grid:
    """Put a series on the grid of its own step, up to the origin; Rejected says why it cannot be."""
    step = step_of(rows["at"])
    if step > timedelta(days=1):
        raise Rejected(
            f"its rows are {step / timedelta(days=1):,.4g} days apart, and only counts by the hour or day "
            "have a model: for weeks and months there is none yet"
        )
    if timedelta(days=1) % step:
        raise Rejected(f"its rows are {step} apart, which does not divide a day: count by the day")
    known = rows if end is None else rows.filter(pl.col("at") < end)
    if len(known) == 0:
        raise Rejected(f"no rows before {end}")
    first = known["at"][0]
    if ((end or known["at"][-1]) - first) / step > MOST_STEPS:
        raise Rejected(f"more than {MOST_STEPS:,} steps of {step} from the first row to the origin")
    return grid_of(known, step=step, start=first, end=end)


def _forecast_one(series: str, grid: Grid, *, ahead: tuple[int, int], draws: int) -> pl.DataFrame:
    first, last = ahead
    seen = outlook(grid.values, steps_ahead=last, steps_per_day=grid.steps_per_day)
    seed = int(sha256(series.encode()).hexdigest()[:8], 16)
    drawn = draws_of(seen.quantiles, levels=LEVELS, draws=draws, seed=seed)[first - 1 :]
    start = len(grid.values)
    at = [grid.at(start + place) for place in range(first - 1, last)]
    return pl.DataFrame(
        {
            "at": pl.Series(at, dtype=INSTANT).gather(np.repeat(np.arange(len(at)), draws)),
            "draw": np.tile(np.arange(draws), len(at)),
            "value": drawn.ravel(),
        }
    ).select(
        model=pl.lit(MODEL),
        vintage=pl.lit(sha256(grid.values.tobytes()).hexdigest()[:16]),
        window=pl.lit(_window(grid.at(start))),
        series=pl.lit(series),
        at="at",
        origin=pl.lit(grid.at(start)).cast(INSTANT),
        draw="draw",
        value="value",
    )


def _window(origin: datetime) -> str:
    """Name a window by its origin: two of one day have two names, or their draws would be scored as one."""
    day = origin.date().isoformat()
    return day if origin.time() == time.min else f"{day}T{origin:%H:%M}"


FORECAST = LabMethod(
    name="forecast",
    needs={
        "series": "name of the series",
        "at": "start of the hour or day, ISO 8601",
        "value": "count",
    },
    gives={
        "model": "name and version of the model",
        "vintage": "digest of the history it saw",
        "window": "the origin: its date, and its time of day where that is not midnight",
        "series": "name of the series",
        "at": "start of the hour or day forecast, UTC",
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
            "forecast from here (2021-10-06; 2021-10 is its first day), else from the end",
            measure=as_origin,
        ),
        Option(
            "horizons",
            str,
            "1..7",
            "steps ahead, first..last; a step is that of the series, an hour to a day",
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
            "attention or counts, one model for both; fatalities and polls have none yet",
        ),
        Option("model", str, "", f"default {MODEL}"),
    ),
)


def run_score_forecast(table: pl.DataFrame, *, actuals: str) -> pl.DataFrame:
    """Score forecast draws against what came, by model and window."""
    if not actuals:
        raise Rejected("no file of actual values", where="--actuals", remedy="name one")
    came = {name: SCORE_FORECAST.needs[name] for name in ("series", "at", "value")}
    truth, aside = fit(read_table(actuals, list(came)), needed=came, where=actuals)
    for line, column, reason in aside.select("line", "column", "reason").iter_rows():
        sys.stderr.write(f"{actuals}: line {line}, {column}: {reason}; not scored against\n")
    cells = (
        table.group_by("model", "window", "series", "at", maintain_order=True)
        .agg("value")
        .join(
            truth.select("series", "at", actual="value").unique(["series", "at"], keep="last"),
            on=["series", "at"],
            how="inner",
        )
    )
    rows = []
    for (model, window), part in cells.sort("model", "window", "series", "at").group_by(
        "model", "window", maintain_order=True
    ):
        actual = part["actual"].to_numpy()
        scored = [_cell_scores(one, part["value"][place]) for place, one in enumerate(actual)]
        means = pl.DataFrame(scored).mean().row(0, named=True)
        rows.append({"model": model, "window": window, **means, "n": len(actual)})
    return pl.DataFrame(rows, schema=list(SCORE_FORECAST.gives)) if not rows else pl.DataFrame(rows)


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

METHODS = [COORDINATION, BURSTS, FORECAST, SCORE_FORECAST]
