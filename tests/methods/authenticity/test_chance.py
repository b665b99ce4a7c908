"""Chance: nothing planted, nothing found; and the closed form agrees with the shuffles."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.methods.authenticity.planted import organic, planted

from legation.methods.authenticity import chance
from legation.methods.authenticity.actions import number_actions
from legation.methods.authenticity.chance import (
    Aggregate,
    aggregate,
    chance_of,
    expected_shared,
    q_values,
    shuffled,
    strata_of,
)
from legation.methods.authenticity.coaction import count_pairs, reach_of
from legation.methods.authenticity.coordination import coordinated_pairs


@pytest.mark.parametrize("seed", range(6))
@pytest.mark.parametrize("window", [60, 3600])
def test_a_world_of_chance_has_no_significant_pairs(seed: int, window: int) -> None:
    looked = coordinated_pairs(organic(seed), window_seconds=window, max_q=None)
    assert looked.counted > 0
    assert (looked.edges["q"] <= 0.01).sum() == 0


@pytest.mark.parametrize("seed", range(3))
def test_p_values_of_chance_are_not_smaller_than_they_say(seed: int) -> None:
    looked = coordinated_pairs(organic(seed), window_seconds=3600, min_shared=1, max_q=None)
    for level in (0.05, 0.01, 0.001):
        assert (looked.edges["p"] <= level).sum() / looked.tested <= 1.2 * level


def test_planted_pairs_are_found_in_the_crowd() -> None:
    world = pl.concat([organic(1), planted(2, members=8, joint=6, jitter=40)])
    edges = coordinated_pairs(world, window_seconds=60).edges
    assert len(edges) == 8 * 7 // 2
    assert set(edges["left"]) | set(edges["right"]) == {f"m{member:02d}" for member in range(8)}


def test_what_is_held_at_once_is_bounded_by_rows_and_changes_no_expectation(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    numbered = number_actions(organic(3, accounts=40, objects=600, actions=4_000, unequal=0.3))
    strata = strata_of(numbered.at, window_seconds=3600)
    later = reach_of(numbered, window_seconds=3600, max_candidates_per_object=10**9).later
    left, right = np.triu_indices(len(numbered.accounts), k=1)
    whole = expected_shared(numbered, strata, later, left=left, right=right)
    assert whole.min() > 0
    monkeypatch.setattr(chance, "ROWS_AT_A_TIME", 500)
    parted = expected_shared(numbered, strata, later, left=left, right=right)
    assert parted == pytest.approx(whole, rel=1e-12)
    rows = np.random.default_rng(1).integers(0, 900, 300)
    parts = list(chance._parts(rows))
    assert np.concatenate([np.arange(300)[part] for part in parts]).tolist() == list(range(300))
    assert all(rows[part].sum() <= 500 or len(rows[part]) == 1 for part in parts)


def test_expected_meetings_agree_with_shuffles() -> None:
    numbered = number_actions(organic(3, accounts=40, objects=6_000, actions=12_000, unequal=0.3))
    strata = strata_of(numbered.at, window_seconds=60)
    later = reach_of(numbered, window_seconds=60, max_candidates_per_object=10**9).later
    left, right = np.triu_indices(40, k=1)
    expected = expected_shared(numbered, strata, later, left=left, right=right)
    totals = np.zeros(len(left))
    for seed in range(40):
        counted = count_pairs(
            shuffled(numbered, strata, seed=seed), window_seconds=60, min_shared=1
        )
        place = {pair: at for at, pair in enumerate(zip(left, right, strict=True))}
        for one, other, shared in zip(counted.left, counted.right, counted.shared, strict=True):
            totals[place[one, other]] += shared / 40
    assert expected.sum() == pytest.approx(totals.sum(), rel=0.08)
    order = np.argsort(expected)
    for part in np.array_split(order, 4):
        assert expected[part].sum() == pytest.approx(totals[part].sum(), rel=0.25, abs=1.0)


def test_shuffling_keeps_each_account_s_activity_in_each_stratum() -> None:
    numbered = number_actions(organic(4, actions=4_000))
    strata = strata_of(numbered.at, window_seconds=60)
    dealt = shuffled(numbered, strata, seed=7)
    cells = [
        pl.DataFrame({"account": one.account, "stratum": strata.number})
        .group_by("account", "stratum")
        .len()
        .sort("account", "stratum")
        for one in (numbered, dealt)
    ]
    assert cells[0].equals(cells[1])
    assert (dealt.account != numbered.account).any()


def test_the_total_says_in_words_whether_it_is_evidence() -> None:
    world = number_actions(organic(5, accounts=4_000))
    strata = strata_of(world.at, window_seconds=60)
    nothing = aggregate(world, strata, window_seconds=60, min_shared=2)
    assert not nothing.is_beyond_chance
    assert "no evidence" in nothing.words
    full = number_actions(
        pl.concat([organic(5, accounts=4_000), planted(6, members=20, joint=8, jitter=40)])
    )
    found = aggregate(full, strata_of(full.at, window_seconds=60), window_seconds=60, min_shared=2)
    assert found.is_beyond_chance
    assert "beyond chance" in found.words


def test_what_was_found_no_longer_hides_the_rest() -> None:
    loud = planted(2, members=12, joint=40, jitter=40)
    quiet = planted(3, members=3, joint=3, jitter=40).with_columns(
        account=pl.col("account").str.replace("m", "q"),
        object=pl.col("object").str.replace("p", "r"),
    )
    world = pl.concat([organic(1, actions=3_000, accounts=60), loud, quiet])
    once = coordinated_pairs(world, window_seconds=60, rounds=1).edges
    often = coordinated_pairs(world, window_seconds=60).edges
    assert len(often.filter(pl.col("left").str.starts_with("q"))) == 3
    assert len(once) < len(often)
    planted_accounts = pl.col("left").str.contains("^[mq]") & pl.col("right").str.contains("^[mq]")
    assert len(often.filter(~planted_accounts)) <= 0.02 * len(often)


def test_no_shuffles_no_claim() -> None:
    assert Aggregate(observed=3, shuffles=(3, 4, 3)).is_beyond_chance is False


@pytest.mark.parametrize(
    ("observed", "shuffles", "says"),
    [
        (3, (0, 0, 0), "too few to judge the total"),
        (1, (0, 1, 0), "too few to judge the total"),
        (3, (3, 4, 3), "the total is no evidence of coordination"),
        (0, (0, 0, 0), "the total is no evidence of coordination"),
        (4, (0, 0, 0), "the total is beyond chance"),
        (4, (2, 2, 2), "the total is no evidence of coordination"),
    ],
)
def test_of_a_few_pairs_the_total_says_nothing(
    observed: int, shuffles: tuple[int, ...], says: str
) -> None:
    assert Aggregate(observed=observed, shuffles=shuffles).words.endswith(says)


def test_the_chance_of_none_is_one_and_falls_with_the_count() -> None:
    chances = chance_of([0, 1, 2, 3], [0.5, 0.5, 0.5, 0.5])
    assert chances[0] == 1.0
    assert chances[1] == pytest.approx(1 - np.exp(-0.5))
    assert np.all(np.diff(chances) < 0)


@settings(max_examples=50, deadline=None)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=30), st.integers(0, 100))
def test_q_is_never_below_p_and_keeps_its_order(p: list[float], more: int) -> None:
    given_p = np.array(p)
    q = q_values(given_p, tested=len(p) + more)
    assert np.all(q >= given_p - 1e-12)
    assert np.all(np.diff(q[np.argsort(given_p, kind="stable")]) >= -1e-12)


def test_q_follows_benjamini_and_hochberg() -> None:
    q = q_values(np.array([0.01, 0.04, 0.03, 0.005]), tested=4)
    assert q.tolist() == pytest.approx([0.02, 0.04, 0.04, 0.02])


def test_strata_are_as_fine_as_the_data_allow() -> None:
    hour = 3_600_000_000
    many = np.sort(np.random.default_rng(0).integers(0, 48 * hour, 60_000))
    few = np.sort(np.random.default_rng(0).integers(0, 48 * hour, 300))
    assert strata_of(many, window_seconds=60).block_days == 1
    assert strata_of(few, window_seconds=60).block_days is None
