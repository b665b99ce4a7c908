"""The pages of stories and narratives: lists in the brief's order, and one of each."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import polars as pl
from django.utils.translation import gettext

from legation.chancery.drawing.bars import intervals
from legation.chancery.drawing.figure import Figure
from legation.chancery.drawing.lines import Flag, sparkline
from legation.chancery.drawing.timeline import Event, timeline
from legation.chancery.foreign import one_line
from legation.chancery.language_names import language_in_words
from legation.chancery.missions import accreditations_on
from legation.chancery.models import Mission
from legation.chancery.recognition import country_name
from legation.chancery.showing import Page, Reading, paged, shown
from legation.chancery.source_names import source_names
from legation.desks.briefing.content import Chart
from legation.desks.briefing.lookups import attention, flows
from legation.desks.briefing.lookups.acts import acts_on, renamed
from legation.desks.briefing.lookups.attention import Attention
from legation.desks.briefing.lookups.gone import gone_from
from legation.desks.briefing.lookups.labels import label_of
from legation.desks.briefing.lookups.publications import (
    indicators,
    narrative_titles,
    titles,
    tones,
)
from legation.desks.briefing.lookups.terms import telling_words
from legation.desks.briefing.narrative_paper import Told
from legation.desks.briefing.pages_flows import (
    asked_time,
    day_of,
    names_of_languages,
    shown_pictures,
    signal_rows,
)
from legation.desks.briefing.pages_gone import (
    left_of_narrative,
    lost_of,
    nothing_left,
    paged_with_gone,
    purged_values,
)
from legation.desks.briefing.render import charts, pictures, tables
from legation.desks.briefing.render.audiences import audience_network, sounds
from legation.desks.briefing.render.html import then
from legation.desks.briefing.rules.asked import DAYS, Asked, Order
from legation.desks.briefing.rules.findings import kind_of
from legation.desks.briefing.rules.headlines import headline
from legation.desks.briefing.rules.journeys import Journey
from legation.desks.briefing.rules.picture import NAMELESS
from legation.desks.briefing.rules.watch import Watch
from legation.desks.briefing.rules.weight import CHECKABLE
from legation.desks.briefing.speaking import spoken
from legation.domain.errors import Rejected
from legation.domain.said import Said
from legation.domain.scope import Label, Scope
from legation.domain.time import Window

MOST_FLAGS = 9
"""Indicators flagged on one line."""
MOST_CHOICES = 80
"""Arrivals and indicators of each kind on a narrative's page."""
FIRST_AUTHORS = 20
"""Authors, the first, on a narrative's page."""
TITLE_LENGTH = 60
"""Characters of a title in a drawing's name."""
LEAST_CHECKED = 10
"""Publications of a week from which a share of them is drawn."""


def _stories(reading: Reading) -> Page:
    as_of, asked = day_of(reading), _asked(reading)
    found = attention.stories(
        reading.archive, reading.scope, as_of=as_of, asked=asked, watch=_watch(reading)
    )
    page = paged(found.rows, reading)
    told = found.stretch.of_these([row["story"] for row in page["rows"]])
    return _list_page(reading, found, page, titles(told), told=told, of="stories")


def _narratives(reading: Reading) -> Page:
    as_of, asked = day_of(reading), _asked(reading)
    found = attention.narratives(
        reading.archive, reading.scope, as_of=as_of, asked=asked, watch=_watch(reading)
    )
    page = paged(found.rows, reading)
    told = found.stretch.of_these([row["story"] for row in page["rows"]])
    largest = (
        told.group_by("story", "of_story")
        .len()
        .sort("len", "of_story", descending=[True, False])
        .unique("story", keep="first", maintain_order=True)
    )
    naming = told.join(largest, on=["story", "of_story"], how="semi", maintain_order="left")
    by_story = naming.drop("story").rename({"of_story": "story"})
    named = narrative_titles(
        reading.archive, reading.scope, by_story, stories=titles(by_story), as_of=as_of
    )
    return _list_page(reading, found, page, named, told=told, of="narratives")


