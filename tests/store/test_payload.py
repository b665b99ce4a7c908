"""A batch as bytes: what comes out is what went in, whatever repeats in it."""

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from legation.domain.errors import Rejected
from legation.domain.item import ITEM
from legation.domain.tables import empty
from legation.store.payload import constant_columns, pack, unpack
from legation.testing.rows import items

SAME = pl.DataFrame({"a": [1, 1], "b": ["x", "x"]})
NULLS = pl.DataFrame(
    {"a": [None, 1, 1], "b": [None, None, None], "c": [[1], [1], None], "d": [None, None, None]},
    schema={"a": pl.Int64(), "b": pl.String(), "c": pl.List(pl.Int64()), "d": pl.List(pl.String())},
)


@pytest.mark.parametrize(
    "table",
    [
        items([{"native_id": "1"}, {"native_id": "2", "text": "other"}]),
        items([{"native_id": "1"}]),
        empty(ITEM),
        SAME,
        NULLS,
        NULLS.head(1),
        SAME.select("a"),
    ],
)
def test_what_is_unpacked_is_what_was_packed(table: pl.DataFrame) -> None:
    assert_frame_equal(unpack(pack({"items": table, "more": SAME}))["items"], table)


def test_only_what_never_changes_is_kept_once() -> None:
    assert constant_columns(NULLS) == ["b", "d"]
    assert constant_columns(SAME) == ["b"], "a table needs a column that says how long it is"


def test_bytes_that_are_no_batch_are_rejected() -> None:
    whole = pack({"items": items([{"native_id": "1"}, {"native_id": "2"}])})
    for broken in (b"", b"\x00\x00\x00\x05hello", whole[: len(whole) // 2]):
        with pytest.raises(Rejected):
            unpack(broken)
