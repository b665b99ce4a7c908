"""Step 4: every enricher says what it can of each item that it has not seen yet."""

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from graphlib import TopologicalSorter
from multiprocessing import get_context
from typing import Any

import polars as pl

from legation.chancery.installation import Installation
from legation.domain.item import ITEM
from legation.domain.tables import conform
from legation.doors.enricher import Enricher
from legation.doors.registry import plugin, plugin_names
from legation.store.flows import Flow, enrichment_flow

CHUNK = 1_000
"""Items that one worker enriches at a time: small enough to show progress, large enough for batches."""
ALONE_BELOW = 300
"""Fewer items than this are enriched in this process: starting workers would take longer."""
LABEL = ("known_at", "reconstructed", "mission", "marking", "audience")

Progress = Callable[[int, int], None]


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


def enrich(
    here: Installation, items: pl.DataFrame, *, progress: Progress | None = None
) -> pl.DataFrame:
    """Enrich the items (ITEM columns) that lack any enricher's row, file the rows, and give the items
    with the columns of every enricher beside their own.

    A row belongs to one item as known at one time by one version of an enricher: an edited item is
    enriched anew.
    """
    ready = enrichers(here.settings.embedder)
    held = {one.name: _held(here, one, items) for one in ready}
    lacking = items.select("id", "known_at")
    whole = lacking
    for rows in held.values():
        whole = whole.join(rows.select("id", "known_at"), on=["id", "known_at"], how="semi")
    pending = items.join(whole, on="id", how="anti")
    done = 0
    for made in _in_chunks(here, ready, pending):
        tables = {_flow(one): _filed(made[one.name], pending, one) for one in ready}
        here.archive.file(tables)
        for one in ready:
            fresh = made[one.name].join(pending.select("id", "known_at"), on="id")
            held[one.name] = pl.concat([held[one.name], fresh.select(held[one.name].columns)])
        done += len(made[ready[0].name])
        if progress:
            progress(done, len(pending))
    return _beside(items, held)


def enrich_chunk(embedder: str, items: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """Run every enricher on some items, in order; give each one's table, keyed by ``id``."""
    made = {}
    for one in enrichers(embedder):
        table = conform(one.enrich(items), {"id": ITEM["id"], **one.adds}, name=one.name)
        made[one.name] = table
        items = items.join(table, on="id", how="left")
    return made


def _in_chunks(
    here: Installation, ready: Sequence[Enricher], pending: pl.DataFrame
) -> Iterator[dict[str, pl.DataFrame]]:
    chunks = [pending.slice(start, CHUNK) for start in range(0, len(pending), CHUNK)]
    embedder = here.settings.embedder
    if len(pending) < ALONE_BELOW or here.settings.workers < 2:
        for chunk in chunks:
            yield enrich_chunk(embedder, chunk)
        return
    workers = min(here.settings.workers, len(chunks)) or 1
    with ProcessPoolExecutor(
        workers, mp_context=get_context("spawn"), initializer=_one_thread_each
    ) as pool:
        yield from pool.map(enrich_chunk, [embedder] * len(chunks), chunks)


def _one_thread_each() -> None:
    for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "POLARS_MAX_THREADS"):
        os.environ[name] = "1"


def _flow(one: Enricher) -> Flow:
    return enrichment_flow(one.name.partition("/")[0], one.adds)


def _held(here: Installation, one: Enricher, items: pl.DataFrame) -> pl.DataFrame:
    """What this version of the enricher said before of these items as they are now."""
    window = _span(items)
    rows = here.archive.read(
        _flow(one), here.scope, ids=items["id"].to_list(), matching={"method": [one.name]}, **window
    )
    columns = ["id", "known_at", *one.adds]
    same = rows.rename({"item": "id"}).join(
        items.select("id", "known_at"), on=["id", "known_at"], how="semi"
    )
    return same.select(columns).unique(["id"], keep="last", maintain_order=True)


def _span(items: pl.DataFrame) -> dict[str, Any]:
    """Arguments of a read that reaches every row known with these items; empty for no items."""
    return {} if items.is_empty() else {"as_of": items["known_at"].max()}


def _filed(made: pl.DataFrame, pending: pl.DataFrame, one: Enricher) -> pl.DataFrame:
    labels = pending.select("id", *LABEL)
    return made.join(labels, on="id").rename({"id": "item"}).with_columns(method=pl.lit(one.name))


def _beside(items: pl.DataFrame, held: dict[str, pl.DataFrame]) -> pl.DataFrame:
    for rows in held.values():
        items = items.join(rows.drop("known_at"), on="id", how="left")
    return items
