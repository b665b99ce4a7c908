"""Early warning: a person's judgement that something will happen, as others cite it, and its score."""

from collections.abc import Sequence
from datetime import datetime

import polars as pl

from legation.domain.errors import Rejected
from legation.domain.tables import INSTANT, Schema

EARLY_WARNING: Schema = {
    "id": pl.String(),
    "edition": pl.Int32(),
    "state": pl.String(),
    "title": pl.String(),
    "text": pl.String(),
    "probability": pl.Float64(),
    "base_rate": pl.Float64(),
    "horizon": INSTANT,
    "cites": pl.List(pl.String()),
    "countries": pl.List(pl.String()),
    "outcome": pl.String(),
    "brier": pl.Float64(),
    "published_at": INSTANT,
    "known_at": INSTANT,
    "mission": pl.String(),
    "marking": pl.String(),
    "audience": pl.String(),
}
"""One row when an edition is issued and one when the warning is closed: ``state`` is issued or closed,
``cites`` are addresses such as ``signals/ID``, ``outcome`` and ``brier`` stand once it is closed."""


def brier(said: Sequence[tuple[datetime, float]], *, until: datetime, happened: bool) -> float:
    """Give the Brier score of a probability that changed: the mean over time of its squared error.

    ``said`` are the times from which each probability (0–1) stood, in order; each counts for as long as it
    stood before ``until``. 0 is best, .25 is what always saying one half gets, 1 is worst (Brier 1950; the
    mean over time as in forecasting tournaments). Weakness: a warning of long standing that was right at
    last is still charged for its first doubts. Rejected where nothing stood before ``until``.
    """
    truth = 1.0 if happened else 0.0
    ends = [*(at for at, _ in said[1:]), until]
    spans = [
        (max((min(end, until) - at).total_seconds(), 0.0), (probability - truth) ** 2)
        for (at, probability), end in zip(said, ends, strict=True)
    ]
    length = sum(seconds for seconds, _ in spans)
    if length <= 0:
        raise Rejected("no probability stood before the end, so none is scored")
    return sum(seconds * error for seconds, error in spans) / length
