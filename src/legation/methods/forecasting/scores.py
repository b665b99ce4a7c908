"""Scores: how good a distribution was once the value is known. Lower is better, coverage apart."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from legation.domain.errors import Rejected
from legation.domain.forecast import LEVELS

Floats = npt.NDArray[np.float64]


def pinball(
    actual: float, quantiles: Sequence[float], *, levels: Sequence[float] = LEVELS
) -> float:
    """Give the mean pinball loss of one forecast, in the unit of ``actual``.

    >>> pinball(10.0, [10.0] * 7)
    0.0
    """
    return float(pinball_losses(np.array([actual]), np.array([quantiles]), levels=levels)[0])


def pinball_losses(
    actual: Floats, quantiles: Floats, *, levels: Sequence[float] = LEVELS
) -> Floats:
    """Give each row's mean pinball loss over ``levels`` (Koenker and Bassett 1978).

    ``quantiles`` has one row per forecast and one column per level.
    """
    _same_rows(quantiles, actual)
    level = np.asarray(levels)
    over = actual[:, None] - quantiles
    return np.asarray(np.maximum(level * over, (level - 1) * over).mean(axis=1))


def is_covered(
    actual: Floats, quantiles: Floats, *, share: float = 0.9, levels: Sequence[float] = LEVELS
) -> npt.NDArray[np.bool_]:
    """Say of each row whether the central interval of ``share`` held the value, ends included."""
    _same_rows(quantiles, actual)
    low = _column(levels, (1 - share) / 2)
    high = _column(levels, (1 + share) / 2)
    return np.asarray((quantiles[:, low] <= actual) & (actual <= quantiles[:, high]))


def crps_of_draws(actual: Floats, draws: Floats) -> Floats:
    """Give each row's CRPS of its draws: E|X - y| - E|X - X'| / 2 over the draws themselves.

    Gneiting and Raftery 2007; the second term by sorting, so that a row costs n log n.
    """
    _same_rows(draws, actual)
    ordered = np.sort(draws, axis=1)
    count = ordered.shape[1]
    near = np.abs(ordered - actual[:, None]).mean(axis=1)
    ranks = 2 * np.arange(1, count + 1) - count - 1
    return np.asarray(near - (ordered * ranks).sum(axis=1) / count**2)


def crps_of_quantiles(
    actual: Floats, quantiles: Floats, *, levels: Sequence[float] = LEVELS
) -> Floats:
    """Approximate the CRPS as twice the mean pinball loss; closer the more levels there are."""
    return 2 * pinball_losses(actual, quantiles, levels=levels)


def interval_scores(actual: Floats, low: Floats, high: Floats, *, share: float = 0.9) -> Floats:
    """Give the width of the central interval of ``share`` plus the price of a miss (Winkler 1972)."""
    price = 2 / (1 - share)
    below = np.maximum(low - actual, 0)
    above = np.maximum(actual - high, 0)
    return np.asarray(high - low + price * (below + above))


def log_scores_of_draws(actual: Floats, draws: Floats, *, edges: Sequence[float]) -> Floats:
    """Give -log2 of the share of draws in the value's bin, with one pseudo-draw in every bin.

    ``edges`` are the inner edges of the bins, rising; the first and the last bin are open.
    """
    _same_rows(draws, actual)
    own = np.searchsorted(edges, actual, side="right")
    hits = (np.searchsorted(edges, draws, side="right") == own[:, None]).sum(axis=1)
    return np.asarray(-np.log2((hits + 1) / (draws.shape[1] + len(edges) + 1)))


def _column(levels: Sequence[float], level: float) -> int:
    near = np.flatnonzero(np.isclose(levels, level))
    if len(near) == 0:
        raise Rejected(f"the level {level:g} is not among the quantiles", where="levels")
    return int(near[0])


def _same_rows(table: Floats, actual: Floats) -> None:
    if len(table) != len(actual):
        raise Rejected(f"{len(table)} forecasts for {len(actual)} values", where="scores")
