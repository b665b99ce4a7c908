"""Self-excitation: found where planted, not taken from a daily cycle, and not said of too little."""

from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
import pytest

from legation.methods.change.excitation import (
    EXCITATION,
    clock_of,
    excitation,
    excitement_of,
    plain_excitement,
)
from legation.methods.change.usual import usual_rate

HOURS = 1_500.0
ECHO = 0.7


def planted(seed: int, ratio: float, *, swing: float = 0.0, level: float = 1.0) -> np.ndarray:
    """Times in seconds of a Hawkes process whose first comers follow a daily cycle, as clusters."""
    chance = np.random.default_rng(seed)
    first = chance.uniform(0, HOURS, chance.poisson(level * HOURS * (1 + swing)))
    rate = (1 + swing * np.sin(first / 24 * 2 * np.pi)) / (1 + swing)
    coming = first[chance.uniform(size=len(first)) < rate]
    made = [coming]
    while len(coming):
        brought = np.repeat(coming, chance.poisson(ratio, len(coming)))
        coming = brought + chance.exponential(ECHO, len(brought))
        coming = coming[coming < HOURS]
        made.append(coming)
    return np.sort(np.concatenate(made)) * 3_600 + 1.7e9


def looked(seconds: np.ndarray, resamples: int = 10):
    found = excitement_of(seconds, resamples=resamples, chance=np.random.default_rng(0))
    assert found is not None
    return found


@pytest.mark.parametrize("swing", [0.0, 0.9])
@pytest.mark.parametrize(("ratio", "level"), [(0.3, 0.9), (0.6, 0.5), (0.9, 0.2)])
def test_a_planted_ratio_is_found_with_and_without_a_daily_cycle(
    ratio: float, level: float, swing: float
) -> None:
    found = looked(planted(7, ratio, swing=swing, level=level))
    assert abs(found.branching - ratio) < 0.1
    assert found.low < found.branching < found.high
    assert found.p_null < 0.001


def test_a_daily_cycle_is_no_excitation_though_the_plain_model_takes_it_for_one() -> None:
    for seed in range(4):
        seconds = planted(seed, 0.0, swing=0.9)
        assert plain_excitement(seconds).branching > 0.4
        found = looked(seconds)
        assert found.branching < 0.1
        assert found.low == 0
        assert found.p_null > 0.05


def test_a_level_that_doubles_for_good_is_drift_and_no_excitation() -> None:
    low, high = planted(1, 0.0, level=0.6), planted(2, 0.0, level=1.2)
    seconds = np.sort(np.concatenate([low, high + HOURS * 3_600]))
    assert plain_excitement(seconds).branching > 0.2
    assert looked(seconds).branching < 0.1


def test_the_usual_follows_hour_and_day_and_is_one_on_the_average() -> None:
    usual = usual_rate(planted(3, 0.0, swing=0.9) / 3_600)
    assert usual.rate.mean() == pytest.approx(1)
    by_hour = usual.rate[: 24 * 60].reshape(60, 24).mean(axis=0)
    assert by_hour.max() > 1.6
    assert by_hour.min() < 0.4


def test_the_table_is_the_contracts_and_says_nothing_of_too_little() -> None:
    at = [datetime(2026, 3, 1, tzinfo=UTC) + timedelta(minutes=7 * one) for one in range(400)]
    events = pl.DataFrame({"series": ["b"] * 400 + ["a"] * 49, "at": [*at, *at[:49]]})
    told = excitation(events, resamples=2)
    assert told.schema == pl.Schema(EXCITATION)
    assert told["series"].to_list() == ["a", "b"]
    assert told.row(0)[1:] == (None,) * 4
    assert told.row(1, named=True)["branching"] < 0.2  # evenly spaced: nothing brings anything on
    assert excitation(events, resamples=2).equals(told)
    assert excitation(events.clear()).is_empty()
    one_day = pl.DataFrame({"series": ["c"] * 100, "at": at[:100]})
    assert excitation(one_day)["branching"].to_list() == [None]


def test_times_of_a_coarse_clock_are_spread_within_its_step() -> None:
    seconds = planted(5, 0.6, level=0.5)
    assert clock_of(np.floor(seconds / 60) * 60) == 60
    assert clock_of(np.floor(seconds / 3_600) * 3_600) == 3_600
    assert clock_of(seconds) == 0
    assert abs(looked(np.floor(seconds / 60) * 60).branching - 0.6) < 0.1
