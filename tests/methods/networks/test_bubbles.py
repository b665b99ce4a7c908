"""Bubbles: two sides are told from chance, and chance is not told as two sides."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from legation.domain.errors import Rejected
from legation.methods.networks.bubbles import LEAST_NODES, SCORES, bisected, bubbles, score
from legation.methods.networks.rewiring import rewired
from legation.methods.networks.simple import simple


def planted(
    within: float, *, name: str = "n", nodes: int = 600, links: int = 2400, seed: int = 1
) -> pl.DataFrame:
    """Links of which a share stays within one of two halves (even and odd nodes), the rest at random."""
    chance = np.random.default_rng(seed)
    left, right = chance.integers(0, nodes, (2, links))
    stays = chance.random(links) < within
    right = np.where(stays, (right // 2) * 2 + left % 2, right) % nodes
    return pl.DataFrame(
        {"network": name, "source": [f"a{n}" for n in left], "target": [f"a{n}" for n in right]}
    )


def scored(*networks: pl.DataFrame, **options: int) -> dict[str, dict[str, float]]:
    return {row["network"]: row for row in bubbles(pl.concat(networks), **options).to_dicts()}


def test_two_halves_that_keep_to_themselves_are_found_node_by_node() -> None:
    network, names = simple(planted(0.95))
    side = bisected(network)
    even = np.array([int(name[1:]) % 2 == 0 for name in names])
    assert max((side == even).mean(), (side != even).mean()) > 0.97


def test_beyond_chance_stand_two_sides_and_not_a_network_of_chance() -> None:
    found = scored(planted(0.0, name="chance"), planted(0.9, name="two sides"), rewirings=9)
    chance, sides = found["chance"], found["two sides"]
    assert chance["modularity"] > 0.2  # what any sparse network gives
    assert abs(chance["modularity_denoised"]) < 0.02
    assert chance["low"] < 0 < chance["high"]
    assert sides["low"] > 0.1
    assert sides["z"] > 10
    assert sides["ei_denoised"] < -0.2
    assert sides["rwc_denoised"] > 5 * abs(chance["rwc_denoised"])


def test_scores_of_a_network_small_enough_to_count_by_hand() -> None:
    """Two squares with their diagonals, joined by one link: 13 links, one of which crosses."""
    ends = [
        (a, b) for base in (0, 4) for a in range(base, base + 4) for b in range(a + 1, base + 4)
    ]
    told = pl.DataFrame(
        {"source": [*(a for a, _ in ends), 0], "target": [*(b for _, b in ends), 4]}
    )
    network, names = simple(told)
    got = score(network, names.to_numpy() < 4)
    assert got.ei == pytest.approx(2 / 13 - 1)
    assert got.modularity == pytest.approx(12 / 13 - 1 / 2)
    # hubs are 0 and 4, one a side: whoever begins beside 0 meets 0 before the link that leaves
    assert got.rwc == pytest.approx(1.0)


def test_a_walk_that_may_leave_ends_where_a_long_simulation_of_it_ends() -> None:
    network, _ = simple(planted(0.7, nodes=60, links=150, seed=3))
    whole = network.component()
    side = bisected(whole)
    chance, matrix = np.random.default_rng(5), whole.matrix
    degrees = whole.degrees
    hubs = [
        set(sorted(np.flatnonzero(one), key=lambda n: -degrees[n])[: max(1, int(one.sum() * 0.1))])
        for one in (side, ~side)
    ]
    ended = np.zeros((2, 2))
    for begins, nodes in enumerate((np.flatnonzero(side), np.flatnonzero(~side))):
        for start in chance.choice(nodes, 4000):
            at = start
            while at not in hubs[0] and at not in hubs[1]:
                at = chance.choice(matrix.indices[matrix.indptr[at] : matrix.indptr[at + 1]])
            ended[begins, 0 if at in hubs[0] else 1] += 1
    here, there = ended[:, 0] / ended[:, 0].sum(), ended[:, 1] / ended[:, 1].sum()
    assert score(whole, side).rwc == pytest.approx(
        here[0] * there[1] - here[1] * there[0], abs=0.04
    )


@settings(max_examples=40)
@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=120), st.integers(0, 9))
def test_chance_keeps_every_degree_and_links_nobody_twice(
    ends: list[tuple[int, int]], seed: int
) -> None:
    network, _ = simple(pl.DataFrame(ends, schema={"source": int, "target": int}, orient="row"))
    made = rewired(network, seed=seed)
    assert made.degrees.tolist() == network.degrees.tolist()
    assert (made.left < made.right).all()
    assert len(set(zip(made.left.tolist(), made.right.tolist(), strict=True))) == len(network)


def test_of_a_network_nothing_stays_but_its_degrees() -> None:
    network, _ = simple(planted(0.9))
    before = set(zip(network.left.tolist(), network.right.tolist(), strict=True))
    made = rewired(network, seed=1)
    after = set(zip(made.left.tolist(), made.right.tolist(), strict=True))
    assert len(before & after) < 0.05 * len(before)


def test_the_order_direction_and_repetition_of_edges_change_nothing() -> None:
    edges = planted(0.8)
    turned = edges.select("network", source="target", target="source")
    again = pl.concat([edges, turned.reverse(), edges.head(50)])
    assert bubbles(again).equals(bubbles(edges))


def test_what_is_too_small_is_not_scored_and_without_rewirings_nothing_is_beside_chance() -> None:
    few = planted(0.5, name="few", nodes=LEAST_NODES - 2, links=200)
    found = scored(few, planted(0.9, name="raw", nodes=100, links=400), rewirings=0)
    assert all(found["few"][one] is None for one in SCORES)
    assert found["raw"]["modularity"] > 0.3
    assert found["raw"]["modularity_denoised"] is None
    assert found["raw"]["z"] is None


def test_a_missing_column_and_a_weight_that_is_none_are_refused() -> None:
    with pytest.raises(Rejected, match="missing column 'target'"):
        bubbles(pl.DataFrame({"network": ["a"], "source": ["b"]}))
    for weight in (-1.0, float("nan")):
        with pytest.raises(Rejected, match="weight"):
            bubbles(planted(0.5).with_columns(weight=pl.lit(weight)))
