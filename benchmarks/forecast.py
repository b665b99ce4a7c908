"""Forecast of attention against two naive forecasts on real series, rolling origin.

    python benchmarks/forecast.py            # the reporting half, once, with the shipped settings
    python benchmarks/forecast.py --choose   # the choosing half, every setting tried

Series: items a day per category and per frequent hashtag of the IRA sample, items an hour per NAB
Twitter volume. A series belongs to one half by the digest of its name. Seven days ahead. Columns:
mean pinball loss of ours divided by that of each naive forecast (below 1 is better), and the share of
values inside the 90 % interval. Baselines: "last week" states the mean of the last seven days as a
point; "seasonal naive" repeats the last week with the conformal interval of its own past misses.
"""

import argparse
import time
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from itertools import product
from pathlib import Path

import numpy as np
import polars as pl

from legation.methods.change.grids import grid_of
from legation.methods.forecasting.attention import DEFAULT, AttentionOptions, outlook
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


def series() -> dict[str, tuple[np.ndarray, int]]:
    """Give every series with its steps per day."""
    tweets = pl.read_parquet(DATA / "coordination/ira_tweets.parquet").with_columns(
        value=pl.lit(1.0), at="published_at"
    )
    tags = tweets.with_columns(
        tag=pl.col("text").str.to_lowercase().str.extract_all(r"#\w+")
    ).explode("tag")
    frequent = tags.drop_nulls("tag").group_by("tag").len().sort("len", descending=True).head(40)
    found = {}
    for (name,), rows in tweets.group_by(pl.col("category").cast(pl.String)):
        found[f"daily category {name}"] = (grid_of(rows, step=timedelta(days=1)).values, 1)
    for (name,), rows in tags.join(frequent, on="tag").group_by("tag"):
        found[f"daily hashtag {name}"] = (grid_of(rows, step=timedelta(days=1)).values, 1)
    for path in sorted((DATA / "foresight/bursts").glob("twitter_volume_*.parquet")):
        rows = pl.read_parquet(path).with_columns(
            at=pl.col("timestamp").dt.replace_time_zone("UTC")
        )
        found[f"hourly volume {path.stem[15:]}"] = (grid_of(rows).values, 24)
    return dict(sorted(found.items()))


def is_reporting(name: str) -> bool:
    return sha256(name.encode()).digest()[0] % 2 == 1


def judge(values: np.ndarray, per_day: int, options: AttentionOptions) -> dict[str, np.ndarray]:
    """Forecast from about forty origins; give each step's losses and coverage."""
    ahead = 7 * per_day
    first, last = 21 * per_day, len(values) - ahead
    origins = np.unique(np.linspace(first, max(first, last), 40).astype(int))
    losses: dict[str, list[np.ndarray]] = {"ours": [], "covered": [], "last week": [], "naive": []}
    for origin in origins[origins <= last]:
        came = values[origin : origin + ahead]
        known = values[:origin]
        ours = outlook(known, steps_ahead=ahead, steps_per_day=per_day, options=options).quantiles
        plain = outlook(known, steps_ahead=ahead, steps_per_day=per_day, options=NAIVE).quantiles
        point = np.full_like(ours, known[-7 * per_day :].mean())
        losses["ours"].append(pinball_losses(came, ours))
        losses["naive"].append(pinball_losses(came, plain))
        losses["last week"].append(pinball_losses(came, point))
        losses["covered"].append(is_covered(came, ours))
    return {name: np.concatenate(parts) for name, parts in losses.items() if parts}


def table(found: dict[str, tuple[np.ndarray, int]], options: AttentionOptions) -> list[tuple]:
    """Give, per kind of series: series, ratio to each naive forecast, coverage."""
    kinds: dict[str, list[tuple[float, float, float]]] = {}
    for name, (values, per_day) in found.items():
        judged = judge(values, per_day, options)
        if judged and judged["naive"].mean() > 0 and judged["last week"].mean() > 0:
            ours = judged["ours"].mean()
            row = (
                ours / judged["last week"].mean(),
                ours / judged["naive"].mean(),
                judged["covered"].mean(),
            )
            kinds.setdefault(" ".join(name.split()[:2]), []).append(row)
            kinds.setdefault("all", []).append(row)
    return [
        (
            kind,
            len(rows),
            float(np.exp(np.mean(np.log([row[0] for row in rows])))),
            float(np.exp(np.mean(np.log([row[1] for row in rows])))),
            float(np.mean([row[2] for row in rows])),
        )
        for kind, rows in sorted(kinds.items())
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--choose", action="store_true", help="try all settings on the choosing half"
    )
    choosing = parser.parse_args().choose
    half = {name: one for name, one in series().items() if is_reporting(name) != choosing}
    tried = {"shipped": DEFAULT, **(TRIED if choosing else {})}
    print("kind              series  /last week  /seasonal naive  coverage90 (target .85-.95)")
    for words, options in tried.items():
        begun = time.process_time()
        rows = table(half, options)
        print(f"-- {words}: {time.process_time() - begun:.1f} CPU-s")
        for kind, count, week, naive, covered in rows:
            if kind == "all" or not choosing:
                print(f"{kind:17s} {count:6d} {week:11.3f} {naive:16.3f} {covered:11.3f}")


if __name__ == "__main__":
    main()
