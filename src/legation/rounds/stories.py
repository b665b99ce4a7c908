"""Items into stories: all of the last days anew, or only the new items into the stories there are.

A membership says by its method which of the two placed an item, so that the archive alone tells what a
re-clustering has still to look at.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import polars as pl

from legation.chancery.installation import Installation
from legation.domain.identity import key_of
from legation.domain.story import ANALYST, STORY_CHANGE, STORY_MEMBER
from legation.domain.tables import conform
from legation.methods.narratives.corpus import VectorsOf
from legation.methods.narratives.ids import changes_between, keep_ids
from legation.methods.narratives.judged import APART, DECISION, TOGETHER, judged
from legation.methods.narratives.live import METHOD as LIVE
from legation.methods.narratives.live import assign
from legation.methods.narratives.periodic import MEMBER, alone, regroup
from legation.methods.narratives.periodic import METHOD as PERIODIC
from legation.methods.narratives.resuming import resumed
from legation.rounds.step import Moment, label_of, stamped

LABEL = ("mission", "marking", "audience")


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """Where items are by now: ``members`` (``item``, ``story``, ``similarity``), the rows ``to_file``
    among them, and the merges, splits and moves (``methods.narratives.ids.CHANGE``)."""

    members: pl.DataFrame
    to_file: pl.DataFrame
    changes: pl.DataFrame
    method: str


def held_members(here: Installation, items: pl.DataFrame, moment: Moment) -> pl.DataFrame:
    """Give the memberships in force of these items: ``item``, ``story``, ``similarity``,
    ``is_settled``, whether a re-clustering, or an analyst, placed the item as it is now."""
    rows = here.archive.read(
        "story_members",
        here.scope,
        as_of=moment.as_of,
        ids=items["id"].to_list(),
        columns=["item", "story", "similarity", "method", "known_at"],
    )
    said = items.select(item="id", said_at="known_at")
    is_settled = _is_decided() & (pl.col("known_at") >= pl.col("said_at"))
    return rows.join(said, on="item").with_columns(is_settled=is_settled)


def decisions(here: Installation, moment: Moment, *, of: str) -> pl.DataFrame:
    """Give what analysts decided of stories, or of narratives, and did not undo (DECISION)."""
    acts = here.archive.read("analyst_acts", here.scope, as_of=moment.as_of)
    ours = pl.col("subject").str.starts_with(f"{of}:") & pl.col("kind").is_in([TOGETHER, APART])
    return acts.filter(ours, ~pl.col("undone")).sort("done_at", "id").select(*DECISION)


def is_due(here: Installation, items: pl.DataFrame, held: pl.DataFrame, moment: Moment) -> bool:
    """Say whether a re-clustering is due: always for a time in the past; else when the period since the
    last one is over and it left something to look at."""
    last = held.filter(method=PERIODIC)["known_at"].max()
    if moment.is_reconstructed or not isinstance(last, datetime):
        return True
    is_over = moment.as_of - last >= timedelta(minutes=here.settings.regroup_minutes)
    return is_over and int(held["is_settled"].sum()) < len(items)


def regrouped(
    here: Installation,
    items: pl.DataFrame,
    held: pl.DataFrame,
    moment: Moment,
    *,
    vectors: VectorsOf | None,
) -> Placed:
    """Group what is recent, or everything when older items were never grouped; ids last."""
    settled = _settled(items, held, since=_window_start(here, moment))
    loose = items.join(settled, left_on="id", right_on="item", how="anti")
    clustered = regroup(loose, window_hours=here.settings.story_window_hours, vectors=vectors)
    found = judged(clustered, decisions(here, moment, of="story"))
    kept = keep_ids(found, held.join(found, on="item", how="semi"))
    as_before = held.filter("is_settled")
    return Placed(
        members=pl.concat([settled, kept.members]),
        to_file=kept.members.join(as_before, on=["item", "story"], how="anti"),
        changes=kept.changes,
        method=PERIODIC,
    )


def joined(
    here: Installation,
    items: pl.DataFrame,
    held: pl.DataFrame,
    moment: Moment,
    *,
    vectors: VectorsOf | None,
) -> Placed:
    """Place only the items that have no story yet. One from before the window is compared with
    nothing and stands alone until the next re-clustering."""
    since, hours = _window_start(here, moment), here.settings.story_window_hours
    new = items.join(held, left_on="id", right_on="item", how="anti")
    members = held.select(*MEMBER)
    if new.is_empty():
        nothing = members.clear()
        return Placed(
            members=members,
            to_file=nothing,
            changes=changes_between(nothing, nothing),
            method=LIVE,
        )
    recent = pl.col("published_at") >= since
    state = resumed(
        items.filter(recent),
        held.select("item", "story", is_live=~pl.col("is_settled")),
        window_hours=hours,
        vectors=vectors,
    )
    _, placed = assign(state, new.filter(recent), window_hours=hours, vectors=vectors)
    changed = pl.concat([placed, alone(new.filter(~recent)["id"].to_list())])
    after = pl.concat([members.join(changed, on="item", how="anti"), changed])
    decided = decisions(here, moment, of="story")
    if len(decided):
        after = keep_ids(judged(after, decided), members).members
        changed = after.join(members, on=["item", "story"], how="anti")
    touched = members.filter(pl.col("story").is_in(_stories_of(changed, members).implode()))
    return Placed(
        members=after,
        to_file=changed,
        changes=changes_between(touched, after.join(touched, on="item", how="semi")),
        method=LIVE,
    )


def file_placed(here: Installation, items: pl.DataFrame, placed: Placed, moment: Moment) -> None:
    """File new memberships, and with them each merge, split and move with its sentence."""
    labels = items.select("id", "published_at", *LABEL)
    labelled = placed.to_file.join(labels, left_on="item", right_on="id")
    table = stamped(labelled.with_columns(method=pl.lit(placed.method)), moment)
    changes = _change_rows(placed, labels, moment)
    tables = {"story_members": conform(table, STORY_MEMBER, name="story members")}
    if changes:
        rows = stamped(pl.DataFrame(changes, infer_schema_length=None), moment)
        tables["story_changes"] = conform(rows, STORY_CHANGE, name="story changes")
    if any(map(len, tables.values())):
        here.archive.file({name: rows for name, rows in tables.items() if len(rows)})


def _window_start(here: Installation, moment: Moment) -> datetime:
    return moment.as_of - timedelta(hours=here.settings.story_window_hours)


def _is_decided() -> pl.Expr:
    return pl.col("method").is_in([PERIODIC, ANALYST])


def _settled(items: pl.DataFrame, held: pl.DataFrame, *, since: datetime) -> pl.DataFrame:
    """The memberships of items older than the window, if a re-clustering gave each of them; else none."""
    older = items.filter(pl.col("published_at") < since).select(item="id")
    settled = older.join(held.filter(_is_decided()), on="item").select(*MEMBER)
    return settled if len(settled) == len(older) else settled.clear()


def _stories_of(changed: pl.DataFrame, before: pl.DataFrame) -> pl.Series:
    """The stories that changed items are in now or were in before."""
    were = before.join(changed, on="item", how="semi")
    return pl.concat([changed["story"], were["story"]]).unique()


def _change_rows(placed: Placed, labels: pl.DataFrame, moment: Moment) -> list[dict[str, object]]:
    """Each merge, split and move under the strictest label of both stories."""
    told = placed.members.join(labels, left_on="item", right_on="id")
    rows = []
    for change in placed.changes.filter(pl.col("kind") != "end").iter_rows(named=True):
        label = label_of(told.filter(pl.col("story").is_in([change["old"], change["new"]])))
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
    return rows
