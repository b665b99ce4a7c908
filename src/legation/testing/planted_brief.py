"""A small planted world for briefs: known stories, signals, forecasts and gaps, in five scripts."""

import json
from datetime import UTC, datetime, timedelta
from hashlib import sha256

import polars as pl

from legation.desks.briefing.rules import PUBLICATION, TITLE, Picture, SourceHealth, SystemHealth
from legation.domain.forecast import FORECAST, FORECAST_SCORE
from legation.domain.identity import item_id, key_of
from legation.domain.item import ITEM
from legation.domain.scope import Audience, Label, Marking
from legation.domain.signal import SIGNAL
from legation.domain.story import NARRATIVE_MEMBER, STORY_MEMBER
from legation.domain.tables import Schema, empty
from legation.domain.time import Window

AS_OF = datetime(2026, 3, 15, 12, 0, tzinfo=UTC)
OPEN_LABEL = Label(mission="lima", marking=Marking.INTERNAL, audience=Audience.MINISTRY)

STORIES = (
    ("harbour", "es", "Protesta por el cierre del puerto de Aldera", 14, 3, ("PE", "CL")),
    ("visas", "ar", "السفارة توضح شروط التأشيرة الجديدة", 9, 0, ("EG",)),
    ("quake", "en", "Earthquake of 5.1 felt in the Norvan highlands", 6, 1, ()),
    ("trade", "zh", "两国就贸易协定重启谈判", 4, 2, ("CN",)),
    ("fading", "fr", "Fin de la grève des dockers", 2, 8, ()),
)
"""Each story: slug, language, title, publications in the period, in the one before, countries."""
SOURCES = ("gazette", "radio", "wire", "courier")


def label_columns(label: Label) -> dict[str, str]:
    """Give a label as the three columns that every stored row carries."""
    return {
        "mission": label.mission,
        "marking": str(label.marking),
        "audience": str(label.audience),
    }


def planted_items(*, as_of: datetime = AS_OF, label: Label = OPEN_LABEL) -> pl.DataFrame:
    """Make the world's items (ITEM and ``story``, ``language``, ``countries``), oldest first."""
    rows = [
        _item(place, offset, as_of=as_of, label=label)
        for place, story in enumerate(STORIES)
        for offset in range(-story[4], story[3])
    ]
    extra: Schema = {
        "story": pl.String(),
        "language": pl.String(),
        "countries": pl.List(pl.String()),
    }
    whole = pl.DataFrame(rows, schema={**ITEM, **extra}, orient="row")
    return whole.sort("published_at", "id")


def planted_members(items: pl.DataFrame) -> pl.DataFrame:
    """Give the items' story memberships (STORY_MEMBER)."""
    return items.select(
        item="id",
        story="story",
        similarity=pl.lit(1.0),
        published_at="published_at",
        method=pl.lit("planted/1"),
        known_at="known_at",
        reconstructed="reconstructed",
        mission="mission",
        marking="marking",
        audience="audience",
    ).cast(dict(STORY_MEMBER))  # type: ignore[arg-type]


def planted_narrative(items: pl.DataFrame) -> pl.DataFrame:
    """Give one narrative that carries the first two stories (NARRATIVE_MEMBER)."""
    carried = [key_of("story", slug) for slug, *_ in STORIES[:2]]
    stories = items.filter(pl.col("story").is_in(carried)).unique("story", maintain_order=True)
    return stories.select(
        story="story",
        narrative=pl.lit(key_of("narrative", "first")),
        similarity=pl.lit(1.0),
        method=pl.lit("planted/1"),
        known_at="known_at",
        reconstructed="reconstructed",
        mission="mission",
        marking="marking",
        audience="audience",
    ).cast(dict(NARRATIVE_MEMBER))  # type: ignore[arg-type]


def planted_signals(items: pl.DataFrame, *, label: Label = OPEN_LABEL) -> pl.DataFrame:
    """Make a burst with a probability on the first story and a coordination without one."""
    stories = items["story"].unique(maintain_order=True).to_list()
    harbour = items.filter(pl.col("story") == key_of("story", "harbour"))
    end = items["known_at"].max()
    rows = [
        {
            "id": key_of("signal", "burst"),
            "kind": "burst",
            "subject": f"story:{key_of('story', 'harbour')}",
            "strength": 7.4,
            "probability": 0.83,
            "method": "bursts/1",
            "evidence": harbour["id"].to_list()[-8:],
            "detail": "{}",
        },
        {
            "id": key_of("signal", "coordination"),
            "kind": "coordination",
            "subject": "accounts:" + key_of(*stories),
            "strength": 3.2,
            "probability": None,
            "method": "coordination/1",
            "evidence": harbour["id"].to_list()[-5:],
            "detail": json.dumps({"accounts": ["x:1", "x:2", "x:3"], "edges": 3}),
        },
    ]
    shared = {
        "start": harbour["published_at"].min(),
        "end": end,
        "known_at": end,
        "reconstructed": False,
        **label_columns(label),
    }
    return pl.DataFrame([{**row, **shared} for row in rows], schema=dict(SIGNAL))


def planted_forecasts(*, as_of: datetime = AS_OF, label: Label = OPEN_LABEL) -> pl.DataFrame:
    """Make one open forecast of seven days for the first story."""
    base = {
        "id": key_of("forecast", "harbour"),
        "series": f"story:{key_of('story', 'harbour')}",
        "unit": "publications a day",
        "model": "attention/1",
        "origin": as_of,
        "input_digest": "0" * 32,
        "known_at": as_of,
        "reconstructed": False,
        **label_columns(label),
    }
    rows = [
        {
            **base,
            "at": as_of + timedelta(days=day),
            "quantiles": [share * (4 + day) for share in (0.2, 0.4, 0.7, 1.0, 1.3, 1.8, 2.4)],
        }
        for day in range(1, 8)
    ]
    return pl.DataFrame(rows, schema=dict(FORECAST))


