"""Two states: a busy stretch is found whole, and one loud hour among calm ones pays for itself."""

import numpy as np

from legation.methods.change.seasonal import base_rate, ranks_of
from legation.methods.change.states import busy_states, runs_of


def test_a_busy_stretch_is_found_whole() -> None:
    counts = np.full(60, 10.0)
    counts[20:30] = 30
    assert runs_of(busy_states(counts, np.full(60, 10.0)).is_busy) == [(20, 30)]


def test_a_dip_inside_a_stretch_does_not_split_it() -> None:
    counts = np.full(60, 10.0)
    counts[20:30] = 40
    counts[25] = 12
    assert runs_of(busy_states(counts, np.full(60, 10.0)).is_busy) == [(20, 30)]


def test_calm_is_calm() -> None:
    assert runs_of(busy_states(np.full(60, 10.0), np.full(60, 10.0)).is_busy) == []


def test_runs_touch_both_ends() -> None:
    assert runs_of(np.array([True, False, True, True])) == [(0, 1), (2, 4)]


def test_the_base_rate_of_a_sparse_series_is_its_mean() -> None:
    values = np.tile([0.0, 0.0, 0.0, 4.0], 60)
    assert base_rate(values, np.zeros(240))[200] == 1.0


def test_ranks_pool_the_series_of_a_family() -> None:
    scores = np.zeros((3, 24 * 10))
    scores[0, -1] = 5.0
    ranks = ranks_of(scores, past_days=90)
    assert ranks[0, -1] == 1 / (1 + 3 * 9)
    assert ranks[1, -1] == 1.0
