"""Influence: who is followed, whose posts travel, who is first, who connects."""

from collections import defaultdict, deque
from datetime import UTC, datetime, timedelta

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from legation.domain.errors import Rejected
from legation.methods.networks.influence import between_communities, influence
from legation.methods.networks.simple import Simple, simple

START = datetime(2026, 3, 1, tzinfo=UTC)


def reposts(*rows: tuple[str, str, int, str | None]) -> pl.DataFrame:
    """Who reposts whom, in which minute, which post."""
    return pl.DataFrame(
        [("n", who, whom, START + timedelta(minutes=at), item) for who, whom, at, item in rows],
        schema=["network", "source", "target", "at", "item"],
        orient="row",
    )


def of(table: pl.DataFrame, account: str) -> dict[str, float]:
    return influence(table).filter(pl.col("account") == account).row(0, named=True)


def test_who_is_reposted_by_those_that_are_reposted_leads() -> None:
    chain = reposts(("a", "b", 1, "x"), ("b", "c", 2, "y"), ("d", "b", 3, "x"), ("e", "a", 4, "z"))
    found = influence(chain)
    assert found["account"][0] == "c"
    assert found["pagerank"].sum() == pytest.approx(1.0)
    assert of(chain, "b")["pagerank"] > of(chain, "a")["pagerank"] > of(chain, "d")["pagerank"]


def test_pagerank_of_two_that_repost_each_other_and_one_beside_them() -> None:
    """By hand: a and b hold x, c holds y = .05; x = .05 + .85 x, so that all sum to one."""
    table = reposts(
        ("a", "b", 1, None), ("b", "a", 2, None), ("c", "a", 3, None), ("c", "b", 4, None)
    )
    assert of(table, "c")["pagerank"] == pytest.approx(0.05)
    assert of(table, "a")["pagerank"] == pytest.approx(0.475)


def test_h_counts_posts_by_how_many_accounts_carried_them() -> None:
    rows = [
        (f"r{who}", "author", who, f"p{post}")
        for post, many in ((1, 4), (2, 3), (3, 2), (4, 1))
        for who in range(many)
    ]
    again = [("r0", "author", 60, "p4")] * 5  # the same account again is no other
    assert of(reposts(*rows, *again), "author")["h_index"] == 2
    assert of(reposts(*rows), "r0")["h_index"] == 0


def test_who_is_first_is_counted_where_others_followed_and_a_tie_is_nobodys() -> None:
    table = reposts(
        ("early", "a", 1, "p1"), ("late", "a", 9, "p1"),
        ("early", "a", 5, "p2"), ("late", "a", 2, "p2"),
        ("early", "b", 1, "p3"), ("late", "b", 1, "p3"),
        ("alone", "b", 1, "p4"),
    )  # fmt: skip
    assert of(table, "early")["seed_share"] == pytest.approx(1 / 3)
    assert of(table, "late")["seed_share"] == pytest.approx(1 / 3)
    assert of(table, "alone")["seed_share"] is None


def test_who_joins_two_groups_carries_all_paths_between_them() -> None:
    groups = [
        (f"{g}{a}", f"{g}{b}", 1, None) for g in "xy" for a in range(5) for b in range(5) if a < b
    ]
    joined = reposts(*groups, ("x0", "broker", 1, None), ("broker", "y0", 1, None))
    found = influence(joined)
    by = dict(found.select("account", "bridge").iter_rows())
    assert {name for name, _ in sorted(by.items(), key=lambda one: -one[1])[:3]} == {
        "broker",
        "x0",
        "y0",
    }
    assert by["x3"] == 0.0
    assert of(joined, "broker")["h_index"] is None or of(joined, "broker")["h_index"] == 0


def ways_from(start: int, near: dict[int, list[int]]) -> dict[int, list[list[int]]]:
    """Write down every shortest path from one node."""
    far, ways, waiting = {start: 0}, {start: [[start]]}, deque([start])
    while waiting:
        at = waiting.popleft()
        for other in near[at]:
            if other not in far:
                far[other], ways[other] = far[at] + 1, []
                waiting.append(other)
            if far[other] == far[at] + 1:
                ways[other] += [[*one, other] for one in ways[at]]
    return ways


def counted(network: Simple, community: np.ndarray) -> np.ndarray:
    """Count every shortest path between communities one by one."""
    near: dict[int, list[int]] = defaultdict(list)
    for a, b in zip(network.left.tolist(), network.right.tolist(), strict=True):
        near[a].append(b)
        near[b].append(a)
    over, pairs = np.zeros(network.size), 0
    for start in range(network.size):
        for end, ways in ways_from(start, near).items():
            if community[end] != community[start]:
                pairs += 1
                for way in ways:
                    over[way[1:-1]] += 1 / len(ways)
    return over / max(1, pairs)


@settings(max_examples=40)
@given(
    st.sets(st.tuples(st.integers(0, 11), st.integers(0, 11)), min_size=1, max_size=30),
    st.lists(st.integers(0, 2), min_size=12, max_size=12),
)
def test_every_path_between_communities_is_counted_as_one_by_one(
    ends: set[tuple[int, int]], labels: list[int]
) -> None:
    network, _ = simple(
        pl.DataFrame(sorted(ends), schema={"source": int, "target": int}, orient="row")
    )
    community = np.array(labels[: network.size])
    got = between_communities(network, community, seed=0)
    assert got == pytest.approx(counted(network, community))


def test_some_accounts_tell_nearly_what_all_tell() -> None:
    chance = np.random.default_rng(2)
    ends = chance.integers(0, 400, (1200, 2))
    network, _ = simple(pl.DataFrame(ends, schema={"source": int, "target": int}))
    community = np.arange(network.size) % 2
    exact = between_communities(network, community, seed=0, pivots=network.size)
    some = between_communities(network, community, seed=0, pivots=150)
    assert np.corrcoef(exact, some)[0, 1] > 0.9


def test_without_posts_what_rests_on_them_is_null_and_a_missing_column_is_refused() -> None:
    bare = reposts(("a", "b", 1, None)).drop("item")
    assert of(bare, "b")["h_index"] is None
    assert of(bare, "b")["seed_share"] is None
    with pytest.raises(Rejected, match="missing column 'at'"):
        influence(bare.drop("at"))
    assert influence(bare.head(0)).is_empty()
