"""The words that tell a story or narrative apart from what else was published while it ran."""

from datetime import datetime, timedelta

import polars as pl

from legation.chancery.authors.veil import veil_of
from legation.desks.briefing.lookups.publications import ENRICHED, publications
from legation.domain.scope import Scope
from legation.domain.time import Window
from legation.methods.narratives.labels import terms_of
from legation.store.archive import Archive
from legation.store.reading import digest_of

OWN, OTHERS = 2_000, 4_000
"""Publications that are looked at: of its own, evenly spread, and of what else came, the last ones."""
DAYS = 14.0
"""How far back from its last publication the others are looked for."""
ITS_OWN = "own"


def telling_words(
    archive: Archive, scope: Scope, items: pl.DataFrame, *, as_of: datetime | None = None
) -> list[str]:
    """Give up to six words by class-based TF-IDF, the most telling first, of a story's or narrative's
    publications (``id``, ``published_at``, ``language``, ``title``, ``text``), beside what else this scope
    sees of the fortnight up to the last of them; those that are in no story count as one."""
    ids = items["id"].to_list()
    found = archive.remembered(
        ("telling words", digest_of(ids), veil_of(archive).mark),
        ["items", "story_members", *ENRICHED[:1]],
        scope,
        lambda: _found(archive, scope, items, as_of=as_of),
        as_of=as_of,
    )
    return [str(one) for one in found["term"]]


def _found(
    archive: Archive, scope: Scope, items: pl.DataFrame, *, as_of: datetime | None
) -> pl.DataFrame:
    columns = ["id", "published_at", "language", "title", "text", "story"]
    own = items.gather_every(1 + items.height // OWN).with_columns(story=pl.lit(ITS_OWN))
    others = _others(archive, scope, items, as_of=as_of)
    told = pl.concat([own.select(columns), others.select(columns)]).rename({"id": "item"})
    terms = terms_of(told.with_columns(pl.col("story").fill_null(""))).filter(story=ITS_OWN)
    return terms.select(term="terms").explode("term", empty_as_null=True).drop_nulls()


def _others(
    archive: Archive, scope: Scope, items: pl.DataFrame, *, as_of: datetime | None
) -> pl.DataFrame:
    until = items["published_at"].max()
    if not isinstance(until, datetime):
        return items.clear()
    window = Window.until(until + timedelta(microseconds=1), days=DAYS)
    last = archive.read(
        "items",
        scope,
        as_of=as_of,
        window=window,
        columns=["id"],
        limit=OTHERS + items.height,
        newest_first=True,
    )
    wanted = last.join(items.select("id"), on="id", how="anti", maintain_order="left")
    return publications(archive, scope, as_of=as_of, ids=wanted["id"].head(OTHERS).to_list())