def _story(reading: Reading, name: str) -> Page:
    as_of, asked = asked_time(reading), _asked(reading)
    whole = flows.held_of_story(reading.archive, reading.scope, name, as_of=as_of)
    gone = gone_from(reading.archive, reading.scope, [name], as_of=as_of)
    if gone.height and not whole.height:
        return nothing_left(reading, kind="story", name=name, held=whole, gone=gone, as_of=as_of)
    if not whole.height:
        raise Rejected(Said("no story {story!r}", story=name))
    items = _within(reading, whole, asked)
    page = paged_with_gone(reading, items.reverse(), _gone_within(reading, gone, asked))
    title = _called(reading, titles(whole), of="story", as_of=as_of)
    carried = reading.archive.read("narrative_members", reading.scope, as_of=as_of, ids=[name])
    about = flows.signals_about(reading.archive, reading.scope, f"story:{name}", as_of=as_of)
    values = {
        "story": name,
        "label": label_of(whole, about, gone),
        "as_of": as_of,
        "title": title["title"] or NAMELESS,
        "language": title["language"] or "",
        "acts": acts_on(reading.archive, reading.scope, f"story:{name}", as_of=as_of),
        "narratives": carried["narrative"].unique().to_list(),
        "terms": telling_words(reading.archive, reading.scope, whole, as_of=as_of),
        **_told(items),
        **_counted(page, whole, gone),
        "daily": charts.rows(_daily(items)),
    }
    drawn = shown_pictures(
        _by_language(reading, items, [f"story:{name}"], as_of),
        pictures.sources(items, names=source_names(reading.scope)),
        pictures.countries(items),
    )
    return Page(template="briefing/story.html", values=values, drawn=drawn)


def _narrative(reading: Reading, name: str) -> Page:
    as_of = asked_time(reading)
    items, gone = left_of_narrative(reading, name, as_of)
    if not items.height:
        return nothing_left(
            reading, kind="narrative", name=name, held=items, gone=gone, as_of=as_of
        )
    named = renamed(reading.archive, reading.scope, titles(items), of="story", as_of=as_of)
    called = narrative_titles(reading.archive, reading.scope, items, stories=named, as_of=as_of)
    first = _called(reading, called.filter(pl.col("story") == name), of="narrative", as_of=as_of)
    page = paged(_stories_of(items, gone), reading)
    came = Journey.of(items)
    signals = flows.signals_resting_on(reading.archive, reading.scope, items["id"], as_of=as_of)
    values: dict[str, Any] = {
        "narrative": name,
        "label": label_of(items, signals, gone),
        "as_of": as_of,
        "title": first["title"] or NAMELESS,
        "language": first["language"] or "",
        "acts": acts_on(reading.archive, reading.scope, f"narrative:{name}", as_of=as_of),
        "terms": telling_words(reading.archive, reading.scope, items, as_of=as_of),
        **_told(items),
        **_arrivals(came),
        **page,
        "rows": _with_titles(page["rows"], named),
        "signals": signal_rows(reading, signals.head(MOST_CHOICES).to_dicts()),
        "items": items.height + gone.height,
        "purged": purged_values(items, gone),
    }
    words = {story: one_line(said or NAMELESS) for story, said, _ in named.rows()}
    stories = [f"story:{one}" for one in words]
    attended = _by_language(reading, items, stories, as_of)
    sources = source_names(reading.scope)
    drawn = shown_pictures(
        attended,
        timeline(_events(items, came), title=gettext("How it spread")),
        pictures.by_story(items, words),
        _checkable(reading, items, as_of),
        sounds(tones(reading.archive, reading.scope, items["id"].to_list(), as_of=as_of)),
        audience_network(items),
        pictures.sources(items, names=sources),
        pictures.countries(items),
    )
    drawn["known"] = f"{then(as_of)}&" if as_of else "?"
    told = Told(
        narrative=name,
        title=str(values["title"]),
        language=str(values["language"]),
        items=items,
        titles=named,
        came=came,
        signals=values["signals"],
        label=Label.of(**values["label"]),
        figures=(attended,),
        source_names=sources,
        lost=lost_of(reading, items, gone),
    )
    drawn |= {"told": told, "annex": told.annex()}
    return Page(template="briefing/narrative.html", values=values, drawn=drawn)


def _narrative_items(reading: Reading, name: str) -> Page:
    as_of, asked = asked_time(reading), _asked(reading)
    whole, gone = left_of_narrative(reading, name, as_of)
    items = _within(reading, whole, asked)
    page = paged_with_gone(reading, items.reverse(), _gone_within(reading, gone, asked))
    values = {
        "narrative": name,
        "as_of": as_of,
        **_told(items),
        **_counted(page, whole, gone),
    }
    handed = tables.publications(label_of(whole, gone))
    return Page(template="briefing/narrative_items.html", values=values, table=handed)


stories = shown(_stories)
narratives = shown(_narratives)
story = shown(_story)
narrative = shown(_narrative)
narrative_items = shown(_narrative_items)


def _called(
    reading: Reading, named: pl.DataFrame, *, of: str, as_of: datetime | None
) -> dict[str, str | None]:
    """Give the title and language of the one story or narrative in a table of titles."""
    told = renamed(reading.archive, reading.scope, named, of=of, as_of=as_of)
    return told.row(0, named=True) if told.height else {"title": "", "language": ""}


