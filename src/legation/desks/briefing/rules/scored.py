"""How the forecasts that came due did: coverage of their intervals, loss, and what came true of each level.

The scores of a distribution: the share of cases that its central intervals held, and the mean pinball
loss over the stated quantiles beside that of a naive forecast (Gneiting and Raftery 2007). Weakness: steps
of one forecast, and forecasts of one story, are not independent, so the doubt of a share is understated.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import polars as pl

from legation.domain.forecast import LEVELS

LEAST_CASES = 20
"""Scored steps below which no score is told."""
DAYS = 90.0
"""How far back scores are counted, days."""
MIDDLE_HALF = (LEVELS.index(0.25), LEVELS.index(0.75))


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelScore:
    """One model's record: ``held50`` and ``held90`` are shares (0–1) of ``cases``; ``loss`` and ``naive``
    mean pinball losses; ``relative`` is one through the other, below 1 better than repeating last week.
    All but the count are None with fewer than LEAST_CASES."""

    model: str
    cases: int
    held50: float | None = None
    held90: float | None = None
    loss: float | None = None
    naive: float | None = None
    relative: float | None = None


def with_verdicts(scores: pl.DataFrame) -> pl.DataFrame:
    """Add ``is_covered50`` to scored steps that have ``quantiles`` and ``actual``; null where unknown."""
    low, high = (pl.col("quantiles").list.get(one) for one in MIDDLE_HALF)
    return scores.with_columns(is_covered50=pl.col("actual").is_between(low, high))


def by_model(scored: pl.DataFrame) -> Iterator[ModelScore]:
    """Sum up scored steps (of ``with_verdicts``) model by model."""
    told = scored.group_by("model").agg(
        cases=pl.len(),
        held50=pl.col("is_covered50").mean(),
        held90=pl.col("is_covered90").mean(),
        loss=pl.col("pinball").mean(),
        naive=pl.col("baseline_pinball").mean(),
    )
    for row in told.sort("model").to_dicts():
        if row["cases"] < LEAST_CASES:
            yield ModelScore(model=row["model"], cases=row["cases"])
            continue
        relative = row["loss"] / row["naive"] if row["naive"] else None
        yield ModelScore(**row, relative=relative)


def calibration(scored: pl.DataFrame) -> list[tuple[float, float]]:
    """Give for each level the share of scored steps that came out at or below what was said there; empty
    with fewer than LEAST_CASES. Where it was right both are equal, but for counts that are often equal
    to the quantile itself, as noughts are: there the share lies above."""
    known = scored.filter(pl.col("quantiles").is_not_null())
    if known.height < LEAST_CASES:
        return []
    below = [
        known.select((pl.col("actual") <= pl.col("quantiles").list.get(place)).mean()).item()
        for place in range(len(LEVELS))
    ]
    return list(zip(LEVELS, below, strict=True))
