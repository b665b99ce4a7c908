"""How attention to a narrative travelled: who brought it in and when, and what it crossed."""

from dataclasses import dataclass

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


_NEEDED = ("id", "published_at", "source", "story")


@dataclass(frozen=True, slots=True, kw_only=True)
class Journey:
    """When each source, author, country (ARRIVAL), language and platform (CROSSING) came in, the first
    first, worked out once for all that tells of it."""

    sources: pl.DataFrame
    authors: pl.DataFrame
    languages: pl.DataFrame
    platforms: pl.DataFrame
    countries: pl.DataFrame

    @classmethod
    def of(cls, published: pl.DataFrame) -> "Journey":
        """Follow publications."""
        return cls(
            sources=by_source(published),
            authors=by_author(published),
            languages=by_language(published),
            platforms=by_platform(published),
            countries=by_country(published),
        )


def by_source(published: pl.DataFrame) -> pl.DataFrame:
    """Give the arrival (ARRIVAL) of each source, the first first."""
    return _arrivals(published.select(*_NEEDED, what="source"))


def by_author(published: pl.DataFrame) -> pl.DataFrame:
    """Give the arrival of each author that was told: ``what`` is the key of the author's page; with
    ``account`` and ``account_name`` as they are shown."""
    told = _arrivals(published.select(*_NEEDED, what="author"))
    shown = published.select("account", "account_name", what="author").unique("what", keep="first")
    return told.join(shown, on="what", how="left", maintain_order="left")


def by_language(published: pl.DataFrame) -> pl.DataFrame:
    """Give the crossing (CROSSING) into each language that was told; undetermined ones are left out."""
    told = pl.col("language").replace(["", UNDETERMINED], None)
    return _crossings(published.select(*_NEEDED, what=told))


def by_platform(published: pl.DataFrame) -> pl.DataFrame:
    """Give the crossing (CROSSING) onto each PLATFORM."""
    return _crossings(published.select(*_NEEDED, what=PLATFORM))


def by_country(published: pl.DataFrame) -> pl.DataFrame:
    """Give when each country was first named."""
    named = published.select(*_NEEDED, what="countries").explode("what", empty_as_null=True)
    return _arrivals(named)


def by_story(published: pl.DataFrame) -> pl.DataFrame:
    """Give the arrival of each story."""
    return _arrivals(published.select(*_NEEDED, what="story"))


def _in_order(told: pl.DataFrame) -> pl.DataFrame:
    return told.filter(pl.col("what").is_not_null()).sort("published_at", "id")


def _arrivals(told: pl.DataFrame) -> pl.DataFrame:
    first = (
        _in_order(told)
        .group_by("what", maintain_order=True)
        .agg(
            at=pl.col("published_at").first(),
            item=pl.col("id").first(),
            source=pl.col("source").first(),
            items=pl.len().cast(pl.Int64),
        )
    )
    return first.cast(dict(ARRIVAL)).sort("at", "what")  # type: ignore[arg-type]


def _crossings(told: pl.DataFrame) -> pl.DataFrame:
    """Add to each arrival the last publication before it, which is elsewhere since nothing of its own came
    before; of the same story where there is one. Weakness: an order in time, which says of nobody that they
    took it from there."""
    named = _in_order(told)
    of_story = named.select("story", item="id").unique("item", keep="first")
    came = _arrivals(told).join(of_story, on="item", how="left", maintain_order="left")
    within = _last_before(came, named.drop_nulls("story"), by="story")
    anywhere = _last_before(came, named)
    is_within = within["from_item"].is_not_null()
    before = [
        pl.when(is_within).then(within[name]).otherwise(anywhere[name]).alias(name)
        for name in CROSSING
        if name not in ARRIVAL
    ]
    return came.with_columns(before).select(pl.col(name).cast(of) for name, of in CROSSING.items())


def _last_before(came: pl.DataFrame, named: pl.DataFrame, *, by: str | None = None) -> pl.DataFrame:
    """Give of each row of ``came`` the last of ``named`` that was published before it, as ``from_…``."""
    earlier = named.select(
        *([by] if by else []),
        "published_at",
        from_what="what",
        from_at="published_at",
        from_item="id",
        from_source="source",
    )
    return came.join_asof(
        earlier,
        left_on="at",
        right_on="published_at",
        by=by,
        strategy="backward",
        allow_exact_matches=False,
        check_sortedness=False,
    )
