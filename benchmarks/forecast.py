"""Forecast of attention against two naive forecasts on real series, rolling origin.

    python benchmarks/forecast.py            # the reporting half, once, with the shipped settings
    python benchmarks/forecast.py --choose   # the choosing half, every setting tried

Series: items a day per category and per frequent hashtag of the IRA sample, items an hour per NAB
Twitter volume. A series belongs to one half by the digest of its name. Seven days ahead, 1,000 draws.
The forecasts are what `legation lab forecast` writes; the share of values inside the 90 % interval and
the CRPS are what `legation lab score-forecast` writes of them. Columns: mean pinball loss of ours (at
seven levels of the draws) divided by that of each naive forecast, and CRPS divided by that of the
seasonal naive (below 1 is better). Baselines: "last week" states the mean of the last seven days as a
point; "seasonal naive" repeats the last week with the conformal interval of its own past misses.
With `--choose` the function behind the tool is tried, which alone knows other settings.
"""

import argparse
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from hashlib import sha256
from itertools import product
from pathlib import Path

import numpy as np
import polars as pl

from _lab import through_lab
from legation.domain.forecast import LEVELS
from legation.methods.change.grids import Grid, grid_of
from legation.methods.forecasting.attention import DEFAULT, AttentionOptions, draws_of, outlook
from legation.methods.forecasting.scores import is_covered, pinball_losses

DATA = Path(__file__).resolve().parents[1] / "../shared/data"
NAIVE = replace(DEFAULT, weeks=(1,), memory_days=(1.0,), fading_days=(0.0,))
TRIED = {
    f"sharpness {sharpness:g}, weeks {weeks}, memory {memory}, dispersion {dispersion}": replace(
        DEFAULT, sharpness=sharpness, weeks=weeks, memory_days=memory, dispersion=dispersion
    )
    for sharpness, weeks, memory, dispersion in product(
        (2.0, 4.0, 12.0), ((1, 4), (1, 4, 8), (1, 4, 16)), ((0.5, 3.0), (1.0, 7.0)), (0.05,)
    )
}


DRAWS = 1_000
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """One series, whole; ``ahead`` steps make seven days."""

    name: str
    grid: Grid

    @property
    def ahead(self) -> int:
        return 7 * self.grid.steps_per_day

    @property
    def rows(self) -> pl.DataFrame:
        values = self.grid.values
        at = [self.grid.at(place) for place in range(len(values))]
        return pl.DataFrame({"series": [self.name] * len(at), "at": at, "value": values})


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """One forecast of ours: its quantiles, the share inside the 90 % interval, its CRPS and that of the
    seasonal naive (nan where they are not asked)."""

    quantiles: np.ndarray
    covered: float
    crps: float = float("nan")
    crps_naive: float = float("nan")


def series() -> list[Known]:
    """Give every series, in the order of their names."""
    tweets = pl.read_parquet(DATA / "coordination/ira_tweets.parquet").with_columns(
        value=pl.lit(1.0), at="published_at"
    )
    tags = tweets.with_columns(
        tag=pl.col("text").str.to_lowercase().str.extract_all(r"#\w+")
    ).explode("tag")
    frequent = tags.drop_nulls("tag").group_by("tag").len().sort("len", descending=True).head(40)
    found = {}
    for (name,), rows in tweets.group_by(pl.col("category").cast(pl.String)):
        found[f"daily category {name}"] = grid_of(rows, step=DAY)
    for (name,), rows in tags.join(frequent, on="tag").group_by("tag"):
        found[f"daily hashtag {name}"] = grid_of(rows, step=DAY)
    for path in sorted((DATA / "foresight/bursts").glob("twitter_volume_*.parquet")):
        rows = pl.read_parquet(path).with_columns(
            at=pl.col("timestamp").dt.replace_time_zone("UTC")
        )
        found[f"hourly volume {path.stem[15:]}"] = grid_of(rows)
    return [Known(name=name, grid=grid) for name, grid in sorted(found.items())]


def is_reporting(name: str) -> bool:
    return sha256(name.encode()).digest()[0] % 2 == 1


def quantiles_at(one: Known, origin: int, options: AttentionOptions) -> np.ndarray:
    """Forecast with the function behind the tool."""
    per_day = one.grid.steps_per_day
    known = one.grid.values[:origin]
    return outlook(known, steps_ahead=one.ahead, steps_per_day=per_day, options=options).quantiles


