"""The share of character runs that two texts have in common, for many pairs at once."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import polars as pl

from legation.methods.language.shingles import Shingles, shingles

_PAIRS = 2_000
"""Pairs whose texts are cut into runs together."""

_CELLS = 1 << 18
"""Cells of a table of pairs, one pair a row, as wide as its longest pair: small enough for the cache."""

_LEAST_BIT = np.uint32(1)
_EMPTY = np.uint32(0xFFFFFFFF)
"""Fills a row up; no run has it, for runs keep 30 bits of their hash and the bit of their side."""

_SPREAD = np.uint64(0x9E3779B97F4A7C15)
"""Carries the last character of a run, which stands in the lowest bits of its hash, to the upper ones."""

Rows = npt.NDArray[np.int64]
Shares = npt.NDArray[np.float64]
Cells = npt.NDArray[np.uint32]


def common_shares(normal: pl.Series, left: Rows, right: Rows) -> Shares:
    """Give the Dice share (0–1) of distinct common runs of 3 characters (2 in CJK) of each pair of rows.

    Two texts without runs share nothing: 0. Runs are compared by 30 bits of their hash, which errs in
    about one pair of posts in thirty thousand, by one run.
    """
    result = np.zeros(len(left), dtype=np.float64)
    for start in range(0, len(left), _PAIRS):
        some = slice(start, start + _PAIRS)
        result[some] = _shares(normal, left[some], right[some])
    return result


def _shares(normal: pl.Series, left: Rows, right: Rows) -> Shares:
    """Cut each text once, then compare the pairs in order of length, so that rows need little filling."""
    is_needed = np.zeros(len(normal), dtype=np.bool_)
    is_needed[left] = is_needed[right] = True
    place = np.cumsum(is_needed) - 1
    cut = shingles(normal.filter(pl.Series(is_needed)), length=3, ideographic_length=2)
    counts = np.diff(cut.offsets)
    widths = counts[place[left]] + counts[place[right]]
    result = np.zeros(len(left), dtype=np.float64)
    order = np.argsort(widths, kind="stable")
    for some in _tables(order, widths):
        result[some] = _table_shares(
            np.concatenate(
                [_side(cut, place[left[some]], side=0), _side(cut, place[right[some]], side=1)],
                axis=1,
            )
        )
    return result


def _tables(order: Rows, widths: Rows) -> Iterator[Rows]:
    """Divide the pairs into tables of at most ``_CELLS`` cells, or one pair where that is longer."""
    start = 0
    while start < len(order):
        stop = min(start + _PAIRS, len(order))
        rows = max(_CELLS // max(int(widths[order[stop - 1]]), 1), 1)
        yield order[start : min(start + rows, stop)]
        start = min(start + rows, stop)


def _side(cut: Shingles, rows: Rows, *, side: int) -> Cells:
    """Give the runs of these texts, one text a row, marked in the lowest bit with their side."""
    counts = np.diff(cut.offsets)[rows]
    columns = np.arange(int(counts.max(initial=0)))
    is_run = columns < counts[:, None]
    table = np.full(is_run.shape, _EMPTY, dtype=np.uint32)
    at = (cut.offsets[rows][:, None] + columns)[is_run]
    mixed = (cut.hashes[at] * _SPREAD) >> np.uint64(33)
    table[is_run] = mixed.astype(np.uint32) & ~_LEAST_BIT | np.uint32(side)
    return table


def _table_shares(table: Cells) -> Shares:
    """Sort each row: a run of both sides stands there as two neighbours that differ in the lowest bit."""
    if not table.shape[1]:
        return np.zeros(len(table), dtype=np.float64)
    table.sort(axis=1)
    here, following = table[:, :-1], table[:, 1:]
    common = np.count_nonzero(here ^ following == _LEAST_BIT, axis=1)
    distinct = np.count_nonzero(here != following, axis=1) + (table[:, -1] != _EMPTY)
    return np.asarray(2 * common / np.maximum(distinct, 1), dtype=np.float64)
