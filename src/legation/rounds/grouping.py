"""Step 5: items into stories, stories into narratives, under ids that last."""

from datetime import datetime, timedelta

import polars as pl

from legation.chancery.installation import Installation
from legation.domain.identity import key_of
from legation.domain.story import NARRATIVE_MEMBER, STORY_CHANGE, STORY_MEMBER
from legation.domain.tables import conform
from legation.methods.narratives.ids import Kept, keep_ids
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
    members = _stories(here, items, moment)
    told = items.join(
        members.select(id="item", story="story", story_similarity="similarity"), on="id", how="left"
    )
    tales = _narratives(here, told, moment)
    return told.join(tales.select("story", "narrative"), on="story", how="left")


def _stories(here: Installation, items: pl.DataFrame, moment: Moment) -> pl.DataFrame:
    """Group what is recent or was never grouped; older items keep the story they have."""
    before = here.archive.read("story_members", here.scope, as_of=moment.as_of)
    held = before.select("item", "story", "similarity")
    settled = _settled(items, held, since=moment.as_of - _window(here))
    loose = items.join(settled, left_on="id", right_on="item", how="anti")
    found = regroup(loose, window_hours=here.settings.story_window_hours)
    kept = keep_ids(found, held.join(found, on="item", how="semi"))
    labels = items.select("id", "published_at", *LABEL)
    table = stamped(
        kept.members.join(labels, left_on="item", right_on="id").with_columns(
            method=pl.lit(STORIES)
        ),
        moment,
    )
    changed = table.join(held, on=["item", "story"], how="anti")
    if len(changed):
        here.archive.file({"story_members": conform(changed, STORY_MEMBER, name="story members")})
    _file_changes(here, kept, labels, moment)
    return pl.concat([settled, kept.members])


def _window(here: Installation) -> timedelta:
    return timedelta(hours=here.settings.story_window_hours)


def _settled(items: pl.DataFrame, held: pl.DataFrame, *, since: datetime) -> pl.DataFrame:
    """The memberships of items older than the window, if each of these has one; else none."""
    older = items.filter(pl.col("published_at") < since).select(item="id")
    settled = older.join(held, on="item")
    return settled if len(settled) == len(older) else settled.clear()


def _file_changes(here: Installation, kept: Kept, labels: pl.DataFrame, moment: Moment) -> None:
    """File each merge, split and move with its sentence, under the strictest label of both stories."""
    rows = []
    placed = kept.members.join(labels, left_on="item", right_on="id")
    for change in kept.changes.filter(pl.col("kind") != "end").iter_rows(named=True):
        both = placed.filter(pl.col("story").is_in([change["old"], change["new"]]))
        label = label_of(both)
        name = key_of("change", change["kind"], change["old"], change["new"], str(moment.as_of))
        rows.append(
            {
                "id": name,
                **{column: change[column] for column in ("kind", "old", "new", "shared_items")},
                "explanation": change["explanation"],
                "mission": label.mission,
                "marking": str(label.marking),
                "audience": str(label.audience),
            }
        )
    if rows:
        table = stamped(pl.DataFrame(rows, infer_schema_length=None), moment)
        here.archive.file({"story_changes": conform(table, STORY_CHANGE, name="story changes")})


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
