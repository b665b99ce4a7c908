"""Judging an exercise: what the loop found, held against the truth beside the exercise."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any

import polars as pl

from legation.chancery.installation import Installation
from legation.desks.briefing.content import Listed, Quoted
from legation.desks.briefing.lookups.pictures import PERIOD_DAYS
from legation.desks.briefing.models import Brief
from legation.desks.exercise.scoring import (
    FOUND_BURST,
    FOUND_GROUP,
    BurstScore,
    GroupScore,
    Quality,
    Reading,
    read_groups,
    score_bursts,
    score_groups,
    score_stories,
)
from legation.desks.exercise.truth import read_truth, read_truth_items
from legation.domain.errors import Rejected
from legation.domain.time import Window, as_utc

COORDINATION = "coordination"
BURST = "burst"
GAPS = "gaps"
"""The brief's block of what is not seen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gaps:
    """What the last briefs say they do not see: names of silent sources, language pairs (from→to)."""

    silent: tuple[str, ...]
    untranslated: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What an installation holds of one exercise at its end.

    ``groups`` has FOUND_GROUP columns and ``kind``, coordinated or read as something innocent;
    ``bursts`` FOUND_BURST columns and ``subject``; ``stories`` FOUND_STORY columns; ``looked_at`` are
    the stretches in which signals were looked for.
    """

    posts: int
    groups: pl.DataFrame
    bursts: pl.DataFrame
    stories: pl.DataFrame
    looked_at: tuple[Window, ...]
    gaps: Gaps


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """How much of the truth was found.

    ``readings`` say as what each look-alike and campaign was read; ``bursts`` counts the planted
    bursts that lie where signals were looked for, ``bursts_outside`` the others. ``is_silence_named``
    and ``is_blindness_named`` are None where nothing of the kind was planted.
    """

    groups: GroupScore
    readings: Reading
    stories: Quality
    bursts: BurstScore
    bursts_planted: int
    bursts_outside: int
    false_bursts_a_week: float
    is_silence_named: bool | None
    wrongly_silent: int
    is_blindness_named: bool | None


def judge(here: Installation, folder: Path) -> Iterator[str]:
    """Say in lines how much of the truth was found."""
    yield from lines_of(judged(here, folder))


def judged(here: Installation, folder: Path) -> Judgement:
    """Hold what the archive and the last brief say at the exercise's end against its truth."""
    truth = read_truth(folder)
    return held_against(found_by(here, truth), truth, read_truth_items(folder))


def found_by(here: Installation, truth: Mapping[str, Any]) -> Found:
    """Read from the archive what was known at the end of an exercise."""
    start, end = (as_utc(truth["world"][name]) for name in ("start", "end"))
    signals = here.archive.read("signals", here.scope, as_of=end)
    items = here.archive.read("items", here.scope, as_of=end, columns=["id", "native_id"])
    members = here.archive.read("story_members", here.scope, as_of=end, columns=["item", "story"])
    briefs = list(Brief.objects.filter(as_of__gt=start, as_of__lte=end).order_by("as_of"))
    if not briefs:
        raise Rejected(
            "no brief of this exercise was written",
            where=f"{start:%Y-%m-%d} to {end:%Y-%m-%d}",
            remedy="legation exercise run",
        )
    return Found(
        posts=len(items),
        groups=_groups(signals),
        bursts=_bursts(signals),
        stories=members.join(items, left_on="item", right_on="id").select("native_id", "story"),
        looked_at=tuple(Window.until(one.as_of, days=PERIOD_DAYS) for one in briefs),
        gaps=_gaps([one for one in briefs if one.as_of == briefs[-1].as_of]),
    )


def held_against(found: Found, truth: Mapping[str, Any], truth_items: pl.DataFrame) -> Judgement:
    """Score what was found against what was planted."""
    inside = [one for one in truth["bursts"] if _is_in_view(one, found.looked_at)]
    bursts = score_bursts(found.bursts, {**truth, "bursts": inside})
    silent, blind = truth["silent_feed"], truth["blind_language"]
    others = set(found.gaps.silent) - ({silent["name"]} if silent else set())
    return Judgement(
        groups=score_groups(
            found.groups.filter(pl.col("kind") == COORDINATION), truth, posts=found.posts
        ),
        readings=read_groups(found.groups, truth),
        stories=score_stories(found.stories, truth_items),
        bursts=bursts,
        bursts_planted=len(inside),
        bursts_outside=len(truth["bursts"]) - len(inside),
        false_bursts_a_week=bursts.false_bursts / _weeks(found.looked_at),
        is_silence_named=silent["name"] in found.gaps.silent if silent else None,
        wrongly_silent=len(others),
        is_blindness_named=any(one.startswith(f"{blind}→") for one in found.gaps.untranslated)
        if blind
        else None,
    )


