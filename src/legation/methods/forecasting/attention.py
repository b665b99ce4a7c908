"""Attention: how many items a series will bring in the coming steps, as quantiles.

Counts are handled as log(1 + n). Each of a few experts starts from the same hour (or day) of past weeks
and adds the recent surprise, which fades at the expert's own rate: from at once (the seasonal naive
forecast) to never (exponential smoothing). Experts are weighted by how they did on this very series;
the doubt is what the blend missed by at the same distance in the past (split-conformal, Vovk et al.
2005), and never narrower than a negative binomial count around the middle. Weakness: a story younger
than two weeks has no past of its own and borrows a general doubt.
"""

from dataclasses import dataclass
from itertools import product

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri
from scipy.stats import nbinom

from legation.domain.errors import Rejected
from legation.domain.forecast import LEVELS
from legation.methods.change.grids import Floats

Integers = npt.NDArray[np.int64]

LEAST_DAYS = 3

MOST_ORIGINS = 200
WEEK_DAYS = 7
SMALL_COUNT = 20.0


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """Quantiles at ``levels``, one row a step ahead; ``calibrated_on`` counts past forecasts behind
    them, 0 where the doubt is borrowed."""

    quantiles: Floats
    calibrated_on: int


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
    if not np.all(np.isfinite(values)) or np.any(values < 0):
        raise Rejected("counts are finite and not negative", where="value")
    level = np.log1p(values)
    past = _past_origins(len(level), per_day=steps_per_day, options=options)
    origins = np.append(past, len(level) - 1)
    experts = _experts(level, origins, ahead=steps_ahead, per_day=steps_per_day, options=options)
    missed = _missed(level, experts[:, :-1], past)
    weights = _weights(missed, sharpness=options.sharpness)
    middle = np.einsum("e,eh->h", weights, experts[:, -1])
    own = np.einsum("e,eoh->oh", weights, missed) if len(past) else np.zeros((0, steps_ahead))
    spread = _doubt(
        own, np.asarray(levels), steps_per_day, borrowed_deviation=options.borrowed_deviation
    )
    quantiles = np.expm1(middle[:, None] + spread)
    floored = _floored(quantiles, np.maximum(np.expm1(middle), 0.0), levels, options.dispersion)
    return Outlook(quantiles=np.sort(floored, axis=1), calibrated_on=len(past))


def draws_of(quantiles: Floats, *, levels: tuple[float, ...], draws: int, seed: int) -> Floats:
    """Draw from the quantiles, one row a step: straight between levels, exponential a little beyond.

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
    return np.asarray(np.round(np.expm1(drawn)))


def _past_origins(count: int, *, per_day: int, options: AttentionOptions) -> Integers:
    """Choose the past steps from which a forecast can be made and, at least partly, checked."""
    first = max(WEEK_DAYS * per_day, count - 1 - options.calibration_days * per_day)
    last = count - 2
    if last - first < WEEK_DAYS * per_day:
        return np.zeros(0, dtype=np.int64)
    stride = max(1, (last - first) // MOST_ORIGINS)
    return np.arange(last, first, -stride)[::-1]


def _experts(
    level: Floats, origins: Integers, *, ahead: int, per_day: int, options: AttentionOptions
) -> Floats:
    """Give every expert's forecast (expert, origin, step ahead)."""
    made = []
    steps = np.arange(len(level))
    for weeks, memory in product(options.weeks, options.memory_days):
        usual_past = _usual(
            level, steps[:, None] - 1, np.ones(1, dtype=np.int64), weeks=weeks, per_day=per_day
        )
        surprise = _smoothed(level - usual_past[:, 0], half_life=memory * per_day)
        usual = _usual(
            level, origins[:, None], np.arange(1, ahead + 1), weeks=weeks, per_day=per_day
        )
        for fading in options.fading_days:
            made.append(usual + _fade(fading * per_day, ahead) * surprise[origins][:, None])
    return np.stack(made)


def _fade(half_life: float, ahead: int) -> Floats:
    if half_life == 0:
        return np.zeros(ahead)
    return np.asarray(0.5 ** (np.arange(1, ahead + 1) / half_life))


