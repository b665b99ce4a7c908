"""Bursts: found where planted, silent within the budget where nothing is, and never without history."""

from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
import pytest

from legation.domain.errors import Rejected
from legation.methods.change.bursts import (
    BURST,
    MOST_A_WEEK,
    bursts,
    bursts_together,
    hours_needed,
    why_unready,
)
from legation.methods.change.grids import Grid, grid_of, step_of

START = datetime(2024, 1, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)


def rhythm(seed: int, *, days: int = 56, rate: float = 20.0) -> np.ndarray:
    """Hourly counts with a daily rhythm and more spread than a Poisson count."""
    random = np.random.default_rng(seed)
    hour = np.arange(24 * days)
    usual = rate * (1 + 0.8 * np.sin(hour / 24 * 2 * np.pi)) * random.gamma(5, 1 / 5, len(hour))
    return random.poisson(usual).astype(float)


def grid(values: np.ndarray) -> Grid:
    return Grid(start=START, step=HOUR, values=values)


def table(values: np.ndarray, series: str = "one") -> pl.DataFrame:
    at = [START + HOUR * place for place in range(len(values))]
    return pl.DataFrame({"series": [series] * len(at), "at": at, "value": values})


@pytest.mark.parametrize("budget", [0.5, 1.0, 2.0])
def test_false_alarms_stay_within_the_budget(budget: float) -> None:
    alarms = weeks = 0.0
    for seed in range(12):
        values = rhythm(seed, days=70)
        alarms += len(bursts_together({"one": grid(values)}, budget_per_week=budget).found)
        weeks += (len(values) - hours_needed(budget)) / 168
    assert alarms / weeks <= budget


@pytest.mark.parametrize("budget", [1.0, 2.0, MOST_A_WEEK])
@pytest.mark.parametrize("rate", [6.0, 200.0])
def test_pure_noise_keeps_the_budget_up_to_the_largest(budget: float, rate: float) -> None:
    alarms, weeks = 0, 0.0
    for seed in range(12):
        values = np.random.default_rng(seed).poisson(rate, 168 * 12).astype(float)
        found = bursts(table(values), budget_per_week=budget).found
        assert (found["score"] > 0).all()
        alarms += len(found)
        weeks += (len(values) - hours_needed(budget)) / 168
    assert 0.5 * budget <= alarms / weeks <= budget


def test_an_hour_below_its_usual_never_alerts() -> None:
    """The first hour of the last day is the highest of its past: yet less than usual."""
    values = np.full(24 * 12, 100.0)
    values[3 * 24 :] = 100.0 - np.arange(24 * 9) / 3
    assert len(bursts(table(values), budget_per_week=MOST_A_WEEK).found) == 0


def test_a_series_that_spans_more_than_ten_years_is_told_and_never_laid_out() -> None:
    rows = table(rhythm(1)).with_columns(
        at=pl.when(pl.int_range(pl.len()) == 0).then(datetime(1, 1, 1, tzinfo=UTC)).otherwise("at")
    )
    assert "is a time wrong?" in bursts(rows).unready["reason"][0]


def test_a_family_of_forty_series_shares_one_budget() -> None:
    family = {f"s{seed:02d}": grid(rhythm(seed)) for seed in range(40)}
    found = bursts_together(family, budget_per_week=1.0).found
    assert len(found) <= 56 / 7


def test_a_family_looked_at_over_several_lengths_keeps_its_budget() -> None:
    family = {f"s{seed:02d}": grid(rhythm(seed)) for seed in range(40)}
    found = bursts_together(family, budget_per_week=1.0, stretches=(1, 6, 24)).found
    assert len(found) <= 56 / 7


def test_what_lasts_a_day_is_found_by_its_sum_and_not_by_any_hour() -> None:
    random = np.random.default_rng(2)
    family = {f"s{at:02d}": grid(random.poisson(4.0, 24 * 28).astype(float)) for at in range(30)}
    begin = 25 * 24
    family["s03"].values[begin : begin + 24] += 5
    by_hour = bursts_together(family, budget_per_week=1.0).found
    by_sum = bursts_together(family, budget_per_week=1.0, stretches=(1, 6, 24)).found
    lasting = (pl.col("series") == "s03") & (pl.col("end") > START + HOUR * begin)
    assert by_hour.filter(lasting).is_empty()
    assert len(by_sum.filter(lasting)) >= 1


def test_a_planted_burst_is_found_with_its_start_its_end_and_its_peak() -> None:
    values = rhythm(1)
    begin = 40 * 24 + 5
    values[begin : begin + 6] += [60, 150, 300, 200, 120, 70]
    found = bursts(table(values), budget_per_week=0.5).found
    hit = found.filter(pl.col("peak_at") == START + HOUR * (begin + 2))
    assert len(hit) == 1
    burst = hit.row(0, named=True)
    assert abs(burst["start"] - (START + HOUR * begin)) <= HOUR
    assert abs(burst["end"] - (START + HOUR * (begin + 6))) <= HOUR
    assert burst["peak"] == values[begin + 2]
    assert burst["start"] <= burst["alert_at"] < burst["end"]
    assert burst["score"] > 5
    assert burst["weight"] > 100


def test_the_morning_rush_is_not_a_burst() -> None:
    values = np.zeros(24 * 42)
    values[8::24] = 500
    assert len(bursts(table(values), budget_per_week=1.0).found) == 0


def test_without_enough_history_it_says_so() -> None:
    looked = bursts(table(rhythm(1, days=6)), budget_per_week=0.25)
    assert len(looked.found) == 0
    assert "not enough data" in looked.unready["reason"][0]
    assert "744" not in (why_unready(745, budget_per_week=0.25) or "")
    assert why_unready(745, budget_per_week=0.25) is None


def test_an_hour_is_judged_by_its_past_alone() -> None:
    values = rhythm(3)
    values[1_000] += 400
    early = bursts(table(values[:1_001])).found
    late = bursts(table(values)).found
    seen = late.filter(pl.col("alert_at") <= START + HOUR * 1_000)
    assert set(early["alert_at"]) >= {START + HOUR * 1_000}
    assert START + HOUR * 1_000 in set(seen["alert_at"])


def test_few_items_never_alert() -> None:
    values = np.zeros(24 * 40)
    values[900] = 4
    assert len(bursts(table(values)).found) == 0


def test_an_empty_table_gives_an_empty_result_with_its_columns() -> None:
    assert dict(bursts(table(np.zeros(0))).found.schema) == dict(BURST)


def test_a_budget_of_nothing_is_refused() -> None:
    with pytest.raises(Rejected, match="budget"):
        bursts(table(rhythm(1)), budget_per_week=0)
    with pytest.raises(Rejected, match="budget"):
        bursts(table(rhythm(1)), budget_per_week=MOST_A_WEEK + 0.1)


def test_a_grid_counts_gaps_as_zero_and_spans_what_it_is_told() -> None:
    rows = pl.DataFrame({"at": [START, START + 3 * HOUR + HOUR / 2], "value": [2, 5]})
    assert grid_of(rows).values.tolist() == [2, 0, 0, 5]
    wide = grid_of(rows, start=START - HOUR, end=START + 5 * HOUR)
    assert wide.values.tolist() == [0, 2, 0, 0, 5, 0]
    assert wide.at(0) == START - HOUR
    assert step_of(rows["at"]) == 3.5 * HOUR
