"""The pages of what a brief rests on: an item, an indicator, a forecast."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import polars as pl
from django.utils.translation import get_language, gettext

from legation.chancery.drawing.figure import Figure
from legation.chancery.foreign import one_line, safe_link
from legation.chancery.language_names import language_in_words
from legation.chancery.showing import Page, Reading, paged, shown
from legation.desks.briefing.authors.groups import the_group
from legation.desks.briefing.authors.spreading import narrowed, stories_fed, texts_of
from legation.desks.briefing.authors.telling import told
from legation.desks.briefing.lookups import flows
from legation.desks.briefing.lookups.acts import verdict_on
from legation.desks.briefing.lookups.briefs import newest_brief, the_brief
from legation.desks.briefing.lookups.gone import as_values, gone_among, purges_of
from legation.desks.briefing.lookups.labels import label_of
from legation.desks.briefing.lookups.publications import publications
from legation.desks.briefing.lookups.subjects import (
    opened_by,
    series_names,
    series_titles,
    signal_subject,
)
from legation.desks.briefing.models import Brief
from legation.desks.briefing.pages import evidence_rows, with_words
from legation.desks.briefing.render import pictures
from legation.desks.briefing.render.html import then
from legation.desks.briefing.render.measures import measured
from legation.desks.briefing.rules.findings import (
    ON_KIND,
    accounts_of,
    kind_of,
    strength_of,
)
from legation.desks.briefing.speaking import spoken
from legation.desks.briefing.translated.telling import is_foreign, shown_translation
from legation.domain.errors import Rejected
from legation.domain.forecast import LEVELS
from legation.domain.languages import UNDETERMINED
from legation.domain.said import Said
from legation.domain.time import as_utc
from legation.domain.uncertainty import in_words
from legation.methods.narratives.headings import heading

LISTED = [
    *("id", "published_at", "source", "account", "account_name", "author", "language"),
    *("title", "text"),
]
TEXT_IN_LIST = 240
"""Characters of a text in a list of items."""
MOST_SPREAD = 12
"""Texts, and stories, that an indicator's page names of a group."""


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
        "language": language_in_words(str(item.get("language") or "")),
        "revisions": reading.archive.revisions(name, reading.scope)
        .select("revision", "known_at", "deleted", "digest")
        .to_dicts(),
        "stories": _story_of(reading, item),
        "signals": signal_rows(reading, signals.to_dicts()),
        "translation": shown_translation(item, into=reading.query.get("into", "")),
    }
    drawn = {"is_foreign": item["state"] == "held" and is_foreign(item)}
    return Page(template="briefing/item.html", values=values, drawn=drawn)


def _signal(reading: Reading, name: str) -> Page:
    row = flows.the_signal(reading.archive, reading.scope, name)
    ids = list(dict.fromkeys(row["evidence"] if isinstance(row["evidence"], list) else []))
    rests_on = publications(reading.archive, reading.scope, ids=ids)
    lost = gone_among(reading.archive, reading.scope, ids)
    group, communities = _group_of(reading, row)
    asked = {one: reading.query.get(one, "") for one in ("text", "story")}
    shown_ids = narrowed(rests_on, ids, **asked)
    if group and any(asked.values()):
        by = dict(rests_on.select("id", "author").rows())
        authors = {by.get(one) for one in shown_ids}
        group["members"] = [one for one in group["members"] if one["author"] in authors]
    values = {
        "whole": len(ids),
        "signal": signal_rows(reading, [row])[0],
        "label": label_of(rests_on, row),
        "purged": as_values(purges_of(lost, of=len(ids))),
        "measured": measured(row),
        "group": group,
        "note": ON_KIND.get(str(row["kind"]), ""),
        "is_group": bool(accounts_of(row)),
        "verdict": verdict_on(reading.archive, reading.scope, accounts_of(row)),
        "asked": asked,
        "spread": _spread(reading, rests_on) if group else None,
        **paged(pl.DataFrame({"id": shown_ids}, schema={"id": pl.String()}), reading),
    }
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
    drawn["communities"] = communities
    return Page(template="briefing/signal.html", values=values, drawn=drawn)


def _forecast(reading: Reading, name: str) -> Page:
    steps = flows.the_forecast(reading.archive, reading.scope, name)
    scores = flows.forecast_scores(reading.archive, reading.scope, name)
    first = steps.row(0, named=True)
    counted = flows.items_of_series(reading.archive, reading.scope, first)
    kept = ("id", "series", "unit", "model", "origin", "input_digest")
    series = first["series"]
    named, opens = named_series(reading, {series: first["origin"]})[series]
    said = {"unit": unit_in_words(first["unit"])}
    about = {**{key: first[key] for key in kept}, **said, "named": named, "opens": opens}
    values = {
        "forecast": about,
        "label": label_of(steps, scores, counted),
        "levels": LEVELS,
        "steps": steps.select("at", "quantiles").to_dicts(),
        "scores": scores.select(
            "at", "actual", "is_covered90", "pinball", "baseline_pinball"
        ).to_dicts(),
        **_counting(reading, series, first["origin"]),
    }
    told = [
        {"at": step["at"], "pairs": list(zip(LEVELS, step["quantiles"], strict=True))}
        for step in steps.select("at", "quantiles").to_dicts()
    ]
    past = pictures.past_of(counted, steps)
    drawn = {
        "told": told,
        **shown_pictures(
            pictures.forecast_fan(steps, past=past, unit=unit_in_words(first["unit"]))
        ),
    }
    return Page(template="briefing/forecast.html", values=values, drawn=drawn)