def _usual(level: Floats, origin: Integers, steps: Integers, *, weeks: int, per_day: int) -> Floats:
    """Average the same step of the last ``weeks`` weeks known at the origin; else all that is known."""
    period = WEEK_DAYS * per_day
    target = origin + steps
    back = -(-steps // period) * period
    running = np.concatenate([[0.0], np.cumsum(level)])
    known = np.clip(origin + 1, 1, len(level))
    overall = running[known] / known
    total = np.zeros(np.broadcast_shapes(target.shape, origin.shape))
    found = np.zeros_like(total)
    for week in range(weeks):
        place = target - back - week * period
        is_known = place >= 0
        total += np.where(is_known, level[np.clip(place, 0, None)], 0.0)
        found += is_known
    return np.where(found > 0, total / np.maximum(found, 1), overall)


def _smoothed(surprise: Floats, *, half_life: float) -> Floats:
    """Give the exponentially weighted mean of the surprises so far, recent ones heaviest."""
    keep = 0.5 ** (1 / half_life)
    smoothed = np.empty_like(surprise)
    total = weight = 0.0
    for step, value in enumerate(surprise):
        total, weight = keep * total + value, keep * weight + 1.0
        smoothed[step] = total / weight
    return smoothed


def _missed(level: Floats, experts: Floats, past: Integers) -> Floats:
    """Give what came minus what each expert said (NaN where it has not come yet)."""
    target = past[:, None] + np.arange(1, experts.shape[2] + 1)
    is_known = target < len(level)
    actual = np.where(is_known, level[np.clip(target, 0, len(level) - 1)], np.nan)
    return np.asarray(actual[None, :, :] - experts)


def _weights(missed: Floats, *, sharpness: float) -> Floats:
    """Weight experts by their mean absolute miss, the better ones much more."""
    count = missed.shape[0]
    if missed.shape[1] == 0:
        return np.full(count, 1 / count)
    error = np.maximum(np.nanmean(np.abs(missed), axis=(1, 2)), 1e-9)
    weight = (error.min() / error) ** sharpness
    return np.asarray(weight / weight.sum())


def _doubt(own: Floats, levels: Floats, per_day: int, *, borrowed_deviation: float) -> Floats:
    """Give, for each step ahead and level, how far off the middle the quantile lies on the log scale."""
    borrowed = borrowed_deviation * ndtri(levels)
    rows = []
    for step in range(own.shape[1]):
        near = slice(max(0, step - per_day // 8), step + per_day // 8 + 1)
        known = own[:, near]
        known = np.sort(known[~np.isnan(known)])
        rows.append(_conformal(known, levels, borrowed))
    return np.stack(rows)


def _conformal(misses: Floats, levels: Floats, borrowed: Floats) -> Floats:
    """Give the quantiles of the misses, pushed outwards for how few there are."""
    count = len(misses)
    if count < 10:
        return borrowed
    upper = np.minimum(np.ceil(levels * (count + 1)), count) - 1
    lower = np.maximum(np.floor(levels * (count + 1)), 1) - 1
    place = np.where(levels > 0.5, upper, lower).astype(int)
    return np.asarray(np.where(levels == 0.5, np.median(misses), misses[place]))


def _floored(
    quantiles: Floats, mean: Floats, levels: tuple[float, ...], dispersion: float
) -> Floats:
    """Widen where the mean is small to what a negative binomial count would spread by itself."""
    floored = np.maximum(quantiles, 0.0)
    small = mean < SMALL_COUNT
    if not small.any():
        return floored
    centre = np.maximum(mean[small], 0.05)[:, None]
    size = 1 / dispersion
    count = nbinom.ppf(np.asarray(levels)[None, :], size, size / (size + centre))
    is_upper = np.asarray(levels) > 0.5
    wider = np.where(is_upper, np.maximum(floored[small], count), np.minimum(floored[small], count))
    floored[small] = np.where(np.asarray(levels) == 0.5, floored[small], wider)
    return floored
