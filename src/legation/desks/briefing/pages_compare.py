"""The page on which two narratives stand side by side: who tells them, since when, in which languages."""

import re
from datetime import datetime
from typing import Any

import polars as pl
from django.utils.translation import gettext

from legation.chancery.drawing.bars import Interval, intervals
from legation.chancery.drawing.figure import Figure
from legation.chancery.foreign import one_line
from legation.chancery.language_names import language_in_words
from legation.chancery.recognition import country_name
from legation.chancery.showing import Page, Reading, shown
from legation.desks.briefing.lookups.labels import label_of
from legation.desks.briefing.lookups.publications import tones
from legation.desks.briefing.lookups.subjects import series_titles
from legation.desks.briefing.pages_flows import asked_time, shown_pictures
from legation.desks.briefing.pages_gone import kept_title, left_of_narrative, purged_values
from legation.desks.briefing.render import pictures
from legation.desks.briefing.render.html import then
from legation.desks.briefing.rules import journeys
from legation.desks.briefing.rules.picture import NAMELESS
from legation.desks.briefing.rules.weight import CHECKABLE
from legation.domain.errors import Rejected

_ID = re.compile(r"[0-9A-Za-z_-]{1,80}")
MOST = 8
"""Languages, countries and sources named of each."""
LEAST_CHECKED = 10


def _compare(reading: Reading) -> Page:
    if not (reading.query.get("one") and reading.query.get("other")):
        return _unasked(reading)
    one, other = (_id_in(reading.query.get(name, ""), name) for name in ("one", "other"))
    if one == other:
        raise Rejected("a narrative is not compared with itself", where="other")
    as_of = asked_time(reading)
    left_of = {
        name: _left(reading, name, where, as_of=as_of)
        for where, name in (("one", one), ("other", other))
    }
    both = {name: held for name, (held, _) in left_of.items()}
    series = [f"narrative:{name}" for name in both]
    titles = series_titles(reading.archive, reading.scope, series, as_of=as_of)
    named = {
        name: titles.get(f"narrative:{name}") or (kept_title(reading, gone) or NAMELESS, "und")
        for name, (_, gone) in left_of.items()
    }
    left, right = both.values()
    values = {
        "as_of": as_of,
        "sides": [_side(name, *left, named[name]) for name, left in left_of.items()],
        "shared": {
            "sources": _shared(left, right, "source"),
            "authors": len(_values(left, "author") & _values(right, "author")),
            "languages": [language_in_words(one_) for one_ in _shared(left, right, "language")],
        },
        "label": label_of(left, right, *(gone for _, gone in left_of.values())),
    }
    called = {name: one_line(title) or NAMELESS for name, (title, _) in named.items()}
    whole = pl.concat([items.with_columns(which=pl.lit(name)) for name, items in both.items()])
    drawn = shown_pictures(
        pictures.attention(whole, by="which", names=called, title=gettext("Attention over time")),
        _checkable(reading, both, called),
    )
    drawn["known"] = then(as_of) if as_of else ""
    drawn["within"] = f"{then(as_of)}&" if as_of else "?"
    return Page(template="briefing/compare.html", values=values, drawn=drawn)


def _unasked(reading: Reading) -> Page:
    return Page(template="briefing/compare.html", values={"sides": []})


compare = shown(_compare, again=_unasked, refused_as=404)


def _left(
    reading: Reading, name: str, where: str, *, as_of: datetime | None
) -> tuple[pl.DataFrame, pl.DataFrame]:
    try:
        return left_of_narrative(reading, name, as_of)
    except Rejected as absent:
        absent.where = where
        raise


def _id_in(said: str, where: str) -> str:
    """Read an id, or the address of a page that ends in one."""
    last = said.strip().partition("?")[0].rstrip("/").rpartition("/")[2]
    if not _ID.fullmatch(last):
        raise Rejected("two narratives are compared: write the address or id of each", where=where)
    return last


def _side(
    name: str, items: pl.DataFrame, gone: pl.DataFrame, named: tuple[str, str]
) -> dict[str, Any]:
    countries = items.explode("countries", empty_as_null=True)["countries"]
    platforms = journeys.by_platform(items)
    return {
        "narrative": name,
        "title": named[0] or NAMELESS,
        "language": named[1],
        "items": items.height + gone.height,
        "purged": purged_values(items, gone),
        "stories": len(_values(items, "story") | _values(gone, "story")),
        "sources": items["source"].n_unique(),
        "authors": len(_values(items, "author")),
        "first_at": items["published_at"].min(),
        "last_at": items["published_at"].max(),
        "languages": [_counted(one, language_in_words(one[0])) for one in _most(items["language"])],
        "countries": [_counted(one, country_name(one[0])) for one in _most(countries)],
        "platforms": platforms.select("what", "at", "items").to_dicts(),
    }


def _counted(one: tuple[str, int], name: str) -> dict[str, Any]:
    return {"what": one[0], "name": name, "count": one[1]}


def _most(values: pl.Series) -> list[tuple[str, int]]:
    counted = values.drop_nulls().value_counts()
    return counted.sort("count", values.name, descending=[True, False]).head(MOST).rows()


def _values(items: pl.DataFrame, column: str) -> set[str]:
    return set(items[column].drop_nulls())


def _shared(left: pl.DataFrame, right: pl.DataFrame, column: str) -> list[str]:
    return sorted(_values(left, column) & _values(right, column))


def _checkable(reading: Reading, both: dict[str, pl.DataFrame], called: dict[str, str]) -> Figure:
    """Draw which share of each states what can be checked, with its interval."""
    rows: list[Interval] = []
    for name, items in both.items():
        told = tones(reading.archive, reading.scope, items["id"].to_list())
        known = told.drop_nulls("checkability")
        if known.height >= LEAST_CHECKED:
            held = float((known["checkability"] >= CHECKABLE).sum())
            rows.append(pictures.wilson(called[name], held=held, of=known.height))
    return intervals(
        rows,
        title=gettext("Share of the publications that states what can be checked"),
        unit=gettext("percent of the publications"),
        level=0.95,
    )
