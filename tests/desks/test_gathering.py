"""Batches are gathered in order with the cursor of the last, and a slow stream is not held up."""

import threading
import time
from collections.abc import Iterator

import polars as pl
import pytest

from legation.desks.listening.gathering import AHEAD, GATHERED_ROWS, PATIENCE_SECONDS, gathered
from legation.domain.errors import Unavailable
from legation.domain.item import RAW_ITEM, REJECT, RawBatch
from legation.domain.tables import empty


def batch(*numbers: int) -> RawBatch:
    rows = pl.DataFrame({"native_id": [str(one) for one in numbers]})
    missing = [
        pl.lit(None, dtype=kind).alias(name)
        for name, kind in RAW_ITEM.items()
        if name not in rows.columns
    ]
    return RawBatch(rows=rows.with_columns(missing), rejects=empty(REJECT))


def pieces(count: int, *, rows: int = 1) -> Iterator[tuple[RawBatch, str]]:
    for piece in range(count):
        yield batch(*range(piece * rows, (piece + 1) * rows)), str(piece)


def test_rows_keep_their_order_and_the_last_cursor_goes_with_them() -> None:
    given = list(gathered(pieces(30, rows=10_000)))
    ids = pl.concat([one.rows["native_id"] for one, _ in given])
    assert ids.to_list() == [str(number) for number in range(300_000)]
    assert given[-1][1] == "29"
    for one, cursor in given:
        assert one.rows["native_id"][-1] == str(int(cursor) * 10_000 + 9_999)
        assert len(one.rows) < GATHERED_ROWS + 10_000
    assert len(given) < 30


def test_what_was_read_before_a_failure_comes_before_it() -> None:
    def failing() -> Iterator[tuple[RawBatch, str]]:
        yield from pieces(3)
        raise Unavailable("gone")

    given = []
    with pytest.raises(Unavailable, match="gone"):
        for one, cursor in gathered(failing()):
            given.append((one.rows["native_id"].to_list(), cursor))
    assert [name for names, _ in given for name in names] == ["0", "1", "2"]
    assert given[-1][1] == "2"


def test_a_slow_stream_is_handed_on_before_its_next_row() -> None:
    goes_on = threading.Event()

    def slow() -> Iterator[tuple[RawBatch, str]]:
        yield batch(1), "1"
        assert goes_on.wait(30)
        yield batch(2), "2"

    stream = gathered(slow())
    began = time.monotonic()
    first, cursor = next(stream)
    assert time.monotonic() - began < PATIENCE_SECONDS + 10
    assert (first.rows["native_id"].to_list(), cursor) == (["1"], "1")
    goes_on.set()
    assert [cursor for _, cursor in stream] == ["2"]


def test_a_reader_stops_when_nobody_wants_more() -> None:
    asked, ended = [], threading.Event()

    def endless() -> Iterator[tuple[RawBatch, str]]:
        try:
            for number in range(1_000_000):
                asked.append(number)
                yield batch(number), str(number)
                time.sleep(0.001)
        finally:
            ended.set()

    stream = gathered(endless())
    next(stream)
    stream.close()
    assert ended.wait(30)
    at_the_end = len(asked)
    time.sleep(0.1)
    assert len(asked) == at_the_end < 1_000_000
    assert AHEAD < GATHERED_ROWS
