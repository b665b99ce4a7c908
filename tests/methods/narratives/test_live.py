"""Live grouping: one pass finds planted stories, and a kept state goes on as if never stopped."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from legation.domain.errors import Rejected
from legation.methods.narratives.growing import GrowingStories
from legation.methods.narratives.live import assign
from legation.methods.narratives.state import LiveState, nothing_yet

Make = Callable[..., pl.DataFrame]
Score = Callable[[pl.DataFrame, pl.DataFrame], float]


def test_planted_stories_are_found_in_one_pass(make_stream: Make, score: Score) -> None:
    items = make_stream(30, 12)
    assert score(assign(None, items)[1], items) > 0.95


def test_a_saved_state_goes_on_as_if_never_stopped(make_stream: Make, tmp_path: Path) -> None:
    items = make_stream(15, 20)
    first, _ = assign(None, items.head(170))
    np.savez(tmp_path / "state.npz", **first.to_arrays())
    with np.load(tmp_path / "state.npz", allow_pickle=False) as arrays:
        restored = LiveState.from_arrays(dict(arrays))
    went_on, members = assign(first, items.tail(130))
    resumed, again = assign(restored, items.tail(130))
    assert again.equals(members)
    for name, array in went_on.to_arrays().items():
        assert np.array_equal(resumed.to_arrays()[name], array), name


def test_later_calls_join_the_stories_of_earlier_ones(make_stream: Make, score: Score) -> None:
    items = make_stream(15, 20)
    state, members, stories = None, [], {}
    for part in (items.head(100), items.slice(100, 100), items.slice(200)):
        state, members = assign(state, part)
        stories |= dict(members.select("item", "story").iter_rows())
    found = pl.DataFrame({"item": list(stories), "story": list(stories.values())})
    assert score(found, items) > 0.95


def test_items_already_held_are_passed_over(make_stream: Make) -> None:
    items = make_stream(5, 6)
    state, _ = assign(None, items)
    again, members = assign(state, items)
    assert members.is_empty()
    assert len(again.recent["test"]) == len(items)


def test_items_leave_with_the_window(make_stream: Make) -> None:
    items = make_stream(5, 6, hours=10)
    state, _ = assign(None, items)
    later = items.head(1).with_columns(pl.col("published_at") + timedelta(days=9), id=pl.lit("new"))
    state, members = assign(state, later)
    assert state.recent["test"].ids.tolist() == ["new"]
    assert len(state.recent["test"].names) == members["story"].n_unique() == 1


def test_an_item_that_arrives_late_is_still_placed(make_stream: Make) -> None:
    items = make_stream(5, 6)
    state, _ = assign(None, items.slice(1))
    state, members = assign(state, items.head(1))
    held = state.recent["test"]
    assert members["item"].to_list() == [items["id"][0]]
    assert (np.diff(held.seconds) >= 0).all()


def test_two_stories_that_turn_out_to_be_one_are_merged() -> None:
    growing = GrowingStories.of(nothing_yet(2), resolution=0.01)
    growing.add([], "a")
    growing.add([(0, 0.9)], "a2")
    growing.add([], "b")
    assert growing.home(growing.stories[2]) != growing.home(growing.stories[0])
    growing.add([(0, 0.8), (2, 0.7)], "c")
    homes = {growing.home(story) for story in growing.stories}
    assert homes == {growing.stories[0]}
    assert growing.sizes[growing.stories[0]] == 4


def test_items_of_a_merged_story_are_reported_again(make_stream: Make) -> None:
    left, right = [1.0, 0.0, 0.0], [0.2, 0.98, 0.0]
    between = [0.78, 0.62, 0.0]
    items = make_stream(1, 3).with_columns(
        vector=pl.Series([left, right, between]), title=pl.Series(["a b", "c d", "a b c d"])
    )
    state, first = assign(None, items.head(2))
    assert first["story"].n_unique() == 2
    _, second = assign(state, items.tail(1))
    assert second.height == 2
    assert second["story"].n_unique() == 1


def test_look_alike_events_are_kept_apart_live(make_stream: Make) -> None:
    quakes = make_stream(1, 12, noise=0.2).with_row_index("at")
    monday = pl.lit("A quake of 5.1 shook Lima on Monday, say officials")
    friday = pl.lit("A quake of 6.3 shook Cusco on Friday, say officials")
    told = quakes.with_columns(title=pl.when(pl.col("at") % 2 == 0).then(monday).otherwise(friday))
    _, members = assign(None, told.drop("at"))
    joined = members.join(told, left_on="item", right_on="id")
    assert joined.group_by("story").agg(pl.col("title").n_unique())["title"].to_list() == [1, 1]


def test_no_items_change_nothing(make_stream: Make) -> None:
    items = make_stream(3, 3)
    state, _ = assign(None, items)
    same, members = assign(state, items.clear())
    assert members.is_empty()
    assert same.recent.keys() == state.recent.keys()


def test_a_state_that_lacks_a_part_is_rejected(make_stream: Make) -> None:
    arrays = assign(None, make_stream(2, 3))[0].to_arrays()
    del arrays["0.seconds"]
    with pytest.raises(Rejected, match="seconds"):
        LiveState.from_arrays(arrays)
