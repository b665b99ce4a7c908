"""Copies and near copies: exact by normal form, near by MinHash and bands, each near one verified."""

from typing import Any  # keys of any whole-number type

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from legation.methods.language.clean import IDEOGRAPH, normal_form
from legation.methods.language.shingles import PERMUTATIONS, shingles, signatures

THRESHOLD = 0.8
"""Least similarity of a near copy."""

LEAST_LETTERS = 40
"""Characters of normal form below which only exact copies count (a third of it in CJK)."""

_BANDS = 16
_PAIR_CHUNK = 50_000

Rows = npt.NDArray[np.int64]


def duplicates(texts: pl.DataFrame, *, threshold: float = THRESHOLD) -> pl.DataFrame:
    """Group the texts that are copies or near copies of each other.

    Takes ``id`` and ``text``. Gives one row per text: ``id``, ``group`` (id of the group's first member
    in the order given; a text by itself is its own group) and ``similarity`` (0–1, to that first member).
    Similarity is the Dice share of common 3-character runs (2 in CJK): 4 % of characters
    edited at random leaves about .88. Near copies are found by MinHash (64 permutations, 16 bands of 4;
    Broder 1997) over 5-character runs and then compared in full. Weakness: groups are chains, so a
    member may be less similar to the first than the threshold says; ``similarity`` shows it.
    """
    keyed = _keyed(texts)
    first = keyed.group_by("key", maintain_order=True).agg(pl.first("id", "normal"))
    group = _chained(first["normal"], threshold)
    found = first.select(
        "key",
        group=first["id"].gather(pl.Series(group)),
        similarity=pl.Series(_similarity(first["normal"], np.arange(first.height), group)),
    )
    return keyed.join(found, on="key", how="left", maintain_order="left").select(
        "id", "group", "similarity"
    )


def _keyed(texts: pl.DataFrame) -> pl.DataFrame:
    """Add ``normal`` and ``key``, equal for exact copies; a text of signs alone is copied sign by sign,
    and an empty one is nobody's copy."""
    normal = normal_form(pl.col("text"))
    signs = pl.col("text").fill_null("").str.strip_chars()
    return texts.select(
        "id",
        normal=normal,
        key=pl.when(normal != "")
        .then(normal)
        .when(signs != "")
        .then(pl.format("\u0000signs {}", signs))
        .otherwise(pl.format("\u0000empty {}", "id")),
    )


def _chained(normal: pl.Series, threshold: float) -> Rows:
    """Give each distinct text the place of the first text it is chained to by verified near copies."""
    count = len(normal)
    left, right = _verified(normal, _candidates(normal), threshold)
    graph = coo_matrix((np.ones(len(left), dtype=np.int8), (left, right)), shape=(count, count))
    _, labels = connected_components(graph, directed=False)
    first = np.full(count, count, dtype=np.int64)
    np.minimum.at(first, labels, np.arange(count))
    return np.asarray(first[labels], dtype=np.int64)


def _candidates(normal: pl.Series) -> tuple[Rows, Rows]:
    """Pair texts that share a band of their signatures: each with the nearest before it and the first."""
    least = (
        pl.when(pl.col("n").str.contains(IDEOGRAPH))
        .then(LEAST_LETTERS // 3)
        .otherwise(LEAST_LETTERS)
    )
    is_long = pl.DataFrame({"n": normal}).select(pl.col("n").str.len_chars() >= least).to_series()
    rows = np.asarray(is_long.arg_true().to_numpy(), dtype=np.int64)
    bands = signatures(normal.gather(pl.Series(rows))).reshape(
        len(rows), _BANDS, PERMUTATIONS // _BANDS
    )
    pairs = [_same_band(bands[:, band], rows) for band in range(_BANDS)]
    left = np.concatenate([one for one, _ in pairs])
    right = np.concatenate([other for _, other in pairs])
    both = _distinct(left * len(normal) + right)
    return both // max(len(normal), 1), both % max(len(normal), 1)


def _same_band(band: npt.NDArray[np.uint32], rows: Rows) -> tuple[Rows, Rows]:
    mixed = np.zeros(len(band), dtype=np.uint64)
    for column in range(band.shape[1]):
        mixed = mixed * np.uint64(0x9E3779B97F4A7C15) + band[:, column]
        mixed ^= mixed >> np.uint64(31)
    order = np.argsort(mixed, kind="stable")
    ordered = mixed[order]
    is_same = ordered[1:] == ordered[:-1]
    starts = np.concatenate([[True], ~is_same])[: len(order)]
    head = np.maximum.accumulate(np.where(starts, np.arange(len(order)), 0))
    later = np.flatnonzero(~starts)
    left = np.concatenate([rows[order[later - 1]], rows[order[head[later]]]])
    return left, np.concatenate([rows[order[later]], rows[order[later]]])


def _verified(normal: pl.Series, pairs: tuple[Rows, Rows], threshold: float) -> tuple[Rows, Rows]:
    left, right = pairs
    is_near = _similarity(normal, left, right) >= threshold
    return left[is_near], right[is_near]


def _similarity(normal: pl.Series, left: Rows, right: Rows) -> npt.NDArray[np.float64]:
    """Give the Dice share of common runs of each pair; 1 for a text with itself."""
    result = np.ones(len(left), dtype=np.float64)
    other = np.flatnonzero(left != right)
    for start in range(0, len(other), _PAIR_CHUNK):
        some = other[start : start + _PAIR_CHUNK]
        result[some] = _dice(normal, left[some], right[some])
    return result


def _dice(normal: pl.Series, left: Rows, right: Rows) -> npt.NDArray[np.float64]:
    sides = []
    for rows in (left, right):
        cut = shingles(normal.gather(pl.Series(rows)), length=3, ideographic_length=2)
        pair = np.repeat(np.arange(len(rows), dtype=np.uint64), np.diff(cut.offsets))
        sides.append(_distinct((pair << np.uint64(40)) | (cut.hashes >> np.uint64(24))))
    both = np.sort(np.concatenate(sides))
    common = both[1:][both[1:] == both[:-1]]
    shared = np.bincount((common >> np.uint64(40)).astype(np.int64), minlength=len(left))
    total = np.bincount((both >> np.uint64(40)).astype(np.int64), minlength=len(left))
    return np.asarray(2 * shared / np.maximum(total, 1), dtype=np.float64)


def _distinct(keys: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Sort and drop repeats; numpy's own hashes and is many times slower on such patterned keys."""
    ordered = np.sort(keys)
    is_first = np.concatenate([[True], ordered[1:] != ordered[:-1]])[: len(ordered)]
    return np.asarray(ordered[is_first])
