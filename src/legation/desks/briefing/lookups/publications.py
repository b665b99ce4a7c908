"""Items as a reader wants them: with their story, detected language and named countries."""

from collections.abc import Sequence
from datetime import datetime

import polars as pl

from legation.desks.briefing.rules import PUBLICATION, TITLE
from legation.domain.scope import Scope
from legation.domain.tables import Schema, conform, empty
from legation.domain.time import Window
from legation.store.archive import Archive
from legation.store.flows import enrichment_flow

LANGUAGE: Schema = {"language": pl.String()}
COUNTRIES: Schema = {"countries": pl.List(pl.String())}
TITLE_LENGTH = 120
"""Characters of a text that stand for its title when it has none."""
_READ = (
    *("id", "source", "published_at", "known_at", "account_name", "declared_language", "title"),
    *("text", "url", "digest", "reconstructed", "mission", "marking", "audience"),
)


def publications(
    archive: Archive,
    scope: Scope,
    *,
    as_of: datetime | None = None,
    window: Window | None = None,
    ids: Sequence[str] | None = None,
) -> pl.DataFrame:
    """Give items with PUBLICATION's columns and their label columns, oldest first.

    ``language`` is the detected one, or the declared one where none was detected.
    """
    items = archive.read("items", scope, as_of=as_of, window=window, ids=ids, columns=list(_READ))
    stories = archive.read("story_members", scope, as_of=as_of, window=window)
    joined = items.join(stories.select(id="item", story="story"), on="id", how="left")
    wanted = items["id"].to_list()
    for name, adds in (("language/1", LANGUAGE), ("countries/1", COUNTRIES)):
        found = _enriched(archive, scope, name=name, adds=adds, ids=wanted)
        joined = joined.join(found, on="id", how="left")
    declared = pl.coalesce("language", "declared_language")
    return joined.with_columns(language=declared).sort("published_at", "id")


def titles(published: pl.DataFrame) -> pl.DataFrame:
    """Name each story (TITLE) by what its publications say most often, the earliest on a tie."""
    begun = pl.coalesce(_filled("title"), _filled("text")).str.slice(0, TITLE_LENGTH)
    named = published.with_columns(title=begun).drop_nulls(["story", "title"])
    if not named.height:
        return empty(TITLE)
    said = named.group_by("story", "title", maintain_order=True).agg(
        pl.len(), pl.col("language").first(), pl.col("published_at").min()
    )
    ranked = said.sort("story", "len", "published_at", descending=[False, True, False])
    first = ranked.unique("story", keep="first", maintain_order=True)
    return conform(first, TITLE, name="story titles")


def as_publications(published: pl.DataFrame) -> pl.DataFrame:
    """Keep PUBLICATION's columns."""
    return conform(published, PUBLICATION, name="publications")


def _enriched(
    archive: Archive, scope: Scope, *, name: str, adds: Schema, ids: list[str]
) -> pl.DataFrame:
    rows = archive.read(enrichment_flow(name, adds), scope, ids=ids, columns=["item", *adds])
    return rows.unique("item", keep="last").rename({"item": "id"})


def _filled(column: str) -> pl.Expr:
    said = pl.col(column).str.strip_chars()
    return pl.when(said.str.len_bytes() > 0).then(said)
