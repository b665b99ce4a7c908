"""How often one reader may ask: so many requests a minute, counted in this process."""

from collections.abc import Callable, Hashable
from math import ceil
from threading import Lock
from time import monotonic

FORGET_ABOVE = 10_000
"""Readers remembered; beyond, those whose allowance is whole again are forgotten."""


class Pace:
    """An allowance for each reader that fills evenly, up to a minute's worth; safe among threads."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._lock = Lock()
        self._left: dict[Hashable, tuple[float, float]] = {}

    def wait_seconds(self, reader: Hashable, *, per_minute: int) -> int:
        """Count one request; give 0 where it may pass, else after how many seconds the next one may."""
        if per_minute == 0:
            return 0
        with self._lock:
            now = self._clock()
            left, at = self._left.get(reader, (float(per_minute), now))
            left = min(float(per_minute), left + (now - at) * per_minute / 60)
            passes = left >= 1
            self._left[reader] = (left - 1 if passes else left, now)
            if len(self._left) > FORGET_ABOVE:
                self._left = {one: had for one, had in self._left.items() if now - had[1] < 60}
            return 0 if passes else max(1, ceil((1 - left) * 60 / per_minute))
