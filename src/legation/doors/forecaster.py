"""Forecaster: the door for distributions over a future quantity."""

from datetime import timedelta
from typing import Protocol

import polars as pl

from legation.domain.forecast import Forecast


class Forecaster(Protocol):
    """Forecasts one series of counts."""

    name: str

    def forecast(self, history: pl.DataFrame, *, horizon: timedelta) -> Forecast:
        """Forecast past the end of ``history`` (columns ``series``, ``at`` evenly spaced, ``value``).

        Raises ``Rejected`` when the history is too short to say anything.
        """
        ...