def _asked(reading: Reading) -> Asked:
    return Asked.read({name: reading.query.get(name, "") for name in reading.query})


def _watch(reading: Reading) -> Watch:
    """Say what the reader's mission watches, as its brief does."""
    told = reading.settings
    said = Watch.read(countries=told.watch_countries, words=told.watch_words)
    home = Mission.objects.filter(id=reading.home or told.mission).first()
    if said.countries or home is None:
        return said
    accredited = accreditations_on(home, reading.at.date())
    return replace(said, countries=tuple(dict.fromkeys(one.country for one in accredited)))


def _list_page(
    reading: Reading,
    found: Attention,
    page: dict[str, object],
    named: pl.DataFrame,
    *,
    told: pl.DataFrame,
    of: str,
) -> Page:
    kind, asked = "story" if of == "stories" else "narrative", found.stretch.asked
    called = renamed(reading.archive, reading.scope, named, of=kind)
    rows = _with_titles(page["rows"], called)  # type: ignore[arg-type]
    until = found.window.end
    counted = then(until) + "&" + asked.in_address()
    items = "/items" if of == "narratives" else ""
    days = attention.daily(told, found.window)
    values = {
        **page,
        "rows": rows,
        "of": of,
        "as_of": until,
        "days": asked.days,
        "order": str(asked.order),
        "country": asked.country,
        "language": asked.language,
        "source": asked.source,
        "newest": None if found.choices.height else reading.archive.latest("items", reading.scope),
    }
    shown_rows = [
        {
            **row,
            "spark": _spark(row, place, days, found.window),
            "counts": f"/{of}/{row['story']}{items}{counted}",
        }
        for place, row in enumerate(rows, start=1)
    ]
    drawn = {
        "shown_rows": shown_rows,
        "is_narrow": asked.is_narrow,
        "choices": _choices(found, reading.scope),
        "all_days": DAYS,
        "orders": [str(one) for one in Order],
        "shown_as_of": reading.query.get("as_of", ""),
    }
    handed = tables.attention(label_of(found.labels), of=of) if found.labels.height else None
    return Page(template="briefing/attention.html", values=values, drawn=drawn, table=handed)


def _with_titles(rows: list[dict[str, object]], named: pl.DataFrame) -> list[dict[str, object]]:
    """Add ``title`` and ``language`` to rows that name a ``story``."""
    told = {
        story: {"title": headline(title or "", ()), "language": spoken}
        for story, title, spoken in named.rows()
    }
    return [
        {
            **row,
            "title": "",
            "spoken": row.get("languages"),
            "language": "",
            **told.get(str(row["story"]), {}),
        }
        for row in rows
    ]


def _spark(
    row: dict[str, object], place: int, days: dict[str, list[float]], window: Window
) -> Figure:
    values = days.get(str(row["story"]), [])
    at = [window.start + timedelta(days=day) for day in range(len(values))]
    title = f"{place}. {one_line(str(row['title'] or NAMELESS))[:TITLE_LENGTH]}"
    return sparkline(at, values, title=title, unit=gettext("publications a day"))


def _choices(found: Attention, scope: Scope) -> dict[str, list[tuple[str, str]]]:
    """Give what each filter can be set to, by name, with what its value is called."""
    called = source_names(scope)
    say = {"country": country_name, "source": lambda one: called.get(one, one)}
    told: dict[str, list[tuple[str, str]]] = {of: [] for of in attention.FILTERS}
    for of, value in found.choices.iter_rows():
        told[of].append((value, say[of](value) if of in say else ""))
    return told


def _within(reading: Reading, whole: pl.DataFrame, asked: Asked) -> pl.DataFrame:
    """Keep of a story's or narrative's publications those that an address asks for."""
    items = asked.matching(whole)
    if "days" not in reading.query:
        return items
    window = Window.until(day_of(reading), days=asked.days)
    return items.filter(pl.col("published_at").is_between(window.start, window.end, closed="left"))


def _gone_within(reading: Reading, gone: pl.DataFrame, asked: Asked) -> pl.DataFrame:
    """Keep all of what was purged, or nothing where an address asks for some publications: what these said
    is not known of it any more."""
    return gone.clear() if asked.is_narrow or "days" in reading.query else gone


def _counted(page: dict[str, Any], whole: pl.DataFrame, gone: pl.DataFrame) -> dict[str, object]:
    """Say how many publications there are with those that were purged, and give the page of them."""
    every = whole.height + gone.height
    is_part = page["total"] < every
    return {**page, "whole": every, "is_part": is_part, "purged": purged_values(whole, gone)}


