"""Groups: accounts held together by pairs that act together beyond chance."""

import numpy as np
import polars as pl
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from legation.methods.authenticity.actions import Integers
from legation.methods.authenticity.chance import Floats
from legation.methods.networks.communities import communities

MEMBER = {"account": pl.String(), "group": pl.Int64(), "centrality": pl.Float64()}
"""An account's group: groups are numbered from the largest; ``centrality`` is 0–1 within the group."""

LARGE_GROUP = 60
"""Accounts above which a connected group is looked at for communities."""


def groups_of(
    edges: pl.DataFrame, *, min_accounts: int = 3, min_centrality: float = 0.0, seed: int = 0
) -> pl.DataFrame:
    """Put the accounts of significant pairs into groups (``MEMBER`` columns).

    Takes ``left``, ``right``, ``weight`` (one row per pair; the rarer what they share, the heavier).
    Connected accounts are a group; one larger than ``LARGE_GROUP`` is parted into its Leiden
    communities. ``min_centrality`` prunes members whose eigenvector centrality, relative to the
    group's most central one, is lower (Luceri et al. 2024). Groups below ``min_accounts`` are dropped.
    """
    if len(edges) == 0:
        return pl.DataFrame(schema=MEMBER)
    joined = edges.group_by("left", "right").agg(pl.col("weight").sum()).sort("left", "right")
    names = pl.concat([joined["left"], joined["right"]]).unique().sort()
    left = names.search_sorted(joined["left"]).to_numpy().astype(np.int64)
    right = names.search_sorted(joined["right"]).to_numpy().astype(np.int64)
    weight = np.maximum(joined["weight"].to_numpy(), 1e-9)
    group = _parted(left, right, weight, len(names), seed=seed)
    inside = group[left] == group[right]
    members = pl.DataFrame(
        {
            "account": names,
            "group": group,
            "centrality": _centrality(left[inside], right[inside], weight[inside], group),
        }
    ).filter(pl.col("centrality") >= min_centrality)
    return _numbered(members, min_accounts=min_accounts)


def _parted(left: Integers, right: Integers, weight: Floats, count: int, *, seed: int) -> Integers:
    """Number connected groups, the large ones split into communities."""
    graph = coo_array((np.ones(len(left)), (left, right)), shape=(count, count))
    parts, part = connected_components(graph, directed=False)
    group: Integers = part.astype(np.int64)
    fresh = int(parts)
    for number in np.flatnonzero(np.bincount(part) > LARGE_GROUP):
        own = part[left] == number
        tangle = pl.DataFrame({"left": left[own], "right": right[own], "weight": weight[own]})
        found = communities(tangle, resolution=1.0, seed=seed, objective="modularity")
        group[found["node"].to_numpy()] = fresh + found["community"].to_numpy()
        fresh += int(found["community"].n_unique())
    return group


def _centrality(left: Integers, right: Integers, weight: Floats, group: Integers) -> Floats:
    """Give eigenvector centrality by power iteration, scaled to 1 at each group's centre.

    The graph is shifted by its own degree, so that two-sided groups converge too.
    """
    count = len(group)
    half = coo_array((weight, (left, right)), shape=(count, count))
    both = (half + half.T).tocsr()
    _, place = np.unique(group, return_inverse=True)
    value = np.ones(count)
    shift = float(both.sum(axis=1).max()) / 2 if both.nnz else 1.0
    for _ in range(100):
        value = both @ value + shift * value
        top = np.zeros(place.max() + 1)
        np.maximum.at(top, place, value)
        value = value / np.maximum(top[place], 1e-300)
    return np.asarray(value)


def _numbered(members: pl.DataFrame, *, min_accounts: int) -> pl.DataFrame:
    sizes = (
        members.group_by("group")
        .agg(size=pl.len(), first=pl.col("account").min())
        .filter(pl.col("size") >= min_accounts)
        .sort("size", "first", descending=[True, False])
        .with_row_index("number")
    )
    return (
        members.join(sizes, on="group")
        .select(
            "account",
            pl.col("number").cast(pl.Int64).alias("group"),
            "centrality",
        )
        .sort("group", "centrality", "account", descending=[False, True, False])
    )
