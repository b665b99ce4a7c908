"""What the steps of one round share: the moment it is for, and what each step found."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from legation.domain.scope import Audience, Label, Marking

Tell = Callable[[str, int, int], None]
"""Told how far a step is: its name in words, how much is done, of how much."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """``as_of`` is the time whose knowledge counts; ``at`` is when the round runs.

    A round run for a past time is reconstructed: what it finds could have been known then.
    """

    as_of: datetime
    at: datetime
    is_reconstructed: bool


def moment_of(at: datetime, as_of: datetime | None) -> Moment:
    """Make the moment of a round that runs ``at`` a time for another, or for itself."""
    return Moment(as_of=as_of or at, at=at, is_reconstructed=as_of is not None and as_of < at)


def stamped(table: pl.DataFrame, moment: Moment) -> pl.DataFrame:
    """Add when a finding could have been known, and whether it was reconstructed."""
    return table.with_columns(
        known_at=pl.lit(moment.as_of).cast(pl.Datetime("us", "UTC")),
        reconstructed=pl.lit(moment.is_reconstructed),
    )


def label_of(rows: pl.DataFrame) -> Label:
    """Give the strictest label among rows that carry the scope columns."""
    distinct = rows.select("mission", "marking", "audience").unique()
    return Label.strictest(
        Label(mission=mission, marking=Marking(marking), audience=Audience(audience))
        for mission, marking, audience in distinct.iter_rows()
    )
