"""The pages of what a brief rests on: stories, items, indicators, forecasts, narratives, search."""

from datetime import datetime

import polars as pl
from django.utils.translation import get_language, gettext

from legation.chancery.drawing.figure import Figure
from legation.chancery.drawing.lines import Flag
from legation.chancery.showing import Page, Reading, paged, shown
from legation.desks.briefing.content import Chart
from legation.desks.briefing.lookups import flows
from legation.desks.briefing.lookups.briefs import newest_brief, the_brief
from legation.desks.briefing.lookups.publications import publications, titles
from legation.desks.briefing.lookups.subjects import opened_by, series_names, signal_subject
from legation.desks.briefing.models import Brief
from legation.desks.briefing.pages import evidence_rows, with_words
from legation.desks.briefing.render import charts, pictures
from legation.desks.briefing.render.foreign import one_line, safe_link
from legation.desks.briefing.rules.findings import ON_KIND, kind_in_words, measured_in_words
from legation.desks.briefing.rules.names import language_name
from legation.desks.briefing.rules.picture import NAMELESS
from legation.domain.errors import Rejected
from legation.domain.forecast import LEVELS
from legation.domain.languages import UNDETERMINED
from legation.domain.time import as_utc
from legation.domain.uncertainty import in_words
from legation.methods.narratives.headings import heading

LISTED = ["id", "published_at", "source", "account_name", "language", "title", "text"]
TEXT_IN_LIST = 240
"""Characters of a text in a list of items."""
MOST_FLAGS = 9
"""Indicators flagged on one line."""
MOST_FOUND = 500
"""Hits of one search that are handed out; the total is told beside."""


def _stories(reading: Reading) -> Page:
    as_of = _day(reading)
    published = flows.recent_stories(reading.archive, reading.scope, as_of=as_of)
    return Page(
        template="briefing/stories.html",
        values={
            **_paged_stories(published, reading),
            "as_of": as_of,
            "newest": None if published.height else reading.archive.latest("items", reading.scope),
        },
    )


def _story(reading: Reading, name: str) -> Page:
    as_of = _asked_time(reading)
    items = flows.story_items(reading.archive, reading.scope, name, as_of=as_of)
    chart = _daily(items)
    title = titles(items).row(0, named=True) if items.height else {}
    values = {
        "story": name,
        "as_of": as_of,
        "title": title.get("title") or NAMELESS,
        "language": title.get("language") or "",
        "sources": items["source"].value_counts(sort=True).to_dicts(),
        "languages": _languages(items),
        "first_at": items["published_at"].min(),
        "last_at": items["published_at"].max(),
        "daily": charts.rows(chart),
        **paged(_listed(items.reverse()), reading),
    }
    drawn = shown_pictures(
        pictures.attention(
            items,
            by="language",
            names=names_of_languages(items),
            title=gettext("Attention over time, by language"),
            flags=_flags(reading, f"story:{name}", as_of),
        ),
        pictures.sources(items, names={}),
        pictures.countries(items),
    )
    return Page(template="briefing/story.html", values=values, drawn=drawn)


def _item(reading: Reading, name: str) -> Page:
    brief = _asked_brief(reading)
    item = _held(reading, name, brief) or _kept(reading, name, brief)
    link = safe_link(str(item.get("url") or ""))
    signals = flows.signals_citing(reading.archive, reading.scope, name)
    values = {
        "item": item,
        "brief": brief.pk if brief else None,
        "link": link,
        "said": item.get("text") or item.get("excerpt") or "",
        "language": language_name(str(item.get("language") or "")),
        "revisions": reading.archive.revisions(name, reading.scope)
        .select("revision", "known_at", "deleted", "digest")
        .to_dicts(),
        "stories": _story_of(reading, item),
        "signals": _signal_rows(reading, signals.to_dicts()),
    }
    return Page(template="briefing/item.html", values=values)


def _signals(reading: Reading) -> Page:
    table = flows.newest_signals(reading.archive, reading.scope, as_of=_day(reading))
    values = paged(table, reading)
    values["rows"] = _signal_rows(reading, values["rows"])
    return Page(template="briefing/signals.html", values=values)


