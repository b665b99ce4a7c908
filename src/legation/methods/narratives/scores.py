"""Scores of a grouping against one made by people."""

from dataclasses import dataclass

import polars as pl

from legation.domain.errors import Rejected


@dataclass(frozen=True, slots=True)
class BCubed:
    """Mean precision and recall over the scored items, 0–1."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


def b_cubed(
    members: pl.DataFrame, truth: pl.DataFrame, *, scored: pl.Series | None = None
) -> BCubed:
    """Score each item by the others it stands with (Bagga and Baldwin, 1998).

    Both tables have ``item`` and ``story`` and the same items. Precision of an item is the share
    of its found story that is in its true one; recall is the share of its true story that is in
    its found one. ``scored`` names the items over which the means are taken (all by default);
    items outside it still count inside stories. Raises Rejected when the items differ.
    """
    both = truth.select("item", true="story").join(members.select("item", "story"), on="item")
    if not both.height == truth.height == members.height:
        raise Rejected("the grouping and the truth hold different items", where="b_cubed")
    shares = both.with_columns(
        precision=pl.len().over("true", "story") / pl.len().over("story"),
        recall=pl.len().over("true", "story") / pl.len().over("true"),
    )
    counted = shares if scored is None else shares.filter(pl.col("item").is_in(scored.implode()))
    if counted.is_empty():
        raise Rejected("no item to score", where="b_cubed")
    means = counted.select(pl.col("precision", "recall").mean()).row(0)
    return BCubed(*means)
