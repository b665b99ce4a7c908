"""The page that lists whom a narrative was told by, the first first."""

import polars as pl

from legation.chancery.showing import Page, Reading, paged, shown
from legation.desks.briefing.lookups import flows
from legation.desks.briefing.lookups.labels import label_of
from legation.desks.briefing.pages_flows import asked_time
from legation.desks.briefing.render.html import then
from legation.desks.briefing.rules import journeys


def _authors(reading: Reading, name: str) -> Page:
    """List the authors of a narrative's publications; with ``?also=``, those who told another one too."""
    as_of, also = asked_time(reading), reading.query.get("also", "")
    items = flows.narrative_items(reading.archive, reading.scope, name, as_of=as_of)
    rests_on = [items]
    told = journeys.by_author(items).with_columns(author=pl.col("what"))
    if also:
        others = flows.narrative_items(reading.archive, reading.scope, also, as_of=as_of)
        told = told.filter(pl.col("author").is_in(others["author"].drop_nulls().unique().implode()))
        rests_on.append(others)
    values = {
        "narrative": name,
        "also": also,
        "as_of": as_of,
        "label": label_of(*rests_on),
        **paged(told, reading),
    }
    drawn = {"within": f"{then(as_of)}&" if as_of else "?"}
    return Page(template="briefing/narrative_authors.html", values=values, drawn=drawn)


authors = shown(_authors)
