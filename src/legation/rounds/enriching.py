"""Step 4: every enricher says what it can of each item that it has not seen yet."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import Any

import polars as pl

from legation.chancery.installation import Installation
from legation.domain.errors import Unavailable
from legation.doors.enricher import Enricher
from legation.rounds.enrichers import enrich_chunk, enrichers, one_thread_each
from legation.store.flows import Flow, enrichment_flow

CHUNK = 1_000
"""Items that one worker enriches at a time: small enough to show progress, large enough for batches."""
ALONE_BELOW = 300
"""Fewer items than this are enriched in this process: starting workers would take longer."""
LABEL = ("known_at", "reconstructed", "mission", "marking", "audience")

Progress = Callable[[int, int], None]


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
        workers, mp_context=get_context("spawn"), initializer=one_thread_each
    ) as pool:
        try:
            yield from pool.map(enrich_chunk, [embedder] * len(chunks), chunks)
        except BrokenProcessPool as killed:
            raise Unavailable(
                "a worker was ended from outside",
                where="enriching",
                remedy="most often memory: set LEGATION_WORKERS=1; what was done is kept",
            ) from killed


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
