"""The enrichers in their order, and running them all on some items. Needs no database: workers load it."""

import os
from dataclasses import dataclass
from functools import partial
from graphlib import TopologicalSorter

import polars as pl

from legation.domain.item import ITEM
from legation.domain.tables import conform
from legation.doors.enricher import Enricher
from legation.doors.registry import plugin, plugin_names
from legation.rounds.guard import Guard


def enrichers(settings_embedder: str) -> list[Enricher]:
    """Make every enricher, those that need another's columns after it."""
    made: dict[str, Enricher] = {}
    for name in plugin_names("enrichers"):
        kind = plugin("enrichers", name)
        options = {"embedder": settings_embedder} if name == "embedding" else {}
        made[name] = kind(**options)
    giver = {column: name for name, one in made.items() for column in one.adds}
    graph = {
        name: {giver[column] for column in sorted(one.needs) if column in giver}
        for name, one in sorted(made.items())
    }
    return [made[name] for name in TopologicalSorter(graph).static_order()]


@dataclass(frozen=True, slots=True, kw_only=True)
class Enriched:
    """What the enrichers said of some items: a table per enricher's name, and what failed.

    An enricher that failed has no table; its columns are null for those that come after it.
    """

    items: int
    tables: dict[str, pl.DataFrame]
    failures: tuple[str, ...]


def enrich_chunk(embedder: str, names: tuple[str, ...], items: pl.DataFrame) -> Enriched:
    """Run the enrichers of these names on some items, in order; give each one's table, keyed by ``id``."""
    guard = Guard()
    made = {}
    for one in enrichers(embedder):
        if one.name not in names:
            continue
        table = guard.run(f"enricher {one.name}", partial(_asked, one, items), otherwise=None)
        if table is None:
            items = items.with_columns(
                pl.lit(None, dtype=kind).alias(column) for column, kind in one.adds.items()
            )
        else:
            made[one.name] = table
            items = items.join(table, on="id", how="left")
    return Enriched(items=len(items), tables=made, failures=tuple(guard.failures))


def _asked(one: Enricher, items: pl.DataFrame) -> pl.DataFrame | None:
    return conform(one.enrich(items), {"id": ITEM["id"], **one.adds}, name=one.name)


def one_thread_each() -> None:
    """Keep this worker's number libraries to one thread: unpinned, they cost many times more."""
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "POLARS_MAX_THREADS"):
        os.environ[name] = "1"
