"""Step 4: every enricher says what it can of each item that it has not seen yet.

Items are worked through in pieces: what is held beside them does not grow with their number.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from functools import partial
from multiprocessing import get_context
from typing import Any

import polars as pl

from legation.chancery.installation import Installation
from legation.domain.errors import Unavailable
from legation.doors.enricher import Enricher
from legation.methods.narratives.corpus import VectorsOf
from legation.rounds.enrichers import Enriched, enrich_chunk, enrichers, one_thread_each
from legation.rounds.guard import Guard
from legation.store.flows import Flow, enrichment_flow

CHUNK = 1_000
"""Items that one worker enriches at a time: small enough to show progress, large enough for batches."""
PIECE = 20_000
"""Items after which what was said of them is moved into the tables, so that the inbox stays small."""
ALONE_BELOW = 300
"""Fewer items than this are enriched in this process: starting workers would take longer."""
APART_FROM = 20_000
"""So many items even one worker enriches in a process of its own, which takes its models along as it ends:
they are not held beside what is grouped afterwards."""
LABEL = ("known_at", "reconstructed", "mission", "marking", "audience")
NEEDED = frozenset({"id", *LABEL})
"""Item columns that enriching needs beside those that the enrichers name."""

Progress = Callable[[int, int], None]
Chunk = tuple[tuple[str, ...], pl.DataFrame]
"""The enrichers that are asked, and the items with what the others said before."""


def enrich(
    here: Installation,
    items: pl.DataFrame,
    *,
    guard: Guard,
    progress: Progress | None = None,
) -> None:
    """Enrich the items (``NEEDED`` and what the enrichers need) that lack any enricher's row; file the
    rows.

    A row belongs to one item as known at one time by one version of an enricher: an edited item is
    enriched anew. Where an enricher failed it has no row, and it is asked again next time.
    """
    ready = enrichers(here.settings.embedder)
    lacking = _lacking(here, ready, items)
    done = 0
    with _workers(here, len(lacking)) as run:
        for piece in lacking.iter_slices(PIECE):
            for made in run(list(_chunks(here, ready, items, piece))):
                guard.failures += [one for one in made.failures if one not in guard.failures]
                said = [(one, made.tables[one.name]) for one in ready if one.name in made.tables]
                here.archive.file({_flow(one): _filed(table, items, one) for one, table in said})
                done += made.items
                if progress:
                    progress(done, len(lacking))
            here.archive.flush()


def enriched(here: Installation, items: pl.DataFrame, columns: Collection[str]) -> pl.DataFrame:
    """Give the items with these of the enrichers' columns beside their own, null where nothing is said."""
    for one in enrichers(here.settings.embedder):
        wanted = [name for name in one.adds if name in columns]
        if wanted:
            said = _held(here, one, items, wanted).drop("known_at")
            items = items.join(said, on="id", how="left", maintain_order="left")
    return items


def enricher_needs(here: Installation) -> frozenset[str]:
    """Name every column that an enricher needs, and those that its rows are filed with."""
    return NEEDED.union(*(one.needs for one in enrichers(here.settings.embedder)))


def vectors_of(here: Installation, items: pl.DataFrame) -> VectorsOf | None:
    """Give what reads the vectors of some of the items (``id``, ``known_at``); None where nothing makes
    any."""
    givers = [one for one in enrichers(here.settings.embedder) if "vector" in one.adds]
    return partial(_vectors, here, givers[-1], items.select("id", "known_at")) if givers else None


def _vectors(
    here: Installation, giver: Enricher, items: pl.DataFrame, ids: pl.Series
) -> pl.DataFrame:
    asked = items.filter(pl.col("id").is_in(ids.implode()))
    return _held(here, giver, asked, ["vector"]).select("id", "vector")


def _lacking(here: Installation, ready: Sequence[Enricher], items: pl.DataFrame) -> pl.DataFrame:
    """Give the ``id`` of the items that lack any enricher's row, and for each enricher whether its is
    lacking."""
    flags = items.select("id")
    for one in ready:
        held = _held(here, one, items, [])
        flags = flags.with_columns((~pl.col("id").is_in(held["id"].implode())).alias(one.name))
    return flags.filter(pl.any_horizontal(one.name for one in ready))


def _chunks(
    here: Installation, ready: Sequence[Enricher], items: pl.DataFrame, lacking: pl.DataFrame
) -> Iterator[Chunk]:
    """Cut items into chunks that lack the same enrichers, with what these need of the others."""
    names = [one.name for one in ready]
    for flags, group in lacking.group_by(names, maintain_order=True):
        asked = [one for one, lacks in zip(ready, flags, strict=True) if lacks]
        given = {column for one in asked for column in one.adds}
        needed = {column for one in asked for column in one.needs} - given
        view = enriched(here, items.join(group.select("id"), on="id", how="semi"), needed)
        parts = view.iter_slices(CHUNK)
        yield from ((tuple(one.name for one in asked), part) for part in parts)


@contextmanager
def _workers(
    here: Installation, items: int
) -> Iterator[Callable[[list[Chunk]], Iterator[Enriched]]]:
    """Give what enriches chunks, in workers where that pays."""
    embedder, workers = here.settings.embedder, here.settings.workers
    if items < (APART_FROM if workers < 2 else ALONE_BELOW):
        yield lambda chunks: (enrich_chunk(embedder, *chunk) for chunk in chunks)
        return
    with ProcessPoolExecutor(
        min(workers, -(-items // CHUNK)),
        mp_context=get_context("spawn"),
        initializer=one_thread_each,
    ) as pool:
        yield lambda chunks: _spread(pool, embedder, chunks)


def _spread(pool: ProcessPoolExecutor, embedder: str, chunks: list[Chunk]) -> Iterator[Enriched]:
    names, parts = [name for name, _ in chunks], [part for _, part in chunks]
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


def _held(
    here: Installation, one: Enricher, items: pl.DataFrame, columns: Sequence[str]
) -> pl.DataFrame:
    """What this version of the enricher said before of these items as they are now: ``id``, ``known_at``
    and the columns."""
    rows = here.archive.read(
        _flow(one),
        here.scope,
        ids=items["id"].to_list(),
        matching={"method": [one.name]},
        columns=["item", "known_at", *columns],
        **_span(items),
    )
    same = rows.rename({"item": "id"}).join(
        items.select("id", "known_at"), on=["id", "known_at"], how="semi", maintain_order="left"
    )
    return same.unique(["id"], keep="last", maintain_order=True)


def _span(items: pl.DataFrame) -> dict[str, Any]:
    """Arguments of a read that reaches every row known with these items; empty for no items."""
    if items.is_empty():
        return {}
    return {"as_of": items["known_at"].max(), "known_from": items["known_at"].min()}


def _filed(made: pl.DataFrame, pending: pl.DataFrame, one: Enricher) -> pl.DataFrame:
    labels = pending.select("id", *LABEL)
    return made.join(labels, on="id").rename({"id": "item"}).with_columns(method=pl.lit(one.name))
