"""Fading: how many publications a day a young story or narrative will still bring, as quantiles.

Most stories end within days, and one that has no four weeks of past shows no rhythm of its own to go on
by. So what comes is read from what became of other stories: for each level of the distribution a line in
log(1 + n) through the last day, the mean of the last week, and how far ahead, each fitted by quantile
regression (Koenker and Bassett 1978) to stories and narratives of real posts, one set of lines for series
that are told of on most days and one for those that are not. Weakness: fitted on posts of accounts that
campaign, whose stories may end sooner than a newspaper's; the fit is ``benchmarks/foreseen.py``.
"""

import numpy as np

from legation.domain.errors import Rejected
from legation.methods.change.grids import Floats
from legation.methods.forecasting.experts import Outlook

LEAST_DAYS = 3
YOUNG_DAYS = 28
"""Up to this age in days a series is forecast by what became of others."""
OFTEN = 0.7
"""A series is told of on most days when more than this share of its last week's days have something."""
FITTED_MEAN = 50.0
"""Publications a day up to which the lines were fitted; a larger series is taken for a multiple of one."""
MOST_DAYS = (
    (0.0, 0.0, 0.0),
    (0.0, 0.0, 0.0),
    (0.0, 0.0, 0.0),
    (0.356, 0.096, -0.069),
    (0.852, 0.118, -0.061),
    (0.569, 0.693, -0.075),
    (0.542, 0.840, -0.064),
)
"""For each of ``LEVELS`` the weights of the last day, of the last week's mean, and of that mean times the
logarithm of the days ahead, for a series that is told of on most days."""
FEW_DAYS = (
    (0.0, 0.0, 0.0),
    (0.0, 0.0, 0.0),
    (0.0, 0.0, 0.0),
    (0.0, 0.0, 0.0),
    (0.0, 0.0, 0.0),
    (0.631, 0.0, 0.0),
    (1.0, 0.0, 0.0),
)


def is_often(values: Floats) -> bool:
    """Say whether a series of daily counts is told of on most days of its last week."""
    return bool(np.mean(values[-7:] > 0) > OFTEN)


def features(values: Floats, ahead: int) -> Floats:
    """Give, a row for each day ahead, what the weights are of."""
    last, mean = np.log1p(values[-1]), np.log1p(np.mean(values[-7:]))
    days = np.arange(1, ahead + 1)
    return np.column_stack([np.full(ahead, last), np.full(ahead, mean), mean * np.log(days)])


def fading(values: Floats, *, days_ahead: int) -> Outlook:
    """Forecast the next days of a young series of daily counts, at ``LEVELS``.

    Raises ``Rejected`` when there are fewer than three days, or a value is negative or missing.
    """
    if len(values) < LEAST_DAYS:
        raise Rejected(
            f"{len(values)} days are too short a history", remedy="wait for three days of counts"
        )
    if not np.all(np.isfinite(values)) or np.any(values < 0):
        raise Rejected("counts are finite and not negative", where="value")
    size = max(1.0, float(np.mean(values[-7:])) / FITTED_MEAN)
    weights = np.asarray(MOST_DAYS if is_often(values) else FEW_DAYS)
    lines = features(values / size, days_ahead) @ weights.T
    quantiles = size * np.expm1(np.sort(lines, axis=1))
    return Outlook(quantiles=np.maximum(quantiles, 0.0), calibrated_on=0)
