"""Forecasts by week and month: intervals that hold on planted counts, and what is refused."""

from collections.abc import Callable

import numpy as np
import pytest

from legation.domain.errors import Rejected
from legation.domain.forecast import LEVELS
from legation.methods.forecasting.attention import draws_of
from legation.methods.forecasting.periods import outlook_of_periods
from legation.methods.forecasting.scores import is_covered, pinball_losses

AHEAD = 12


def seasonal(dice: np.random.Generator, count: int) -> np.ndarray:
    mean = 60 * np.exp(0.8 * np.sin(2 * np.pi * np.arange(count) / 12))
    return dice.negative_binomial(8, 8 / (8 + mean)).astype(float)


def steady(dice: np.random.Generator, count: int) -> np.ndarray:
    return dice.poisson(12, count).astype(float)


def returning(dice: np.random.Generator, count: int) -> np.ndarray:
    level = np.zeros(count)
    for step in range(1, count):
        level[step] = 0.8 * level[step - 1] + dice.normal(0, 0.35)
    return dice.poisson(40 * np.exp(level)).astype(float)


def rare(dice: np.random.Generator, count: int) -> np.ndarray:
    happens = dice.random(count) < 0.15
    return (happens * dice.negative_binomial(0.7, 0.05, count)).astype(float)


def wandering(dice: np.random.Generator, count: int) -> np.ndarray:
    return dice.poisson(60 * np.exp(np.cumsum(dice.normal(0, 0.1, count)))).astype(float)


def share_held(
    kind: Callable[[np.random.Generator, int], np.ndarray], known: int, unit: str
) -> float:
    held = []
    for seed in range(25):
        values = kind(np.random.default_rng(seed), known + AHEAD)
        made = outlook_of_periods(values[:known], steps_ahead=AHEAD, unit=unit)
        assert made.calibrated_on > 0
        held.append(is_covered(values[known:], made.quantiles).mean())
    return float(np.mean(held))


@pytest.mark.parametrize("kind", [seasonal, steady, returning, rare])
@pytest.mark.parametrize(("known", "unit"), [(60, "month"), (150, "month"), (150, "week")])
def test_nine_of_ten_values_lie_in_the_interval(
    kind: Callable[[np.random.Generator, int], np.ndarray], known: int, unit: str
) -> None:
    assert 0.83 <= share_held(kind, known, unit) <= 0.98


def test_a_level_that_wanders_is_held_less_often_and_the_page_says_so() -> None:
    assert 0.70 <= share_held(wandering, 60, "month") <= 0.90
    assert 0.75 <= share_held(wandering, 150, "month") <= 0.95


def test_the_month_of_the_year_is_learnt() -> None:
    ours, own = [], []
    for seed in range(25):
        values = seasonal(np.random.default_rng(seed), 96 + AHEAD)
        made = outlook_of_periods(values[:96], steps_ahead=AHEAD, unit="month").quantiles
        last = np.tile(np.quantile(values[84:96], LEVELS), (AHEAD, 1))
        ours.append(pinball_losses(values[96:], made).mean())
        own.append(pinball_losses(values[96:], last).mean())
    assert np.mean(ours) < 0.8 * np.mean(own)


def test_nothing_is_said_above_three_times_the_highest_known() -> None:
    values = np.concatenate([np.zeros(60), np.exp(np.arange(9.0)), [4.0, 0, 0, 9_000.0]])
    made = outlook_of_periods(values, steps_ahead=14, unit="month")
    drawn = draws_of(made.quantiles, levels=LEVELS, draws=500, seed=1, most=made.most)
    assert drawn.max() <= 3 * values.max()


def test_a_series_of_noughts_stays_near_nought() -> None:
    made = outlook_of_periods(np.zeros(60), steps_ahead=12, unit="month")
    assert made.quantiles.max() <= 1


@pytest.mark.parametrize(
    ("known", "ahead", "says"),
    [(49, 14, "49 months are too short"), (400, 121, "121 months ahead")],
)
def test_what_cannot_be_checked_is_refused(known: int, ahead: int, says: str) -> None:
    with pytest.raises(Rejected, match=says):
        outlook_of_periods(np.ones(known), steps_ahead=ahead, unit="month")


def test_counts_are_finite_and_not_negative() -> None:
    with pytest.raises(Rejected, match="finite"):
        outlook_of_periods(np.append(np.ones(60), -1.0), steps_ahead=3, unit="month")
