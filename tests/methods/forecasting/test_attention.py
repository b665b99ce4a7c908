"""Attention: intervals that hold, quantiles that rise, nothing seen of the future."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from legation.domain.errors import Rejected
from legation.domain.forecast import LEVELS
from legation.methods.forecasting.attention import draws_of, outlook
from legation.methods.forecasting.scores import is_covered, pinball_losses


def weekly(seed: int, *, days: int = 140, level: float = 60.0) -> np.ndarray:
    random = np.random.default_rng(seed)
    day = np.arange(days)
    usual = (
        level
        * np.where(day % 7 < 5, 1.3, 0.5)
        * np.exp(0.3 * np.cumsum(random.normal(0, 0.15, days)))
    )
    return random.poisson(usual).astype(float)


def test_ninety_of_a_hundred_values_lie_in_the_interval() -> None:
    held = []
    for seed in range(25):
        values = weekly(seed)
        made = outlook(values[:-7], steps_ahead=7, steps_per_day=1)
        held.append(is_covered(values[-7:], made.quantiles))
    assert 0.80 <= np.mean(held) <= 0.97


def test_it_beats_last_week_s_mean_where_there_is_a_weekly_rhythm() -> None:
    ours, naive = [], []
    for seed in range(25):
        values = weekly(seed)
        made = outlook(values[:-7], steps_ahead=7, steps_per_day=1)
        ours.append(pinball_losses(values[-7:], made.quantiles))
        point = np.full((7, len(LEVELS)), values[-14:-7].mean())
        naive.append(pinball_losses(values[-7:], point))
    assert np.mean(ours) < 0.6 * np.mean(naive)


@settings(max_examples=40, deadline=None)
@given(
    arrays(np.float64, st.integers(3, 90), elements=st.integers(0, 500).map(float)),
    st.integers(1, 14),
)
def test_any_counts_give_rising_finite_quantiles(values: np.ndarray, ahead: int) -> None:
    made = outlook(values, steps_ahead=ahead, steps_per_day=1).quantiles
    assert made.shape == (ahead, len(LEVELS))
    assert np.all(np.isfinite(made))
    assert np.all(made >= 0)
    assert np.all(np.diff(made, axis=1) >= 0)


def test_hours_follow_the_hour_of_the_day() -> None:
    values = np.tile(np.concatenate([np.zeros(12), np.full(12, 50.0)]), 35)
    middle = outlook(values, steps_ahead=48, steps_per_day=24).quantiles[:, 3]
    assert middle[:12].max() < 5
    assert middle[12:24].min() > 40


def test_a_young_story_has_a_borrowed_and_wide_doubt() -> None:
    made = outlook(np.array([3.0, 40.0, 80.0, 60.0]), steps_ahead=7, steps_per_day=1)
    assert made.calibrated_on == 0
    low, high = made.quantiles[0, 0], made.quantiles[0, -1]
    assert high > 3 * max(low, 1)


def test_small_counts_are_not_narrower_than_chance() -> None:
    made = outlook(np.full(100, 4.0), steps_ahead=7, steps_per_day=1).quantiles
    assert np.all(made[:, -1] >= 7)
    assert np.all(made[:, 0] <= 1)


@pytest.mark.parametrize(
    "values", [[1.0, 2.0], [1.0, -1.0, 2.0, 3.0], [1.0, float("nan"), 2.0, 3.0]]
)
def test_what_cannot_be_forecast_is_refused(values: list[float]) -> None:
    with pytest.raises(Rejected):
        outlook(np.array(values), steps_ahead=7, steps_per_day=1)


def test_draws_follow_the_quantiles_and_the_seed() -> None:
    made = outlook(weekly(1), steps_ahead=7, steps_per_day=1).quantiles
    drawn = draws_of(made, levels=LEVELS, draws=4_000, seed=3)
    assert np.array_equal(drawn, draws_of(made, levels=LEVELS, draws=4_000, seed=3))
    assert np.quantile(drawn, 0.5, axis=1) == pytest.approx(made[:, 3], rel=0.1, abs=1)
    assert np.quantile(drawn, 0.9, axis=1) == pytest.approx(made[:, 5], rel=0.1, abs=2)
    assert np.all(drawn >= 0)


@pytest.mark.parametrize("seed", range(5))
def test_a_hundred_draws_follow_the_quantiles_already(seed: int) -> None:
    levels = np.array([[200.0, 300.0, 400.0, 500.0, 600.0, 700.0, 800.0]])
    drawn = draws_of(levels, levels=LEVELS, draws=100, seed=seed)
    assert np.quantile(drawn, [0.25, 0.5, 0.75]) == pytest.approx([400, 500, 600], abs=8)