def _stories_of(items: pl.DataFrame, gone: pl.DataFrame) -> pl.DataFrame:
    """Give a narrative's stories, the largest first (``attention.sizes``), what was purged of each counted
    too."""
    lost = gone.group_by("story").agg(lost=pl.len())
    sizes = attention.sizes(items).join(lost, on="story", how="full", coalesce=True)
    every = pl.col("items").fill_null(0) + pl.col("lost").fill_null(0)
    counts = pl.col("sources", "languages").fill_null(0)
    told = sizes.with_columns(counts, items=every).drop("lost")
    return told.sort("items", "story", descending=[True, False])


def _told(items: pl.DataFrame) -> dict[str, object]:
    """Say of publications who, in which languages, since when."""
    counted = items["language"].drop_nulls().value_counts(sort=True).rows()
    return {
        "sources": items["source"]
        .value_counts(sort=True)
        .sort("count", "source", descending=[True, False])
        .to_dicts(),
        "accounts": items["account"].n_unique() - int(items["account"].has_nulls()),
        "languages": [
            {"language": tag, "name": language_in_words(tag), "count": count}
            for tag, count in counted
        ],
        "first_at": items["published_at"].min(),
        "last_at": items["published_at"].max(),
    }


def _by_language(
    reading: Reading, items: pl.DataFrame, subjects: list[str], as_of: datetime | None
) -> Figure:
    told = indicators(reading.archive, reading.scope, as_of=as_of, matching={"subject": subjects})
    rows = told.sort("start", "id").select("start", "kind").unique(maintain_order=True).rows()
    return pictures.attention(
        items,
        by="language",
        names=names_of_languages(items),
        title=gettext("Attention over time, by language"),
        flags=[Flag(at=start, says=spoken(kind_of(kind))) for start, kind in rows[:MOST_FLAGS]],
    )


def _events(items: pl.DataFrame, came: Journey) -> list[Event]:
    """Tell when each language and platform was reached."""
    reached = pl.concat([came.languages, came.platforms])
    languages = set(items["language"].drop_nulls())
    return [
        Event(at=at, says=language_in_words(what) if what in languages else what)
        for what, at in reached.sort("at").select("what", "at").head(MOST_FLAGS).rows()
    ]


def _arrivals(came: Journey) -> dict[str, object]:
    """Tell when each source, author, language, platform and country came in."""
    return {
        "brought_by": came.sources.head(MOST_CHOICES).to_dicts(),
        "first_authors": _authors(came),
        "in_languages": came.languages.to_dicts(),
        "on_platforms": came.platforms.to_dicts(),
        "naming_countries": _named_countries(came.countries.head(MOST_CHOICES)),
    }


def _authors(came: Journey) -> list[dict[str, object]]:
    """Tell which authors came first, as they are shown, and with how many publications."""
    first = came.authors.head(FIRST_AUTHORS)
    return [{**row, "author": row["what"]} for row in first.to_dicts()]


def _named_countries(arrivals: pl.DataFrame) -> list[dict[str, object]]:
    return [{**row, "name": country_name(row["what"])} for row in arrivals.to_dicts()]


def _checkable(reading: Reading, items: pl.DataFrame, as_of: datetime | None) -> Figure:
    """Draw by week which share of the publications states what can be checked, with its interval."""
    told = tones(reading.archive, reading.scope, items["id"].to_list(), as_of=as_of)
    weeks = (
        items.select("id", week=pl.col("published_at").dt.truncate("1w"))
        .join(told.drop_nulls("checkability").unique("id"), on="id")
        .group_by("week")
        .agg(held=(pl.col("checkability") >= CHECKABLE).sum(), of=pl.len())
        .filter(pl.col("of") >= LEAST_CHECKED)
        .sort("week")
    )
    rows = [
        pictures.wilson(f"{week:%Y-%m-%d} ({of})", held=float(held), of=of)
        for week, held, of in weeks.tail(MOST_FLAGS).rows()
    ]
    return intervals(
        rows,
        title=gettext("Share of its publications that states what can be checked, by week"),
        unit=gettext("percent of the publications"),
        level=0.95,
    )


def _daily(items: pl.DataFrame) -> Chart:
    days = items.group_by(day=pl.col("published_at").dt.truncate("1d")).agg(pl.len()).sort("day")
    filled = (
        days.upsample("day", every="1d").with_columns(pl.col("len").fill_null(0))
        if days.height
        else days
    )
    return Chart(
        caption="Publications a day",
        at=tuple(filled["day"]),
        values=tuple(float(count) for count in filled["len"]),
    )