def lines_of(judgement: Judgement) -> Iterator[str]:
    """Say a judgement in plain lines."""
    yield from _group_lines(judgement)
    stories, bursts = judgement.stories, judgement.bursts
    yield (
        f"stories: B-cubed precision {stories.precision:.2f}, recall {stories.recall:.2f}, "
        f"F1 {stories.f1:.2f} over the planted stories"
    )
    yield (
        f"bursts: {len(bursts.found)} of {judgement.bursts_planted} hit, "
        f"{judgement.false_bursts_a_week:.1f} others a week" + _unlooked(judgement.bursts_outside)
    )
    if judgement.is_silence_named is not None:
        named = "named" if judgement.is_silence_named else "not named"
        yield f"silent feed: {named}; {judgement.wrongly_silent} others called silent"
    elif judgement.wrongly_silent:
        yield f"silent feed: none planted; {judgement.wrongly_silent} called silent"
    if judgement.is_blindness_named is not None:
        yield f"blind language: {'named' if judgement.is_blindness_named else 'not named'}"


def _group_lines(judgement: Judgement) -> Iterator[str]:
    groups = judgement.groups
    if groups.campaigns_planted:
        yield (
            f"campaigns: {groups.campaigns_found} of {groups.campaigns_planted} found; accounts: "
            f"precision {groups.accounts.precision:.2f}, recall {groups.accounts.recall:.2f}"
            + _delay(groups)
        )
    else:
        yield "campaigns: none planted"
    for name, kinds in sorted(judgement.readings.campaigns.items()):
        if COORDINATION not in kinds:
            yield f"  campaign {name} was read as {', '.join(kinds) or 'nothing'}"
    flagged = groups.lookalikes_flagged
    yield f"innocent look-alikes flagged as coordination: {len(flagged)} (should be 0)"
    for name, kinds in sorted(judgement.readings.lookalikes.items()):
        yield f"  {name} was read as {', '.join(kinds) or 'nothing'}"
    yield (
        f"false groups: {groups.false_groups}, "
        f"{groups.false_groups_per_100k_posts:.1f} per 100,000 posts"
    )


def _delay(groups: GroupScore) -> str:
    if not groups.delay_hours:
        return ""
    return f"; reported {median(groups.delay_hours.values()):.0f} h after their start (median)"


def _unlooked(bursts: int) -> str:
    return f"; {bursts} more lay outside the weeks before the briefs" if bursts else ""


def _groups(signals: pl.DataFrame) -> pl.DataFrame:
    """Every signal that names accounts is a group; its earliest report counts."""
    named = signals.with_columns(account=_accounts_of(signals)).explode("account")
    return (
        named.filter(pl.col("account").is_not_null())
        .group_by("kind", "account", group="subject")
        .agg(pl.col("known_at").min())
        .select(*FOUND_GROUP, "kind")
        .sort("group", "account")
    )


def _accounts_of(signals: pl.DataFrame) -> pl.Expr:
    accounts = pl.Struct({"accounts": pl.List(pl.String())})
    return pl.col("detail").str.json_decode(accounts).struct.field("accounts")


def _bursts(signals: pl.DataFrame) -> pl.DataFrame:
    """A burst seen in two updates is one: the same series from the same hour."""
    return (
        signals.filter(pl.col("kind") == BURST)
        .group_by("subject", "start")
        .agg(pl.col("end").max())
        .select(*FOUND_BURST, "subject")
        .sort("start", "subject")
    )


def _gaps(briefs: Sequence[Brief]) -> Gaps:
    blocks = [one for brief in briefs for one in brief.content.blocks if one.slug == GAPS]
    sentences = [
        sentence for block in blocks for card in block.cards for sentence in card.sentences
    ]
    quoted = [part.text for one in sentences for part in one.leaves if isinstance(part, Quoted)]
    pairs = [
        pair
        for sentence in sentences
        for evidence in sentence.evidence
        if evidence.of == Listed.PAIRS
        for pair in evidence.ids
    ]
    return Gaps(silent=tuple(dict.fromkeys(quoted)), untranslated=tuple(dict.fromkeys(pairs)))


def _is_in_view(burst: Mapping[str, Any], looked_at: tuple[Window, ...]) -> bool:
    start, end = as_utc(burst["start"]), as_utc(burst["end"])
    return any(start < window.end and end > window.start for window in looked_at)


def _weeks(looked_at: tuple[Window, ...]) -> float:
    """Give the length of the stretches together, overlaps counted once."""
    total, reached = timedelta(0), datetime.min.replace(tzinfo=looked_at[0].start.tzinfo)
    for window in sorted(looked_at, key=lambda one: one.start):
        total += max(window.end - max(window.start, reached), timedelta(0))
        reached = max(reached, window.end)
    return total / timedelta(weeks=1)
