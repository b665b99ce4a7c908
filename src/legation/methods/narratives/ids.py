"""Stable ids: a story keeps its id while its items change, and every merge or split is recorded."""

from dataclasses import dataclass

import polars as pl

from legation.domain.identity import StoryId, key_of

CHANGE: dict[str, pl.DataType] = {
    "kind": pl.String(),
    "old": pl.String(),
    "new": pl.String(),
    "shared_items": pl.Int64(),
    "old_items": pl.Int64(),
    "new_items": pl.Int64(),
    "explanation": pl.String(),
}
"""``kind`` is merge (``old`` ended, its items are in ``new``), split (``new`` began with items of
``old``, which goes on), move (items went from ``old`` to ``new``, and both go on) or end (no item
of ``old`` is in the window any more)."""


def story_key(first_item: str) -> StoryId:
    """Name a story after its first item."""
    return StoryId(key_of("story", first_item))


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """Members under their lasting ids, and what changed since the previous grouping."""

    members: pl.DataFrame
    changes: pl.DataFrame


def keep_ids(members: pl.DataFrame, previous: pl.DataFrame) -> Kept:
    """Give each new group the old id with which it shares most items, one to one.

    Both tables have ``item`` and ``story``; other columns of ``members`` stay. Pairs are settled
    from the largest overlap down, ties by id, so that the answer does not depend on row order.
    A group that continues none keeps its own id, unless an old story that ended under another
    bears it: then it is named after its own items.
    """
    overlap = _overlap(members, previous)
    names = _settle(overlap)
    names |= _fresh(members, set(names), set(previous["story"].unique()))
    lasting = members.with_columns(pl.col("story").replace(names))
    return Kept(members=lasting, changes=changes_between(previous, lasting))


def _overlap(members: pl.DataFrame, previous: pl.DataFrame) -> pl.DataFrame:
    """Count shared items for every pair of ``old`` and ``new``, largest first."""
    old = previous.select("item", old="story")
    return (
        members.select("item", new="story")
        .join(old, on="item")
        .group_by("old", "new")
        .agg(shared_items=pl.len().cast(pl.Int64))
        .sort(["shared_items", "old", "new"], descending=[True, False, False])
    )


def _settle(overlap: pl.DataFrame) -> dict[str, str]:
    """Match new groups with old ids, each at most once."""
    names: dict[str, str] = {}
    taken: set[str] = set()
    for old, new, _ in overlap.iter_rows():
        if new not in names and old not in taken:
            names[new] = old
            taken.add(old)
    return names


def _fresh(members: pl.DataFrame, named: set[str], used: set[str]) -> dict[str, str]:
    """Name the groups that continue nothing, never by an id that another story had or has."""
    names: dict[str, str] = {}
    waiting = members.filter(~pl.col("story").is_in(named)).group_by("story").agg("item")
    for story, items in waiting.sort("story").iter_rows():
        free = story if story not in used else key_of("story", story, *sorted(items))
        names[story] = free
    return names


def changes_between(previous: pl.DataFrame, members: pl.DataFrame) -> pl.DataFrame:
    """List merges, splits and ends between two groupings with lasting ids (columns ``CHANGE``)."""
    overlap = _overlap(members, previous)
    old_sizes = previous.group_by(old="story").agg(old_items=pl.len().cast(pl.Int64))
    new_sizes = members.group_by(new="story").agg(new_items=pl.len().cast(pl.Int64))
    joined = (
        overlap.filter(pl.col("old") != pl.col("new"))
        .join(old_sizes, on="old")
        .join(new_sizes, on="new")
    )
    goes_on = pl.col("old").is_in(members["story"].unique().implode())
    began = ~pl.col("new").is_in(previous["story"].unique().implode())
    kind = pl.when(~goes_on).then(pl.lit("merge")).when(began).then(pl.lit("split"))
    moved = joined.with_columns(kind=kind.otherwise(pl.lit("move")))
    ended = old_sizes.join(overlap.select("old"), on="old", how="anti").with_columns(
        kind=pl.lit("end"), new=pl.lit(None, pl.String), shared_items=0, new_items=0
    )
    columns = [name for name in CHANGE if name != "explanation"]
    return (
        pl.concat([moved.select(columns), ended.select(columns)], how="vertical_relaxed")
        .with_columns(explanation=_explanation())
        .cast({name: kind for name, kind in CHANGE.items()})
        .sort("kind", "old", "new")
    )


def _explanation() -> pl.Expr:
    share = pl.format("{} of {} items of {}", "shared_items", "old_items", "old")
    return (
        pl.when(kind="merge")
        .then(pl.format("{} went into {}", share, "new"))
        .when(kind="split")
        .then(pl.format("{} left to begin {}", share, "new"))
        .when(kind="move")
        .then(pl.format("{} moved to {}", share, "new"))
        .otherwise(pl.format("none of the {} items of {} is in the window", "old_items", "old"))
    )
