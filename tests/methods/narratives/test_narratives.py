"""Narratives: stories of one account are gathered over weeks, never across embedders by vector."""

from collections.abc import Callable
from datetime import timedelta

import polars as pl
import pytest

from legation.domain.errors import Rejected
from legation.methods.narratives.narratives import MEMBER, gather
from legation.methods.narratives.periodic import regroup

Make = Callable[..., pl.DataFrame]


def over_weeks(stream: pl.DataFrame, weeks: int) -> pl.DataFrame:
    """The same accounts told again every week."""
    return pl.concat(
        stream.with_columns(
            pl.format("{}-{}", "id", pl.lit(week)),
            pl.col("published_at") + timedelta(days=7 * week),
            title=pl.format("{} week{}", "title", pl.lit(week)),
        )
        for week in range(weeks)
    )


def test_stories_weeks_apart_carry_one_narrative(make_stream: Make) -> None:
    items = over_weeks(make_stream(6, 8, noise=0.4), 4)
    members = regroup(items)
    assert members["story"].n_unique() == 24
    found = gather(members, items)
    told = found.join(members.join(items, left_on="item", right_on="id"), on="story")
    assert found.schema == pl.Schema(MEMBER)
    assert found["narrative"].n_unique() == 6
    assert told.group_by("truth").agg(pl.col("narrative").n_unique())["narrative"].max() == 1


def test_a_story_like_no_other_is_a_narrative_of_one(make_stream: Make) -> None:
    items = make_stream(9, 1)
    found = gather(regroup(items), items)
    assert found["narrative"].n_unique() == 9
    assert found["similarity"].min() == pytest.approx(1.0, abs=1e-5)


def test_narratives_keep_their_ids_as_weeks_go_by(make_stream: Make) -> None:
    three, four = (over_weeks(make_stream(6, 8, noise=0.4), weeks) for weeks in (3, 4))
    before = gather(regroup(three), three)
    after = gather(regroup(four), four, previous=before)
    both = before.join(after, on="story", suffix="_after")
    assert (both["narrative"] == both["narrative_after"]).all()


def test_embedders_are_linked_by_what_stories_share_and_not_by_vectors(make_stream: Make) -> None:
    one = make_stream(3, 5, embedder="one", noise=0.3).with_columns(embedder=pl.lit("one"))
    other = one.with_columns(pl.col("id") + "-b", embedder=pl.lit("other"))
    apart = pl.concat([one, other])
    assert gather(regroup(apart), apart)["narrative"].n_unique() == 6
    linked = apart.with_columns(
        urls=pl.when(truth="one0").then(pl.concat_list(pl.lit("https://example.org/report")))
    )
    assert gather(regroup(linked), linked)["narrative"].n_unique() == 5


def test_countries_and_a_figure_link_stories_of_two_embedders(make_stream: Make) -> None:
    one = make_stream(2, 3, embedder="one", noise=0.3).with_columns(
        title=pl.format("{} accord of 4.5 billion", "truth")
    )
    other = one.with_columns(pl.col("id") + "-b", embedder=pl.lit("other"))
    both = pl.concat([one, other]).with_columns(
        countries=pl.when(truth="one0").then(pl.concat_list(pl.lit("PE"), pl.lit("CL")))
    )
    assert gather(regroup(both), both)["narrative"].n_unique() == 3


def test_no_members_give_no_narratives(make_stream: Make) -> None:
    items = make_stream(2, 2)
    assert gather(regroup(items).clear(), items).is_empty()


def test_a_missing_column_is_named(make_stream: Make) -> None:
    items = make_stream(2, 2)
    with pytest.raises(Rejected, match="vector"):
        gather(regroup(items), items.drop("vector"))
