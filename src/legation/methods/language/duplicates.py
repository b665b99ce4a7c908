"""Copies and near copies: exact by normal form, near by MinHash and bands, each near one verified."""

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from legation.methods.language.clean import IDEOGRAPH, normal_form
from legation.methods.language.common_runs import common_shares
from legation.methods.language.shingles import signatures

THRESHOLD = 0.8
"""Least similarity of a near copy."""

LEAST_LETTERS = 40
"""Characters of normal form below which only exact copies count (a third of it in CJK)."""

_BANDS = 16

Rows = npt.NDArray[np.int64]
Shares = npt.NDArray[np.float64]


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
    first = keyed.unique("key", keep="first", maintain_order=True)
    group, similarity = _chained(first["normal"], threshold)
    found = first.select(
        "key", group=first["id"].gather(pl.Series(group)), similarity=pl.Series(similarity)
    )
    return keyed.join(found, on="key", how="left", maintain_order="left").select(
        "id", "group", "similarity"
    )


def _keyed(texts: pl.DataFrame) -> pl.DataFrame:
    """Add ``normal`` and ``key``, equal for exact copies; a text of signs alone is copied sign by sign,
    and an empty one is nobody's copy."""
    signs = pl.col("text").fill_null("").str.strip_chars()
    normalised = texts.select("id", "text", normal=normal_form(pl.col("text")))
    return normalised.select(
        "id",
        "normal",
        key=pl.when(pl.col("normal") != "")
        .then("normal")
        .when(signs != "")
        .then(pl.format("\u0000signs {}", signs))
        .otherwise(pl.format("\u0000empty {}", "id")),
    )


def _chained(normal: pl.Series, threshold: float) -> tuple[Rows, Shares]:
    """Give each distinct text the place of the first text it is chained to by verified near copies, and
    its similarity to that one."""
    count = len(normal)
    left, right = _candidates(normal)
    shares = common_shares(normal, left, right)
    is_near = shares >= threshold
    left, right, shares = left[is_near], right[is_near], shares[is_near]
    graph = coo_matrix((np.ones(len(left), dtype=np.int8), (left, right)), shape=(count, count))
    _, labels = connected_components(graph, directed=False)
    first = np.full(count, count, dtype=np.int64)
    np.minimum.at(first, labels, np.arange(count))
    group = np.asarray(first[labels], dtype=np.int64)
    is_known = left == group[right]
    similarity = np.ones(count, dtype=np.float64)
    similarity[right[is_known]] = shares[is_known]
    rest = np.setdiff1d(np.flatnonzero(group != np.arange(count)), right[is_known])
    similarity[rest] = common_shares(normal, group[rest], rest)
    return group, similarity


def _candidates(normal: pl.Series) -> tuple[Rows, Rows]:
    """Pair texts that share a band of their signatures: each with the nearest before it and the first."""
    rows = _long_enough(normal)
    bands = signatures(normal.gather(pl.Series(rows))).view(np.uint64)
    width = bands.shape[1] // _BANDS
    pairs = [
        _same_band(bands[:, start : start + width], rows, len(normal))
        for start in range(0, bands.shape[1], width)
    ]
    both = _distinct(np.concatenate(pairs))
    return both // max(len(normal), 1), both % max(len(normal), 1)


def _long_enough(normal: pl.Series) -> Rows:
    """Give the places of the texts that may be near copies, by their number of characters."""
    lengths = normal.str.len_chars().to_numpy()
    is_long = lengths >= LEAST_LETTERS
    between = np.flatnonzero(~is_long & (lengths >= LEAST_LETTERS // 3))
    is_long[between] = normal.gather(pl.Series(between)).str.contains(IDEOGRAPH).to_numpy()
    return np.asarray(np.flatnonzero(is_long), dtype=np.int64)


def _same_band(band: npt.NDArray[np.uint64], rows: Rows, count: int) -> Rows:
    """Give the pairs that agree in this band, each as ``left * count + right``.

    The lowest bits of the band's hash hold the row, so that one sort brings equal bands together in the
    order of the rows; a chance agreement of the upper bits is a candidate like any other.
    """
    mixed = np.zeros(len(band), dtype=np.uint64)
    for column in band.T:
        mixed = (mixed ^ column) * np.uint64(0x9E3779B97F4A7C15)
        mixed ^= mixed >> np.uint64(31)
    low = np.uint64(max(count, 1).bit_length())
    ordered = np.sort((mixed << low) | rows.astype(np.uint64))
    upper = ordered >> low
    place = (ordered & ((np.uint64(1) << low) - np.uint64(1))).astype(np.int64)
    begins = np.concatenate([[True], upper[1:] != upper[:-1]])[: len(upper)]
    later = np.flatnonzero(~begins)
    head = np.maximum.accumulate(np.where(begins, np.arange(len(upper)), 0))[later]
    return np.concatenate([place[later - 1], place[head]]) * count + np.tile(place[later], 2)


def _distinct(keys: Rows) -> Rows:
    """Sort and drop repeats; numpy's own hashes and is many times slower on such patterned keys."""
    ordered = np.sort(keys)
    is_first = np.concatenate([[True], ordered[1:] != ordered[:-1]])[: len(ordered)]
    return np.asarray(ordered[is_first])