def by_function(options: AttentionOptions) -> Callable[[Known, int], Said]:
    def say(one: Known, origin: int) -> Said:
        quantiles = quantiles_at(one, origin, options)
        came = one.grid.values[origin : origin + one.ahead]
        return Said(quantiles=quantiles, covered=float(is_covered(came, quantiles).mean()))

    return say


def by_tool(one: Known, origin: int) -> Said:
    """Forecast and score as an analyst does, the seasonal naive beside it."""
    at = one.grid.at(origin).isoformat()
    options = ("--origin", at, "--horizons", f"1..{one.ahead}", "--draws", str(DRAWS))
    made = through_lab("forecast", one.rows, *options).table
    plain = draws_of(quantiles_at(one, origin, NAIVE), levels=LEVELS, draws=DRAWS, seed=1)
    ordered = made.sort("at", "draw")
    naive = ordered.with_columns(model=pl.lit("naive"), value=pl.Series(plain.ravel()))
    scored = through_lab("score-forecast", pl.concat([ordered, naive]), actuals=one.rows).table
    ours, beside = (
        scored.row(by_predicate=pl.col("model") == name, named=True)
        for name in (ordered["model"][0], "naive")
    )
    drawn = ordered["value"].to_numpy().reshape(-1, DRAWS)
    return Said(
        quantiles=np.quantile(drawn, LEVELS, axis=1).T,
        covered=ours["coverage90"],
        crps=ours["crps"],
        crps_naive=beside["crps"],
    )


def judge(one: Known, say: Callable[[Known, int], Said]) -> pl.DataFrame:
    """Forecast from about forty origins; give the mean losses and scores of each."""
    values, per_day = one.grid.values, one.grid.steps_per_day
    first, last = 21 * per_day, len(values) - one.ahead
    origins = np.unique(np.linspace(first, max(first, last), 40).astype(int))
    rows = []
    for origin in origins[origins <= last]:
        came = values[origin : origin + one.ahead]
        ours = say(one, int(origin))
        plain = quantiles_at(one, int(origin), NAIVE)
        point = np.full_like(plain, values[:origin][-7 * per_day :].mean())
        rows.append(
            {
                "ours": pinball_losses(came, ours.quantiles).mean(),
                "naive": pinball_losses(came, plain).mean(),
                "last week": pinball_losses(came, point).mean(),
                "covered": ours.covered,
                "crps": ours.crps,
                "crps naive": ours.crps_naive,
            }
        )
    return pl.DataFrame(rows)


def table(found: list[Known], say: Callable[[Known, int], Said]) -> list[tuple]:
    """Give, per kind of series: series, ratio to each naive forecast, coverage, ratio of CRPS."""
    kinds: dict[str, list[tuple[float, float, float, float]]] = {}
    for one in found:
        judged = judge(one, say)
        if judged.is_empty():
            continue
        mean = judged.mean().row(0, named=True)
        if mean["naive"] > 0 and mean["last week"] > 0:
            row = (
                mean["ours"] / mean["last week"],
                mean["ours"] / mean["naive"],
                mean["covered"],
                mean["crps"] / mean["crps naive"],
            )
            kinds.setdefault(" ".join(one.name.split()[:2]), []).append(row)
            kinds.setdefault("all", []).append(row)
    return [
        (
            kind,
            len(rows),
            *(geometric([row[place] for row in rows]) for place in (0, 1)),
            float(np.mean([row[2] for row in rows])),
            geometric([row[3] for row in rows]),
        )
        for kind, rows in sorted(kinds.items())
    ]


def geometric(ratios: list[float]) -> float:
    return float(np.exp(np.mean(np.log(ratios))))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--choose", action="store_true", help="try all settings on the choosing half"
    )
    choosing = parser.parse_args().choose
    half = [one for one in series() if is_reporting(one.name) != choosing]
    tried: dict[str, Callable[[Known, int], Said]] = {"legation lab forecast": by_tool}
    if choosing:
        settings = {"shipped": DEFAULT, **TRIED}
        tried = {words: by_function(options) for words, options in settings.items()}
    print(
        "kind              series  /last week  /seasonal naive  coverage90 (target .85-.95)"
        "  CRPS /seasonal naive"
    )
    for words, say in tried.items():
        begun = time.process_time()
        rows = table(half, say)
        print(f"-- {words}: {time.process_time() - begun:.1f} CPU-s")
        for kind, count, week, naive, covered, crps in rows:
            if kind == "all" or not choosing:
                print(
                    f"{kind:17s} {count:6d} {week:11.3f} {naive:16.3f} {covered:11.3f} {crps:37.3f}"
                )


if __name__ == "__main__":
    main()
