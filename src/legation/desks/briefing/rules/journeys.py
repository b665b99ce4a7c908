"""How attention to a narrative travelled: who brought it in and when, and what it crossed."""

import polars as pl

from legation.domain.languages import UNDETERMINED
from legation.domain.tables import INSTANT, Schema

ARRIVAL: Schema = {
    "what": pl.String(),
    "at": INSTANT,
    "item": pl.String(),
    "source": pl.String(),
    "items": pl.Int64(),
}
"""The first publication of one outlet, language, platform or country: ``what`` it is, when, which, from
which source, and how many publications followed with it."""

PLATFORM = pl.col("account").str.extract(r"^([^:]+):").fill_null("web")
"""The platform of a publication, which stands before the colon of its account; an article, which has no
account, is on the ``web``."""


def by_source(published: pl.DataFrame) -> pl.DataFrame:
    """Give the arrival (ARRIVAL) of each source, the first first."""
    return _arrivals(published.with_columns(what=pl.col("source")))


def by_author(published: pl.DataFrame) -> pl.DataFrame:
    """Give the arrival of each author that was told: ``what`` is the key of the author's page; with
    ``account`` and ``account_name`` as they are shown."""
    told = _arrivals(published.with_columns(what=pl.col("author")))
    shown = published.select("account", "account_name", what="author").unique("what", keep="first")
    return told.join(shown, on="what", how="left", maintain_order="left")


def by_language(published: pl.DataFrame) -> pl.DataFrame:
    """Give the arrival of each language that was told; undetermined ones are left out."""
    told = pl.col("language").replace(["", UNDETERMINED], None)
    return _arrivals(published.with_columns(what=told))


def by_platform(published: pl.DataFrame) -> pl.DataFrame:
    """Give the arrival of each PLATFORM."""
    return _arrivals(published.with_columns(what=PLATFORM))


def by_country(published: pl.DataFrame) -> pl.DataFrame:
    """Give when each country was first named."""
    named = published.with_columns(what=pl.col("countries")).explode("what", empty_as_null=True)
    return _arrivals(named)


def by_story(published: pl.DataFrame) -> pl.DataFrame:
    """Give the arrival of each story."""
    return _arrivals(published.with_columns(what=pl.col("story")))


def _arrivals(told: pl.DataFrame) -> pl.DataFrame:
    named = told.filter(pl.col("what").is_not_null()).sort("published_at", "id")
    first = named.group_by("what", maintain_order=True).agg(
        at=pl.col("published_at").first(),
        item=pl.col("id").first(),
        source=pl.col("source").first(),
        items=pl.len().cast(pl.Int64),
    )
    return first.cast(dict(ARRIVAL)).sort("at", "what")  # type: ignore[arg-type]
