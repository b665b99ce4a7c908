"""Detector: the door for findings over a window of items."""

from collections.abc import Iterable
from typing import Protocol

import polars as pl

from legation.domain.signal import Signal
from legation.domain.time import Window


class Detector(Protocol):
    """Finds signals. ``needs`` names item columns and enriched columns; ``history_days`` is how far
    before the window its items must reach."""

    name: str
    needs: frozenset[str]
    history_days: int

    def detect(self, items: pl.DataFrame, window: Window) -> Iterable[Signal]:
        """Yield one signal per finding; an empty view yields none."""
        ...
