"""Forecast: a distribution over a future quantity, issued at a time, scored later."""

from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

import polars as pl

from legation.domain.identity import ForecastId, key_of
from legation.domain.tables import INSTANT, Schema, conform

LEVELS = (0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95)
"""The quantile levels that every forecast states."""

STEP: Schema = {"at": INSTANT, "quantiles": pl.List(pl.Float64())}
"""One future step: its instant and the values at ``LEVELS``, rising."""

FORECAST: Schema = {
    "id": pl.String(),
    "series": pl.String(),
    "unit": pl.String(),
    "model": pl.String(),
    "origin": INSTANT,
    "input_digest": pl.String(),
    "at": INSTANT,
    "quantiles": pl.List(pl.Float64()),
    "known_at": INSTANT,
    "reconstructed": pl.Boolean(),
    "mission": pl.String(),
    "marking": pl.String(),
    "audience": pl.String(),
}
"""Stored, one row a step."""

FORECAST_SCORE: Schema = {
    "forecast": pl.String(),
    "series": pl.String(),
    "model": pl.String(),
    "origin": INSTANT,
    "at": INSTANT,
    "actual": pl.Float64(),
    "is_covered90": pl.Boolean(),
    "pinball": pl.Float64(),
    "baseline_pinball": pl.Float64(),
    "known_at": INSTANT,
    "reconstructed": pl.Boolean(),
    "mission": pl.String(),
    "marking": pl.String(),
    "audience": pl.String(),
}
"""A step whose time has come: what happened, whether the 90 % interval held it, the mean pinball loss
over ``LEVELS`` and the same loss of the naive forecast (the days of the series' own last week)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """A forecast of one series: its vintage is ``origin`` and the digest of the history it saw."""

    series: str
    unit: str
    model: str
    origin: datetime
    input_digest: str
    steps: pl.DataFrame

    def __post_init__(self) -> None:
        object.__setattr__(
            self, "steps", conform(self.steps, STEP, name=f"forecast of {self.series}")
        )

    @property
    def id(self) -> ForecastId:
        """The same model on the same history at the same origin is the same forecast."""
        return ForecastId(
            key_of("forecast", self.series, self.model, self.origin.isoformat(), self.input_digest)
        )


def digest_of_history(history: pl.DataFrame) -> str:
    """Give the SHA-256 of a history's instants and values (``at``, ``value``), in the order of time."""
    plain = history.sort("at").select(
        pl.col("at").cast(INSTANT).dt.epoch("us"), pl.col("value").cast(pl.Float64)
    )
    text = "\n".join(f"{at},{value!r}" for at, value in plain.iter_rows())
    return sha256(text.encode()).hexdigest()
