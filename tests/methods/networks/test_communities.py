"""Communities: planted groups are found, and the same edges always give the same answer."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import sparse

from legation.domain.errors import Rejected
from legation.methods.networks.communities import communities
from legation.methods.networks.leiden import in_order, leiden


def planted(groups: int, size: int, *, inside: float, outside: float, seed: int) -> pl.DataFrame:
    """Groups of nodes ``<group>-<number>`` with more links inside than outside."""
    dice = np.random.default_rng(seed)
    nodes = [(group, number) for group in range(groups) for number in range(size)]
    rows = [
        (f"{left[0]}-{left[1]:02}", f"{right[0]}-{right[1]:02}", 1.0)
        for at, left in enumerate(nodes)
        for right in nodes[at + 1 :]
        if dice.random() < (inside if left[0] == right[0] else outside)
    ]
    return pl.DataFrame(rows, schema=["left", "right", "weight"], orient="row")


def is_planted(found: pl.DataFrame, groups: int) -> bool:
    """Whether communities and planted groups are the same partition."""
    told = found.with_columns(group=pl.col("node").str.split("-").list.first())
    pairs = told.select("group", "community").unique().height
    return pairs == groups == told["community"].n_unique()


@pytest.mark.parametrize(("objective", "resolution"), [("cpm", 0.15), ("modularity", 1.0)])
def test_planted_groups_are_found_by_both_objectives(objective: str, resolution: float) -> None:
    edges = planted(8, 20, inside=0.5, outside=0.03, seed=7)
    found = communities(edges, resolution=resolution, seed=1, objective=objective)  # type: ignore[arg-type]
    assert is_planted(found, 8)


def test_no_groups_are_seen_in_a_random_network_that_is_dense_enough() -> None:
    edges = planted(1, 60, inside=0.3, outside=0.0, seed=3)
    found = communities(edges, resolution=0.05, seed=1)
    assert found["community"].n_unique() == 1


def test_order_and_direction_of_edges_change_nothing() -> None:
    edges = planted(4, 15, inside=0.6, outside=0.05, seed=11)
    turned = edges.select(left="right", right="left", weight="weight").reverse()
    expected = communities(edges, resolution=0.2, seed=5)
    assert communities(turned, resolution=0.2, seed=5).equals(expected)


def test_repeated_edges_add_up() -> None:
    weak = pl.DataFrame({"left": ["a"], "right": ["b"], "weight": [0.06]})
    assert communities(weak, resolution=0.1, seed=1)["community"].to_list() == [0, 1]
    twice = pl.concat([weak, weak])
    assert communities(twice, resolution=0.1, seed=1)["community"].to_list() == [0, 0]


def test_a_node_linked_only_to_itself_is_a_community_of_one() -> None:
    edges = pl.DataFrame({"left": ["a", "b"], "right": ["a", "c"], "weight": [5.0, 1.0]})
    found = dict(communities(edges, resolution=0.1, seed=1).iter_rows())
    assert found["b"] == found["c"] != found["a"]


def test_no_edges_give_no_nodes() -> None:
    edges = pl.DataFrame(schema={"left": pl.String, "right": pl.String, "weight": pl.Float64})
    assert communities(edges, resolution=1.0, seed=1).is_empty()


@pytest.mark.parametrize(
    "edges",
    [
        pl.DataFrame({"left": ["a"], "right": ["b"]}),
        pl.DataFrame({"left": ["a"], "right": ["b"], "weight": [-1.0]}),
        pl.DataFrame({"left": ["a"], "right": ["b"], "weight": [float("nan")]}),
    ],
)
def test_edges_without_a_usable_weight_are_rejected(edges: pl.DataFrame) -> None:
    with pytest.raises(Rejected, match="weight"):
        communities(edges, resolution=1.0, seed=1)


def quality(links: sparse.csr_matrix, labels: np.ndarray, resolution: float) -> float:
    """The constant Potts model's objective."""
    entries = links.tocoo()
    inside = entries.data[labels[entries.row] == labels[entries.col]].sum()
    return float(inside - resolution * (np.bincount(labels).astype(float) ** 2).sum())


@settings(max_examples=60, deadline=None)
@given(st.integers(2, 40), st.integers(0, 10_000), st.floats(0.01, 0.9))
def test_no_single_node_could_move_and_gain(nodes: int, seed: int, resolution: float) -> None:
    dice = np.random.default_rng(seed)
    dense = np.triu(dice.random((nodes, nodes)) * (dice.random((nodes, nodes)) < 0.3), 1)
    links = sparse.csr_matrix(dense + dense.T)
    labels = leiden(links, sizes=np.ones(nodes), resolution=resolution, seed=seed, rounds=20)
    reached = quality(links, labels, resolution)
    for node in range(nodes):
        for target in range(labels.max() + 2):
            moved = labels.copy()
            moved[node] = target
            assert quality(links, moved, resolution) <= reached + 1e-6


def test_labels_are_numbered_by_first_appearance() -> None:
    assert in_order(np.array([7, 7, 2, 9, 2])).tolist() == [0, 0, 1, 2, 1]
