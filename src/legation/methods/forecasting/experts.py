"""A blend of simple forecasts of one series of counts, with the doubt that it earned on that series.

Counts are handled as log(1 + n). Each expert starts from the same step of past seasons (where a season is
one step: from the last steps) and adds the recent surprise, which fades at the expert's own rate. Experts
are weighted by how they did on this very series; the doubt is what the blend missed by at the same
distance in the past (split-conformal, Vovk et al. 2005), and never narrower than a negative binomial
count around the middle.
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

MOST_ORIGINS = 200
SMALL_COUNT = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """The experts and the doubt of one kind of series; all lengths in steps.

    ``seasons``: (length, how many past ones the usual value is averaged over); ``memory``: half-lives of
    the recent surprise; ``fading``: half-lives at which it fades ahead (inf: never). Experts are every
    combination. ``sharpness``: how much better experts weigh more. ``warm_up``: steps before the first past
    forecast, and least number of past steps to be judged on; ``calibration``: how far back past forecasts
    go; ``near``: steps on either side whose misses count as of one distance; ``dispersion``: the negative
    binomial's variance is mean + dispersion × mean²; ``borrowed_deviation``: doubt on the log scale
    where a series has no past forecasts. ``alike``: of the past forecasts only so many count as are nearest
    in level to the present one (None: all); ``most``: nothing above so many times the highest known value.
    """

    seasons: tuple[tuple[int, int], ...]
    memory: tuple[float, ...]
    fading: tuple[float, ...]
    sharpness: float
    warm_up: int
    calibration: int
    near: int
    dispersion: float
    borrowed_deviation: float
    alike: int | None = None
    most: float = float("inf")


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """Quantiles at ``levels``, one row a step ahead; ``calibrated_on`` counts past forecasts behind
    them, 0 where the doubt is borrowed; no draw lies above ``most``."""

    quantiles: Floats
    calibrated_on: int
    most: float = float("inf")


def blended(
    values: Floats, *, steps_ahead: int, pace: Pace, levels: tuple[float, ...] = LEVELS
) -> Outlook:
    """Forecast the next ``steps_ahead`` values; Rejected when a value is negative or missing."""
    if not np.all(np.isfinite(values)) or np.any(values < 0):
        raise Rejected("counts are finite and not negative", where="value")
    level = np.log1p(values)
    past = _past_origins(len(level), pace)
    origins = np.append(past, len(level) - 1)
    experts = _experts(level, origins, ahead=steps_ahead, pace=pace)
    missed = _missed(level, experts[:, :-1], past)
    weights = _weights(missed, sharpness=pace.sharpness)
    middle = np.einsum("e,eh->h", weights, experts[:, -1])
    own = np.einsum("e,eoh->oh", weights, missed) if len(past) else np.zeros((0, steps_ahead))
    said = np.einsum("e,eoh->oh", weights, experts[:, :-1])
    spread = _doubt(_of_like(own, said, middle, pace.alike), np.asarray(levels), pace)
    most = pace.most * values.max() if np.isfinite(pace.most) else float("inf")
    quantiles = np.expm1(middle[:, None] + spread).clip(max=most)
    floored = _floored(quantiles, np.maximum(np.expm1(middle), 0.0), levels, pace.dispersion)
    return Outlook(
        quantiles=np.sort(floored, axis=1),
        calibrated_on=len(past),
        most=max(most, floored.max(initial=0.0)),
    )


def _past_origins(count: int, pace: Pace) -> Integers:
    """Choose the past steps from which a forecast can be made and, at least partly, checked."""
    first = max(pace.warm_up, count - 1 - pace.calibration)
    last = count - 2
    if last - first < pace.warm_up:
        return np.zeros(0, dtype=np.int64)
    stride = max(1, (last - first) // MOST_ORIGINS)
    return np.arange(last, first, -stride)[::-1]


def _experts(level: Floats, origins: Integers, *, ahead: int, pace: Pace) -> Floats:
    """Give every expert's forecast (expert, origin, step ahead)."""
    made = []
    steps = np.arange(len(level))
    for (season, seasons), memory in product(pace.seasons, pace.memory):
        one = np.ones(1, dtype=np.int64)
        usual_past = _usual(level, steps[:, None] - 1, one, season=season, seasons=seasons)
        surprise = _smoothed(level - usual_past[:, 0], half_life=memory)
        after = np.arange(1, ahead + 1)
        usual = _usual(level, origins[:, None], after, season=season, seasons=seasons)
        for fading in pace.fading:
            made.append(usual + _fade(fading, ahead) * surprise[origins][:, None])
    return np.stack(made)


def _fade(half_life: float, ahead: int) -> Floats:
    if half_life == 0:
        return np.zeros(ahead)
    return np.asarray(0.5 ** (np.arange(1, ahead + 1) / half_life))


def _usual(
    level: Floats, origin: Integers, steps: Integers, *, season: int, seasons: int
) -> Floats:
    """Average the same step of the last ``seasons`` known at the origin; else all that is known."""
    target = origin + steps
    back = -(-steps // season) * season
    running = np.concatenate([[0.0], np.cumsum(level)])
    known = np.clip(origin + 1, 1, len(level))
    overall = running[known] / known
    total = np.zeros(np.broadcast_shapes(target.shape, origin.shape))
    found = np.zeros_like(total)
    for earlier in range(seasons):
        place = target - back - earlier * season
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


def _doubt(own: Floats, levels: Floats, pace: Pace) -> Floats:
    """Give, for each step ahead and level, how far off the middle the quantile lies on the log scale."""
    borrowed = pace.borrowed_deviation * ndtri(levels)
    rows = []
    for step in range(own.shape[1]):
        near = slice(max(0, step - pace.near), step + pace.near + 1)
        known = own[:, near]
        known = np.sort(known[~np.isnan(known)])
        rows.append(_conformal(known, levels, borrowed))
    return np.stack(rows)


def _of_like(missed: Floats, said: Floats, middle: Floats, alike: int | None) -> Floats:
    """Keep, at each distance, the misses of the ``alike`` past forecasts nearest in level to the present."""
    if alike is None or len(missed) <= alike:
        return missed
    far = np.where(np.isnan(missed), np.inf, np.abs(said - middle))
    kept = np.full_like(missed, np.nan)
    nearest = np.argsort(far, axis=0, kind="stable")[:alike]
    np.put_along_axis(kept, nearest, np.take_along_axis(missed, nearest, axis=0), axis=0)
    return kept


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