def _signal(reading: Reading, name: str) -> Page:
    row = flows.the_signal(reading.archive, reading.scope, name)
    ids = list(dict.fromkeys(row["evidence"] if isinstance(row["evidence"], list) else []))
    values = {
        "signal": _signal_rows(reading, [row])[0],
        "measured": measured_in_words(row),
        "note": ON_KIND.get(str(row["kind"]), ""),
        **paged(pl.DataFrame({"id": ids}, schema={"id": pl.String()}), reading),
    }
    rests_on = publications(reading.archive, reading.scope, ids=ids)
    told = evidence_rows(reading.archive, reading, [one["id"] for one in values["rows"]])
    values["rows"] = [with_words({**one, **told.get(one["id"], {})}) for one in values["rows"]]
    drawn = shown_pictures(
        pictures.attention(
            rests_on,
            by="language",
            names=names_of_languages(rests_on),
            title=gettext("When what it rests on was published, by language"),
        ),
        pictures.countries(rests_on),
    )
    return Page(template="briefing/signal.html", values=values, drawn=drawn)


def _forecasts(reading: Reading) -> Page:
    table = flows.open_forecasts(reading.archive, reading.scope, as_of=_day(reading))
    values = paged(table, reading)
    names = series_names(reading.archive, reading.scope, table["series"])
    rows = [{**row, "named": one_line(names[row["series"]])} for row in values["rows"]]
    scores = flows.all_scores(reading.archive, reading.scope, as_of=_day(reading))
    return Page(
        template="briefing/forecasts.html",
        values={**values, "rows": rows, "levels": LEVELS},
        drawn=shown_pictures(*pictures.scoreboard(scores)),
    )


def _forecast(reading: Reading, name: str) -> Page:
    steps = flows.the_forecast(reading.archive, reading.scope, name)
    scores = flows.forecast_scores(reading.archive, reading.scope, name)
    first = steps.row(0, named=True)
    kept = ("id", "series", "unit", "model", "origin", "input_digest")
    names = series_names(reading.archive, reading.scope, [first["series"]])
    about = {
        **{key: first[key] for key in kept},
        "named": one_line(names[first["series"]]),
        "opens": opened_by(first["series"]),
    }
    values = {
        "forecast": about,
        "levels": LEVELS,
        "steps": steps.select("at", "quantiles").to_dicts(),
        "scores": scores.select(
            "at", "actual", "is_covered90", "pinball", "baseline_pinball"
        ).to_dicts(),
    }
    told = [
        {"at": step["at"], "pairs": list(zip(LEVELS, step["quantiles"], strict=True))}
        for step in steps.select("at", "quantiles").to_dicts()
    ]
    past = pictures.past_of(flows.items_of_series(reading.archive, reading.scope, first), steps)
    drawn = {"told": told, **shown_pictures(pictures.forecast_fan(steps, past=past))}
    return Page(template="briefing/forecast.html", values=values, drawn=drawn)


def _narrative(reading: Reading, name: str) -> Page:
    published = flows.narrative_stories(reading.archive, reading.scope, name)
    values = _paged_stories(published, reading)
    named = {story: one_line(title or NAMELESS) for story, title, _ in titles(published).rows()}
    drawn = shown_pictures(
        pictures.attention(
            published,
            by="language",
            names=names_of_languages(published),
            title=gettext("Attention over time, by language"),
        ),
        pictures.by_story(published, named),
        pictures.sources(published, names={}),
        pictures.countries(published),
    )
    return Page(
        template="briefing/narrative.html", values={"narrative": name, **values}, drawn=drawn
    )


def _search(reading: Reading) -> Page:
    words = reading.query.get("q", "").strip()[:400]
    if not words:
        nothing = {"q": "", "total": 0, "page": 1, "pages": 1, "rows": []}
        return Page(template="briefing/search.html", values=nothing)
    found = reading.archive.search(words, reading.scope, limit=MOST_FOUND)
    order = pl.DataFrame({"id": list(found.ids)}, schema={"id": pl.String()})
    items = publications(reading.archive, reading.scope, ids=list(found.ids))
    listed = order.join(_listed(items), on="id", how="inner", maintain_order="left")
    values = {"q": words, **paged(listed, reading), "found": found.total}
    return Page(template="briefing/search.html", values=values)


stories = shown(_stories)
story = shown(_story)
item = shown(_item)
signals = shown(_signals)
signal = shown(_signal)
forecasts = shown(_forecasts)
forecast = shown(_forecast)
narrative = shown(_narrative)
search = shown(_search)


def shown_pictures(*figures: Figure) -> dict[str, object]:
    """Give what the pages' template of pictures needs."""
    return {"pictures": figures, "is_enlargeable": any(figure.timed for figure in figures)}


