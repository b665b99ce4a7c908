"""What pages of stories and narratives say of what was purged: how much, when, under which policy, and
what citations kept of it."""

from datetime import datetime
from typing import Any

import polars as pl

from legation.chancery.country_sections import Cited
from legation.chancery.showing import Page, Reading, paged
from legation.chancery.source_names import source_names
from legation.desks.briefing.country.look import labels_of
from legation.desks.briefing.lookups import flows
from legation.desks.briefing.lookups.gone import as_values, gone_from_narrative, purges_of
from legation.desks.briefing.lookups.labels import label_of
from legation.desks.briefing.lookups.publications import titles
from legation.desks.briefing.narrative_paper import Lost, Told
from legation.desks.briefing.pages import evidence_rows, with_words
from legation.desks.briefing.pages_flows import listed
from legation.desks.briefing.rules.journeys import Journey
from legation.desks.briefing.rules.picture import NAMELESS
from legation.domain.errors import Rejected
from legation.domain.said import Said
from legation.domain.scope import SCOPE_COLUMNS, Label

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


def left_of_narrative(
    reading: Reading, name: str, as_of: datetime | None
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Give what is held of a narrative and what was purged of it (GONE); Rejected of neither."""
    held = flows.held_of_narrative(reading.archive, reading.scope, name, as_of=as_of)
    gone = gone_from_narrative(reading.archive, reading.scope, name, as_of=as_of)
    if not held.height + gone.height:
        raise Rejected(Said("no narrative {narrative!r}", narrative=name))
    return held, gone


def purged_values(held: pl.DataFrame, gone: pl.DataFrame) -> dict[str, object] | None:
    """Say how many of all these were purged, when, and under which policy, as values of a page."""
    return as_values(purges_of(gone, of=held.height + gone.height))


def kept_title(reading: Reading, gone: pl.DataFrame) -> str:
    """Give the words that citations kept of what was purged, by which it is called; empty where none did."""
    kept = evidence_rows(reading.archive, reading, gone["id"].to_list())
    said = (row["title"] or row["excerpt"] for row in kept.values())
    return str(next((words for words in said if words), ""))


def lost_of(reading: Reading, held: pl.DataFrame, gone: pl.DataFrame) -> Lost | None:
    """Give what a narrative on paper says of what was purged of it; None where nothing was."""
    purged = purges_of(gone, of=held.height + gone.height)
    if purged is None:
        return None
    labels = {row["id"]: row for row in gone.to_dicts()}
    kept = evidence_rows(reading.archive, reading, list(labels))
    named = source_names(reading.scope)
    cited = (
        Cited(
            sort="items",
            address=f"/items/{name}",
            says=str(row["title"] or row["excerpt"]),
            language="und",
            source=named.get(str(row["source"]), str(row["source"])),
            at=row["published_at"],  # type: ignore[arg-type]
            digest=str(row["digest"] or ""),
            label=Label.of(**{one: labels[name][one] for one in SCOPE_COLUMNS}),
        )
        for name, row in kept.items()
        if row["title"] or row["excerpt"]
    )
    return Lost(purged=purged, labels=labels_of(gone), kept=tuple(cited))


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
    page = paged_with_gone(reading, held, gone)
    title, label = kept_title(reading, gone) or NAMELESS, label_of(gone)
    values = {
        **NOTHING_HELD,
        **page,
        "kind": kind,
        kind: name,
        "label": label,
        "as_of": as_of,
        "title": title,
        "items": gone.height,
        "whole": gone.height,
        "is_part": False,
        "purged": purged_values(held, gone),
    }
    told = Told(
        narrative=name,
        title=title,
        language="und",
        items=held,
        titles=titles(held),
        came=Journey.of(held),
        signals=[],
        label=Label.of(**label),
        lost=lost_of(reading, held, gone),
    )
    return Page(template="briefing/gone.html", values=values, drawn={"told": told})
