"""What each pair of a group rests on: the items by which both acted on one object within its window."""

import polars as pl

from legation.domain.tables import Schema
from legation.methods.authenticity.actions import MIXED

PAIR_ITEMS: Schema = {
    "left": pl.String(),
    "right": pl.String(),
    "tried": pl.String(),
    "kind": pl.String(),
    "object": pl.String(),
    "left_item": pl.String(),
    "right_item": pl.String(),
    "seconds": pl.Float64(),
}
"""One shared object of one pair: the kind under which the pair was ``tried``, the object's own ``kind``, the
closest two items of both on it, and how many ``seconds`` lie between them."""

_ACTED = ("kind", "account", "object", "at", "item")


def pair_items(edges: pl.DataFrame, actions: pl.DataFrame) -> pl.DataFrame:
    """Give the shared objects of each pair (PAIR_ITEMS), each object once, the closest in time first.

    Takes pairs (``left``, ``right``, ``kind``, ``window_seconds``) and actions (ITEM_ACTION). What is no
    longer among the actions is no longer found: there may be fewer objects than the pair once shared.
    """
    acted = actions.select(_ACTED)
    wanted = edges.select("left", "right", "window_seconds", tried="kind")
    own = wanted.join(acted, left_on="left", right_on="account").filter(
        (pl.col("tried") == pl.col("kind")) | (pl.col("tried") == MIXED)
    )
    theirs = acted.rename({"account": "right", "item": "right_item", "at": "right_at"})
    apart = (pl.col("at") - pl.col("right_at")).abs().dt.total_microseconds() / 1e6
    met = own.join(theirs, on=["right", "kind", "object"]).with_columns(seconds=apart)
    return (
        met.filter(pl.col("seconds") <= pl.col("window_seconds"))
        .rename({"item": "left_item"})
        .sort("seconds", "object", "left_item", "right_item")
        .unique(["left", "right", "tried", "kind", "object"], keep="first", maintain_order=True)
        .select(list(PAIR_ITEMS))
    )
