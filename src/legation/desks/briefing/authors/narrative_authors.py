"""The page that lists whom a narrative was told by, the first first."""

import polars as pl

from legation.chancery.showing import Page, Reading, paged, shown
from legation.desks.briefing.lookups.labels import label_of
from legation.desks.briefing.pages_flows import asked_time
from legation.desks.briefing.pages_gone import left_of_narrative, purged_values
from legation.desks.briefing.render.html import then
from legation.desks.briefing.rules import journeys


def _authors(reading: Reading, name: str) -> Page:
    """List the authors of a narrative's publications; with ``?also=``, those who told another one too.
    Of what was purged no author is known any more."""
    as_of, also = asked_time(reading), reading.query.get("also", "")
    items, gone = left_of_narrative(reading, name, as_of)
    rests_on = [items, gone]
    told = journeys.by_author(items).with_columns(author=pl.col("what"))
    if also:
        others, lost = left_of_narrative(reading, also, as_of)
        told = told.filter(pl.col("author").is_in(others["author"].drop_nulls().unique().implode()))
        rests_on += [others, lost]
    values = {
        "narrative": name,
        "also": also,
        "as_of": as_of,
        "label": label_of(*rests_on),
        "purged": purged_values(items, gone),
        **paged(told, reading),
    }
    drawn = {"within": f"{then(as_of)}&" if as_of else "?"}
    return Page(template="briefing/narrative_authors.html", values=values, drawn=drawn)


authors = shown(_authors)
