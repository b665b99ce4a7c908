"""Bubbles: do the scores of ``legation lab bubbles`` tell controversial topics from others, and at what cost?

The rule stands in PROTOCOL.md. Beside the areas stand those that the data's README gives for METIS and the
same scores elsewhere. ``--cost`` scores 200 made networks of 1,000 to 10,000 nodes with five rewirings
each, ``--large`` one of five million links and one rewiring of it.
"""

import argparse
import os
import resource
import time
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
import numpy.typing as npt
import polars as pl
from sklearn.metrics import roc_auc_score

from _lab import through_lab
from legation.methods.networks.bubbles import bisected, score
from legation.methods.networks.rewiring import rewired
from legation.methods.networks.simple import simple

DATA = Path(__file__).resolve().parents[2] / "shared/data/bubbles/controversy_edges.parquet"
ELSEWHERE = {"rwc": 0.66, "rwc_denoised": 0.61, "modularity": 0.51, "modularity_denoised": 0.60}
"""Areas that the data's README gives, one run with METIS."""
DRAWS, SEEDS = 2_000, 5
TARGET_NETWORKS = 180
TARGET_LARGE, TARGET_REWIRING, TARGET_MEMORY = 300, 600, 6.0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cost", action="store_true", help="200 networks of 1,000 to 10,000 nodes")
    parser.add_argument("--large", action="store_true", help="one network of five million links")
    given = parser.parse_args()
    if DATA.exists():
        tell_areas(pl.read_parquet(DATA))
    else:
        print("the shared evaluation data is not beside this checkout: no areas")
    if given.cost:
        tell_cost()
    if given.large:
        tell_large()


def tell_areas(edges: pl.DataFrame) -> None:
    """Print the area under the curve of each score, once, and its spread over other seeds."""
    labels = edges.group_by("network").agg(pl.col("controversial").first()).sort("network")
    truth = labels["controversial"].to_numpy()
    began = time.process_time()
    table = edges.select("network", "source", "target", "weight")
    runs = [through_lab("bubbles", table, "--seed", f"{seed}").table for seed in range(SEEDS)]
    spent = time.process_time() - began
    first = runs[0].sort("network")
    print(f"{'score':22}{'area':>6}{'95 %':>14}{'seeds 1-4':>14}{'elsewhere':>11}")
    for name in ("ei", "rwc", "modularity"):
        for column in (name, f"{name}_denoised"):
            sign = -1 if name == "ei" else 1
            low, high = interval(truth, sign * first[column].to_numpy())
            others = [
                roc_auc_score(truth, sign * run.sort("network")[column].to_numpy())
                for run in runs[1:]
            ]
            print(
                f"{column:22}{roc_auc_score(truth, sign * first[column].to_numpy()):6.2f}"
                f"{f'{low:.2f}-{high:.2f}':>14}{f'{min(others):.2f}-{max(others):.2f}':>14}"
                f"{ELSEWHERE.get(column, float('nan')):11.2f}"
            )
    print(f"{len(labels)} networks, {len(edges):,} edges: {spent / SEEDS:.1f} CPU s a run")
    print(first.join(labels, on="network").sort("modularity_denoised", descending=True))


def interval(truth: npt.NDArray[np.int64], scores: npt.NDArray[np.float64]) -> tuple[float, float]:
    """Give the 95 % interval of an area over draws of networks with replacement."""
    chance = np.random.default_rng(0)
    areas = []
    while len(areas) < DRAWS:
        drawn = chance.integers(0, len(truth), len(truth))
        if 0 < truth[drawn].sum() < len(drawn):
            areas.append(roc_auc_score(truth[drawn], scores[drawn]))
    low, high = np.quantile(areas, (0.025, 0.975))
    return float(low), float(high)


def made(nodes: int, links: int, *, seed: int, name: str = "made") -> pl.DataFrame:
    """Make a network with nodes of few and of many links, whose two halves keep half apart."""
    chance = np.random.default_rng(seed)
    left, right = (nodes * chance.power(0.5, (2, links))).astype(np.int64).clip(max=nodes - 1)
    stays = chance.random(links) < 0.5
    right = np.where(stays, np.minimum((right // 2) * 2 + left % 2, nodes - 1), right)
    return pl.DataFrame({"network": name, "source": left, "target": right})


def tell_cost() -> None:
    """Print the CPU of 200 networks with five rewirings each."""
    chance = np.random.default_rng(0)
    sizes = np.exp(chance.uniform(np.log(1_000), np.log(10_000), 200)).astype(int)
    tables = [made(n, 2 * n, seed=int(n), name=f"{at}") for at, n in enumerate(sizes)]
    edges = pl.concat(tables).with_columns(pl.col("source", "target").cast(pl.String))
    began = time.process_time()
    through_lab("bubbles", edges)
    spent = time.process_time() - began
    told = f"200 networks, {len(edges):,} edges, five rewirings each: {spent:.0f} CPU s"
    print(f"{told} (target {TARGET_NETWORKS})")


def tell_large() -> None:
    """Print the CPU and memory of one network of five million links, and of one rewiring of it."""
    edges = made(1_000_000, 5_400_000, seed=1)
    began = time.process_time()
    network = simple(edges)[0].component()
    raw = score(network, bisected(network))
    spent = time.process_time() - began
    print(
        f"{len(network):,} links, {network.size:,} nodes: {spent:.0f} CPU s (target {TARGET_LARGE}); {raw}"
    )
    began = time.process_time()
    chance = rewired(network, seed=1)
    print(f"one rewiring: {time.process_time() - began:.0f} CPU s (target {TARGET_REWIRING})")
    began = time.process_time()
    whole = chance.component()
    print(f"of it: {score(whole, bisected(whole))}, {time.process_time() - began:.0f} CPU s")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(f"at most {peak:.1f} GB (target {TARGET_MEMORY})")


if __name__ == "__main__":
    main()
