"""Stories in the loop: new items join those there are, a re-clustering keeps ids, a kill costs nothing."""

import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from legation.chancery.installation import Installation
from legation.chancery.missions import open_mission
from legation.desks.briefing import work_acts as work
from legation.domain.roles import RoleKind
from legation.methods.narratives.live import METHOD as LIVE
from legation.methods.narratives.periodic import METHOD as PERIODIC
from legation.rounds.grouping import group
from legation.rounds.step import Moment
from legation.settings import Settings
from legation.store.archive import Archive
from legation.store.faults import CRASH_AT
from legation.testing.builders import make_items
from legation.testing.people import person_at

pytestmark = pytest.mark.django_db(transaction=True)
START = datetime(2026, 5, 18, tzinfo=UTC)
CHILD = Path(__file__).with_name("killed_update.py")
WIDTH = 48


@pytest.fixture
def here(home: Path) -> Installation:
    open_mission("lima", at=START)
    settings = Settings(home=home, embedder="hash", workers=1, regroup_minutes=180)
    return Installation(settings=settings, archive=Archive(settings), now=lambda: START)


def planted(stories: int = 20, each: int = 20, *, hours: float = 40.0) -> pl.DataFrame:
    """Enriched items in time order whose vectors and words scatter around their story's; ``truth``."""
    dice = np.random.default_rng(3)
    centres = dice.normal(size=(stories, WIDTH))
    truth = dice.permutation(np.repeat(np.arange(stories), each))
    vectors = centres[truth] + dice.normal(size=(len(truth), WIDTH)) * 0.6
    items = make_items(
        *(
            {
                "native_id": f"n{at}",
                "title": " ".join(f"s{story}w{word}" for word in dice.choice(9, 5, replace=False)),
            }
            for at, story in enumerate(truth)
        ),
        start=START,
        minutes=hours * 60 / len(truth),
    )
    vector = pl.Series("vector", vectors.tolist(), dtype=pl.List(pl.Float32))
    return items.with_columns(
        vector,
        embedder=pl.lit("test"),
        text_hash=pl.lit(None, pl.String),
        truth=pl.Series(truth),
    )


def moment_after(items: pl.DataFrame, *, minutes: float = 1, is_past: bool = False) -> Moment:
    newest = items["known_at"].max()
    assert isinstance(newest, datetime)
    at = newest + timedelta(minutes=minutes)
    return Moment(as_of=at, at=at + timedelta(days=is_past), is_reconstructed=is_past)


def members(here: Installation) -> pl.DataFrame:
    return here.archive.read("story_members", here.scope)


def test_the_second_half_goes_live_into_the_stories_of_the_first(here: Installation) -> None:
    items = planted()
    first, second = items.head(200), items.slice(200, 25)
    told = group(here, first, moment=moment_after(first))
    assert set(members(here)["method"]) == {PERIODIC}
    both = items.head(225)
    now = group(here, both, moment=moment_after(both))
    placed = members(here).filter(method=LIVE)
    assert set(placed["item"]) == set(second["id"])
    home = told.group_by("truth").agg(pl.col("story").mode().first())
    joined = now.join(home, on="truth", suffix="_of_truth")
    right = joined.filter(pl.col("id").is_in(second["id"].implode()))
    assert (right["story"] == right["story_of_truth"]).mean() > 0.95


def test_a_re_clustering_keeps_the_ids_that_survive_and_says_what_changed(
    here: Installation,
) -> None:
    items = planted()
    first = items.head(200)
    group(here, first, moment=moment_after(first))
    before = group(here, items, moment=moment_after(items, minutes=-60))
    after = group(here, items, moment=moment_after(items), anew=True)
    assert set(members(here)["method"]) == {PERIODIC}
    survivors = set(before["story"]) & set(after["story"])
    assert len(survivors) >= 0.95 * before["story"].n_unique()
    both = before.select("id", old="story").join(after.select("id", new="story"), on="id")
    assert (both["old"] == both["new"]).mean() >= 0.95
    moved = both.filter(pl.col("old") != pl.col("new")).select("old", "new").unique()
    told = here.archive.read("story_changes", here.scope).select("old", "new")
    assert moved.join(told, on=["old", "new"], how="anti").is_empty()


def test_a_re_clustering_comes_when_its_period_is_over_and_something_is_new(
    here: Installation,
) -> None:
    items = planted(hours=1)
    for count, minutes, live in ((200, 1, 0), (300, 60, 100), (301, 200, 0)):
        some = items.head(count)
        at = moment_after(items.head(200), minutes=minutes)
        group(here, some, moment=at)
        assert members(here)["method"].eq(LIVE).sum() == live
    quiet = moment_after(items, minutes=900)
    group(here, items.head(301), moment=quiet)
    assert members(here)["known_at"].max() < quiet.as_of


def test_a_time_in_the_past_is_always_clustered_anew(here: Installation) -> None:
    items = planted()
    first = items.head(200)
    group(here, first, moment=moment_after(first))
    group(here, items, moment=moment_after(first, minutes=20, is_past=True))
    assert LIVE not in members(here)["method"].to_list()


