"""Seasonal scores: how far an hour, or the hours up to it, lie above what they usually bring."""

from dataclasses import dataclass

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from legation.methods.change.grids import Floats, Grid

HOURS_A_WEEK = 168
DAY = 24
TAIL_SHARE = 0.1
LEAST_TAIL = 10
"""Past days above which a tail is fitted: a tenth of them, and at least these many."""
BASELINE_DAYS = 14
BASELINE_WEEKS = 4
ONE_HOUR = (1,)
"""Each hour by itself."""
LEAST_SPREAD = 1.0
"""The deviation that a Poisson count has by itself on the scale of even variance."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scores:
    """Each hour's usual value and its own score, NaN while the usual is unknown; and the highest score
    of the stretches that end with it, with what was counted in that stretch."""

    usual: Floats
    hour: Floats
    score: Floats
    counted: Floats


def scores_of(grid: Grid, *, stretches: tuple[int, ...] = ONE_HOUR) -> Scores:
    """Score every hour, and the last ``stretches`` hours together, against what came before, and only that.

    Source: scan statistics over several lengths (Neill 2006), each on its own robust scale.
    """
    counts = np.stack([_sums(grid.values, length) for length in stretches])
    usual, scores = zip(*(_scored(each) for each in counts), strict=True)
    table = np.stack(scores)
    best = np.argmax(np.nan_to_num(table, nan=-np.inf), axis=0)
    at = np.arange(table.shape[1])
    return Scores(
        usual=(usual[0] / 2) ** 2 - 3 / 8,
        hour=table[0],
        score=table[best, at],
        counted=counts[best, at],
    )


def _sums(values: Floats, length: int) -> Floats:
    """Sum each hour with those before it; unknown (NaN) until there are so many."""
    running = np.concatenate([[0.0], np.cumsum(values)])
    sums = np.full(len(values), np.nan)
    sums[length - 1 :] = running[length:] - running[:-length]
    return sums


def _scored(counts: Floats) -> tuple[Floats, Floats]:
    level = stabilised(counts)
    usual = _usual(level)
    residual = level - usual
    return usual, residual / _spread(residual)


def ranks_of(scores: Floats, *, past_days: int) -> Floats:
    """Give each score's conformal p-value among the highest scores of past days.

    ``scores`` has one row per series of one family and one column per hour; all series of the family
    are ranked together. Days, not hours, because a burst lasts and an alert silences what follows: so
    a rank is in the unit in which alerts are spent. Days end with the last hour given, and only whole
    days before an hour's own day count as its past. A score above all of them ranks by the tail of the
    past, a power law through its highest tenth (Hill 1975): many series share few days, and counting
    alone could never call the highest hour of a family rare.
    """
    series, hours = scores.shape
    lead = hours % DAY
    days = hours // DAY
    filled = np.nan_to_num(scores, nan=-np.inf)
    highest = filled[:, lead:].reshape(series, days, DAY).max(axis=2)
    ranks = np.full(scores.shape, np.nan)
    for day in range(days):
        past = highest[:, max(0, day - past_days) : day].ravel()
        past = np.sort(past[np.isfinite(past)])
        own = slice(lead + day * DAY, lead + (day + 1) * DAY)
        beaten = np.searchsorted(past, filled[:, own], side="left")
        counted = (1 + len(past) - beaten) / (1 + len(past))
        ranks[:, own] = counted * _beyond(filled[:, own], past)
    return np.where(np.isnan(scores), np.nan, ranks)


def _beyond(scores: Floats, past: Floats) -> Floats:
    """Give what a score above the whole (sorted) past leaves of the chance of the highest past one."""
    size = max(LEAST_TAIL, int(TAIL_SHARE * len(past)))
    if len(past) <= 2 * size or past[-size - 1] <= 0:
        return np.ones(scores.shape)
    heaviness = float(np.mean(np.log(past[-size:] / past[-size - 1])))
    above = np.maximum(np.where(np.isfinite(scores), scores, 0.0) / past[-1], 1.0)
    return np.asarray(above ** (-1 / max(heaviness, 1e-6)))


def stabilised(values: Floats) -> Floats:
    """Put counts on a scale where chance has deviation 1 (Anscombe 1948)."""
    return 2 * np.sqrt(values + 3 / 8)


def _usual(level: Floats) -> Floats:
    """Give each hour's median of the same hour on earlier days, or weeks once four are known."""
    by_day = _median_of(_lagged(level, period=24, count=BASELINE_DAYS), least=3)
    by_week = _median_of(
        _lagged(level, period=HOURS_A_WEEK, count=2 * BASELINE_WEEKS), least=BASELINE_WEEKS
    )
    return np.where(np.isnan(by_week), by_day, (by_day + by_week) / 2)


def _lagged(level: Floats, *, period: int, count: int) -> Floats:
    table = np.full((count, len(level)), np.nan)
    for place in range(count):
        back = (place + 1) * period
        if back < len(level):
            table[place, back:] = level[:-back]
    return table


def _median_of(table: Floats, *, least: int) -> Floats:
    known = (~np.isnan(table)).sum(axis=0)
    middle = np.full(table.shape[1], np.nan)
    enough = known >= least
    middle[enough] = np.nanmedian(table[:, enough], axis=0)
    return middle


def _spread(residual: Floats) -> Floats:
    """Give the robust deviation of the fourteen days before each hour, at least Poisson's own."""
    width = BASELINE_DAYS * 24
    padded = np.concatenate([np.full(width, np.nan), residual])
    past = np.abs(sliding_window_view(padded, width)[:-1])
    spread = np.full(len(residual), LEAST_SPREAD)
    known = (~np.isnan(past)).sum(axis=1) >= 24
    spread[known] = np.maximum(1.4826 * np.nanmedian(past[known], axis=1), LEAST_SPREAD)
    return spread


def base_rate(values: Floats, usual: Floats) -> Floats:
    """Give the rate that counts as not busy: the hour's usual, at least the last week's mean.

    Sparse series have a usual of zero most hours; one item then must not look busy.
    """
    running = np.concatenate([[0.0], np.cumsum(values)])
    end = np.arange(len(values))
    begin = np.maximum(end - HOURS_A_WEEK, 0)
    mean = (running[end] - running[begin]) / np.maximum(end - begin, 1)
    return np.asarray(np.maximum(np.maximum(np.nan_to_num(usual), mean), 0.5))
