"""The tables behind the pages of a story, a narrative, items, indicators and forecasts."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import polars as pl

from legation.desks.briefing.lookups.publications import indicators, publications
from legation.domain.errors import Rejected
from legation.domain.said import Said
from legation.domain.scope import SCOPE_COLUMNS, Scope
from legation.domain.tables import INSTANT, empty
from legation.domain.time import Window
from legation.store.archive import Archive

PAST_DAYS = 28.0
"""How far back the past of a source's forecast reaches, days."""


def story_items(
    archive: Archive, scope: Scope, story: str, *, as_of: datetime | None = None
) -> pl.DataFrame:
    """Give a story's publications as known by a time, oldest first; Rejected when this scope sees
    none."""
    published = held_of_story(archive, scope, story, as_of=as_of)
    if not published.height:
        raise Rejected(Said("no story {story!r}", story=story))
    return published


def held_of_story(
    archive: Archive, scope: Scope, story: str, *, as_of: datetime | None = None
) -> pl.DataFrame:
    """Give what is held of a story's publications as known by a time, oldest first, also where it is
    nothing."""
    of = {"story": [story]}
    members = archive.read("story_members", scope, as_of=as_of, matching=of, columns=["item"])
    published = publications(archive, scope, as_of=as_of, ids=members["item"].to_list())
    return published.with_columns(story=pl.lit(story))


def signals_citing(archive: Archive, scope: Scope, item: str) -> pl.DataFrame:
    """Give the indicators that rest on an item."""
    return indicators(archive, scope).filter(pl.col("evidence").list.contains(item))


def signals_resting_on(
    archive: Archive, scope: Scope, items: pl.Series, *, as_of: datetime | None = None
) -> pl.DataFrame:
    """Give the indicators that rest on any of these items, the newest first."""
    told = indicators(archive, scope, as_of=as_of)
    wanted = items.unique().sort().to_list()
    resting = told.filter(pl.col("evidence").list.eval(pl.element().is_in(wanted)).list.any())
    return resting.sort("end", "id", descending=[True, False])


def newest_signals(archive: Archive, scope: Scope, *, as_of: datetime) -> pl.DataFrame:
    """Give every indicator known by a time, the newest first."""
    return indicators(archive, scope, as_of=as_of).sort("end", "id", descending=[True, False])


def the_signal(archive: Archive, scope: Scope, signal: str) -> dict[str, object]:
    """Give one indicator; Rejected when this scope sees none."""
    read = indicators(archive, scope, matching={"id": [signal]})
    if not read.height:
        raise Rejected(Said("no indicator {signal!r}", signal=signal))
    return read.sort("known_at").row(-1, named=True)


def evidence_of(
    archive: Archive, scope: Scope, signal: str, *, as_of: datetime | None = None
) -> list[str]:
    """Name the publications that an indicator rests on as known by a time, each once, also where they are
    held no more."""
    read = archive.read("signals", scope, as_of=as_of, ids=[signal], columns=["evidence"])
    return list(dict.fromkeys(read.row(-1)[0] or [])) if read.height else []


def the_forecast(archive: Archive, scope: Scope, forecast: str) -> pl.DataFrame:
    """Give one forecast's steps in order; Rejected when this scope sees none."""
    steps = archive.read("forecasts", scope, matching={"id": [forecast]})
    if not steps.height:
        raise Rejected(Said("no forecast {forecast!r}", forecast=forecast))
    return steps.sort("at")


def forecast_scores(archive: Archive, scope: Scope, forecast: str) -> pl.DataFrame:
    """Give the scored steps of one forecast in order."""
    return archive.read("forecast_scores", scope, matching={"forecast": [forecast]}).sort("at")


def scored_steps(archive: Archive, scope: Scope, *, as_of: datetime, days: float) -> pl.DataFrame:
    """Give the scored steps of the last days, known by a time, with the ``quantiles`` that were said of
    each; null where the forecast itself is not there for this scope."""
    window = Window.until(as_of, days=days)
    scores = archive.read("forecast_scores", scope, as_of=as_of, window=window, window_on="at")
    wanted = {"id": scores["forecast"].unique().sort().to_list()}
    columns = ["id", "at", "quantiles"]
    told = archive.read("forecasts", scope, as_of=as_of, matching=wanted, columns=columns)
    said = told.unique(["id", "at"], keep="last").rename({"id": "forecast"})
    return scores.join(said, on=["forecast", "at"], how="left")


def signals_about(
    archive: Archive, scope: Scope, subject: str, *, as_of: datetime | None = None
) -> pl.DataFrame:
    """Give the indicators about one subject, as known by a time."""
    return indicators(archive, scope, as_of=as_of, matching={"subject": [subject]})


