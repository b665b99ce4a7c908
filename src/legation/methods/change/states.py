"""States: which hours are busy, by a two-state automaton that pays for every change.

Kleinberg 2003, "Bursty and hierarchical structure in streams", for counts against a usual rate that
may differ by hour. Gives a burst its start, its end and its weight; whether to alert is decided
elsewhere. Weakness: ``busier`` is fixed, so a burst just above the usual is cut short.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from legation.methods.change.grids import Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class BusyStates:
    """Whether each step is busy, and the log-likelihood that "busy" gains there over "usual"."""

    is_busy: npt.NDArray[np.bool_]
    gain: Floats


def busy_states(
    counts: Floats, usual: Floats, *, busier: float = 2.0, change_cost: float = 1.0
) -> BusyStates:
    """Find the cheapest path through usual (rate ``usual``) and busy (``busier`` times that).

    Entering the busy state costs ``change_cost`` × ln(steps); leaving it is free, as in the source.
    """
    gain = counts * np.log(busier) - (busier - 1) * usual
    price = change_cost * np.log(max(len(counts), 2))
    came_busy = np.zeros((len(counts), 2), dtype=bool)
    calm, busy = 0.0, -price
    for step, extra in enumerate(gain):
        from_busy_to_calm = busy > calm
        from_busy_to_busy = busy >= calm - price
        came_busy[step] = from_busy_to_calm, from_busy_to_busy
        calm, busy = max(calm, busy), max(busy, calm - price) + float(extra)
    is_busy = np.zeros(len(counts), dtype=bool)
    state = busy > calm
    for step in range(len(counts) - 1, -1, -1):
        is_busy[step] = state
        state = bool(came_busy[step, int(state)])
    return BusyStates(is_busy=is_busy, gain=gain)


def runs_of(is_busy: npt.NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Give the stretches (first, one past the last) that are busy."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], is_busy, [False]]).astype(np.int8)))
    return [(int(begin), int(end)) for begin, end in zip(edges[::2], edges[1::2], strict=True)]
