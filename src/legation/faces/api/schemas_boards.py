"""What the interface answers of scoreboards: how forecasts and warnings came out."""

from datetime import datetime

from ninja import Schema
from pydantic import Field

from legation.faces.api.paging import Paged


class ScoredRow(Schema):
    """One step of a forecast that came due: what was said, what came true, the loss."""

    forecast: str
    series: str
    named: str
    model: str
    origin: datetime
    at: datetime
    actual: float
    quantiles: list[float] | None = None
    is_covered50: bool | None = None
    is_covered90: bool
    pinball: float
    baseline_pinball: float | None = None


class ScoredRows(Paged):
    """Scored steps of the last ``score_days`` days; ``levels`` are those of all ``quantiles``."""

    levels: list[float]
    score_days: int
    rows: list[ScoredRow]


class ModelScoreOut(Schema):
    """One model's record. Shares lie between 0 and 1; ``relative`` is the loss through that of a naive
    forecast, below 1 better. All but ``cases`` are absent with fewer than ``least`` of them."""

    model: str
    cases: int
    held50: float | None = Field(None, description="share inside the middle half of the forecast")
    held90: float | None = Field(None, description="share inside its central 90 per cent")
    loss: float | None = Field(None, description="mean pinball loss")
    naive: float | None = Field(None, description="that of repeating last week")
    relative: float | None = None


class ForecastBoard(Schema):
    """How the forecasts came out that were scored in the last ``score_days`` days."""

    as_of: datetime
    score_days: int
    scored: int = Field(description="steps that came due and were scored")
    least: int
    models: list[ModelScoreOut]


class WarningBoard(Schema):
    """One mission's record. ``score`` is the mean Brier score; ``score_compared`` and ``naive`` are it and
    that of the stated base rates, on the ``compared`` cases that state one."""

    mission: str
    issued: int
    open: int
    outcomes: dict[str, int]
    scored: int
    score: float | None = None
    compared: int
    score_compared: float | None = None
    naive: float | None = None


class WarningBoards(Schema):
    """The record of each mission; scores are absent with fewer than ``least`` cases."""

    least: int
    rows: list[WarningBoard]
