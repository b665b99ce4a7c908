"""Step 4: every enricher says what it can of each item that it has not seen yet."""

from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import Any

import polars as pl

from legation.chancery.installation import Installation
from legation.domain.errors import Unavailable
from legation.doors.enricher import Enricher
from legation.rounds.enrichers import Enriched, enrich_chunk, enrichers, one_thread_each
from legation.rounds.guard import Guard
from legation.store.flows import Flow, enrichment_flow

CHUNK = 1_000
"""Items that one worker enriches at a time: small enough to show progress, large enough for batches."""
ALONE_BELOW = 300
"""Fewer items than this are enriched in this process: starting workers would take longer."""
LABEL = ("known_at", "reconstructed", "mission", "marking", "audience")

Progress = Callable[[int, int], None]


def enrich(
    here: Installation,
    items: pl.DataFrame,
    *,
    guard: Guard,
    progress: Progress | None = None,
) -> pl.DataFrame:
    """Enrich the items (ITEM columns) that lack any enricher's row, file the rows, and give the items
    with the columns of every enricher beside their own.

    A row belongs to one item as known at one time by one version of an enricher: an edited item is
    enriched anew. Where an enricher failed its columns are null, and it is asked again next time.
    """
    ready = enrichers(here.settings.embedder)
    held = {one.name: _held(here, one, items) for one in ready}
    chunks = list(_chunks(items, held))
    total, done = sum(len(chunk) for _, chunk in chunks), 0
    for made in _run(here, chunks):
        guard.failures += [one for one in made.failures if one not in guard.failures]
        said = [(one, made.tables[one.name]) for one in ready if one.name in made.tables]
        here.archive.file({_flow(one): _filed(table, items, one) for one, table in said})
        for one, table in said:
            fresh = table.join(items.select("id", "known_at"), on="id")
            held[one.name] = pl.concat([held[one.name], fresh.select(held[one.name].columns)])
        done += made.items
        if progress:
            progress(done, total)
    return _beside(items, held)


Chunk = tuple[tuple[str, ...], pl.DataFrame]
"""The enrichers that are asked, and the items with what the others said before."""


def _chunks(items: pl.DataFrame, held: dict[str, pl.DataFrame]) -> Iterator[Chunk]:
    """Cut the items into chunks that lack the same enrichers; those that lack none are left out."""
    flags = items.select("id")
    for name, rows in held.items():
        lacks = ~pl.col("id").is_in(rows["id"].implode())
        flags = flags.with_columns(lacks.alias(name))
    for missing, group in flags.group_by(list(held), maintain_order=True):
        names = tuple(name for name, lacks in zip(held, missing, strict=True) if lacks)
        if not names:
            continue
        present = {name: rows for name, rows in held.items() if name not in names}
        view = _beside(items.join(group.select("id"), on="id", how="semi"), present)
        yield from ((names, part) for part in view.iter_slices(CHUNK))


def _run(here: Installation, chunks: list[Chunk]) -> Iterator[Enriched]:
    embedder = here.settings.embedder
    names, parts = [name for name, _ in chunks], [part for _, part in chunks]
    if sum(map(len, parts)) < ALONE_BELOW or here.settings.workers < 2:
        yield from map(enrich_chunk, [embedder] * len(chunks), names, parts)
        return
    workers = min(here.settings.workers, len(chunks))
    with ProcessPoolExecutor(
        workers, mp_context=get_context("spawn"), initializer=one_thread_each
    ) as pool:
        try:
            yield from pool.map(enrich_chunk, [embedder] * len(chunks), names, parts)
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
