"""The enrichers in their order, and running them all on some items. Needs no database: workers load it."""

import os
from graphlib import TopologicalSorter

import polars as pl

from legation.domain.item import ITEM
from legation.domain.tables import conform
from legation.doors.enricher import Enricher
from legation.doors.registry import plugin, plugin_names


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


def enrich_chunk(embedder: str, items: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """Run every enricher on some items, in order; give each one's table, keyed by ``id``."""
    made = {}
    for one in enrichers(embedder):
        table = conform(one.enrich(items), {"id": ITEM["id"], **one.adds}, name=one.name)
        made[one.name] = table
        items = items.join(table, on="id", how="left")
    return made


def one_thread_each() -> None:
    """Keep this worker's number libraries to one thread: unpinned, they cost many times more."""
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "POLARS_MAX_THREADS"):
        os.environ[name] = "1"
