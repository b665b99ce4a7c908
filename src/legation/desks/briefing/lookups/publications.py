"""Items as a reader wants them: with their story, detected language and named countries."""

from collections.abc import Sequence
from datetime import datetime

import polars as pl

from legation.desks.briefing.rules import PUBLICATION, TITLE
from legation.domain.scope import Scope
from legation.domain.tables import Schema, conform, empty
from legation.domain.time import Window
from legation.methods.narratives.labels import describe
from legation.store.archive import Archive
from legation.store.flows import enrichment_flow

LANGUAGE: Schema = {"language": pl.String()}
COUNTRIES: Schema = {"countries": pl.List(pl.String())}
TITLE_LENGTH = 120
"""Characters of a text that stand for its title when it has none."""
_READ = (
    *(
        "id",
        "source",
        "published_at",
        "known_at",
        "account",
        "account_name",
        "declared_language",
        "title",
    ),
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
    stories = archive.read("story_members", scope, as_of=as_of, window=window, ids=ids)
    joined = items.join(stories.select(id="item", story="story"), on="id", how="left")
    wanted = items["id"].to_list()
    for name, adds in (("language/1", LANGUAGE), ("countries/1", COUNTRIES)):
        found = _enriched(archive, scope, name=name, adds=adds, ids=wanted)
        joined = joined.join(found, on="id", how="left")
    declared = pl.coalesce("language", "declared_language")
    return joined.with_columns(language=declared).sort("published_at", "id")


def titles(published: pl.DataFrame) -> pl.DataFrame:
    """Name each story (TITLE) by its central publication, in that publication's language."""
    members = published.filter(pl.col("story").is_not_null()).rename({"id": "item"})
    if not members.height:
        return empty(TITLE)
    begun = pl.col("text").fill_null("").str.slice(0, TITLE_LENGTH).str.strip_chars()
    title = pl.col("title").fill_null("").str.strip_chars()
    said = members.select(
        "story", "language", title=pl.when(title == "").then(begun).otherwise(title)
    )
    spoken = said.unique(["story", "title"], keep="first", maintain_order=True)
    named = describe(members).select("story", "title")
    joined = named.join(spoken, on=["story", "title"], how="left", maintain_order="left")
    return conform(joined, TITLE, name="story titles")


def narrative_titles(
    archive: Archive, scope: Scope, published: pl.DataFrame, *, as_of: datetime | None = None
) -> pl.DataFrame:
    """Name each narrative (TITLE, its id as ``story``) by its story with most publications here."""
    members = archive.read("narrative_members", scope, as_of=as_of).select("story", "narrative")
    sizes = published.drop_nulls("story").group_by("story").agg(size=pl.len())
    largest = (
        members.join(sizes, on="story")
        .sort("size", "story", descending=[True, False])
        .unique("narrative", keep="first", maintain_order=True)
    )
    named = largest.join(titles(published), on="story").drop("story")
    return conform(named.rename({"narrative": "story"}), TITLE, name="narrative titles")


def as_publications(published: pl.DataFrame) -> pl.DataFrame:
    """Keep PUBLICATION's columns."""
    return conform(published, PUBLICATION, name="publications")


def _enriched(
    archive: Archive, scope: Scope, *, name: str, adds: Schema, ids: list[str]
) -> pl.DataFrame:
    rows = archive.read(enrichment_flow(name, adds), scope, ids=ids, columns=["item", *adds])
    return rows.unique("item", keep="last").rename({"item": "id"})
