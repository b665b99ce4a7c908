"""Self-excitation: how many further events each event brings on, beyond rhythm and slow drift.

A Hawkes process with an exponential kernel: the rate is what is usual (``usual``) plus, after each event,
an echo that dies out; the branching ratio is the mean number of events that one event brings on by itself.
Near 1 an attention feeds itself: it is running away. A daily cycle, or a level that drifts, would pass for
excitation if the usual were a constant. What is usual is told by the same events, which hides a part of the
excitation: how much is seen by making series anew with what was found and looking for it in them; that is
added. Source: Hawkes 1971; Ogata 1978 and 1981 for the likelihood; the interval is that of the profile
likelihood, shifted as much, and never narrower than the spread of the series made anew (parametric bootstrap,
Efron 1979). Weakness: what drives many
accounts within hours from outside (one broadcast) looks the same, and echoes that last longer than a day are
taken for drift.
"""

from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from scipy.stats import chi2

from legation.domain.tables import Schema
from legation.methods.change.grids import Floats
from legation.methods.change.usual import HOURS_A_DAY, Usual, constant, usual_rate

LEAST_EVENTS = 50
RESAMPLES = 20
ROUNDS = 2
"""How often what is hidden is measured, each time at the ratio that the time before found."""
LONGEST_ECHO = 24.0
ECHOES = 16
"""Decay times that are tried, evenly on a log scale."""
RATIOS = np.linspace(0, 1.2, 81)
"""Branching ratios at which the likelihood is profiled."""
RUNAWAY = 0.98
"""The highest branching ratio by which series are made anew: from 1 on they would not end."""
LEVEL = 0.95
NORMAL = 1.96
CLOCKS = (86_400.0, 3_600.0, 60.0, 1.0)
"""Seconds of the steps in which times are told: day, hour, minute, second."""
_LARGEST_POWER = 200.0

