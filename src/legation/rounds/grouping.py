"""Step 5: items into stories, stories into narratives, under ids that last."""

import polars as pl

from legation.chancery.installation import Installation
from legation.domain.story import NARRATIVE_MEMBER
from legation.domain.tables import conform
from legation.methods.narratives.corpus import VectorsOf
from legation.methods.narratives.narratives import METHOD as NARRATIVES
from legation.methods.narratives.narratives import gather
from legation.rounds.step import Moment, label_of, stamped
from legation.rounds.stories import (
    LABEL,
    decisions,
    file_placed,
    held_members,
    is_due,
    joined,
    regrouped,
)

SMALLEST_CARRIER = 2
"""Items a story needs to carry a narrative; a single item does not yet carry an account of the world."""


def group(
    here: Installation,
    items: pl.DataFrame,
    *,
    moment: Moment,
    anew: bool = False,
    vectors: VectorsOf | None = None,
) -> pl.DataFrame:
    """Group the enriched items into stories and narratives; file the memberships.

    Their vectors stand in the column ``vector``, or ``vectors`` reads them when they are wanted.

    Re-clusters when it is due, or when told to (``anew``). Between two re-clusterings only new items
    find a story, and narratives stay: a new story has none until the next.
    Gives the items with ``story``, ``story_similarity`` and ``narrative`` (null where none) beside them.
    """
    held = held_members(here, items, moment)
    whole = anew or is_due(here, items, held, moment)
    placed = (regrouped if whole else joined)(here, items, held, moment, vectors=vectors)
    file_placed(here, items, placed, moment)
    told = items.join(
        placed.members.select(id="item", story="story", story_similarity="similarity"),
        on="id",
        how="left",
    )
    tales = (
        _narratives(here, told, moment, vectors) if whole else _held_narratives(here, told, moment)
    )
    return told.join(tales.select("story", "narrative"), on="story", how="left")


def ungrouped(items: pl.DataFrame) -> pl.DataFrame:
    """Give the items as ``group`` does when it fails: none has a story."""
    nothing = pl.lit(None, dtype=pl.String)
    return items.with_columns(story=nothing, narrative=nothing)


def _held_narratives(here: Installation, items: pl.DataFrame, moment: Moment) -> pl.DataFrame:
    stories = items["story"].drop_nulls().unique().to_list()
    return here.archive.read(
        "narrative_members",
        here.scope,
        as_of=moment.as_of,
        ids=stories,
        columns=["story", "narrative"],
    )


def _narratives(
    here: Installation, items: pl.DataFrame, moment: Moment, vectors: VectorsOf | None
) -> pl.DataFrame:
    """A narrative's membership carries the strictest label among the story's items."""
    before = here.archive.read("narrative_members", here.scope, as_of=moment.as_of)
    carriers = items.filter(
        pl.col("story").is_not_null(), pl.len().over("story") >= SMALLEST_CARRIER
    )
    found = gather(
        carriers.select("story", item="id"),
        carriers,
        previous=before.select("story", "narrative") if len(before) else None,
        decisions=decisions(here, moment, of="narrative"),
        vectors=vectors,
    )
    if found.is_empty():
        return found
    labels = carriers.group_by("story").agg(pl.struct(LABEL).unique().alias("labels"))
    rows = []
    for story, held in labels.iter_rows():
        label = label_of(pl.DataFrame(held))
        rows.append((story, label.mission, str(label.marking), str(label.audience)))
    labelled = pl.DataFrame(rows, schema=["story", *LABEL], orient="row")
    table = stamped(
        found.join(labelled, on="story").with_columns(method=pl.lit(NARRATIVES)), moment
    )
    changed = table.join(before.select("story", "narrative"), on=["story", "narrative"], how="anti")
    if len(changed):
        here.archive.file(
            {"narrative_members": conform(changed, NARRATIVE_MEMBER, name="narratives")}
        )
    return found
