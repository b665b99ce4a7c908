"""The words that tell a story or narrative apart from what else was published while it ran."""

from datetime import datetime, time, timedelta

import polars as pl

from legation.chancery.authors.veil import veil_of
from legation.desks.briefing.lookups.publications import ENRICHED, publications
from legation.domain.scope import Scope
from legation.domain.time import Window
from legation.methods.narratives.labels import terms_of
from legation.store.archive import Archive
from legation.store.reading import digest_of

OWN, OTHERS = 2_000, 4_000
"""Publications that are looked at: of its own, evenly spread, and of all that came, the last ones."""
DAYS = 14.0
"""How far back from its last publication the others are looked for."""
ITS_OWN = "own"


def telling_words(
    archive: Archive, scope: Scope, items: pl.DataFrame, *, as_of: datetime | None = None
) -> list[str]:
    """Give up to six words by class-based TF-IDF, the most telling first, of a story's or narrative's
    publications (``id``, ``published_at``, ``language``, ``title``, ``text``), beside what else this scope
    sees of the fortnight up to the week of the last of them; those that are in no story count as one."""
    ids, others = items["id"].to_list(), _others(archive, scope, items, as_of=as_of)
    found = archive.remembered(
        ("telling words", digest_of(ids), veil_of(archive).mark),
        ["items", "story_members", *ENRICHED[:1]],
        scope,
        lambda: _found(items, others),
        as_of=as_of,
    )
    return [str(one) for one in found["term"]]


def _found(items: pl.DataFrame, others: pl.DataFrame) -> pl.DataFrame:
    columns = ["id", "published_at", "language", "title", "text", "story"]
    own = items.gather_every(1 + items.height // OWN).with_columns(story=pl.lit(ITS_OWN))
    told = pl.concat([own.select(columns), others.select(columns)]).rename({"id": "item"})
    terms = terms_of(told.with_columns(pl.col("story").fill_null(""))).filter(story=ITS_OWN)
    return terms.select(term="terms").explode("term", empty_as_null=True).drop_nulls()


def _others(
    archive: Archive, scope: Scope, items: pl.DataFrame, *, as_of: datetime | None
) -> pl.DataFrame:
    """Give the last publications of the fortnight but its own.

    The fortnight ends with the week of its last: all that end in one week are held against the same others,
    which are read once and remembered beside what is made of them.
    """
    until = items["published_at"].max()
    if not isinstance(until, datetime):
        return items.clear()
    monday = until.date() + timedelta(days=7 - until.weekday())
    window = Window.until(datetime.combine(monday, time.min, until.tzinfo), days=DAYS)
    last = archive.remembered(
        ("last publications", window),
        ["items"],
        scope,
        lambda: _last(archive, scope, window, as_of=as_of),
        as_of=as_of,
    )
    found = publications(archive, scope, as_of=as_of, ids=last["id"].to_list())
    return found.join(items.select("id"), on="id", how="anti", maintain_order="left")


def _last(
    archive: Archive, scope: Scope, window: Window, *, as_of: datetime | None
) -> pl.DataFrame:
    return archive.read(
        "items",
        scope,
        as_of=as_of,
        window=window,
        columns=["id"],
        limit=OTHERS,
        newest_first=True,
    )
