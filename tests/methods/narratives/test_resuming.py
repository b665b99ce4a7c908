"""Resuming the live pass from memberships: it goes on in the stories that are kept, and merges anew."""

from collections.abc import Callable

import numpy as np
import polars as pl
import pytest

from legation.domain.errors import Rejected
from legation.methods.narratives.live import assign
from legation.methods.narratives.periodic import regroup
from legation.methods.narratives.resuming import resumed

Make = Callable[..., pl.DataFrame]
Score = Callable[[pl.DataFrame, pl.DataFrame], float]


def decided(members: pl.DataFrame, *, is_live: bool = False) -> pl.DataFrame:
    return members.select("item", "story", is_live=pl.lit(is_live))


def test_new_items_join_the_stories_that_a_re_clustering_made(
    make_stream: Make, score: Score
) -> None:
    items = make_stream(20, 20)
    before = regroup(items.head(200))
    _, placed = assign(resumed(items.head(200), decided(before)), items.tail(200))
    assert set(placed["item"]) == set(items.tail(200)["id"])
    assert placed["story"].is_in(before["story"].implode()).mean() > 0.97
    assert score(pl.concat([before, placed]), items) > 0.95


def test_a_state_made_again_holds_the_links_of_what_the_live_pass_placed(make_stream: Make) -> None:
    items = make_stream(10, 20, noise=1.2)
    kept, members = assign(None, items)
    again = resumed(items, decided(members, is_live=True))
    mine, theirs = (
        {
            frozenset((str(one.names[left]), str(one.names[right])))
            for left, right in zip(one.link_left, one.link_right, strict=True)
        }
        for one in (kept.recent["test"], again.recent["test"])
    )
    assert theirs
    assert len(mine & theirs) > 0.9 * len(mine | theirs)


def test_stories_that_a_re_clustering_held_apart_have_no_links(make_stream: Make) -> None:
    items = make_stream(10, 20, noise=1.2)
    _, members = assign(None, items)
    state = resumed(items, decided(members)).recent["test"]
    assert not len(state.link_left)


def test_stories_held_apart_are_merged_by_what_comes_since(make_stream: Make) -> None:
    items = make_stream(1, 60)
    halves = pl.DataFrame(
        {"item": items["id"].head(40), "story": [f"half-{at % 2}" for at in range(40)]}
    )
    _, placed = assign(resumed(items.head(40), decided(halves)), items.tail(20))
    assert placed["story"].n_unique() == 1
    assert len(placed) == 40  # the new ones, and the half that went into the other


def test_items_placed_live_come_last_in_time(make_stream: Make) -> None:
    items = make_stream(5, 6)
    members = pl.DataFrame({"item": items["id"], "story": ["s"] * 30}).with_columns(
        is_live=pl.int_range(30) == 3
    )
    state = resumed(items, members).recent["test"]
    assert state.ids[-1] == items["id"][3]
    assert (np.diff(state.seconds) >= 0).all()


def test_items_without_a_story_and_a_window_of_nothing_are_left_out(make_stream: Make) -> None:
    items = make_stream(2, 4)
    members = decided(regroup(items.head(3)))
    assert len(resumed(items, members).recent["test"]) == 3
    assert not resumed(items.clear(), members.clear()).recent
    with pytest.raises(Rejected, match="window"):
        resumed(items, members, window_hours=0)
