"""Truth: what was planted, written beside the files and read again for scoring.

``truth.json`` holds what is small; ``truth-items.ndjson`` one line per utterance about which there is
something to say. The schema is described in ``docs/exercise.md``.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import polars as pl

from legation.desks.exercise.campaigns import Campaign, campaign_posts
from legation.desks.exercise.files import TRUTH_ITEMS, Files, iso
from legation.desks.exercise.lexicon import lexicon
from legation.desks.exercise.names import spell
from legation.desks.exercise.phenomena import (
    Contagion,
    Lateness,
    Phenomena,
    Silence,
    burst_hours,
)
from legation.desks.exercise.script import Script
from legation.desks.exercise.stories import Story
from legation.desks.exercise.world import VERSION, World
from legation.domain.errors import Rejected
from legation.domain.tables import Schema

TRUTH = "truth.json"
TRUTH_VERSION = 1

TRUTH_ITEM: Schema = {
    name: pl.String()
    for name in (
        "native_id", "file", "story", "campaign", "role", "object", "is_paraphrase", "lookalike",
        "dispatch", "bubble", "bot", "emotion", "delivered_at", "edited", "deleted",
    )
}  # fmt: skip
"""One utterance of the ground truth; what does not apply is null. ``role`` is what the post does for
its campaign (text, url, hashtag, repost, cover); ``object`` numbers the campaign's shared objects."""


def write_truth(script: Script, files: Files, folder: Path) -> None:
    """Write ``truth.json``; Files wrote the utterances as they came."""
    truth = {
        "version": TRUTH_VERSION,
        "generator": VERSION,
        "world": _world(script.world),
        "totals": _totals(files),
        "stories": [_story(one, script.world, files) for one in script.stories],
        "campaigns": _campaigns(script, files),
        "lookalikes": _lookalikes(script, files),
        **_phenomena(script, files),
    }
    text = json.dumps(truth, ensure_ascii=False, indent=1)
    (folder / TRUTH).write_text(text + "\n", "utf-8", newline="\n")


def read_truth(folder: Path) -> dict[str, Any]:  # Any: a JSON document
    """Read ``truth.json``; Rejected when it is not there or of another version."""
    try:
        truth: dict[str, Any] = json.loads((folder / TRUTH).read_text("utf-8"))
    except (OSError, ValueError) as unreadable:
        raise Rejected("there is no ground truth here", where=str(folder / TRUTH)) from unreadable
    if truth.get("version") != TRUTH_VERSION:
        raise Rejected(
            f"the ground truth is not of version {TRUTH_VERSION}", where=str(folder / TRUTH)
        )
    return truth


def read_truth_items(folder: Path) -> pl.DataFrame:
    """Read the utterances of the ground truth, columns as in ``TRUTH_ITEM``."""
    try:
        return pl.read_ndjson(folder / TRUTH_ITEMS, schema=dict(TRUTH_ITEM))
    except (OSError, pl.exceptions.PolarsError) as unreadable:
        raise Rejected(
            "the ground truth cannot be read", where=str(folder / TRUTH_ITEMS)
        ) from unreadable


def _world(world: World) -> dict[str, object]:
    return {
        "seed": world.seed, "days": world.days, "items": world.items,
        "start": iso(world.start), "end": iso(world.end), "is_planted": world.is_planted,
    }  # fmt: skip


def _totals(files: Files) -> dict[str, object]:
    by_file = {
        name: {**asdict(one), "languages": dict(sorted(one.languages.items()))}
        for name, one in sorted(files.counts.items())
    }
    return {
        "items": files.items,
        "rows": sum(one.rows for one in files.counts.values()),
        "edits": files.marked["edited", "true"],
        "deletions": files.marked["deleted", "true"],
        "files": by_file,
    }


