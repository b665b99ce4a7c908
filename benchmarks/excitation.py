"""Excitation: does ``legation lab excitation`` find what is planted, and does rhythm pass for excitation?

The rule stands in PROTOCOL.md. The peer is the plain model, whose baseline is a constant, on the same series.
"""

import os
import resource
from datetime import UTC, datetime

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
import numpy.typing as npt
import polars as pl

from _lab import through_lab
from legation.methods.change.excitation import plain_excitement

Floats = npt.NDArray[np.float64]
HOURS, ECHO, EVENTS = 2_000.0, 0.7, 2_200
RATIOS = (0.0, 0.3, 0.6, 0.9)
SEEDS = range(200, 220)
START = datetime(2026, 1, 1, tzinfo=UTC)
FIRST_COMERS = ("evenly", "daily cycle", "doubles")


def main() -> None:
    print(f"{len(SEEDS)} series of about {EVENTS:,} events; plain: a constant for a baseline")
    print("first comers  ratio | mean   sd   holds  p<.05 | plain mean")
    for called in FIRST_COMERS:
        for ratio in RATIOS:
            print(line(called, ratio), flush=True)
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(f"{used.ru_utime + used.ru_stime:.0f} CPU-s, {used.ru_maxrss / 1e6:.2f} GB")


def line(called: str, ratio: float) -> str:
    """Score one kind of series at one ratio."""
    made = [made_of(called, ratio, seed=seed) for seed in SEEDS]
    table = pl.concat(
        pl.DataFrame(
            {"series": f"{place:02}", "at": pl.Series(hours * 3_600_000_000).cast(pl.Int64)}
        )
        for place, hours in enumerate(made)
    ).with_columns(at=pl.lit(START) + pl.duration(microseconds="at"))
    found = through_lab("excitation", table).table
    ratios = found["branching"].to_numpy()
    holds = found.filter(pl.lit(ratio).is_between("low", "high")).height
    seen = found.filter(pl.col("p_null") < 0.05).height
    plain = np.mean([plain_excitement(hours * 3_600).branching for hours in made])
    return (
        f"{called:<12}  {ratio:5.1f} | {ratios.mean():.3f} {ratios.std():.3f} "
        f"{holds:3d}/{len(made)} {seen:3d}/{len(made)} | {plain:.3f}"
    )


def level_of(called: str, at: Floats) -> Floats:
    """Give the rate of first comers at each time in hours, 1 on the average."""
    if called == "daily cycle":
        return 1 + 0.9 * np.sin(at / 24 * 2 * np.pi)
    return np.where(at < HOURS / 2, 2 / 3, 4 / 3) if called == "doubles" else np.ones_like(at)


def made_of(called: str, ratio: float, *, seed: int) -> Floats:
    """Make one series, times in hours: first comers, and what each brings on."""
    chance = np.random.default_rng(seed)
    most = 2.0
    tried = chance.uniform(0, HOURS, chance.poisson(EVENTS * (1 - ratio) * most))
    coming = tried[chance.uniform(0, most, len(tried)) < level_of(called, tried)]
    made = [coming]
    while len(coming):
        brought = np.repeat(coming, chance.poisson(ratio, len(coming)))
        coming = brought + chance.exponential(ECHO, len(brought))
        coming = coming[coming < HOURS]
        made.append(coming)
    return np.sort(np.concatenate(made))


if __name__ == "__main__":
    main()
