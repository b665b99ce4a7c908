"""Features of the emotion heads: hashed character runs, all texts at once."""

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy.sparse import csr_matrix

from legation.methods.language.clean import stripped

BITS = 17
CELLS = 1 << BITS
RUNS = (2, 3, 4, 5)
"""Lengths of the character runs."""

READ_CHARACTERS = 600

_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)
Points = npt.NDArray[np.uint32]


def character_runs(texts: pl.Series) -> csr_matrix:
    """Count each text's runs of 2 to 5 characters into ``CELLS`` hashed cells: rows of 1 + log(count).

    Letters are lowered, blanks collapsed, links and handles gone; a blank stands before and after the
    text, so that beginnings and endings of words are runs of their own.
    """
    bare = pl.DataFrame({"text": texts}).select(
        stripped(pl.col("text")).str.slice(0, READ_CHARACTERS)
    )
    forms = (" " + bare["text"].str.to_lowercase() + " ").alias("text")
    lengths = forms.str.len_chars().to_numpy().astype(np.int64)
    points = np.frombuffer("".join(forms.to_list()).encode("utf-32-le", "replace"), dtype=np.uint32)
    owner = np.repeat(np.arange(len(forms), dtype=np.int64), lengths)
    left = np.repeat(np.cumsum(lengths), lengths) - np.arange(len(points))
    keys = [part for run in RUNS for part in (_cells(points, owner, left, run),)]
    return _counted(np.concatenate(keys), len(forms))


def _cells(
    points: Points, owner: npt.NDArray[np.int64], left: npt.NDArray[np.int64], run: int
) -> npt.NDArray[np.int64]:
    """Give row and cell of each run of this length as one number."""
    hashes = np.full(len(points), run, dtype=np.uint64)
    for step in range(run):
        hashes[: len(points) - step] = hashes[: len(points) - step] * _MULTIPLIER + points[step:]
        hashes ^= hashes >> np.uint64(31)
    keep = left >= run
    cells = (hashes[keep] * _MULTIPLIER >> np.uint64(64 - BITS)).astype(np.int64)
    return np.asarray((owner[keep] << BITS) | cells, dtype=np.int64)


def _counted(keys: npt.NDArray[np.int64], rows: int) -> csr_matrix:
    distinct, counts = np.unique(keys, return_counts=True)
    offsets = np.searchsorted(distinct, np.arange(rows + 1, dtype=np.int64) << BITS)
    values = (1.0 + np.log(counts)).astype(np.float32)
    return csr_matrix((values, distinct & (CELLS - 1), offsets), shape=(rows, CELLS))


def weighted(runs: csr_matrix, rarity: npt.NDArray[np.float32]) -> csr_matrix:
    """Weigh the cells by their rarity and bring each row to length 1 (an empty row stays empty)."""
    rows = runs.copy()
    rows.data = rows.data * rarity[rows.indices]
    squares = np.asarray(rows.multiply(rows).sum(axis=1)).ravel()
    lengths = np.sqrt(np.maximum(squares, 1e-12)).astype(np.float32)
    rows.data = rows.data / np.repeat(lengths, np.diff(rows.indptr))
    return rows


def rarity_of(runs: csr_matrix) -> npt.NDArray[np.float32]:
    """Give each cell's inverse document frequency over these texts, smoothed; 0 for an unseen cell."""
    seen = np.bincount(runs.indices, minlength=CELLS)
    rarity = np.log((1 + runs.shape[0]) / (1 + seen)) + 1
    return np.where(seen > 0, rarity, 0.0).astype(np.float32)
