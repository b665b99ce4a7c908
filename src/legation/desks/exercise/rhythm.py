"""Rhythm: how much is said at which hour, and draws of counts."""

import math
from datetime import datetime, timedelta
from random import Random

_LOCAL_HOURS = (
    0.40, 0.25, 0.18, 0.15, 0.17, 0.28, 0.50, 0.75, 0.92, 1.00, 0.97, 0.94,
    0.92, 0.88, 0.82, 0.80, 0.84, 0.92, 1.02, 1.08, 1.10, 1.00, 0.80, 0.58,
)  # fmt: skip
_WEEKDAYS = (1.0, 1.0, 1.0, 1.0, 1.0, 0.8, 0.7)
_SMALL_MEAN = 30.0


def activity(at: datetime, offset_hours: int) -> float:
    """Give the weight of an hour and weekday where clocks run ``offset_hours`` before UTC."""
    local = at + timedelta(hours=offset_hours)
    return _LOCAL_HOURS[local.hour] * _WEEKDAYS[local.weekday()]


def course(age_hours: float, *, growth_hours: float, decay_hours: float) -> float:
    """Give the intensity of a story at an age, per hour; it sums to one over the story's life."""
    if age_hours <= 0:
        return 0.0
    whole = decay_hours - growth_hours * decay_hours / (growth_hours + decay_hours)
    return (1 - math.exp(-age_hours / growth_hours)) * math.exp(-age_hours / decay_hours) / whole


def poisson(mean: float, dice: Random) -> int:
    """Draw a count with this mean (Knuth's product for small means, rounded normal for large)."""
    if mean <= 0:
        return 0
    if mean > _SMALL_MEAN:
        return max(0, round(dice.gauss(mean, math.sqrt(mean))))
    limit, product, count = math.exp(-mean), dice.random(), 0
    while product > limit:
        product *= dice.random()
        count += 1
    return count


def log_uniform(low: float, high: float, dice: Random) -> float:
    """Draw a value whose logarithm is uniform."""
    return math.exp(dice.uniform(math.log(low), math.log(high)))
