"""Bursts on labelled Twitter volumes: windows hit and false alarms a week, at several budgets.

    python benchmarks/bursts.py

Six streams of the Numenta Anomaly Benchmark, summed by hour, the first week unused. A window is hit
when an alert's hour lies in it; an alert outside every window is false. Labels are disputed: several
"false" alarms are real peaks nobody marked. "judged" counts the windows after the minimum history that
the budget asks for. Scored is what `legation lab bursts` writes. Beside ours, on the same hours: a fixed
two-deviation rule over the last day and a Page-Hinkley test with its usual defaults.
"""

import json
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import polars as pl

from _lab import through_lab
from legation.methods.change.bursts import hours_needed
from legation.methods.change.grids import Grid, grid_of

DATA = Path(__file__).resolve().parents[1] / "../shared/data/foresight/bursts"
WARM_UP = 168
HOUR = timedelta(hours=1)
BUDGETS = (0.25, 0.5, 1.0, 2.0)

Windows = list[tuple[datetime, datetime]]


def streams() -> dict[str, tuple[pl.DataFrame, Grid, Windows]]:
    labels = json.loads((DATA / "labels.json").read_text())
    found = {}
    for ticker, marked in labels.items():
        rows = pl.read_parquet(DATA / f"twitter_volume_{ticker}.parquet").select(
            series="ticker", at=pl.col("timestamp").dt.replace_time_zone("UTC"), value="value"
        )
        spans = [
            tuple(datetime.fromisoformat(end).replace(tzinfo=UTC) for end in window)
            for window in marked["windows"]
        ]
        found[ticker] = (rows, grid_of(rows), spans)
    return found


def two_deviations(grid: Grid) -> list[datetime]:
    """Alert when an hour lies two deviations above the mean of the 24 before; 12 h refractory."""
    alerts: list[int] = []
    for place in range(24, len(grid.values)):
        past = grid.values[place - 24 : place]
        if grid.values[place] > past.mean() + 2 * past.std() and (
            not alerts or place - alerts[-1] >= 12
        ):
            alerts.append(place)
    return [grid.at(place) for place in alerts]


def page_hinkley(grid: Grid, *, delta: float = 0.005, threshold: float = 50.0) -> list[datetime]:
    """Alert when the sum of excess over the running mean leaves its minimum; then start anew."""
    alerts, mean, seen, total, least = [], 0.0, 0, 0.0, 0.0
    for place, value in enumerate(grid.values):
        seen += 1
        mean += (value - mean) / seen
        total += value - mean - delta
        least = min(least, total)
        if seen > 30 and total - least > threshold:
            alerts.append(place)
            mean, seen, total, least = 0.0, 0, 0.0, 0.0
    return [grid.at(place) for place in alerts]


def counted(grid: Grid, windows: Windows, alerts: list[datetime], ready: int) -> np.ndarray:
    """Count hits, windows, judged windows, false alarms and weeks of one stream."""
    start = grid.at(WARM_UP)
    kept = [one for one in alerts if one >= start]
    marked = [window for window in windows if window[0] >= start]
    hit = sum(any(begin <= one <= end for one in kept) for begin, end in marked)
    false = sum(not any(begin <= one <= end for begin, end in windows) for one in kept)
    judged = sum(end >= grid.at(ready) for _, end in marked)
    return np.array([hit, len(marked), judged, false, (len(grid.values) - WARM_UP) / 168])


def main() -> None:
    found = streams()
    print("method               hit / windows (judged)   false a week   CPU-s")
    for budget in BUDGETS:
        begun, total = time.process_time(), np.zeros(5)
        for rows, grid, windows in found.values():
            made = through_lab("bursts", rows, "--budget", f"{budget:g}/week")
            alerts = made.table["alert_at"].to_list()  # the promise of a budget is about alerts
            total += counted(grid, windows, alerts, hours_needed(budget))
        line(f"ours, {budget:g} a week", total, begun)
    for name, method in (("two deviations", two_deviations), ("Page-Hinkley", page_hinkley)):
        begun, total = time.process_time(), np.zeros(5)
        for _, grid, windows in found.values():
            total += counted(grid, windows, method(grid), 0)
        line(name, total, begun)


def line(name: str, total: np.ndarray, begun: float) -> None:
    hit, windows, judged, false, weeks = total
    spent = time.process_time() - begun
    print(
        f"{name:20s} {hit:3.0f} / {windows:.0f} ({judged:.0f}) {false / weeks:21.2f} {spent:9.2f}"
    )


if __name__ == "__main__":
    main()
