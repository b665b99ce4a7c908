"""Groups: connected accounts together, strangers apart, large tangles parted, the loose pruned."""

from itertools import combinations

import polars as pl

from legation.methods.authenticity.groups import groups_of


def edges(*cliques: list[str], bridges: list[tuple[str, str]] | None = None) -> pl.DataFrame:
    pairs = [pair for clique in cliques for pair in combinations(sorted(clique), 2)]
    pairs += bridges or []
    return pl.DataFrame(
        {
            "left": [pair[0] for pair in pairs],
            "right": [pair[1] for pair in pairs],
            "weight": [5.0] * len(pairs),
        }
    )


def members(table: pl.DataFrame) -> list[set[str]]:
    return [set(rows["account"]) for _, rows in table.group_by("group", maintain_order=True)]


def test_connected_accounts_are_one_group_and_the_larger_comes_first() -> None:
    found = groups_of(edges(["a", "b", "c"], ["p", "q", "r", "s"]))
    assert members(found) == [{"p", "q", "r", "s"}, {"a", "b", "c"}]


def test_a_pair_is_no_group() -> None:
    assert len(groups_of(edges(["a", "b"]))) == 0


def test_a_large_tangle_is_parted_at_its_bridge() -> None:
    one = [f"a{number:02d}" for number in range(40)]
    other = [f"b{number:02d}" for number in range(35)]
    found = groups_of(edges(one, other, bridges=[("a00", "b00")]))
    assert members(found) == [set(one), set(other)]


def test_the_loosely_tied_are_pruned_by_their_centrality() -> None:
    clique = [f"a{number}" for number in range(8)]
    tied = edges(clique, bridges=[("a0", "z")])
    assert "z" in set(groups_of(tied)["account"])
    assert set(groups_of(tied, min_centrality=0.3)["account"]) == set(clique)


def test_a_star_has_its_centre_at_one() -> None:
    star = edges(bridges=[("hub", f"x{number}") for number in range(5)])
    found = groups_of(star)
    assert found.row(0)[0] == "hub"
    assert found["centrality"].max() == 1.0


def test_no_edges_no_groups() -> None:
    assert len(groups_of(edges())) == 0
