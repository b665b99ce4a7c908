"""The early warnings that were open at a time, as they are filed."""

from datetime import datetime

import polars as pl

from legation.domain.scope import Scope
from legation.store.archive import Archive


def open_warnings(archive: Archive, scope: Scope, *, as_of: datetime) -> pl.DataFrame:
    """Read what was warned of (EARLY_WARNING) and open at a time: issued, not closed, its horizon ahead;
    what is likeliest first."""
    held = archive.read("warnings", scope, as_of=as_of)
    still = held.filter(pl.col("state") == "issued", pl.col("horizon") > as_of)
    return still.sort("probability", "id", descending=[True, False])
