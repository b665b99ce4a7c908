"""What an analyst decided of a grouping, held against what a method found: these are one, those are two.

A re-clustering begins from texts and knows nothing of people. Its groups are bent here to the decisions in
force, in the order in which they were taken, before lasting ids are given. Weakness: an item that came after
a decision goes where the texts lead it, unless half of its group is what was decided on.
"""

import polars as pl

from legation.domain.identity import key_of
from legation.domain.tables import Schema

TOGETHER, APART = "together", "apart"
DECISION: Schema = {
    "id": pl.String(),
    "kind": pl.String(),
    "members": pl.List(pl.String()),
    "others": pl.List(pl.String()),
}
"""One decision a row, the first taken first: ``members`` belong together, or (``apart``) together and not
with ``others``."""


def judged(
    grouping: pl.DataFrame,
    decisions: pl.DataFrame,
    *,
    item: str = "item",
    group: str = "story",
) -> pl.DataFrame:
    """Bend a grouping (columns ``item`` and ``group``, others stay) to decisions (DECISION).

    What belongs together goes into the group that holds most of it, ties by id; what is apart into a group of
    its own. A whole group goes along where at least half of it is what was decided on, and where it holds
    none of the others. What is not in the grouping changes nothing.
    """
    for name, kind, members, others in decisions.select(*DECISION).iter_rows():
        counts = _counts(grouping, members or [], others or [], item=item, group=group)
        if counts.is_empty():
            continue
        if kind == TOGETHER:
            target = counts[group][0]
            along = counts.filter(pl.col("of") * 2 >= pl.col("size"))
        else:
            target = key_of("apart", name)
            along = counts.filter(pl.col("of") * 2 >= pl.col("size"), pl.col("against") == 0)
        goes = pl.col(item).is_in(members) | pl.col(group).is_in(along[group].to_list())
        grouping = grouping.with_columns(
            pl.when(goes).then(pl.lit(target)).otherwise(pl.col(group)).alias(group)
        )
    return grouping


def _counts(
    grouping: pl.DataFrame, members: list[str], others: list[str], *, item: str, group: str
) -> pl.DataFrame:
    """Count by group how many of it are decided on, and how many of those it must not be with."""
    counted = grouping.group_by(group).agg(
        of=pl.col(item).is_in(members).sum(),
        against=pl.col(item).is_in(others).sum(),
        size=pl.len(),
    )
    return counted.filter(pl.col("of") > 0).sort("of", group, descending=[True, False])
