"""The audiences of a narrative as communities: authors who keep telling the same of its stories."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from legation.methods.networks.communities import communities

MOST_AUTHORS = 300
"""Authors, those of most publications, that are looked at: pairs grow with their square."""
LEAST_AUTHORS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Audiences:
    """``members`` (``account``, ``community`` from 1, the largest first; ``language``) and how many links
    join two communities (``between``); ``left_out`` authors were too many to look at."""

    members: pl.DataFrame
    between: Mapping[tuple[int, int], int]
    left_out: int


def audiences(published: pl.DataFrame) -> Audiences | None:
    """Part the authors of publications by the stories they tell; None where too few tell two or more.

    Takes ``account``, ``story``, ``language``. Two authors are linked by each story that both told, unless
    it is the only one of either. Communities by Leiden, modularity. Weakness: one who tells everything
    stands in one community only; to stand together is no agreement.
    """
    told = published.drop_nulls(["account", "story"])
    busy = told.group_by("account").agg(n=pl.len(), stories=pl.col("story").n_unique())
    several = busy.filter(pl.col("stories") >= 2).sort("n", "account", descending=[True, False])
    kept = several.head(MOST_AUTHORS)["account"]
    if kept.len() < LEAST_AUTHORS:
        return None
    of = told.filter(pl.col("account").is_in(kept.implode())).select("account", "story").unique()
    pairs = of.join(of, on="story", suffix="_right").filter(
        pl.col("account") < pl.col("account_right")
    )
    edges = pairs.group_by(left="account", right="account_right").agg(
        weight=pl.len().cast(pl.Float64)
    )
    if edges.is_empty():
        return None
    found = communities(edges.sort("left", "right"), resolution=1.0, seed=0, objective="modularity")
    sizes = found.group_by("community").agg(n=pl.len(), first=pl.col("node").min())
    order = sizes.sort("n", "first", descending=[True, False])["community"].to_list()
    part = {node: order.index(one) + 1 for node, one in found.select("node", "community").rows()}
    spoken = told.group_by("account").agg(
        language=pl.col("language").drop_nulls().mode().sort().first()
    )
    members = pl.DataFrame(
        {"account": list(part), "community": list(part.values())},
        schema={"account": pl.String(), "community": pl.Int64()},
    ).join(spoken, on="account", how="left", maintain_order="left")
    left_out = max(several.height - kept.len(), 0)
    return Audiences(members=members, between=_between(edges, part), left_out=left_out)


def _between(edges: pl.DataFrame, part: Mapping[str, int]) -> Mapping[tuple[int, int], int]:
    """Count the edges that join two parts, by both in order."""
    named = edges.select(pl.col("left", "right").replace_strict(part, return_dtype=pl.Int64))
    joined = named.filter(pl.col("left") != pl.col("right")).select(
        one=pl.min_horizontal("left", "right"), other=pl.max_horizontal("left", "right")
    )
    counted = joined.group_by("one", "other").agg(n=pl.len()).sort("one", "other")
    return {(one, other): n for one, other, n in counted.iter_rows()}
