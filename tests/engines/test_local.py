"""The local engine: the same result in this process and in a pool, and clear refusals."""

import os

import polars as pl
import pytest

from legation.domain.errors import Misconfigured, Rejected, Unavailable
from legation.engines.local import LocalEngine
from legation.methods.authenticity.groups import groups_of
from legation.testing.fakes_method import killed

TABLE = pl.DataFrame(
    {
        "network": ["b", "a", "b", "a", "a", "b"],
        "left": ["p", "a", "p", "a", "b", "q"],
        "right": ["q", "b", "r", "c", "c", "r"],
        "weight": [1.0] * 6,
    }
)


def sizes(part: pl.DataFrame, *, factor: int = 1) -> pl.DataFrame:
    return part.select("network", size=pl.len() * factor).head(1)


def test_each_partition_is_given_alone_and_in_the_order_of_its_key() -> None:
    made = LocalEngine().run(sizes, TABLE, partition_by=["network"], options={"factor": 10})
    assert made.rows() == [("a", 30), ("b", 30)]


def test_a_pool_gives_what_one_process_gives() -> None:
    alone = LocalEngine().run(groups_of, TABLE, partition_by=["network"])
    pooled = LocalEngine(processes=2).run(groups_of, TABLE, partition_by=["network"])
    assert alone.equals(pooled)
    assert len(alone) == 6


def test_an_empty_table_still_has_the_method_s_columns() -> None:
    made = LocalEngine(processes=2).run(groups_of, TABLE.clear(), partition_by=["network"])
    assert made.columns == ["account", "group", "centrality"]


def test_a_missing_key_is_named() -> None:
    with pytest.raises(Rejected, match="continent"):
        LocalEngine().run(sizes, TABLE, partition_by=["continent"])


def test_a_method_that_no_other_process_can_reach_is_refused() -> None:
    with pytest.raises(Misconfigured, match="lambda"):
        LocalEngine(processes=2).run(lambda part: part, TABLE, partition_by=["network"])


def test_a_process_that_dies_is_unavailable_and_leaves_the_variables_as_they_were() -> None:
    before = os.environ.get("POLARS_MAX_THREADS")
    with pytest.raises(Unavailable, match="died"):
        LocalEngine(processes=2).run(killed, TABLE, partition_by=["network"])
    assert os.environ.get("POLARS_MAX_THREADS") == before