def _counting(reading: Reading, series: str, as_of: datetime) -> dict[str, Any]:
    """Give one page of the publications that a series counts, as known by a time, the newest first."""
    archive, scope = reading.archive, reading.scope
    page = paged(flows.publications_of_series(archive, scope, series, as_of=as_of), reading)
    ids = [row["id"] for row in page["rows"]]
    told = listed(publications(archive, scope, as_of=as_of, ids=ids)) if ids else None
    by_id = {row["id"]: row for row in told.to_dicts()} if told is not None else {}
    return {**page, "rows": [by_id[one] for one in ids if one in by_id]}


item = shown(_item)
signal = shown(_signal)
forecast = shown(_forecast)


def shown_pictures(*figures: Figure) -> dict[str, object]:
    """Give what the pages' template of pictures needs."""
    return {"pictures": figures, "is_enlargeable": any(figure.timed for figure in figures)}


def names_of_languages(items: pl.DataFrame) -> dict[str, str]:
    """Name the languages of these items by their tags."""
    tags = [UNDETERMINED, *items["language"].drop_nulls().unique().to_list()]
    return {tag: language_in_words(tag) for tag in tags}


def named_series(
    reading: Reading, told_at: Mapping[str, datetime]
) -> Mapping[str, tuple[str, str]]:
    """Give the name and the address of each series, as it is called today, or, of a story or narrative
    that was merged or split since, as it was called when a finding of ``told_at`` was made."""
    archive, scope = reading.archive, reading.scope
    today = series_names(archive, scope, told_at)
    named = {one: (one_line(says), opened_by(one)) for one, says in today.items()}
    gone = [one for one in told_at if today[one] == one and opened_by(one)]
    for at in sorted({told_at[one] for one in gone}):
        wanted = [one for one in gone if told_at[one] == at]
        then_called = series_titles(archive, scope, wanted, as_of=at)
        for one in wanted:
            title = then_called[one][0] if one in then_called else gettext("no longer grouped so")
            named[one] = (
                one_line(title),
                f"{opened_by(one)}{then(at)}" if one in then_called else "",
            )
    return named


def unit_in_words(unit: str) -> str:
    """Say a forecast's unit in the reader's language; another is given back."""
    daily = ("items per day", "publications a day")
    return gettext("publications a day") if unit in daily else unit


def _group_of(
    reading: Reading, row: dict[str, object]
) -> tuple[dict[str, Any] | None, Figure | None]:
    if not accounts_of(row):
        return None, None
    return told(the_group(reading.archive, reading.scope, str(row["id"])))


def _spread(reading: Reading, items: pl.DataFrame) -> dict[str, object]:
    """Say what a group's publications are, each text once, and which stories they fed."""
    texts, fed = texts_of(items), stories_fed(items)
    shown_stories = fed.head(MOST_SPREAD)
    named = series_names(
        reading.archive, reading.scope, [f"story:{one}" for one in shown_stories["story"]]
    )
    return {
        "texts": texts.head(MOST_SPREAD).to_dicts(),
        "texts_total": texts.height,
        "stories": [
            {**one, "title": one_line(named[f"story:{one['story']}"])}
            for one in shown_stories.to_dicts()
        ],
        "stories_total": fed.height,
    }


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
        raise Rejected(Said("no item {name!r}", name=name))
    return {**kept, "id": name}


def day_of(reading: Reading) -> datetime:
    """Give the time that lists reach to: as asked, else that of the newest brief, else now."""
    asked = asked_time(reading)
    if asked:
        return asked
    brief = newest_brief(reading.scope, reading.home) or newest_brief(reading.scope)
    return brief.as_of if brief else reading.at


def asked_time(reading: Reading) -> datetime | None:
    """Give the time that an address asks for, or None."""
    asked = reading.query.get("as_of", "")
    return as_utc(asked, end_of_day=True) if asked else None


def _asked_brief(reading: Reading) -> Brief | None:
    """Give the brief from which somebody came, or None; Rejected where it is not theirs to see."""
    asked = reading.query.get("brief", "")
    return the_brief(reading.scope, int(asked)) if asked.isdecimal() and len(asked) < 10 else None


def listed(items: pl.DataFrame) -> pl.DataFrame:
    """Give publications as a list shows them (LISTED and ``said``), with the beginning of their texts."""
    begun = pl.col("text").fill_null("").str.slice(0, TEXT_IN_LIST)
    said = heading(pl.col("title"), pl.col("text"))
    said = pl.when(said == "").then(begun).otherwise(said)
    return items.select(LISTED).with_columns(text=begun, said=said)


def signal_rows(reading: Reading, rows: list[dict[str, object]]) -> list[dict[str, object]]:
    """Give indicators as lists show them, each with its subject in words."""
    subjects = [str(row["subject"]) for row in rows]
    names = series_names(reading.archive, reading.scope, subjects)
    kept = ("id", "kind", "start", "end", "strength", "probability", "method", "reconstructed")
    return [
        {
            **{key: row[key] for key in kept},
            "kind_in_words": spoken(kind_of(str(row["kind"]))),
            "strength_in_words": spoken(strength_of(row)),
            "probability_in_words": _said(row["probability"]),
            "subject": one_line(signal_subject(row, names)),
            "opens": opened_by(str(row["subject"])),
        }
        for row in rows
    ]


def _said(probability: object) -> str:
    return in_words(probability, get_language() or "en") if isinstance(probability, float) else ""
