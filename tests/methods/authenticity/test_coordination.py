"""Coordinated pairs carry what they share, when, and how rare it is; real data agree with their note."""

from datetime import timedelta
from pathlib import Path

import polars as pl
import pytest
from tests.methods.authenticity.planted import organic, planted

from legation.methods.authenticity.actions import number_actions
from legation.methods.authenticity.chance import aggregate, strata_of
from legation.methods.authenticity.coordination import EDGE, coordinated_pairs

DATA = Path(__file__).resolve().parents[3] / "../shared/data/coordination"


def test_an_edge_names_its_objects_its_times_and_its_rarity() -> None:
    campaign = planted(2, members=5, joint=4, jitter=30)
    world = pl.concat([organic(1), campaign])
    edge = coordinated_pairs(world, window_seconds=60).edges.row(0, named=True)
    own = campaign.filter(pl.col("account").is_in([edge["left"], edge["right"]]))
    assert set(edge["evidence"]) == {"p0", "p1", "p2", "p3"}
    assert edge["shared"] == edge["occasions"] == 4
    assert (edge["first_at"], edge["last_at"]) == (own["at"].min(), own["at"].max())
    assert edge["weight"] > 4
    assert 0 < edge["expected"] < 0.1


def test_three_links_in_one_post_are_one_occasion() -> None:
    triple = planted(2, members=2, joint=1, jitter=30)
    world = pl.concat(
        [
            organic(1),
            *(triple.with_columns(object=pl.lit(f"link{number}")) for number in range(3)),
        ]
    )
    looked = coordinated_pairs(world, window_seconds=60, max_q=None)
    pair = looked.edges.filter(pl.col("left") == "m00").row(0, named=True)
    assert (pair["shared"], pair["occasions"]) == (3, 1)
    assert pair["q"] > 0.01


def test_the_result_does_not_depend_on_the_order_of_the_rows() -> None:
    world = pl.concat([organic(1), planted(2, members=5, joint=4, jitter=30)])
    one = coordinated_pairs(world, window_seconds=60)
    other = coordinated_pairs(world.sample(fraction=1, shuffle=True, seed=3), window_seconds=60)
    assert one.edges.equals(other.edges)


def test_accounts_far_apart_in_time_are_not_paired() -> None:
    campaign = planted(2, members=2, joint=6, jitter=1)
    late = pl.col("at") + pl.when(pl.col("account") == "m01").then(timedelta(seconds=90)).otherwise(
        timedelta(0)
    )
    world = pl.concat([organic(1), campaign.with_columns(at=late)])
    assert len(coordinated_pairs(world, window_seconds=60).edges) == 0
    assert len(coordinated_pairs(world, window_seconds=120).edges) == 1


def test_an_empty_table_gives_an_empty_result_with_its_columns() -> None:
    empty = organic(1).clear()
    looked = coordinated_pairs(empty, window_seconds=60)
    assert dict(looked.edges.schema) == dict(EDGE)
    assert (looked.actions, looked.tested) == (0, 0)


def real(name: str, account: str, object_: str, at: str) -> pl.DataFrame:
    path = DATA / f"{name}.parquet"
    if not path.exists():
        pytest.skip(f"the shared evaluation data are not here: {path.name}")
    when = pl.from_epoch(at).dt.replace_time_zone("UTC")
    return pl.read_parquet(path).select(account=account, object=object_, at=when).drop_nulls()


@pytest.mark.data
def test_the_german_election_is_far_beyond_chance() -> None:
    actions = real("german_elections", "account_id", "url_id", "timestamp")
    numbered = number_actions(actions)
    total = aggregate(
        numbered, strata_of(numbered.at, window_seconds=60), window_seconds=60, min_shared=2
    )
    assert total.observed == 1_119
    assert total.expected < 60
    assert total.is_beyond_chance
    assert len(coordinated_pairs(actions, window_seconds=60).edges) > 500


@pytest.mark.data
def test_an_hour_of_russian_retweets_is_no_evidence_in_the_total() -> None:
    actions = real("russian_coord_tweets", "account_id", "object_id", "timestamp_share")
    numbered = number_actions(actions)
    total = aggregate(
        numbered, strata_of(numbered.at, window_seconds=3600), window_seconds=3600, min_shared=2
    )
    assert total.observed == 9_454
    assert "no evidence" in total.words
    assert len(coordinated_pairs(actions, window_seconds=3600).edges) == 0
