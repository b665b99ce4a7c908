"""What a reader asks of the lists of stories and narratives: a stretch of days, filters, an order."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlencode

import polars as pl

from legation.desks.briefing.rules.journeys import PLATFORM

DAYS = (2, 14, 28, 90)
"""Stretches to choose from, days; the second half of each is compared with the first."""
USUAL_DAYS = 14
"""The brief's own: one week against the week before."""
LONGEST = 80
"""Characters of a filter's value."""


class Order(StrEnum):
    """What stands first in a list."""

    MATTERS = "matters"
    """The written order of the brief."""
    GROWTH = "growth"
    BREADTH = "breadth"
    SIZE = "size"
    NEWEST = "newest"


SORTED_BY: Mapping[Order, tuple[str, ...]] = {
    Order.MATTERS: (),
    Order.GROWTH: ("growth", "items"),
    Order.BREADTH: ("sources", "languages", "items"),
    Order.SIZE: ("items",),
    Order.NEWEST: ("last_at",),
}
"""Columns, each from the highest down; ties keep the brief's order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Filters (empty where not asked for) on publications, the stretch they are taken from, the order."""

    days: int = USUAL_DAYS
    country: str = ""
    language: str = ""
    source: str = ""
    author: str = ""
    platform: str = ""
    order: Order = Order.MATTERS

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "Asked":
        """Read what stands after the ``?`` of an address; what is none of the choices is as not asked."""
        days, order = query.get("days", ""), query.get("order", "")
        return cls(
            days=int(days) if days in map(str, DAYS) else USUAL_DAYS,
            country=query.get("country", "")[:LONGEST].upper(),
            language=query.get("language", "")[:LONGEST],
            source=query.get("source", "")[:LONGEST],
            author=query.get("author", "")[:LONGEST],
            platform=query.get("platform", "")[:LONGEST],
            order=Order(order) if order in list(Order) else Order.MATTERS,
        )

    @property
    def is_narrow(self) -> bool:
        """Whether only some publications are asked for."""
        told = (self.country, self.language, self.source, self.author, self.platform)
        return any(told)

    def matching(self, published: pl.DataFrame) -> pl.DataFrame:
        """Keep the publications (PUBLICATION) asked for."""
        if self.country:
            named = pl.col("countries").list.contains(self.country)
            published = published.filter(named.fill_null(value=False))
        for column, wanted in (("language", self.language), ("source", self.source)):
            if wanted:
                published = published.filter(pl.col(column).fill_null("") == wanted)
        if self.author and "author" in published.columns:
            published = published.filter(pl.col("author") == self.author)
        if self.platform and "account" in published.columns:
            published = published.filter(self.platform == PLATFORM)
        return published

    def in_address(self, **more: str) -> str:
        """Write the stretch and the filters as an address has them behind its ``?``."""
        told = {"country": self.country, "language": self.language, "source": self.source}
        asked = {"days": str(self.days), **told, **more}
        return urlencode({name: value for name, value in asked.items() if value})


def in_order(rows: pl.DataFrame, order: Order) -> pl.DataFrame:
    """Sort rows that stand in the brief's order by what is asked."""
    by = SORTED_BY[order]
    return rows.sort(*by, descending=True, maintain_order=True) if by else rows