def planted_scores(
    count: int, *, as_of: datetime = AS_OF, label: Label = OPEN_LABEL
) -> pl.DataFrame:
    """Make ``count`` scored steps of which every tenth lay outside its interval."""
    rows = [
        {
            "forecast": key_of("forecast", "old", str(place // 7)),
            "series": "source:gazette",
            "model": "attention/1",
            "origin": as_of - timedelta(days=30),
            "at": as_of - timedelta(days=1, hours=place),
            "actual": 5.0,
            "is_covered90": place % 10 != 0,
            "pinball": 1.0,
            "baseline_pinball": 1.5,
            "known_at": as_of,
            "reconstructed": False,
            **label_columns(label),
        }
        for place in range(count)
    ]
    return pl.DataFrame(rows, schema=dict(FORECAST_SCORE))


def planted_health(*, as_of: datetime = AS_OF, label: Label = OPEN_LABEL) -> SystemHealth:
    """Make the health of four sources well, one silent, one off, with a blind language."""
    well = [
        SourceHealth(id=one, name=one.title(), label=label, state="well", last_item_at=as_of)
        for one in SOURCES
    ]
    silent = SourceHealth(
        id="northern-post",
        name="Northern Post",
        label=label,
        state="silent",
        last_item_at=as_of - timedelta(days=6),
        usual_gap=timedelta(hours=5),
        quarantined=("northern-post: entry 4", "northern-post: entry 9"),
    )
    off = SourceHealth(id="home-news", name="Home News", label=label, state="off")
    return SystemHealth(
        sources=(*well, silent, off),
        blind_languages=(("am", (item_id("gazette", "quake-1"), item_id("gazette", "quake-2"))),),
        untranslated=(("am", "en"), ("sw", "en")),
        versions=(("language", "1"), ("stories", "1")),
    )


def planted_tables(
    *, as_of: datetime = AS_OF, label: Label = OPEN_LABEL, native: str = ""
) -> dict[str, pl.DataFrame]:
    """Make the whole world as archive tables; ``native`` makes its ids another world's."""
    items = planted_items(as_of=as_of, label=label)
    if native:
        again = [key_of(native, one) for one in items["id"]]
        items = items.with_columns(
            id=pl.Series(again), native_id=pl.concat_str(pl.lit(native), "native_id")
        )
    return {
        "items": items.select(list(ITEM)),
        "story_members": planted_members(items),
        "narrative_members": planted_narrative(items),
        "signals": planted_signals(items, label=label),
        "forecasts": planted_forecasts(as_of=as_of, label=label),
        "forecast_scores": planted_scores(30, as_of=as_of, label=label),
    }


def planted_picture(**changed: object) -> Picture:
    """Make the picture of the whole planted world; keyword arguments replace its fields."""
    items = planted_items()
    titles = pl.DataFrame(
        [(key_of("story", slug), title, language) for slug, language, title, *_ in STORIES],
        schema=dict(TITLE),
        orient="row",
    )
    fields: dict[str, object] = {
        "mission": "lima",
        "label": OPEN_LABEL,
        "as_of": AS_OF,
        "made_at": AS_OF + timedelta(minutes=2),
        "period": Window.until(AS_OF, days=7),
        "previous": Window.until(AS_OF - timedelta(days=7), days=7),
        "is_reconstructed": False,
        "publications": items.select(list(PUBLICATION)),
        "titles": titles,
        "signals": planted_signals(items),
        "forecasts": planted_forecasts(),
        "scores": planted_scores(30),
        "health": planted_health(),
    }
    return Picture(**{**fields, **changed})  # type: ignore[arg-type]


def blank_picture(**changed: object) -> Picture:
    """Make the picture of an installation that has read nothing yet."""
    nothing = {
        "publications": empty(PUBLICATION),
        "titles": empty(TITLE),
        "signals": empty(SIGNAL),
        "forecasts": empty(FORECAST),
        "scores": empty(FORECAST_SCORE),
        "health": SystemHealth(),
    }
    return planted_picture(**{**nothing, **changed})


def _item(place: int, offset: int, *, as_of: datetime, label: Label) -> dict[str, object]:
    slug, language, title, now, before, countries = STORIES[place]
    native = f"{slug}-{offset + before}"
    source = SOURCES[(offset + before) % (1 if slug == "quake" else 4)]
    ago = (
        timedelta(days=6.5 * (now - offset) / now)
        if offset >= 0
        else timedelta(days=7.5 - offset / 2)
    )
    at = as_of - ago
    text = f"{title}. {offset + before}"
    return {
        "id": item_id(source, native),
        "source": source,
        "native_id": native,
        "revision": 0,
        "deleted": False,
        "published_at": at,
        "known_at": at + timedelta(minutes=1),
        "time_quality": "stated",
        "reconstructed": False,
        "source_scope": "foreign",
        "platform": "web",
        "kind": "article",
        "account": f"web:{source}.example",
        "account_name": source.title(),
        "declared_language": language,
        "title": title,
        "text": text,
        "url": f"https://{source}.example/{native}",
        "digest": sha256(text.encode()).hexdigest(),
        "story": key_of("story", slug),
        "language": language,
        "countries": list(countries),
        **label_columns(label),
    }
