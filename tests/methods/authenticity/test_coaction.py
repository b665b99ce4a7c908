"""Co-action is counted exactly: against a count by hand, over every pair of actions."""

from collections import defaultdict
from datetime import UTC, datetime, timedelta
from itertools import combinations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from legation.domain.errors import Rejected
from legation.methods.authenticity.actions import number_actions
from legation.methods.authenticity.coaction import PairCounts, candidate_rows, count_pairs

START = datetime(2024, 3, 1, tzinfo=UTC)

Acts = list[tuple[int, int, int]]


def table(acts: Acts) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "account": [f"a{account:02d}" for account, _, _ in acts],
            "object": [f"o{number}" for _, number, _ in acts],
            "at": [START + timedelta(seconds=second) for _, _, second in acts],
        },
        schema={"account": pl.String, "object": pl.String, "at": pl.Datetime("us", "UTC")},
    )


def by_hand(
    acts: Acts, *, window: int, min_shared: int, objects: bool
) -> dict[tuple[str, str], int]:
    met: dict[tuple[str, str], list[int]] = defaultdict(list)
    for one, other in combinations(sorted(set(acts)), 2):
        if one[1] == other[1] and one[0] != other[0] and abs(one[2] - other[2]) <= window:
            left, right = sorted((one[0], other[0]))
            met[f"a{left:02d}", f"a{right:02d}"].append(one[1])
    counts = {pair: len(set(seen) if objects else seen) for pair, seen in met.items()}
    return {pair: count for pair, count in counts.items() if count >= min_shared}


def named(acts: Acts, counted: PairCounts) -> dict[tuple[str, str], int]:
    names = number_actions(table(acts)).accounts
    pairs = zip(names.gather(counted.left), names.gather(counted.right), strict=True)
    return dict(zip(pairs, counted.shared.tolist(), strict=True))


actions = st.lists(
    st.tuples(st.integers(0, 8), st.integers(0, 4), st.integers(0, 300)), max_size=60
)


@settings(max_examples=60, deadline=None)
@given(
    acts=actions,
    window=st.integers(0, 100),
    min_shared=st.integers(1, 3),
    objects=st.booleans(),
    max_keys=st.sampled_from([3, 50, 10**6]),
)
def test_counts_are_those_made_by_hand(
    acts: Acts, window: int, min_shared: int, objects: bool, max_keys: int
) -> None:
    counted = count_pairs(
        number_actions(table(acts)),
        window_seconds=window,
        min_shared=min_shared,
        count_objects=objects,
        max_keys=max_keys,
    )
    assert named(acts, counted) == by_hand(
        acts, window=window, min_shared=min_shared, objects=objects
    )


def test_an_account_never_pairs_with_itself() -> None:
    counted = count_pairs(
        number_actions(table([(1, 0, 0), (1, 0, 5)])), window_seconds=60, min_shared=1
    )
    assert counted.candidates == 1
    assert len(counted.left) == 0


def test_the_end_of_the_window_still_counts_and_one_microsecond_more_does_not() -> None:
    acts = pl.DataFrame(
        {
            "account": ["a", "b", "c"],
            "object": ["o", "o", "o"],
            "at": [
                START,
                START + timedelta(seconds=60),
                START + timedelta(seconds=120, microseconds=1),
            ],
        }
    )
    counted = count_pairs(number_actions(acts), window_seconds=60, min_shared=1)
    assert list(zip(counted.left.tolist(), counted.right.tolist(), strict=True)) == [(0, 1)]


def test_actions_centuries_apart_do_not_overflow() -> None:
    acts = pl.DataFrame(
        {
            "account": ["a", "b", "a", "b"],
            "object": ["o", "o", "p", "p"],
            "at": [
                datetime(1700, 1, 1, tzinfo=UTC),
                datetime(2200, 1, 1, tzinfo=UTC),
                datetime(2200, 1, 1, tzinfo=UTC),
                datetime(2200, 1, 1, 0, 0, 9, tzinfo=UTC),
            ],
        }
    )
    assert count_pairs(number_actions(acts), window_seconds=60, min_shared=1).shared.tolist() == [1]


def test_a_viral_object_is_capped_and_named() -> None:
    acts = [(account, 0, account) for account in range(9)] + [(1, 1, 0), (2, 1, 1)]
    counted = count_pairs(
        number_actions(table(acts)), window_seconds=60, min_shared=1, max_candidates_per_object=20
    )
    assert counted.capped.rows() == [("o0", 9, 36)]
    assert named(acts, counted) == {("a01", "a02"): 1}


def test_rows_without_account_object_or_time_are_no_actions() -> None:
    acts = pl.DataFrame(
        {"account": ["a", None, "b"], "object": ["o", "o", None], "at": [START, START, START]}
    )
    assert len(number_actions(acts).at) == 1


def test_a_missing_column_is_named() -> None:
    with pytest.raises(Rejected, match="object"):
        number_actions(pl.DataFrame({"account": ["a"], "at": [START]}))


def test_an_empty_table_gives_no_pairs() -> None:
    assert len(count_pairs(number_actions(table([])), window_seconds=60).left) == 0


def test_chunks_of_candidates_join_to_the_whole() -> None:
    numbered = number_actions(table([(account, 0, account) for account in range(12)]))
    later = pl.Series([11 - place for place in range(12)]).to_numpy()
    whole = [pair for one, other in candidate_rows(later) for pair in zip(one, other, strict=True)]
    small = [
        pair
        for one, other in candidate_rows(later, size=7)
        for pair in zip(one, other, strict=True)
    ]
    assert whole == small
    assert len(whole) == 66
    assert len(numbered.at) == 12