def test_no_item_is_without_a_story_however_late_or_unreadable_it_is(here: Installation) -> None:
    items = planted()
    first = items.head(200)
    group(here, first, moment=moment_after(first))
    late = pl.col("published_at") - timedelta(days=9)
    odd = items.tail(2).with_columns(
        published_at=pl.when(pl.col("id") == items["id"][-1]).then(late).otherwise("published_at"),
        vector=pl.when(pl.col("id") == items["id"][-1]).then("vector"),
    )
    every = pl.concat([first, odd]).sort("published_at")
    told = group(here, every, moment=moment_after(first, minutes=30))
    assert told["story"].null_count() == 0
    alone = told.filter(pl.col("id").is_in(odd["id"].implode()))["story"]
    assert told.filter(pl.col("story").is_in(alone.implode())).height == 2
    group(here, every, moment=moment_after(first, minutes=30), anew=True)
    assert set(members(here)["method"]) == {PERIODIC}


def test_an_edited_item_keeps_its_story_until_the_next_re_clustering(here: Installation) -> None:
    items = planted()
    group(here, items, moment=moment_after(items))
    edited = pl.when(pl.col("id") == items["id"][0]).then(
        pl.lit(moment_after(items, minutes=5).as_of)
    )
    later = items.with_columns(known_at=edited.otherwise("known_at").cast(items.schema["known_at"]))
    group(here, later, moment=moment_after(items, minutes=10))
    assert len(members(here).filter(method=LIVE)) == 0
    due = moment_after(items, minutes=200)
    group(here, later, moment=due)
    again = members(here).filter(pl.col("known_at") == due.as_of)
    assert again["item"].to_list() == [items["id"][0]]


@pytest.mark.kill
def test_an_update_killed_between_two_filings_loses_and_doubles_nothing(home: Path) -> None:
    for verb, crash in (("first", ""), ("second", "after-file"), ("second", "")):
        done = subprocess.run(
            [sys.executable, str(CHILD), verb],
            env={**os.environ, "LEGATION_HOME": str(home), "LEGATION_EMBEDDER": "hash"}
            | ({CRASH_AT: crash} if crash else {}),
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        assert done.returncode == (-9 if crash else 0), done.stderr[-3_000:]
    assert "well" in done.stdout


def test_regrouping_may_be_switched_to_every_update(here: Installation) -> None:
    always = replace(here, settings=replace(here.settings, regroup_minutes=0.0))
    items = planted()
    group(always, items.head(200), moment=moment_after(items.head(200)))
    group(always, items, moment=moment_after(items))
    assert set(members(here)["method"]) == {PERIODIC}


def analyst(here: Installation, at: datetime) -> work.Analyst:
    person = person_at("lima", RoleKind.ANALYST, login=f"analyst-{at:%H%M%S}")
    return work.Analyst(archive=here.archive, scope=here.scope, person=person, at=at)


def stories(here: Installation) -> dict[str, str]:
    return dict(members(here).select("item", "story").iter_rows())


def later(moment: Moment, *, minutes: float) -> Moment:
    at = moment.as_of + timedelta(minutes=minutes)
    return Moment(as_of=at, at=at, is_reconstructed=False)


def test_a_merge_and_a_split_hold_over_re_clusterings_until_they_are_undone(
    here: Installation,
) -> None:
    items = planted(stories=6, each=10)
    some = items.head(50)
    first = moment_after(some)
    told = group(here, some, moment=first)
    sizes = told.group_by("story").len().sort("len", "story", descending=True)["story"].to_list()
    one, two, three = sizes[:3]
    members_of = {name: set(told.filter(story=name)["id"]) for name in (one, two, three)}
    leaving = sorted(members_of[three])[:3]
    at = first.as_of + timedelta(minutes=5)
    merged = work.merge(analyst(here, at), "story", two, one)
    work.split(analyst(here, at + timedelta(seconds=1)), "story", three, leaving)
    parted = stories(here)[leaving[0]]

    for step, whole in ((10, False), (200, True), (400, True)):
        group(here, items, moment=later(first, minutes=step + 3000), anew=whole)
        now = stories(here)
        assert {now[item] for item in members_of[one] | members_of[two]} == {one}, step
        assert {now[item] for item in leaving} == {parted}
        assert {now[item] for item in members_of[three] - set(leaving)} == {three}

    undoing = later(first, minutes=3600)
    work.undo(analyst(here, undoing.as_of), merged)
    assert {stories(here)[item] for item in members_of[two]} == {two}
    group(here, items, moment=later(undoing, minutes=5), anew=True)
    now = stories(here)
    assert not {now[item] for item in members_of[one]} & {now[item] for item in members_of[two]}
    acts = here.archive.read("analyst_acts", here.scope)
    assert acts["undone"].sum() == 1
    assert pl.Series(acts["by_name"]).null_count() == 0
