"""How the archive is: what it holds, what waits, and how much room is left."""

import os
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.db.models import Sum

from legation.store.faults import located
from legation.store.holdings import Holdings
from legation.store.models import Batch


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """Sizes in bytes; ``flushed_at`` is None before the first move."""

    inbox_batches: int
    inbox_rows: int
    flushed_at: datetime | None
    table_bytes: int
    derived_bytes: int
    free_bytes: int


def health(holdings: Holdings) -> Health:
    """Measure the archive."""
    settings = holdings.settings
    with located("inbox"):
        batches = Batch.objects.count()
        rows = Batch.objects.aggregate(rows=Sum("rows"))["rows"] or 0
    with located(str(settings.home)):
        settings.home.mkdir(parents=True, exist_ok=True)
        return Health(
            inbox_batches=batches,
            inbox_rows=rows,
            flushed_at=holdings.inbox.ledger().flushed_at,
            table_bytes=size_of(settings.tables),
            derived_bytes=size_of(settings.derived),
            free_bytes=shutil.disk_usage(settings.home).free,
        )


def size_of(folder: Path) -> int:
    """Add up the files under a folder, in bytes; those that vanish meanwhile count nothing."""
    total = 0
    for parent, _, names in os.walk(folder):
        for name in names:
            try:
                total += (Path(parent) / name).stat().st_size
            except FileNotFoundError:
                continue
    return total
