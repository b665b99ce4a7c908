"""The frame that charts stand in: its room, its scales, and axes with round numbers and days."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil, floor, log10

from django.utils.safestring import SafeString

from legation.chancery.drawing.figure import rule, text
from legation.chancery.drawing.saying import day, moment, number

WIDTH, HEIGHT = 640.0, 260.0
"""Room of a chart in its own units; pages scale it to their width."""
MOST_DAYS = 6
"""Days named under an axis."""
SHORT = timedelta(days=5)
"""Stretch under which the hour is named with the day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """A drawing area and what its edges stand for; values run upwards, places from left to right."""

    low: float
    high: float
    first: float = 0.0
    last: float = 1.0
    left: float = 64.0
    right: float = WIDTH - 16.0
    top: float = 16.0
    foot: float = HEIGHT - 34.0

    def across(self, place: float) -> float:
        """Give the place of a step or time."""
        reach = (self.last - self.first) or 1.0
        return self.left + (self.right - self.left) * (place - self.first) / reach

    def down(self, value: float) -> float:
        """Give the height of a value."""
        reach = (self.high - self.low) or 1.0
        return self.foot - (self.foot - self.top) * (value - self.low) / reach


def frame_for(values: Sequence[float], at: Sequence[datetime], *, right: float = 16.0) -> Frame:
    """Make a frame from zero (or the lowest value below it) to a round number above all values."""
    ticks = round_steps(min([0.0, *values]), max([*values, 1.0]))
    return Frame(
        low=ticks[0],
        high=ticks[-1],
        first=at[0].timestamp(),
        last=at[-1].timestamp(),
        right=WIDTH - right,
    )


def round_steps(low: float, high: float, *, most: int = 5) -> list[float]:
    """Give round numbers that enclose a range, at most about ``most`` apart evenly.

    >>> round_steps(0, 43)
    [0.0, 10.0, 20.0, 30.0, 40.0, 50.0]
    """
    reach = (high - low) or 1.0
    rough = reach / most
    power = 10.0 ** floor(log10(rough))
    step = next(power * size for size in (1, 2, 5, 10) if power * size >= rough * 0.999)
    first, last = floor(low / step + 1e-9), ceil(high / step - 1e-9)
    return [round(place * step, 10) for place in range(first, last + 1)]


def value_axis(frame: Frame, language: str, *, most: int = 5) -> list[SafeString]:
    """Draw level lines with their numbers at the side."""
    marks: list[SafeString] = []
    for value in round_steps(frame.low, frame.high, most=most):
        if value <= frame.high + 1e-9:
            height = frame.down(value)
            kind = "zero" if value == 0 else "grid"
            marks.append(rule((frame.left, height), (frame.right, height), kind))
            says = number(value, language)
            marks.append(text(frame.left - 8, height + 4, says, anchor="end", kind="tick"))
    return marks


def time_axis(frame: Frame, at: Sequence[datetime], language: str) -> list[SafeString]:
    """Name up to six days under the axis; on narrow screens only every second one is shown."""
    stride = max(1, ceil((len(at) - 1) / (MOST_DAYS - 1))) if len(at) > 1 else 1
    named = list(at[::stride])
    says = moment if any(one.hour for one in at) and at[-1] - at[0] < SHORT else day
    marks: list[SafeString] = []
    for place, one in enumerate(named):
        across = frame.across(one.timestamp())
        ending = across > frame.right - 30
        anchor = "start" if place == 0 else "end" if ending else "middle"
        kind = "tick rare" if place % 2 else "tick"
        marks.append(text(across, frame.foot + 20, says(one, language), anchor=anchor, kind=kind))
        marks.append(rule((across, frame.foot), (across, frame.foot + 4), "axis"))
    return marks
