"""The words that tell a story or narrative apart from what else was published while it ran."""

from datetime import datetime, time, timedelta

import polars as pl

from legation.chancery.authors.veil import veil_of
from legation.desks.briefing.lookups.publications import ENRICHED, publications
from legation.domain.scope import Scope
from legation.domain.time import Window
from legation.methods.narratives.labels import terms_among, words_said
from legation.store.archive import Archive
from legation.store.flows import Flow
from legation.store.reading import digest_of

OWN, OTHERS = 2_000, 4_000
"""Publications that are looked at: of its own, evenly spread, and of all that came, the last ones."""
DAYS = 14.0
"""How far back from its last publication the others are looked for."""
ITS_OWN = "own"
FLOWS: tuple[Flow | str, ...] = ("items", "story_members", *ENRICHED[:1])
"""What the words are taken from."""


def telling_words(
    archive: Archive, scope: Scope, items: pl.DataFrame, *, as_of: datetime | None = None
) -> list[str]:
    """Give up to six words by class-based TF-IDF, the most telling first, of a story's or narrative's
    publications (``id``, ``published_at``, ``language``, ``title``, ``text``), beside what else this scope
    sees of the fortnight up to the week of the last of them; those that are in no story count as one."""
    others = _others(archive, scope, items["published_at"].max(), as_of=as_of)
    found = archive.remembered(
        ("telling words", digest_of(items["id"].to_list()), veil_of(archive).mark),
        FLOWS,
        scope,
        lambda: _found(items, others),
        as_of=as_of,
    )
    return [str(one) for one in found["term"]]


def _found(items: pl.DataFrame, others: list[pl.DataFrame]) -> pl.DataFrame:
    own = items.gather_every(1 + items.height // OWN).with_columns(story=pl.lit(ITS_OWN))
    apart = [one.join(items.select(item="id"), on="item", how="anti") for one in others]
    told = pl.concat([words_said(own.rename({"id": "item"})), *apart])
    return pl.DataFrame({"term": terms_among(told, ITS_OWN)}, {"term": pl.String()})


def _others(
    archive: Archive, scope: Scope, until: object, *, as_of: datetime | None
) -> list[pl.DataFrame]:
    """Give the words (``words_said``) of the last publications of the fortnight that ends with a day's week,
    nothing where there is no day.

    All whose last publication is of one week are held against the same, which are read and taken apart once
    and remembered.
    """
    if not isinstance(until, datetime):
        return []
    monday = until.date() + timedelta(days=7 - until.weekday())
    window = Window.until(datetime.combine(monday, time.min, until.tzinfo), days=DAYS)

    def taken_apart() -> pl.DataFrame:
        last = _last(archive, scope, window, as_of=as_of)
        found = publications(archive, scope, as_of=as_of, ids=last["id"].to_list())
        return words_said(found.rename({"id": "item"}).with_columns(pl.col("story").fill_null("")))

    key = ("words of the last publications", window, veil_of(archive).mark)
    return [archive.remembered(key, FLOWS, scope, taken_apart, as_of=as_of)]


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
