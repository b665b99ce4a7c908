"""Periodic grouping: planted stories are found, and nothing is thrown away."""

from collections.abc import Callable
from datetime import timedelta

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from legation.domain.errors import Rejected
from legation.methods.narratives.ids import story_key
from legation.methods.narratives.periodic import MEMBER, regroup

Make = Callable[..., pl.DataFrame]
Score = Callable[[pl.DataFrame, pl.DataFrame], float]


def test_planted_stories_are_found(make_stream: Make, score: Score) -> None:
    items = make_stream(30, 12)
    assert score(regroup(items), items) > 0.98


def test_items_like_no_other_are_stories_of_one(make_stream: Make) -> None:
    items = make_stream(80, 1)
    members = regroup(items)
    assert members["story"].n_unique() == 80
    assert members["similarity"].min() == pytest.approx(1.0, abs=1e-6)


def test_every_item_has_exactly_one_story(make_stream: Make) -> None:
    items = make_stream(10, 7)
    members = regroup(items)
    assert sorted(members["item"]) == sorted(items["id"])
    assert members.schema == pl.Schema(MEMBER)


def test_row_order_changes_nothing(make_stream: Make) -> None:
    items = make_stream(12, 9)
    shuffled = items.sample(fraction=1.0, shuffle=True, seed=4)
    assert regroup(shuffled).sort("item").equals(regroup(items).sort("item"))


def test_a_new_story_is_named_after_its_first_item(make_stream: Make) -> None:
    items = make_stream(5, 6)
    first = items.join(regroup(items), left_on="id", right_on="item").sort("published_at")
    named = first.group_by("story").agg(pl.col("id").first())
    assert all(story == story_key(item) for story, item in named.iter_rows())


def test_the_same_report_months_later_is_another_story(make_stream: Make) -> None:
    then = make_stream(4, 8)
    later = then.with_columns(
        pl.col("published_at") + timedelta(days=90), pl.col("id") + "-later", pl.col("title") + " y"
    )
    members = regroup(pl.concat([then, later]))
    is_later = pl.col("item").str.ends_with("-later")
    spans = members.group_by("story").agg(is_later.any() & ~is_later.all())
    assert not spans["item"].any()


def test_copies_share_a_story_and_count_once(make_stream: Make) -> None:
    items = make_stream(6, 5).with_columns(text_hash=pl.col("id"))
    copies = pl.concat([items.head(1)] * 40).with_columns(
        id=pl.format("copy-{}", pl.int_range(pl.len())),
        published_at=pl.col("published_at") + pl.duration(seconds=pl.int_range(pl.len()) + 1),
    )
    with_copies = regroup(pl.concat([items, copies]))
    stories = dict(with_copies.select("item", "story").iter_rows())
    assert {stories[copy] for copy in copies["id"]} == {stories[items["id"][0]]}
    assert regroup(items)["story"].n_unique() == with_copies["story"].n_unique()


def test_vectors_of_two_embedders_are_never_compared(make_stream: Make) -> None:
    one = make_stream(5, 6, embedder="one")
    other = one.with_columns(pl.col("id") + "-b", embedder=pl.lit("other"))
    members = regroup(pl.concat([one, other])).join(
        pl.concat([one, other]), left_on="item", right_on="id"
    )
    assert members.group_by("story").agg(pl.col("embedder").n_unique())["embedder"].max() == 1


def test_an_item_without_a_vector_is_a_story_of_one(make_stream: Make) -> None:
    items = make_stream(2, 4).with_row_index("at")
    holed = items.with_columns(vector=pl.when(pl.col("at") > 0).then("vector")).drop("at")
    members = regroup(holed)
    alone = members.filter(item=holed["id"][0])["story"][0]
    assert members.filter(story=alone).height == 1


def test_look_alike_events_are_kept_apart(make_stream: Make) -> None:
    quakes = make_stream(1, 12, noise=0.2).with_row_index("at")
    monday = pl.lit("A quake of 5.1 shook Lima on Monday, say officials")
    friday = pl.lit("A quake of 6.3 shook Cusco on Friday, say officials")
    number = pl.format(" {}", pl.col("at") + 1000)
    told = quakes.with_columns(
        title=pl.when(pl.col("at") % 2 == 0).then(monday).otherwise(friday) + number
    )
    members = regroup(told.drop("at")).join(told, left_on="item", right_on="id")
    event = pl.col("title").str.contains("Lima")
    assert members["story"].n_unique() == 2
    assert members.group_by("story").agg(event.n_unique())["title"].to_list() == [1, 1]


def test_regrouping_keeps_ids_when_items_arrive(make_stream: Make) -> None:
    items = make_stream(20, 20)
    before = regroup(items.head(300))
    after = regroup(items, previous=before)
    kept = before.join(after, on="item", suffix="_after")
    assert (kept["story"] == kept["story_after"]).mean() >= 0.95  # type: ignore[operator]


def test_nothing_to_group_gives_an_empty_table(make_stream: Make) -> None:
    assert regroup(make_stream(2, 2).clear()).is_empty()


@settings(max_examples=25, deadline=None)
@given(titles=st.lists(st.text(max_size=40), min_size=1, max_size=20))
def test_any_titles_can_be_grouped(titles: list[str]) -> None:
    items = pl.DataFrame(
        {
            "id": [str(at) for at in range(len(titles))],
            "published_at": [0] * len(titles),
            "title": titles,
            "vector": [[1.0, 0.0]] * len(titles),
        }
    ).with_columns(pl.col("published_at").cast(pl.Datetime("us", "UTC")))
    assert regroup(items).height == len(titles)


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda items: items.drop("vector"), "vector"),
        (lambda items: items.with_columns(id=pl.lit("same")), "twice"),
        (lambda items: items.with_columns(published_at=pl.lit(None)), "published_at"),
        (
            lambda items: items.with_columns(
                vector=pl.col("vector").list.head(pl.int_range(pl.len()) + 1)
            ),
            "unequal",
        ),
    ],
)
def test_unusable_items_are_rejected_with_the_reason(
    make_stream: Make, spoil: Callable[[pl.DataFrame], pl.DataFrame], says: str
) -> None:
    with pytest.raises(Rejected, match=says):
        regroup(spoil(make_stream(2, 3)))


def test_a_window_must_have_a_length(make_stream: Make) -> None:
    with pytest.raises(Rejected, match="window"):
        regroup(make_stream(2, 3), window_hours=0)
