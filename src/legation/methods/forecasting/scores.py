"""Scores: how good a distribution was once the value is known. Lower is better but for coverage."""

import numpy as np
import numpy.typing as npt

from legation.domain.errors import Rejected

Floats = npt.NDArray[np.float64]


def pinball(quantiles: Floats, actual: Floats, levels: Floats) -> Floats:
    """Give the mean pinball loss over ``levels``: one value per row, in the unit of ``actual``.

    ``quantiles`` has one row per forecast and one column per level (Koenker and Bassett 1978).
    """
    _same_rows(quantiles, actual)
    over = actual[:, None] - quantiles
    loss: Floats = np.maximum(levels * over, (levels - 1) * over).mean(axis=1)
    return loss


def is_covered(
    quantiles: Floats, actual: Floats, levels: Floats, *, share: float
) -> npt.NDArray[np.bool_]:
    """Say of each row whether the central interval of ``share`` held the value (its ends included)."""
    _same_rows(quantiles, actual)
    low = _column(levels, (1 - share) / 2)
    high = _column(levels, (1 + share) / 2)
    held: npt.NDArray[np.bool_] = (quantiles[:, low] <= actual) & (actual <= quantiles[:, high])
    return held


def crps_of_draws(draws: Floats, actual: Floats) -> Floats:
    """Give the CRPS of each row's draws: E|X - y| - E|X - X'| / 2 over the draws themselves.

    Gneiting and Raftery 2007; the second term by sorting, so a row costs n log n.
    """
    _same_rows(draws, actual)
    ordered = np.sort(draws, axis=1)
    count = ordered.shape[1]
    near = np.abs(ordered - actual[:, None]).mean(axis=1)
    ranks = 2 * np.arange(1, count + 1) - count - 1
    spread: Floats = (ordered * ranks).sum(axis=1) / count**2
    return near - spread


def crps_of_quantiles(quantiles: Floats, actual: Floats, levels: Floats) -> Floats:
    """Give the CRPS as twice the pinball loss averaged over evenly weighted levels."""
    return 2 * pinball(quantiles, actual, levels)


def interval_score(low: Floats, high: Floats, actual: Floats, *, share: float) -> Floats:
    """Give the width of the central interval of ``share`` plus the price of every miss (Winkler 1972)."""
    price = 2 / (1 - share)
    score: Floats = (
        high - low + price * np.maximum(low - actual, 0) + price * np.maximum(actual - high, 0)
    )
    return score


def log_score_of_draws(draws: Floats, actual: Floats, edges: Floats) -> Floats:
    """Give -log2 of the share of draws in the value's bin, one pseudo-draw in every bin.

    ``edges`` are the inner edges of the bins; the first and last bin are open.
    """
    _same_rows(draws, actual)
    bins = len(edges) + 1
    own = np.searchsorted(edges, actual, side="right")
    hits = (np.searchsorted(edges, draws, side="right") == own[:, None]).sum(axis=1)
    return -np.log2((hits + 1) / (draws.shape[1] + bins))


def _column(levels: Floats, level: float) -> int:
    near = np.flatnonzero(np.isclose(levels, level))
    if len(near) == 0:
        raise Rejected(f"the level {level:g} is not among the quantiles", where="levels")
    return int(near[0])


def _same_rows(table: Floats, actual: Floats) -> None:
    if len(table) != len(actual):
        raise Rejected(f"{len(table)} forecasts for {len(actual)} values", where="scores")
