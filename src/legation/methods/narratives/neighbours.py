"""Neighbours: for every item the earlier ones in the window that are most like it.

Cost is linear in the stream, because only a window of it is compared. In a crowded window the
candidates are found on the leading directions of the vectors and then compared in full.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from legation.methods.narratives.corpus import Floats

CHUNK = 512
"""Items that are compared at once."""
CROWDED = 6_000
"""Above this many items in a window, candidates come from the leading directions."""
LEADING = 96
"""Leading directions kept of every vector in a crowded window."""

Indices = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairs:
    """Pairs of items, the later one ``left``, with the two likenesses (cosines, -1 to 1)."""

    left: Indices
    right: Indices
    meaning: Floats
    wording: Floats


def earlier_neighbours(
    seconds: npt.NDArray[np.float64],
    vectors: Floats,
    terms: sparse.csr_matrix,
    *,
    window_seconds: float,
    candidates: int,
) -> Pairs:
    """Pair every item with the ``candidates`` earlier ones of nearest meaning in the window.

    ``seconds`` rises; ``vectors`` and ``terms`` are unit rows in the same order.
    """
    first = np.searchsorted(seconds, seconds - window_seconds)
    crowd = int((np.arange(len(seconds)) - first).max(initial=0))
    search = vectors if crowd < CROWDED else leading(vectors)
    found = [
        _candidates(search, first, start, candidates) for start in range(0, len(seconds), CHUNK)
    ]
    left = np.concatenate([pair[0] for pair in found] or [np.empty(0, np.int64)])
    right = np.concatenate([pair[1] for pair in found] or [np.empty(0, np.int64)])
    return Pairs(
        left=left,
        right=right,
        meaning=_dots(vectors, left, right),
        wording=_term_dots(terms, left, right),
    )


def leading(vectors: Floats) -> Floats:
    """Project unit rows on their leading directions and make them unit rows again."""
    if vectors.shape[1] <= LEADING:
        return vectors
    projected = vectors @ leading_directions(vectors)
    norms = np.linalg.norm(projected, axis=1, keepdims=True)
    return np.asarray(projected / np.where(norms > 0, norms, 1.0), dtype=np.float32)


def leading_directions(vectors: Floats) -> Floats:
    """Find the ``LEADING`` orthogonal directions that hold most of the rows' length, as columns."""
    _, directions = np.linalg.eigh(vectors.T @ vectors)
    return np.ascontiguousarray(directions[:, -LEADING:], dtype=np.float32)


def _candidates(
    search: Floats, first: Indices, start: int, candidates: int
) -> tuple[Indices, Indices]:
    """Find the nearest earlier items of one chunk, looking back no further than its window."""
    stop, base = min(start + CHUNK, len(search)), int(first[start])
    likeness = search[start:stop] @ search[base:stop].T
    rows, columns = np.arange(start, stop)[:, None], np.arange(base, stop)[None, :]
    likeness[(columns >= rows) | (columns < first[start:stop, None])] = -2.0
    width = min(candidates, likeness.shape[1])
    nearest = np.argpartition(-likeness, width - 1, axis=1)[:, :width]
    kept = np.take_along_axis(likeness, nearest, axis=1) > -2.0
    left = np.broadcast_to(rows, nearest.shape)[kept]
    return left.astype(np.int64), nearest[kept].astype(np.int64) + base


def _dots(vectors: Floats, left: Indices, right: Indices) -> Floats:
    dots = np.empty(len(left), dtype=np.float32)
    for start in range(0, len(left), 65_536):
        part = slice(start, start + 65_536)
        dots[part] = np.einsum("ij,ij->i", vectors[left[part]], vectors[right[part]])
    return dots


def _term_dots(terms: sparse.csr_matrix, left: Indices, right: Indices) -> Floats:
    dots = np.empty(len(left), dtype=np.float32)
    for start in range(0, len(left), 65_536):
        part = slice(start, start + 65_536)
        dots[part] = np.asarray(terms[left[part]].multiply(terms[right[part]]).sum(axis=1)).ravel()
    return dots
