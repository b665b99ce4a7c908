"""What a group of accounts published, each text once, and which stories it fed."""

from collections.abc import Sequence

import polars as pl

from legation.domain.tables import Schema, conform
from legation.methods.language.clean import joined_text, text_hashes
from legation.methods.narratives.headings import heading

TEXTS: Schema = {
    "item": pl.String(),
    "said": pl.String(),
    "language": pl.String(),
    "times": pl.Int64(),
    "accounts": pl.Int64(),
    "first_at": pl.Datetime("us", "UTC"),
    "last_at": pl.Datetime("us", "UTC"),
}
"""One row for each text; ``item`` is the first publication of it, by which an address names the text."""


def texts_of(items: pl.DataFrame) -> pl.DataFrame:
    """Give each text of these publications once (TEXTS), those published most often first.

    Takes the columns of ``lookups.publications``. Two publications are one text where their normal forms
    are equal; one too short for that stands alone.
    """
    by_text = _with_text(items).sort("published_at", "id")
    found = by_text.group_by("_text", maintain_order=True).agg(
        item=pl.col("id").first(),
        said=heading(pl.col("title").first(), pl.col("text").first()),
        language=pl.col("language").first(),
        times=pl.len(),
        accounts=pl.col("author").drop_nulls().n_unique(),
        first_at=pl.col("published_at").min(),
        last_at=pl.col("published_at").max(),
    )
    ordered = found.sort("times", "first_at", "item", descending=[True, False, False])
    return conform(ordered.drop("_text"), TEXTS, name="texts of a group")


def stories_fed(items: pl.DataFrame) -> pl.DataFrame:
    """Count these publications by story: ``story``, ``times``, ``accounts``; the most fed first."""
    counted = (
        items.drop_nulls("story")
        .group_by("story")
        .agg(times=pl.len(), accounts=pl.col("author").drop_nulls().n_unique())
    )
    return counted.sort("times", "story", descending=[True, False])


def narrowed(items: pl.DataFrame, ids: Sequence[str], *, text: str, story: str) -> list[str]:
    """Keep of ``ids`` those of one story, and of the text of the publication ``text``; all of them where
    neither is asked for."""
    kept = items
    if story:
        kept = kept.filter(pl.col("story") == story)
    if text:
        marked = _with_text(items).select("id", "_text")
        same = marked.join(marked.filter(pl.col("id") == text), on="_text", how="semi")
        kept = kept.join(same, on="id", how="semi")
    held = set(kept["id"]) if text or story else set(ids)
    return [one for one in ids if one in held]


def _with_text(items: pl.DataFrame) -> pl.DataFrame:
    """Add ``_text``, which publications of the same text share."""
    hashed = text_hashes(joined_text(items)).select("id", "text_hash")
    joined = items.join(hashed, on="id", how="left", maintain_order="left")
    return joined.with_columns(_text=pl.coalesce("text_hash", "id")).drop("text_hash")