EXCITATION: Schema = {
    "series": pl.String(),
    "branching": pl.Float64(),
    "low": pl.Float64(),
    "high": pl.Float64(),
    "p_null": pl.Float64(),
}
"""A series: its ``branching`` ratio with the 95 % interval, and ``p_null``, how often a series without
excitation would look as excited; all null under 50 events or within a day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """What fits one series best; ``echo_hours`` is the mean time of an echo."""

    branching: float
    low: float
    high: float
    p_null: float
    echo_hours: float


def excitation(events: pl.DataFrame, *, resamples: int = RESAMPLES, seed: int = 0) -> pl.DataFrame:
    """Measure the self-excitation of each series of events (``series``, ``at`` UTC): EXCITATION.

    Times told by a coarse clock (whole minutes, hours, days) are spread within its step by ``seed``; echoes
    shorter than that step are not seen. ``resamples`` series are made anew for each; with 0 nothing is taken
    off. Rows without a time are left out.
    """
    rows = []
    told = events.drop_nulls(["series", "at"]).sort("series", "at")
    for (name,), one in told.group_by("series", maintain_order=True):
        seconds = one["at"].dt.epoch("us").to_numpy().astype(np.float64) / 1e6
        chance = np.random.default_rng(seed)
        found = excitement_of(seconds, resamples=resamples, chance=chance)
        values = (found.branching, found.low, found.high, found.p_null) if found else (None,) * 4
        rows.append((str(name), *values))
    return pl.DataFrame(rows, schema=dict(EXCITATION), orient="row")


def excitement_of(seconds: Floats, *, resamples: int, chance: np.random.Generator) -> Fitted | None:
    """Measure one series of times in seconds, ascending; None where it has too few events or spans no day."""
    if len(seconds) < LEAST_EVENTS or np.ptp(seconds) < HOURS_A_DAY * 3_600:
        return None
    step = clock_of(seconds)
    hours = np.sort(seconds + chance.uniform(0, step, len(seconds))) / 3_600
    usual = usual_rate(hours)
    found = fitted(hours, usual, step_hours=step / 3_600)
    if not resamples or not found.branching:
        return found
    ratio, anew = found.branching, np.empty(0)
    for _ in range(ROUNDS):
        model = replace(found, branching=min(ratio, RUNAWAY))
        made = [_made_anew(hours, usual, model, chance) for _ in range(resamples)]
        anew = np.array([_ratio_of(one, step_hours=step / 3_600) for one in made])
        ratio = found.branching + model.branching - float(anew.mean())
    hidden, spread = ratio - found.branching, NORMAL * float(anew.std())
    return replace(
        found,
        branching=max(0.0, ratio),
        low=max(0.0, min(found.low + hidden, ratio - spread)) if found.low else 0.0,
        high=max(0.0, found.high + hidden, ratio + spread),
    )


def _ratio_of(hours: Floats, *, step_hours: float) -> float:
    if len(hours) < LEAST_EVENTS:
        return 0.0
    return fitted(hours, usual_rate(hours), step_hours=step_hours).branching


def plain_excitement(seconds: Floats) -> Fitted:
    """Measure one series as if the usual were a constant: the plain model, for comparison."""
    hours = np.sort(seconds) / 3_600
    return fitted(hours, constant(hours), step_hours=0.0)


def clock_of(seconds: Floats) -> float:
    """Give the step of the clock by which times are told, in seconds; 0 for one finer than a second."""
    return next((one for one in CLOCKS if not np.any(seconds % one)), 0.0)


def fitted(hours: Floats, usual: Usual, *, step_hours: float) -> Fitted:
    """Fit the model to ascending times in hours over a usual rate."""
    span = float(hours[-1] - hours[0])
    shortest = max(step_hours, span / len(hours) / 100, 1 / 3_600)
    echoes = np.geomspace(min(shortest, LONGEST_ECHO / 2), LONGEST_ECHO, ECHOES)
    base = usual.at(hours)
    table = np.stack([_likelihoods(hours, base, 1 / echo) for echo in echoes])
    profile = table.max(axis=0)
    best = int(np.argmax(profile))
    low, high = _interval(profile)
    return Fitted(
        branching=_peak(profile),
        low=low,
        high=high,
        p_null=p_of(float(2 * (profile[best] - profile[0]))),
        echo_hours=float(echoes[int(np.argmax(table[:, best]))]),
    )


def p_of(gain: float) -> float:
    """Say how often a series without excitation gains as much in twice the log-likelihood.

    At the edge of what can be, half of such series gain nothing; the others as chi-squared with two degrees,
    since the time of the echo is chosen too.
    """
    return 1.0 if gain <= 0 else float(0.5 * chi2.sf(gain, 2))


def _made_anew(hours: Floats, usual: Usual, model: Fitted, chance: np.random.Generator) -> Floats:
    """Draw a series of the same usual rate: first comers, and what each brings on."""
    share = usual.rate / usual.rate.sum()
    first = chance.poisson(len(hours) * (1 - model.branching) * share)
    coming = (
        usual.first + np.repeat(np.arange(len(first)), first) + chance.uniform(size=first.sum())
    )
    made = [coming]
    while len(coming):
        brought = np.repeat(coming, chance.poisson(model.branching, len(coming)))
        coming = brought + chance.exponential(model.echo_hours, len(brought))
        coming = coming[coming < hours[-1]]
        made.append(coming)
    return np.sort(np.concatenate(made))


def _likelihoods(hours: Floats, base: Floats, decay: float) -> Floats:
    """Give the log-likelihood at each of RATIOS, the level of the usual rate at its best for it."""
    heard = decay * _echoes(hours, decay)
    brought = np.sum(-np.expm1(-decay * (hours[-1] - hours)))
    levels = (len(hours) - RATIOS * brought) / (hours[-1] - hours[0])
    found = np.full(len(RATIOS), -np.inf)
    for place in np.flatnonzero(levels > 0):
        rate = levels[place] * base + RATIOS[place] * heard
        found[place] = np.sum(np.log(rate)) - len(hours)
    return found


def _echoes(hours: Floats, decay: float) -> Floats:
    """Sum over all earlier events of exp(-decay × time since), at each event, in stretches that are short
    enough for the exponents."""
    sums = np.zeros_like(hours)
    carried, begun = 0.0, 0
    while begun < len(hours):
        until = int(np.searchsorted(hours, hours[begun] + _LARGEST_POWER / decay, "right"))
        grown = np.exp(decay * (hours[begun:until] - hours[begun]))
        before = np.concatenate([[0.0], np.cumsum(grown)[:-1]])
        sums[begun:until] = (carried + before) / grown
        if until < len(hours):
            gap = decay * (hours[until] - hours[until - 1])
            carried = (sums[until - 1] + 1) * np.exp(-gap)
        begun = until
    return sums


def _peak(profile: Floats) -> float:
    """Give the ratio of the highest likelihood, between steps by the parabola through three of them."""
    best = int(np.argmax(profile))
    if not 0 < best < len(RATIOS) - 1 or not np.isfinite(profile[best + 1]):
        return float(RATIOS[best])
    before, at, after = profile[best - 1 : best + 2]
    bend = before - 2 * at + after
    shift = 0.5 * (before - after) / bend if bend < 0 else 0.0
    return float(RATIOS[best] + shift * (RATIOS[1] - RATIOS[0]))


def _interval(profile: Floats) -> tuple[float, float]:
    """Give the ends of the profile-likelihood interval, between steps by straight lines."""
    least = float(profile.max() - chi2.ppf(LEVEL, 1) / 2)
    inside = np.flatnonzero(profile >= least)
    return (
        _crossing(profile, int(inside[0]), -1, least),
        _crossing(profile, int(inside[-1]), 1, least),
    )


def _crossing(profile: Floats, inside: int, step: int, least: float) -> float:
    outside = inside + step
    if not 0 <= outside < len(RATIOS) or not np.isfinite(profile[outside]):
        return float(RATIOS[inside])
    share = (profile[inside] - least) / (profile[inside] - profile[outside])
    return float(RATIOS[inside] + share * (RATIOS[outside] - RATIOS[inside]))
