"""Scoring: what was found, held against what was planted. Pure: tables in, figures out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import polars as pl

from legation.domain.tables import INSTANT, Schema, conform
from legation.domain.time import as_utc

FOUND_GROUP: Schema = {"group": pl.String(), "account": pl.String(), "known_at": INSTANT}
"""An account in a group reported as coordinated; ``account`` is ``platform:native``, ``known_at`` the
instant of the report (null when delay is not to be scored)."""

FOUND_STORY: Schema = {"native_id": pl.String(), "story": pl.String()}
FOUND_BURST: Schema = {"start": INSTANT, "end": INSTANT}

READ_GROUP: Schema = {"group": pl.String(), "account": pl.String(), "kind": pl.String()}
"""An account in a group reported as anything."""

MATCHING_SHARE = 0.5
"""A found group stands for the campaign or look-alike that holds at least this share of it."""

_PER_POSTS = 100_000
_BURST_SLACK = timedelta(hours=6)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """Precision, recall and their harmonic mean, 0–1; precision is 1 when nothing was reported."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """Give the harmonic mean, 0 when both are 0."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupScore:
    """How reported groups compare with the planted campaigns.

    ``accounts`` counts campaign accounts in any group; ``false_groups`` are groups that stand for no
    campaign, look-alikes among them; delays in hours from a campaign's first co-action.
    """

    accounts: Quality
    campaigns_planted: int
    campaigns_found: int
    false_groups: int
    false_groups_per_100k_posts: float
    lookalikes_flagged: Sequence[str]
    delay_hours: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """As what each look-alike and each campaign was reported; empty where it was not."""

    lookalikes: Mapping[str, Sequence[str]]
    campaigns: Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class BurstScore:
    """How reported bursts compare with the planted ones; delay from a planted start, hours."""

    bursts: Quality
    found: Sequence[str]
    false_bursts: int
    delay_hours: Mapping[str, float]


def score_groups(found: pl.DataFrame, truth: Mapping[str, Any], *, posts: int) -> GroupScore:
    """Score groups of accounts (``FOUND_GROUP``) against ``truth.json``.

    ``posts`` is how many items were looked at. A campaign is found when a group stands for it.
    """
    found = conform(found, FOUND_GROUP, name="found groups")
    groups = _members(found)
    campaigns = {one["id"]: set(one["accounts"]) for one in truth["campaigns"]}
    lookalikes = {one["id"]: set(one["accounts"]) for one in truth["lookalikes"]}
    stands_for = {group: _stands_for(accounts, campaigns) for group, accounts in groups.items()}
    false = [group for group, campaign in stands_for.items() if campaign is None]
    flagged = {_stands_for(groups[group], lookalikes) for group in false} - {None}
    return GroupScore(
        accounts=_overlap(set().union(*groups.values()), set().union(*campaigns.values())),
        campaigns_planted=len(campaigns),
        campaigns_found=len(set(stands_for.values()) - {None}),
        false_groups=len(false),
        false_groups_per_100k_posts=len(false) * _PER_POSTS / posts if posts else 0.0,
        lookalikes_flagged=sorted(name for name in flagged if name),
        delay_hours=_group_delays(found, stands_for, truth),
    )


def read_groups(found: pl.DataFrame, truth: Mapping[str, Any]) -> Reading:
    """Say as what each look-alike and campaign was read.

    Takes ``group``, ``account`` and ``kind`` (what the group is said to be): one reading of a campaign
    or look-alike for every group that stands for it.
    """
    found = conform(found, READ_GROUP, name="read groups")
    said: dict[str, list[str]] = {}
    sides = ("lookalikes", "campaigns")
    known = {one["id"]: set(one["accounts"]) for side in sides for one in truth[side]}
    for (kind,), groups in found.group_by("kind"):
        for accounts in _members(groups).values():
            name = _stands_for(accounts, known)
            if name is not None and kind not in said.setdefault(name, []):
                said[name].append(str(kind))
    lookalikes, campaigns = (
        {one["id"]: tuple(sorted(said.get(one["id"], []))) for one in truth[side]} for side in sides
    )
    return Reading(lookalikes=lookalikes, campaigns=campaigns)


