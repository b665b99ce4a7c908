"""Citing: an excerpt of what a sentence rests on is kept, so that a purge never leaves it bare."""

from collections.abc import Sequence
from datetime import datetime

import polars as pl

from legation.domain.evidence import CITATION, EXCERPT_LENGTH
from legation.domain.scope import Scope
from legation.domain.tables import INSTANT, Schema, conform
from legation.store.flows import BARRED_ITEMS, CITATIONS, ITEMS
from legation.store.holdings import Holdings
from legation.store.reading import Request

EVIDENCE: Schema = {
    "item": pl.String(),
    "state": pl.String(),
    "source": pl.String(),
    "published_at": INSTANT,
    "url": pl.String(),
    "title": pl.String(),
    "excerpt": pl.String(),
    "digest": pl.String(),
    "purged_at": INSTANT,
    "policy": pl.String(),
    "purge": pl.String(),
}
"""What is left of a cited item. ``state`` is held, deleted (by its author), purged or unknown (never
held, or not for this reader); ``excerpt`` of a held one is cut from its text."""
_SHOWN = ("source", "published_at", "url", "title", "excerpt", "digest")


def citations(holdings: Holdings, words: Request, *, cited_by: str, at: datetime) -> pl.DataFrame:
    """Make the CITATION rows of the items that a request finds, as they stood at its ``as_of``."""
    table = holdings.read(words).select(
        pl.col("id").alias("item"),
        "source",
        "published_at",
        "url",
        "title",
        excerpt=_excerpt(),
        digest=pl.col("digest"),
        cited_by=pl.lit(cited_by),
        known_at=pl.lit(at),
        mission=pl.col("mission"),
        marking=pl.col("marking"),
        audience=pl.col("audience"),
    )
    return conform(table, CITATION, name="citations")


def evidence(
    holdings: Holdings, ids: Sequence[str], scope: Scope, *, cited_by: str | None = None
) -> pl.DataFrame:
    """Give one row per id (EVIDENCE), in the order asked, whatever became of the item.

    Where ``cited_by`` cited the item its words are those it cited; of a purged one that it did not cite
    they are the newest kept for anyone.
    """
    asked = pl.DataFrame({"item": list(dict.fromkeys(ids))}, schema={"item": pl.String()})
    held = _held(holdings, ids, scope)
    barred = _last(holdings.read(Request(flow=BARRED_ITEMS, scope=scope, ids=ids)))
    cited = holdings.read(Request(flow=CITATIONS, scope=scope, ids=ids))
    own = cited.filter(pl.col("cited_by") == pl.lit(cited_by, dtype=pl.String))
    kept = _newest(cited)
    gone = barred.join(kept, on="item", how="left", suffix="_kept").with_columns(
        pl.lit("purged").alias("state"), digest=pl.coalesce("digest_kept", "digest")
    )
    gone = gone.join(held.select("item"), on="item", how="anti")
    known = pl.concat([held, gone], how="diagonal").select(
        [name for name in EVIDENCE if name in {*held.columns, *gone.columns}]
    )
    known = _as_cited(known, _newest(own))
    whole = asked.join(known, on="item", how="left", maintain_order="left")
    return conform(
        whole.with_columns(pl.col("state").fill_null("unknown")), EVIDENCE, name="evidence"
    )


def _last(barred: pl.DataFrame) -> pl.DataFrame:
    """The last purge of each item."""
    rows = barred.sort("before", "known_at", "purge").unique("item", keep="last")
    return rows.select("item", "purge", "policy", "source", "digest", purged_at="known_at")


def _newest(cited: pl.DataFrame) -> pl.DataFrame:
    rows = cited.sort("known_at", "cited_by").unique("item", keep="last", maintain_order=True)
    return rows.select("item", *_SHOWN)


def _as_cited(known: pl.DataFrame, own: pl.DataFrame) -> pl.DataFrame:
    """Put the words of one reader's citations in place of those of today."""
    said = known.drop(_SHOWN).join(own, on="item")
    return pl.concat([said, known.join(own, on="item", how="anti")], how="diagonal")


def _held(holdings: Holdings, ids: Sequence[str], scope: Scope) -> pl.DataFrame:
    columns = ("id", "source", "published_at", "url", "title", "text", "digest", "deleted")
    request = Request(flow=ITEMS, scope=scope, ids=ids, columns=columns, with_deleted=True)
    items = holdings.read(request).rename({"id": "item"}).with_columns(excerpt=_excerpt())
    state = pl.when("deleted").then(pl.lit("deleted")).otherwise(pl.lit("held"))
    return items.select("item", *_SHOWN, state=state)


def _excerpt() -> pl.Expr:
    said = pl.when(pl.col("text").str.len_chars() > 0).then("text").otherwise("title")
    return said.str.slice(0, EXCERPT_LENGTH)