def names_of_languages(items: pl.DataFrame) -> dict[str, str]:
    """Name the languages of these items by their tags."""
    tags = [UNDETERMINED, *items["language"].drop_nulls().unique().to_list()]
    return {tag: language_name(tag) for tag in tags}


def _flags(reading: Reading, subject: str, as_of: datetime | None) -> list[Flag]:
    """Flag the beginnings of the indicators about one subject."""
    told = reading.archive.read(
        "signals", reading.scope, as_of=as_of, matching={"subject": [subject]}
    )
    rows = told.sort("start", "id").select("start", "kind").unique(maintain_order=True).rows()
    return [Flag(at=start, says=kind_in_words(kind)) for start, kind in rows[:MOST_FLAGS]]


def _story_of(reading: Reading, item: dict[str, object]) -> list[dict[str, object]]:
    if not item.get("story"):
        return []
    named = series_names(reading.archive, reading.scope, [f"story:{item['story']}"])
    return [{"story": item["story"], "title": one_line(next(iter(named.values())))}]


def _held(reading: Reading, name: str, brief: Brief | None) -> dict[str, object] | None:
    """Give an item that is held today: its words of today, or those that a brief knew."""
    rows = publications(reading.archive, reading.scope, ids=[name]).to_dicts()
    if rows and brief:
        as_of = brief.as_of
        rows = publications(reading.archive, reading.scope, as_of=as_of, ids=[name]).to_dicts()
    return {**rows[0], "state": "held"} if rows else None


def _kept(reading: Reading, name: str, brief: Brief | None) -> dict[str, object]:
    """Give what a citation kept of an item that is held no more; Rejected when there is none."""
    cited_by = brief.cited_by if brief else None
    kept = evidence_rows(reading.archive, reading, [name], cited_by=cited_by).get(name)
    if kept is None or kept["state"] == "unknown":
        raise Rejected(f"no item {name!r}")
    return {**kept, "id": name}


def _day(reading: Reading) -> datetime:
    """Give the time that lists reach to: as asked, else that of the newest brief, else now."""
    asked = _asked_time(reading)
    if asked:
        return asked
    brief = newest_brief(reading.scope)
    return brief.as_of if brief else reading.at


def _asked_time(reading: Reading) -> datetime | None:
    asked = reading.query.get("as_of", "")
    return as_utc(asked, end_of_day=True) if asked else None


def _asked_brief(reading: Reading) -> Brief | None:
    """Give the brief from which somebody came, or None; Rejected where it is not theirs to see."""
    asked = reading.query.get("brief", "")
    return the_brief(reading.scope, int(asked)) if asked.isdecimal() and len(asked) < 10 else None


def _paged_stories(published: pl.DataFrame, reading: Reading) -> dict[str, object]:
    values = paged(flows.story_sizes(published), reading)
    return {**values, "rows": flows.with_titles(values["rows"], published)}


def _listed(items: pl.DataFrame) -> pl.DataFrame:
    begun = pl.col("text").fill_null("").str.slice(0, TEXT_IN_LIST)
    said = heading(pl.col("title"), pl.col("text"))
    said = pl.when(said == "").then(begun).otherwise(said)
    return items.select(LISTED).with_columns(text=begun, said=said)


def _languages(items: pl.DataFrame) -> list[dict[str, object]]:
    counted = items["language"].drop_nulls().value_counts(sort=True).rows()
    return [{"language": tag, "name": language_name(tag), "count": count} for tag, count in counted]


def _signal_rows(reading: Reading, rows: list[dict[str, object]]) -> list[dict[str, object]]:
    subjects = [str(row["subject"]) for row in rows]
    names = series_names(reading.archive, reading.scope, subjects)
    kept = ("id", "kind", "start", "end", "strength", "probability", "method", "reconstructed")
    return [
        {
            **{key: row[key] for key in kept},
            "kind_in_words": kind_in_words(str(row["kind"])),
            "probability_in_words": _said(row["probability"]),
            "subject": one_line(signal_subject(row, names)),
            "opens": opened_by(str(row["subject"])),
        }
        for row in rows
    ]


def _said(probability: object) -> str:
    return in_words(probability, get_language() or "en") if isinstance(probability, float) else ""


def _daily(items: pl.DataFrame) -> Chart:
    days = items.group_by(day=pl.col("published_at").dt.truncate("1d")).agg(pl.len()).sort("day")
    filled = days.upsample("day", every="1d").with_columns(pl.col("len").fill_null(0))
    return Chart(
        caption="Publications a day",
        at=tuple(filled["day"]),
        values=tuple(float(count) for count in filled["len"]),
    )