def score_stories(found: pl.DataFrame, truth_items: pl.DataFrame) -> Quality:
    """Score a grouping of items (``FOUND_STORY``) by B-cubed over the items of planted stories.

    An item that was not grouped stands alone. Source: Bagga and Baldwin 1998; large stories weigh
    more, since each item counts once.
    """
    found = conform(found, FOUND_STORY, name="found stories").unique("native_id", keep="first")
    true = truth_items.filter(pl.col("story").is_not_null()).select("native_id", planted="story")
    both = true.join(found, on="native_id", how="left").with_columns(
        pl.col("story").fill_null("alone:" + pl.col("native_id"))
    )
    if both.is_empty():
        return Quality(precision=1.0, recall=1.0)
    shared = pl.len().over("planted", "story")
    figures = both.select(
        precision=(shared / pl.len().over("story")).mean(),
        recall=(shared / pl.len().over("planted")).mean(),
    ).row(0)
    return Quality(precision=figures[0], recall=figures[1])


def score_bursts(found: pl.DataFrame, truth: Mapping[str, Any]) -> BurstScore:
    """Score bursts (``FOUND_BURST``) in time: one that overlaps a planted burst, or begins up to six
    hours after it, stands for it."""
    spans = conform(found, FOUND_BURST, name="found bursts").sort("start").rows()
    planted = {one["story"]: (as_utc(one["start"]), as_utc(one["end"])) for one in truth["bursts"]}
    hits = {
        story: [span for span in spans if span[0] <= end + _BURST_SLACK and span[1] >= start]
        for story, (start, end) in planted.items()
    }
    true_spans = {span for matched in hits.values() for span in matched}
    seen = sorted(story for story, matched in hits.items() if matched)
    return BurstScore(
        bursts=Quality(
            precision=len([span for span in spans if span in true_spans]) / len(spans)
            if spans
            else 1.0,
            recall=len(seen) / len(planted) if planted else 1.0,
        ),
        found=seen,
        false_bursts=len([span for span in spans if span not in true_spans]),
        delay_hours={story: _hours(planted[story][0], hits[story][0][0]) for story in seen},
    )


def _members(found: pl.DataFrame) -> dict[str, set[str]]:
    table = found.group_by("group", maintain_order=True).agg(pl.col("account").unique())
    return {group: set(accounts) for group, accounts in table.rows()}


def _stands_for(accounts: set[str], known: Mapping[str, set[str]]) -> str | None:
    shares = {name: len(accounts & members) / len(accounts) for name, members in known.items()}
    best = max(shares, key=lambda name: shares[name], default=None)
    return best if best is not None and shares[best] >= MATCHING_SHARE else None


def _overlap(found: set[str], planted: set[str]) -> Quality:
    right = len(found & planted)
    return Quality(
        precision=right / len(found) if found else 1.0,
        recall=right / len(planted) if planted else 1.0,
    )


def _group_delays(
    found: pl.DataFrame, stands_for: Mapping[str, str | None], truth: Mapping[str, Any]
) -> dict[str, float]:
    first = dict(found.group_by("group").agg(pl.col("known_at").min()).rows())
    starts = {one["id"]: as_utc(one["start"]) for one in truth["campaigns"]}
    delays: dict[str, float] = {}
    for group, campaign in stands_for.items():
        if campaign is not None and first[group] is not None:
            hours = _hours(starts[campaign], first[group])
            delays[campaign] = min(hours, delays.get(campaign, hours))
    return dict(sorted(delays.items()))


def _hours(start: datetime, end: datetime) -> float:
    return (end - start) / timedelta(hours=1)
