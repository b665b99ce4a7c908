"""Publications as lists show them: what each is called, by whom it was said, when, in which language."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import polars as pl

from legation.chancery.authors.veil import veil_of
from legation.domain.scope import Scope
from legation.domain.time import Window
from legation.methods.narratives.headings import heading
from legation.store.archive import Archive
from legation.store.flows import enrichment_flow

LANGUAGE = enrichment_flow("language/1", {"language": pl.String()})
COLUMNS = (
    *(
        "id",
        "source",
        "account",
        "account_name",
        "published_at",
        "known_at",
        "declared_language",
        "kind",
    ),
    *("title", "text"),
)
BEGINNING = 240
"""Characters of a text in a list."""


def listed(
    archive: Archive,
    scope: Scope,
    ids: Sequence[str],
    *,
    window: Window | None = None,
    as_of: datetime | None = None,
) -> list[dict[str, Any]]:
    """Give items in the order of their ids, as rows of a list, in the words known by a time; ``window``
    tells where to look."""
    if not ids:
        return []
    wanted, columns = list(ids), list(COLUMNS)
    items = archive.read("items", scope, ids=wanted, columns=columns, window=window, as_of=as_of)
    told = archive.read(LANGUAGE, scope, ids=wanted, as_of=as_of).sort("known_at")
    found = told.unique("item", keep="last").select(id="item", language="language")
    order = pl.DataFrame({"id": list(ids)}, schema={"id": pl.String()})
    joined = order.join(items, on="id", maintain_order="left").join(
        found, on="id", how="left", maintain_order="left"
    )
    return as_rows(veil_of(archive).items(joined))


def as_rows(items: pl.DataFrame) -> list[dict[str, Any]]:
    """Give veiled items (COLUMNS, ``author`` and ``language``) as rows: ``said`` is the title, or how the
    text begins."""
    begun = pl.col("text").fill_null("").str.slice(0, BEGINNING)
    said = heading(pl.col("title"), pl.col("text"))
    return (
        items.with_columns(
            said=pl.when(said == "").then(begun).otherwise(said),
            language=pl.coalesce("language", "declared_language"),
        )
        .select(
            *("id", "source", "account", "account_name", "published_at", "known_at", "kind"),
            *("language", "said"),
        )
        .to_dicts()
    )