def items_of_series(archive: Archive, scope: Scope, forecast: Mapping[str, object]) -> pl.DataFrame:
    """Give ``published_at`` and label of a forecast's series as known at its origin, where the series
    is a story or a source; no rows for others."""
    sort, _, rest = str(forecast["series"]).partition(":")
    origin = forecast["origin"]
    wanted = ("published_at", *SCOPE_COLUMNS)
    labels = dict.fromkeys(SCOPE_COLUMNS, pl.String())
    nothing = pl.DataFrame(schema={"published_at": INSTANT, **labels})
    if not isinstance(origin, datetime) or sort not in ("story", "source"):
        return nothing
    if sort == "source":
        window = Window.until(origin, days=PAST_DAYS)
        own = {"source": [rest]}
        return archive.read(
            "items", scope, as_of=origin, window=window, matching=own, columns=wanted
        )
    of = {"story": [rest]}
    members = archive.read("story_members", scope, as_of=origin, matching=of, columns=["item"])
    ids = members["item"].to_list()
    if not ids:
        return nothing
    return archive.read("items", scope, as_of=origin, ids=ids, columns=wanted)


def publications_of_series(
    archive: Archive, scope: Scope, series: str, *, as_of: datetime
) -> pl.DataFrame:
    """Give the ids of what a series of a story, a narrative or a source counts, as known by a time, the
    newest first; no rows for others."""
    sort, _, rest = series.partition(":")
    asked: dict[str, Any]  # Any: ids, or what narrows by column
    if sort == "source":
        window = Window.until(as_of, days=PAST_DAYS)
        asked = {"matching": {"source": [rest]}, "window": window}
    elif sort in ("story", "narrative"):
        stories = [rest] if sort == "story" else _carrying(archive, scope, rest, as_of=as_of)
        of = {"story": stories}
        members = archive.read("story_members", scope, as_of=as_of, matching=of, columns=["item"])
        asked = {"ids": members["item"].to_list()}
    else:
        return empty({"id": pl.String()})
    read = archive.read("items", scope, as_of=as_of, columns=["id", "published_at"], **asked)
    return read.sort("published_at", "id", descending=[True, False]).select("id")


def _carrying(archive: Archive, scope: Scope, narrative: str, *, as_of: datetime) -> list[str]:
    of = {"narrative": [narrative]}
    read = archive.read("narrative_members", scope, as_of=as_of, matching=of, columns=["story"])
    return read["story"].unique().sort().to_list()


def open_forecasts(archive: Archive, scope: Scope, *, as_of: datetime) -> pl.DataFrame:
    """Give the newest forecast of each series with steps to come, one row each: its last step."""
    steps = open_steps(archive, scope, as_of=as_of)
    last = steps.sort("origin", "at").unique("series", keep="last", maintain_order=True)
    return last.sort("series")


def open_steps(archive: Archive, scope: Scope, *, as_of: datetime) -> pl.DataFrame:
    """Give the steps of the newest forecast of each series with steps to come, by series and day."""
    told = archive.read("forecasts", scope, as_of=as_of)
    still = told.filter(pl.col("at") > as_of)
    newest = still.sort("origin", "id").unique("series", keep="last").select("id")
    return told.join(newest, on="id", how="semi").sort("series", "at")


def items_of_stories(
    archive: Archive, scope: Scope, stories: Sequence[str], *, as_of: datetime
) -> pl.DataFrame:
    """Give ``story``, ``published_at`` and label of the publications of stories as known by a time."""
    wanted = {"story": list(stories)}
    members = archive.read("story_members", scope, as_of=as_of, matching=wanted)
    held = members.select(id="item", story="story")
    columns = ["id", "published_at", *SCOPE_COLUMNS]
    ids = held["id"].to_list()
    read = archive.read("items", scope, as_of=as_of, ids=ids, columns=columns)
    return read.join(held, on="id").drop("id")


def narrative_items(
    archive: Archive, scope: Scope, narrative: str, *, as_of: datetime | None = None
) -> pl.DataFrame:
    """Give the publications of a narrative's stories as known by a time, oldest first; Rejected when this
    scope sees none."""
    published = held_of_narrative(archive, scope, narrative, as_of=as_of)
    if not published.height:
        raise Rejected(Said("no narrative {narrative!r}", narrative=narrative))
    return published


def held_of_narrative(
    archive: Archive, scope: Scope, narrative: str, *, as_of: datetime | None = None
) -> pl.DataFrame:
    """Give what is held of the publications of a narrative's stories as known by a time, oldest first,
    also where it is nothing."""
    wanted = {"narrative": [narrative]}
    carried = archive.read("narrative_members", scope, as_of=as_of, matching=wanted)
    stories = {"story": carried["story"].unique().sort().to_list()}
    members = archive.read("story_members", scope, as_of=as_of, matching=stories, columns=["item"])
    return publications(archive, scope, as_of=as_of, ids=members["item"].to_list())
