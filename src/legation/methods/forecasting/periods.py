"""Counts by week or month: how many a series will bring in the coming periods, as quantiles.

The blend of ``experts`` at a slow pace: experts start from the last 1, 3, 12 or 36 periods, or from the same
period of the last year or the last four. The doubt is taken from the past forecasts nearest in level to the
present one (in log terms a quiet series errs upwards and a busy one downwards), and nothing is said above
three times the highest value known. Weakness: a series that leaves its own past (the first war, a tenfold
campaign) is not foreseen, and a level that wanders at random is held too seldom (docs/early-warning.md).
"""

from legation.domain.errors import Rejected
from legation.domain.forecast import LEVELS
from legation.methods.change.grids import Floats
from legation.methods.forecasting.experts import Outlook, Pace, blended

LEAST_PERIODS = 36
"""Periods that must be known besides as many as are looked ahead, so that every distance was tried."""
MOST_AHEAD = 120
SEASONS = {"week": 52, "month": 12}
"""Periods of one year."""


def pace_of(season: int) -> Pace:
    """Give the pace of a series whose year has so many periods (chosen: docs/early-warning.md)."""
    return Pace(
        seasons=((1, 1), (1, 3), (1, 12), (1, 36), (season, 1), (season, 4)),
        memory=(0.5, 3.0),
        fading=(0.0, 6.0, float("inf")),
        sharpness=4.0,
        warm_up=12,
        calibration=240,
        near=0,
        dispersion=0.05,
        borrowed_deviation=0.9,
        alike=48,
        most=3.0,
    )


def outlook_of_periods(
    values: Floats, *, steps_ahead: int, unit: str, levels: tuple[float, ...] = LEVELS
) -> Outlook:
    """Forecast the next ``steps_ahead`` values of a series of counts by ``unit``: week or month.

    Raises ``Rejected`` when fewer than ``LEAST_PERIODS`` are known besides as many as are looked ahead, when
    more than ``MOST_AHEAD`` are asked for, or a value is negative or missing.
    """
    if steps_ahead > MOST_AHEAD:
        raise Rejected(
            f"{steps_ahead} {unit}s ahead are more than can be checked on its past",
            remedy=f"ask for at most {MOST_AHEAD}",
        )
    needed = LEAST_PERIODS + steps_ahead
    if len(values) < needed:
        raise Rejected(
            f"{len(values)} {unit}s are too short a history to look {steps_ahead} ahead",
            remedy=f"give {needed}",
        )
    return blended(values, steps_ahead=steps_ahead, pace=pace_of(SEASONS[unit]), levels=levels)
