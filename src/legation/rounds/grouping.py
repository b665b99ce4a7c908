"""Step 5: items into stories, stories into narratives, under ids that last."""

import polars as pl

from legation.chancery.installation import Installation
from legation.domain.story import NARRATIVE_MEMBER, STORY_MEMBER
from legation.domain.tables import conform
from legation.methods.narratives.narratives import METHOD as NARRATIVES
from legation.methods.narratives.narratives import gather
from legation.methods.narratives.periodic import METHOD as STORIES
from legation.methods.narratives.periodic import regroup
from legation.rounds.step import Moment, label_of, stamped

LABEL = ("mission", "marking", "audience")
SMALLEST_CARRIER = 2
"""Items a story needs to carry a narrative; a single item does not yet carry an account of the world."""


def group(here: Installation, items: pl.DataFrame, *, moment: Moment) -> pl.DataFrame:
    """Group the enriched items into stories and narratives; file the memberships.

    Gives the items with ``story``, ``story_similarity`` and ``narrative`` (null where none) beside them.
    """
    readable = items.filter(pl.col("vector").is_not_null())
    members = _stories(here, readable, moment)
    told = items.join(
        members.select(id="item", story="story", story_similarity="similarity"), on="id", how="left"
    )
    tales = _narratives(here, told, moment)
    return told.join(tales.select("story", "narrative"), on="story", how="left")


def _stories(here: Installation, items: pl.DataFrame, moment: Moment) -> pl.DataFrame:
    before = here.archive.read("story_members", here.scope, as_of=moment.as_of)
    members = regroup(
        items,
        window_hours=here.settings.story_window_hours,
        previous=before.select("item", "story") if len(before) else None,
    )
    labels = items.select("id", "published_at", *LABEL)
    table = stamped(
        members.join(labels, left_on="item", right_on="id").with_columns(method=pl.lit(STORIES)),
        moment,
    )
    changed = table.join(before.select("item", "story"), on=["item", "story"], how="anti")
    if len(changed):
        here.archive.file({"story_members": conform(changed, STORY_MEMBER, name="story members")})
    return members


def _narratives(here: Installation, items: pl.DataFrame, moment: Moment) -> pl.DataFrame:
    """A narrative's membership carries the strictest label among the story's items."""
    before = here.archive.read("narrative_members", here.scope, as_of=moment.as_of)
    carriers = items.filter(
        pl.col("story").is_not_null(), pl.len().over("story") >= SMALLEST_CARRIER
    )
    found = gather(
        carriers.select("story", item="id"),
        carriers,
        previous=before.select("story", "narrative") if len(before) else None,
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
