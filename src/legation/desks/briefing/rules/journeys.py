"""How attention to a narrative travelled: who brought it in and when, and what it crossed."""

from datetime import datetime

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


CROSSING: Schema = {
    **ARRIVAL,
    "from_what": pl.String(),
    "from_at": INSTANT,
    "from_item": pl.String(),
    "from_source": pl.String(),
}
"""An arrival with what came last before it elsewhere: nulls for the first of all."""


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
    """Give the crossing (CROSSING) into each language that was told; undetermined ones are left out."""
    told = pl.col("language").replace(["", UNDETERMINED], None)
    return _crossings(published.with_columns(what=told))


def by_platform(published: pl.DataFrame) -> pl.DataFrame:
    """Give the crossing (CROSSING) onto each PLATFORM."""
    return _crossings(published.with_columns(what=PLATFORM))


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


def _crossings(told: pl.DataFrame) -> pl.DataFrame:
    """Add to each arrival the last publication before it that was elsewhere, of the same story where there
    is one. Weakness: an order in time, which says of nobody that they took it from there."""
    named = told.filter(pl.col("what").is_not_null()).sort("published_at", "id")
    rows = [
        {**one, **_before(named, str(one["what"]), str(one["item"]), one["at"])}
        for one in _arrivals(told).iter_rows(named=True)
    ]
    return pl.DataFrame(rows, schema=dict(CROSSING))


def _before(named: pl.DataFrame, what: str, item: str, at: datetime) -> dict[str, object]:
    earlier = named.filter((pl.col("published_at") < at) & (pl.col("what") != what))
    story = named.filter(pl.col("id") == item)["story"].first()
    within = earlier.filter(pl.col("story") == story)
    last = (within if within.height else earlier).tail(1)
    if last.is_empty():
        return dict.fromkeys(("from_what", "from_at", "from_item", "from_source"))
    row = last.row(0, named=True)
    return {
        "from_what": row["what"],
        "from_at": row["published_at"],
        "from_item": row["id"],
        "from_source": row["source"],
    }
