"""Attention: how many items a series will bring in the coming steps, as quantiles.

Counts are handled as log(1 + n). Each of a few experts starts from the same hour (or day) of past weeks
and adds the recent surprise, which fades at the expert's own rate: from at once (the seasonal naive
forecast) to never (exponential smoothing). Experts are weighted by how they did on this very series;
the doubt is what the blend missed by at the same distance in the past (split-conformal, Vovk et al.
2005), and never narrower than a negative binomial count around the middle. Weakness: a story younger
than two weeks has no past of its own and borrows a general doubt.
"""

from dataclasses import dataclass

import numpy as np

from legation.domain.errors import Rejected
from legation.domain.forecast import LEVELS
from legation.methods.change.grids import Floats
from legation.methods.forecasting.experts import Outlook, Pace, blended

LEAST_DAYS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class AttentionOptions:
    """What the experts differ in, and how the doubt is pooled.

    ``weeks``: how many past weeks the usual value is averaged over; ``memory_days``: half-life of the
    recent surprise; ``fading_days``: half-life at which it fades ahead (inf: never).
    ``dispersion``: the negative binomial's variance is mean + dispersion × mean².
    """

    weeks: tuple[int, ...] = (1, 4, 16)
    memory_days: tuple[float, ...] = (0.5, 3.0)
    fading_days: tuple[float, ...] = (0.0, 2.0, 14.0, float("inf"))
    sharpness: float = 4.0
    calibration_days: int = 182
    dispersion: float = 0.05
    borrowed_deviation: float = 0.9


DEFAULT = AttentionOptions()


def outlook(
    values: Floats,
    *,
    steps_ahead: int,
    steps_per_day: int,
    levels: tuple[float, ...] = LEVELS,
    options: AttentionOptions = DEFAULT,
) -> Outlook:
    """Forecast the next ``steps_ahead`` values of an evenly spaced series of counts.

    Raises ``Rejected`` when there are fewer than three days, or a value is negative or missing.
    """
    if len(values) < LEAST_DAYS * steps_per_day or len(values) < LEAST_DAYS:
        raise Rejected(
            f"{len(values)} steps are too short a history", remedy="wait for three days of counts"
        )
    week = 7 * steps_per_day
    pace = Pace(
        seasons=tuple((week, weeks) for weeks in options.weeks),
        memory=tuple(days * steps_per_day for days in options.memory_days),
        fading=tuple(days * steps_per_day for days in options.fading_days),
        sharpness=options.sharpness,
        warm_up=week,
        calibration=options.calibration_days * steps_per_day,
        near=steps_per_day // 8,
        dispersion=options.dispersion,
        borrowed_deviation=options.borrowed_deviation,
    )
    return blended(values, steps_ahead=steps_ahead, pace=pace, levels=levels)


def draws_of(
    quantiles: Floats,
    *,
    levels: tuple[float, ...],
    draws: int,
    seed: int,
    most: float = float("inf"),
) -> Floats:
    """Draw from the quantiles, one row a step: straight between levels, exponential a little beyond, and
    never above ``most``.

    The same draw keeps its level through all steps, so that a draw is one possible course. Levels are
    spread evenly, one draw in each of as many equal parts, so that few draws already follow the quantiles.
    """
    random = np.random.default_rng(seed)
    u = (np.arange(draws) + random.random(draws)) / draws
    random.shuffle(u)
    rows = [np.interp(u, levels, row) for row in np.log1p(quantiles)]
    drawn = np.stack(rows) if rows else np.zeros((0, draws))
    top, low = levels[-1], levels[-2]
    pace = (np.log1p(quantiles[:, -1]) - np.log1p(quantiles[:, -2])) / np.log((1 - low) / (1 - top))
    beyond = np.log(np.clip((1 - top) / np.maximum(1 - u, 1e-12), 1.0, 10.0))
    drawn = drawn + pace[:, None] * beyond[None, :]
    return np.asarray(np.round(np.expm1(drawn).clip(max=most)))
