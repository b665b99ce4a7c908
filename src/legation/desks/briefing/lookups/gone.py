"""What was purged of stories, narratives and indicators: what rested on them stays known by its ids."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

import polars as pl

from legation.domain.scope import SCOPE_COLUMNS, Scope
from legation.domain.tables import INSTANT, Schema, conform, empty
from legation.store.archive import Archive

GONE: Schema = {
    "id": pl.String(),
    "story": pl.String(),
    "method": pl.String(),
    "source": pl.String(),
    "policy": pl.String(),
    "purged_at": INSTANT,
    **dict.fromkeys(SCOPE_COLUMNS, pl.String()),
}
"""A purged publication: the story that it was in and who put it there, its source, the policy and time of
the purge, its label."""


def gone_from(
    archive: Archive, scope: Scope, stories: Sequence[str], *, as_of: datetime | None = None
) -> pl.DataFrame:
    """Give what was purged of stories as they were known at a time (GONE), by story and id.

    What was admitted again since, and grouped anew by that time, is where it stands now.
    """
    wanted = {"story": list(stories)}
    former = archive.read("former_members", scope, as_of=as_of, matching=wanted)
    if not former.height:
        return empty(GONE)
    ids = former["item"].to_list()
    anew = archive.read("story_members", scope, as_of=as_of, ids=ids, columns=["item"])
    left = former.join(anew, on="item", how="anti").select("story", "method", id="item")
    barred = archive.read("barred", scope, ids=left["id"].to_list())
    last = barred.sort("before", "known_at", "purge").unique("item", keep="last")
    bars = last.select("source", "policy", *SCOPE_COLUMNS, id="item", purged_at="known_at")
    return conform(left.join(bars, on="id"), GONE, name="purged publications").sort("story", "id")


def gone_from_narrative(
    archive: Archive, scope: Scope, narrative: str, *, as_of: datetime | None = None
) -> pl.DataFrame:
    """Give what was purged of a narrative's stories as they were known at a time (GONE)."""
    wanted = {"narrative": [narrative]}
    members = archive.read("narrative_members", scope, as_of=as_of, matching=wanted)
    stories = members["story"].unique().sort().to_list()
    return gone_from(archive, scope, stories, as_of=as_of) if stories else empty(GONE)


def gone_among(archive: Archive, scope: Scope, items: Sequence[str]) -> pl.DataFrame:
    """Give which of these publications were purged: ``id``, ``policy``, ``purged_at``."""
    barred = set(archive.read("barred", scope, ids=items, columns=["item"])["item"])
    suspect = [one for one in items if one in barred]
    told = archive.evidence(suspect, scope).filter(pl.col("state") == "purged")
    return told.select("policy", "purged_at", id="item")


@dataclass(frozen=True, slots=True)
class Purge:
    """How many publications went at once, when, and under which policy."""

    items: int
    policy: str
    purged_at: datetime


@dataclass(frozen=True, slots=True)
class Purged:
    """How many publications ``of`` how many were purged."""

    items: int
    of: int
    purges: tuple[Purge, ...]


def purges_of(gone: pl.DataFrame, *, of: int) -> Purged | None:
    """Say of purged publications (at least ``policy`` and ``purged_at``) how many they are ``of`` how many,
    and when and under which policy each part went; None of none."""
    if not gone.height:
        return None
    parts = gone.group_by("policy", "purged_at").len().sort("purged_at", "policy")
    purges = (Purge(items, policy, at) for policy, at, items in parts.iter_rows())
    return Purged(gone.height, of, tuple(purges))


def as_values(purged: Purged | None) -> dict[str, object] | None:
    """Give the same as values of a page."""
    return asdict(purged) if purged else None
