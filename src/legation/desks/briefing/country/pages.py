"""What this desk tells of countries: sections, counts, and the publications that name one."""

from collections.abc import Iterator
from datetime import datetime

import polars as pl
from django.utils.translation import gettext as _

from legation.chancery.country_sections import Column, Section
from legation.chancery.recognition import country_name
from legation.chancery.showing import Page, Reading, paged, shown
from legation.desks.briefing.country import ahead, told
from legation.desks.briefing.country.look import Look
from legation.desks.briefing.lookups.publications import NAMING, publications
from legation.desks.briefing.pages_flows import day_of, listed
from legation.desks.briefing.render.html import then
from legation.desks.briefing.rules.asked import USUAL_DAYS
from legation.desks.briefing.warned.lookups import issued_warnings
from legation.desks.briefing.warned.rules import State
from legation.domain.time import Window


def sections(reading: Reading, code: str) -> Iterator[Section]:
    """Tell of a country what is said and what may happen."""
    look = Look.at(reading, code)
    yield from ahead.sections(look)
    yield from told.sections(look)


def columns(reading: Reading) -> Iterator[Column]:
    """Count by country the open warnings, and the publications and stories of the usual days."""
    as_of = day_of(reading)
    counted = _counted(reading, as_of)
    asked = f"{then(as_of)}&days={USUAL_DAYS}"
    yield Column(
        slug="warnings",
        title=_("Open warnings"),
        place=10,
        counts=_warned(reading),
        address="/warnings/?state=issued&country={code}",
    )
    yield Column(
        slug="stories",
        title=_("Stories"),
        place=30,
        counts=dict(counted.select("code", "stories").iter_rows()),
        address="/stories/" + asked + "&country={code}",
    )
    yield Column(
        slug="items",
        title=_("Publications"),
        place=40,
        counts=dict(counted.select("code", "items").iter_rows()),
        address="/countries/{code}/items" + asked,
    )


def _counted(reading: Reading, as_of: datetime) -> pl.DataFrame:
    """Count the publications (``items``) and ``stories`` of the usual days by the ``code`` they name."""
    archive, scope, window = reading.archive, reading.scope, Window.until(as_of, days=USUAL_DAYS)
    read = publications(archive, scope, as_of=as_of, window=window)

    def counted() -> pl.DataFrame:
        named = read.select("story", code=pl.col("countries")).explode("code", empty_as_null=True)
        return (
            named.drop_nulls("code")
            .group_by("code")
            .agg(items=pl.len(), stories=pl.col("story").drop_nulls().n_unique())
        )

    key = ("named countries", window)
    return archive.remembered(key, NAMING, scope, counted, as_of=as_of)


def _warned(reading: Reading) -> dict[str, int]:
    counts: dict[str, int] = {}
    for one in issued_warnings(reading.scope, state=State.ISSUED):
        for code in one.countries:
            counts[code] = counts.get(code, 0) + 1
    return counts


def _items(reading: Reading, code: str) -> Page:
    look = Look.at(reading, code)
    values = {
        "country": code,
        "name": country_name(code),
        "as_of": look.as_of,
        "days": look.asked.days,
        "source": look.asked.source,
        "language": look.asked.language,
        **paged(look.naming.reverse(), reading, shown_as=listed),
    }
    return Page(template="briefing/country_items.html", values=values)


items = shown(_items)