def _story(story: Story, world: World, files: Files) -> dict[str, object]:
    facts = story.facts
    return {
        "id": story.id, "topic": facts.topic, "role": story.role, "twin_of": story.twin_of,
        "thing": lexicon("en").topics[facts.topic].things[facts.thing],
        "country": spell(facts.country, "en"), "city": spell(facts.city, "en"), "number": facts.number,
        "onset": iso(world.at(story.onset_hour)), "origin": story.origin,
        "lag_hours": {name: round(lag, 2) for name, lag in story.lags.items()},
        "items": files.marked["story", story.id],
    }  # fmt: skip


def _campaigns(script: Script, files: Files) -> list[dict[str, object]]:
    return [
        {
            "id": one.id,
            "accounts": sorted(account.full_id for account in one.accounts),
            "items": files.marked["campaign", one.id],
            **_campaign_span(one, script),
            "parameters": one.parameters(),
        }
        for one in script.campaigns
    ]


def _campaign_span(campaign: Campaign, script: Script) -> dict[str, object]:
    posts = campaign_posts(campaign, script.world, script.cast)
    seconds = [post.second for post in posts if post.mark["role"] != "cover"]
    start, end = (script.world.at(second / 3600) for second in (min(seconds), max(seconds)))
    return {"start": iso(start), "end": iso(end)}


def _lookalikes(script: Script, files: Files) -> list[dict[str, object]]:
    return [
        {
            "id": one.id,
            "kind": one.kind,
            "language": one.language,
            "accounts": sorted(account.full_id for account in one.accounts),
            "items": files.marked["lookalike", one.id],
        }
        for one in script.lookalikes.all()
    ]


def _phenomena(script: Script, files: Files) -> dict[str, object]:
    world, planted = script.world, script.phenomena
    loud = [story for story in planted.stories if story.role in ("crisis", "surge")]
    return {
        "bursts": [_burst(story, world) for story in loud],
        "crisis": next((_burst(story, world) for story in loud if story.role == "crisis"), None),
        "contagion": _contagion(planted.contagion, world, files),
        "bubbles": [
            {"id": name, "language": camp[0].language, "accounts": sorted(one.full_id for one in camp),
             "items": files.marked["bubble", name]}
            for name, camp in zip("AB", planted.camps, strict=False)
        ],
        "bots": [
            {"account": bot.full_id, "minutes": round(minutes, 1)}
            for bot, minutes in zip(planted.bots, planted.bot_minutes, strict=True)
        ],
        **_silences(planted, world),
    }  # fmt: skip


def _burst(story: Story, world: World) -> dict[str, object]:
    start, peak, end = burst_hours(story)
    return {
        "series": f"story:{story.id}", "story": story.id, "language": story.origin,
        "topic": story.facts.topic, "city": spell(story.facts.city, "en"),
        "start": iso(world.at(start)), "peak": iso(world.at(peak)), "end": iso(world.at(end)),
    }  # fmt: skip


def _contagion(
    contagion: Contagion | None, world: World, files: Files
) -> Mapping[str, object] | None:
    if contagion is None:
        return None
    hours = range(0, int(contagion.life_hours) + 1, 12)
    start = contagion.start_hour
    return {
        "story": contagion.story,
        "emotion": "anger",
        "start": iso(world.at(start)),
        "end": iso(world.at(start + contagion.life_hours)),
        "share_by_hour": {str(hour): round(contagion.anger(start + hour), 3) for hour in hours},
        "items": files.marked["emotion", "anger"],
    }


def _silences(planted: Phenomena, world: World) -> dict[str, object]:
    silence, late = planted.silence, planted.lateness
    return {
        "silent_feed": _feed(silence, world) if silence else None,
        "late_feed": {**_feed(late, world), "hours": [late.low_hours, late.high_hours]}
        if late
        else None,
        "blind_language": planted.blind_language,
    }


def _feed(planted: Silence | Lateness, world: World) -> dict[str, object]:
    outlet = planted.outlet
    return {"outlet": outlet.slug, "name": outlet.name, "from": iso(world.at(planted.from_hour))}
