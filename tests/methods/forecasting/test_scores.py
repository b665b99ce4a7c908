"""Scores: against their definitions, and against the published scores of a known forecast."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from legation.domain.errors import Rejected
from legation.domain.forecast import LEVELS
from legation.methods.forecasting.scores import (
    crps_of_draws,
    crps_of_quantiles,
    interval_scores,
    is_covered,
    log_scores_of_draws,
    pinball,
    pinball_losses,
)

DATA = Path(__file__).resolve().parents[3] / "../shared/data/foresight"
EDGES = (0.5, 2.5, 5.5, 10.5, 25.5, 50.5, 100.5, 250.5, 500.5, 1000.5)

numbers = st.floats(-1e3, 1e3)


@settings(max_examples=50, deadline=None)
@given(arrays(np.float64, (4, 9), elements=numbers), arrays(np.float64, 4, elements=numbers))
def test_crps_is_the_mean_distance_less_half_the_spread(
    draws: np.ndarray, actual: np.ndarray
) -> None:
    near = np.abs(draws - actual[:, None]).mean(axis=1)
    apart = np.abs(draws[:, :, None] - draws[:, None, :]).mean(axis=(1, 2))
    assert crps_of_draws(actual, draws) == pytest.approx(near - apart / 2, abs=1e-6)


def test_crps_of_one_draw_is_its_distance() -> None:
    assert crps_of_draws(np.array([3.0]), np.array([[5.0]])).tolist() == [2.0]


def test_many_quantiles_come_near_the_crps_of_the_draws() -> None:
    random = np.random.default_rng(0)
    draws = random.normal(0, 1, (1, 20_000))
    levels = (np.arange(199) + 1) / 200
    quantiles = np.quantile(draws, levels, axis=1).T
    exact = crps_of_draws(np.array([0.7]), draws)
    assert crps_of_quantiles(np.array([0.7]), quantiles, levels=levels) == pytest.approx(
        exact, rel=0.02
    )


@settings(max_examples=50, deadline=None)
@given(numbers, st.lists(numbers, min_size=7, max_size=7))
def test_pinball_is_never_negative_and_nought_only_on_the_mark(
    actual: float, quantiles: list[float]
) -> None:
    assert pinball(actual, quantiles) >= 0
    assert pinball(actual, [actual] * 7) == 0


def test_the_true_quantiles_have_the_least_pinball_loss() -> None:
    actual = np.random.default_rng(0).gamma(2, 10, 40_000)
    true = np.quantile(actual, LEVELS)

    def loss(row: np.ndarray) -> float:
        return float(pinball_losses(actual, np.broadcast_to(row, (len(actual), 7))).mean())

    assert loss(true) < min(loss(true * 1.15), loss(true * 0.85), loss(true + 2))


def test_a_value_on_the_end_of_the_interval_is_covered() -> None:
    row = np.array([[1.0, 2, 3, 4, 5, 6, 7]] * 4)
    assert is_covered(np.array([0.9, 1.0, 7.0, 7.1]), row).tolist() == [False, True, True, False]


def test_a_miss_costs_twenty_times_its_distance() -> None:
    low, high = np.array([0.0, 0.0]), np.array([10.0, 10.0])
    assert interval_scores(np.array([5.0, 12.0]), low, high) == pytest.approx([10, 50])


def test_levels_and_rows_that_do_not_fit_are_named() -> None:
    with pytest.raises(Rejected, match=r"0\.4"):
        is_covered(np.array([1.0]), np.array([[1.0] * 7]), share=0.2)
    with pytest.raises(Rejected, match="2 forecasts for 1"):
        pinball_losses(np.array([1.0]), np.ones((2, 7)))


@pytest.mark.data
def test_the_published_scores_of_the_bootstrap_come_out() -> None:
    path = DATA / "benchmarks/bm_boot_240_2018.parquet"
    if not path.exists():
        pytest.skip("the shared evaluation data are not here: foresight")
    draws = pl.read_parquet(path)
    actuals = pl.read_parquet(DATA / "views_actuals_2018_2021.parquet").filter(
        pl.col("year") == 2018
    )
    joined = draws.join(actuals, on=["month_id", "country_id"])
    ensemble = np.array(joined["draws"].to_list(), dtype=float)
    actual = joined["deaths"].cast(pl.Float64).to_numpy()
    low, high = np.quantile(ensemble, [0.05, 0.95], axis=1)
    assert crps_of_draws(actual, ensemble).mean() == pytest.approx(23.577, abs=0.002)
    assert log_scores_of_draws(actual, ensemble, edges=EDGES).mean() == pytest.approx(
        1.123, abs=0.002
    )
    assert interval_scores(actual, low, high).mean() == pytest.approx(454.1, abs=0.2)
