"""The usual rate of a series of events: its drift over weeks, its days of the week, its hours of the day."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from legation.methods.change.grids import Floats
from legation.methods.change.seasonal import HOURS_A_WEEK

HOURS_A_DAY = 24
DAYS_A_WEEK = 7
WEEKS_FOR_A_WEEK = 4
DAYS_FOR_A_DAY = 4
PRIOR_HOURS = 2.0
"""Hours of the mean rate that are added to what was counted in each hour of the day and day of the week."""
DRIFT_HOURS = 84.0
"""Standard deviation of the Gaussian that follows the drift: half a week."""

Ints = NDArray[np.integer[Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Usual:
    """The rate in each hour from ``first`` on (whole hours), 1 on the average."""

    first: float
    rate: Floats

    def at(self, hours: Floats) -> Floats:
        """Give the rate at each time in hours."""
        return np.asarray(self.rate[np.floor(hours - self.first).astype(np.int64)])


def constant(hours: Floats) -> Usual:
    """Give the same rate for all hours that a series of times spans."""
    first = float(np.floor(hours[0]))
    return Usual(first=first, rate=np.ones(int(np.floor(hours[-1]) - first) + 1))


def usual_rate(hours: Floats) -> Usual:
    """Find what is usual in a series of times in hours (UTC, ascending).

    From four days on each hour of the day has its rate; from four weeks on each day of the week has, and the
    level follows the drift. Source: a product of margins, fitted one after the other to what the earlier
    leave; Gaussian smoothing for the drift.
    """
    flat = constant(hours)
    counted = np.bincount(np.floor(hours - flat.first).astype(np.int64)).astype(np.float64)
    clock = (flat.first + np.arange(len(counted))).astype(np.int64)
    rate = flat.rate
    if len(counted) >= WEEKS_FOR_A_WEEK * HOURS_A_WEEK:
        rate = _drift(counted)
        rate = rate * _margin(counted, rate, clock // HOURS_A_DAY % DAYS_A_WEEK)
    if len(counted) >= DAYS_FOR_A_DAY * HOURS_A_DAY:
        rate = rate * _margin(counted, rate, clock % HOURS_A_DAY)
    return Usual(first=flat.first, rate=rate / rate.mean())


def _margin(counted: Floats, rate: Floats, phase: Ints) -> Floats:
    """Give each hour how far the hours of its phase lie above what the rate makes expected."""
    expected = rate * counted.sum() / rate.sum()
    seen, due = np.bincount(phase, counted), np.bincount(phase, expected)
    prior = PRIOR_HOURS * expected.mean()
    return np.asarray((seen[phase] + prior) / (due[phase] + prior))


def _drift(counted: Floats) -> Floats:
    """Give each hour the level of the days around it, against that of all days."""
    reach = np.arange(-4 * DRIFT_HOURS, 4 * DRIFT_HOURS + 1)
    kernel = np.exp(-0.5 * (reach / DRIFT_HOURS) ** 2)
    middle = slice(len(reach) // 2, len(reach) // 2 + len(counted))
    known = np.convolve(np.ones_like(counted), kernel)[middle]
    level = np.convolve(counted, kernel)[middle] / known
    return np.asarray(level / level.mean())
