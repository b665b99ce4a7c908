"""The boards of early warning: forecasts that are open, how past ones came out, and indicators by kind."""

from dataclasses import asdict
from datetime import datetime, timedelta

import polars as pl

from legation.chancery.drawing.small_fan import small_fan
from legation.chancery.showing import Page, Reading, paged, shown
from legation.desks.briefing.lookups import flows
from legation.desks.briefing.lookups.labels import label_of
from legation.desks.briefing.lookups.pictures import END_MARGIN
from legation.desks.briefing.pages_flows import (
    day_of,
    named_series,
    shown_pictures,
    signal_rows,
    unit_in_words,
)
from legation.desks.briefing.render import pictures, tables
from legation.desks.briefing.rules import scored as record
from legation.desks.briefing.rules.asked import DAYS
from legation.desks.briefing.rules.findings import KINDS
from legation.domain.forecast import LEVELS
from legation.domain.time import Window

SORTS = ("story", "narrative")
"""Of what a forecast can be asked for."""


def _forecasts(reading: Reading) -> Page:
    as_of = day_of(reading)
    steps = flows.open_steps(reading.archive, reading.scope, as_of=as_of)
    asked = reading.query.get("of", "")
    of = asked if asked in SORTS else ""
    if of:
        steps = steps.filter(pl.col("series").str.starts_with(f"{of}:"))
    last = steps.unique("series", keep="last", maintain_order=True).with_columns(
        middle=pl.col("quantiles").list.get(LEVELS.index(0.5))
    )
    values = paged(last.sort("middle", "series", descending=[True, False]), reading)
    named = named_series(reading, {row["series"]: row["origin"] for row in values["rows"]})
    rows = [
        {
            **row,
            "sort": row["series"].partition(":")[0],
            "named": named[row["series"]][0],
            "opens": named[row["series"]][1],
        }
        for row in values["rows"]
    ]
    scored = _scored_steps(reading, as_of)
    models = list(record.by_model(scored))
    return Page(
        template="briefing/forecasts.html",
        values={
            **values,
            "rows": rows,
            "levels": LEVELS,
            "of": of,
            "scored": scored.height,
            "models": [asdict(one) for one in models],
            "least": record.LEAST_CASES,
            "score_days": int(record.DAYS),
        },
        drawn={
            "shown_rows": [{**row, "fan": _fan(row, steps)} for row in rows],
            "sorts": SORTS,
            "shown_as_of": reading.query.get("as_of", ""),
            **shown_pictures(*pictures.scoreboard(scored), pictures.calibration(scored)),
        },
    )


def _fan(row: dict[str, object], steps: pl.DataFrame) -> object:
    own = steps.filter(pl.col("series") == row["series"])
    return small_fan(
        own["at"].to_list(),
        own["quantiles"].to_list(),
        title=f"\u2068{row['named']}\u2069",
        unit=unit_in_words(str(row["unit"])),
    )


def _scored_steps(reading: Reading, as_of: datetime) -> pl.DataFrame:
    read = flows.scored_steps(reading.archive, reading.scope, as_of=as_of, days=record.DAYS)
    return record.with_verdicts(read)


def _scored(reading: Reading) -> Page:
    """List every scored step, what came due last first."""
    table = _scored_steps(reading, day_of(reading))
    model = reading.query.get("model", "")
    if model:
        table = table.filter(pl.col("model") == model)
    values = paged(table.sort("at", "series", descending=[True, False]), reading)
    named = named_series(reading, {row["series"]: row["origin"] for row in values["rows"]})
    kept = (
        *("forecast", "series", "model", "origin", "at", "actual", "quantiles"),
        *("is_covered50", "is_covered90", "pinball", "baseline_pinball"),
    )
    values["rows"] = [
        {**{name: row[name] for name in kept}, "named": named[row["series"]][0]}
        for row in values["rows"]
    ]
    values |= {"model": model, "levels": LEVELS, "score_days": int(record.DAYS)}
    return Page(template="briefing/forecasts_scored.html", values=values)


def _signals(reading: Reading) -> Page:
    as_of, query = day_of(reading), reading.query
    days = int(query.get("days", "")) if query.get("days", "") in map(str, DAYS) else 0
    table = flows.newest_signals(reading.archive, reading.scope, as_of=as_of)
    if days:
        window = Window(start=as_of - timedelta(days=days), end=as_of + END_MARGIN)
        table = table.filter(pl.col("end").is_between(window.start, window.end, closed="left"))
    counted = dict(table["kind"].value_counts().sort("count", descending=True).iter_rows())
    kind = query.get("kind", "") if query.get("kind", "") in {*KINDS, *counted} else ""
    if kind:
        table = table.filter(pl.col("kind") == kind)
    order = "strength" if query.get("order", "") == "strength" else "newest"
    if order == "strength":
        # strengths of one kind compare with each other; those of two kinds are in different units
        table = table.sort("kind", "strength", "id", descending=[False, True, False])
    values = paged(table, reading)
    values["rows"] = signal_rows(reading, values["rows"])
    values |= {"kinds": counted, "kind": kind, "days": days, "order": order}
    drawn = {
        "all_days": DAYS,
        "orders": ("newest", "strength"),
        "choices": sorted({*KINDS, *counted}),
        "shown_as_of": query.get("as_of", ""),
    }
    handed = tables.indicators(label_of(table)) if table.height else None
    return Page(template="briefing/signals.html", values=values, drawn=drawn, table=handed)


forecasts = shown(_forecasts)
scored = shown(_scored)
signals = shown(_signals)
