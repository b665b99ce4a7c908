"""What pages of stories and narratives say of what was purged: how much, when, under which policy, and
what citations kept of it."""

from datetime import datetime
from typing import Any

import polars as pl

from legation.chancery.showing import Page, Reading, paged
from legation.desks.briefing.lookups.gone import as_values, purges_of
from legation.desks.briefing.lookups.labels import label_of
from legation.desks.briefing.pages import evidence_rows, with_words
from legation.desks.briefing.pages_flows import listed
from legation.desks.briefing.rules.picture import NAMELESS

NOTHING_HELD: dict[str, object] = {
    "language": "",
    "accounts": 0,
    "sources": [],
    "languages": [],
    "first_at": None,
    "last_at": None,
    "narratives": [],
    "brought_by": [],
    "in_languages": [],
    "on_platforms": [],
    "naming_countries": [],
    "signals": [],
}
"""What the pages say of publications where none is held."""


def paged_with_gone(reading: Reading, items: pl.DataFrame, gone: pl.DataFrame) -> dict[str, Any]:
    """Give one page of publications, in their order, and behind them those that were purged (GONE), in the
    words that citations kept; its ``total`` counts both."""
    table = pl.concat([items, gone.select("id", "source")], how="diagonal")
    page = paged(table, reading, shown_as=listed)
    purged = set(gone["id"])
    wanted = [row["id"] for row in page["rows"] if row["id"] in purged]
    told = evidence_rows(reading.archive, reading, wanted)
    page["rows"] = [
        with_words({**row, **told[row["id"]]}) if row["id"] in told else row for row in page["rows"]
    ]
    return page


def nothing_left(
    reading: Reading,
    *,
    kind: str,
    name: str,
    held: pl.DataFrame,
    gone: pl.DataFrame,
    as_of: datetime | None,
) -> Page:
    """Show a story or narrative (``kind``) of which nothing is ``held`` any more: what was purged of it,
    and what citations kept, by whose words it is called."""
    ids = gone["id"].to_list()
    kept = evidence_rows(reading.archive, reading, ids)
    titles = (row["title"] or row["excerpt"] for row in kept.values())
    page = paged_with_gone(reading, held, gone)
    values = {
        **NOTHING_HELD,
        **page,
        "kind": kind,
        kind: name,
        "label": label_of(gone),
        "as_of": as_of,
        "title": next((title for title in titles if title), NAMELESS),
        "items": gone.height,
        "whole": gone.height,
        "is_part": False,
        "purged": as_values(purges_of(gone, of=gone.height)),
    }
    return Page(template="briefing/gone.html", values=values)
