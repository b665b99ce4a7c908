"""Lasting ids: a story keeps its id while it lives, and every change is recorded once."""

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from legation.methods.narratives.ids import CHANGE, keep_ids


def members(stories: dict[str, str]) -> pl.DataFrame:
    """A grouping from ``{story: items as letters}``."""
    rows = [(item, story) for story, items in stories.items() for item in items]
    return pl.DataFrame(rows, schema={"item": pl.String, "story": pl.String}, orient="row")


def stories_of(table: pl.DataFrame) -> dict[str, str]:
    return {
        story: "".join(sorted(items))
        for story, items in table.group_by("story").agg("item").iter_rows()
    }


def test_a_story_keeps_its_id_while_items_come_and_go() -> None:
    kept = keep_ids(members({"new": "bcdx"}), members({"old": "abcd"}))
    assert stories_of(kept.members) == {"old": "bcdx"}
    assert kept.changes.is_empty()


def test_in_a_merge_the_larger_story_goes_on_and_the_other_is_recorded() -> None:
    kept = keep_ids(members({"new": "abcdef"}), members({"big": "abcd", "small": "ef"}))
    assert stories_of(kept.members) == {"big": "abcdef"}
    [change] = kept.changes.iter_rows(named=True)
    assert (change["kind"], change["old"], change["new"]) == ("merge", "small", "big")
    assert (change["shared_items"], change["old_items"], change["new_items"]) == (2, 2, 6)
    assert change["explanation"] == "2 of 2 items of small went into big"


def test_in_a_split_the_larger_part_keeps_the_id() -> None:
    kept = keep_ids(members({"one": "abcd", "two": "ef"}), members({"old": "abcdef"}))
    assert stories_of(kept.members) == {"old": "abcd", "two": "ef"}
    [change] = kept.changes.iter_rows(named=True)
    assert (change["kind"], change["old"], change["new"]) == ("split", "old", "two")


def test_items_that_change_sides_are_recorded_as_a_move() -> None:
    kept = keep_ids(members({"x": "abc", "y": "defg"}), members({"left": "abcd", "right": "efg"}))
    assert stories_of(kept.members) == {"left": "abc", "right": "defg"}
    assert kept.changes["kind"].to_list() == ["move"]


def test_a_story_that_left_the_window_has_ended() -> None:
    kept = keep_ids(members({"now": "xy"}), members({"then": "ab"}))
    assert kept.changes["kind"].to_list() == ["end"]
    assert kept.changes["new"].to_list() == [None]


def test_a_new_story_never_takes_an_id_that_was_used() -> None:
    kept = keep_ids(members({"old": "xyz", "other": "abc"}), members({"old": "abc"}))
    found = stories_of(kept.members)
    assert found["old"] == "abc"
    assert set(found.values()) == {"abc", "xyz"}
    assert len(found) == 2


@given(
    st.dictionaries(st.sampled_from("abcdefghijklmnop"), st.sampled_from("PQRS"), min_size=1),
    st.dictionaries(st.sampled_from("abcdefghijklmnop"), st.sampled_from("UVWX"), min_size=1),
)
def test_the_partition_never_changes_and_ids_stay_one_to_one(
    before: dict[str, str], after: dict[str, str]
) -> None:
    schema = {"item": pl.String, "story": pl.String}
    old = pl.DataFrame(list(before.items()), schema=schema, orient="row")
    new = pl.DataFrame(list(after.items()), schema=schema, orient="row")
    kept = keep_ids(new, old)
    assert sorted(stories_of(kept.members).values()) == sorted(stories_of(new).values())
    assert kept.changes.schema == pl.Schema(CHANGE)
    surviving = set(kept.members["story"]) & set(old["story"])
    largest = old.join(new, on="item").group_by("story").len()["len"].max()
    assert bool(surviving) == bool(largest)
