"""Barring: a purged item stays out until it says something newer than its last purge took."""

import polars as pl

SAID_AT = pl.min_horizontal("published_at", "known_at")
"""When a revision was said: as it was published, or known if that is earlier."""
KEPT_SINCE = pl.max_horizontal("published_at", "known_at")
"""Since when a revision is kept: as it became known, or was published if that is later."""
SAID_AT_SQL = "least(published_at, known_at)"


def newest_bars(bars: pl.DataFrame) -> pl.DataFrame:
    """Give ``item`` and the latest ``before`` of its purges: the one that holds."""
    return bars.group_by("item").agg(pl.col("before").max())


def without_old(items: pl.DataFrame, bars: pl.DataFrame) -> pl.DataFrame:
    """Keep the item rows that no bar (``newest_bars``) holds, in their order."""
    joined = items.join(bars, left_on="id", right_on="item", how="left", maintain_order="left")
    newer = pl.col("before").is_null() | (pl.col("before") <= SAID_AT)
    return joined.filter(newer).drop("before")
