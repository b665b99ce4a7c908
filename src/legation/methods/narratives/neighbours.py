"""Neighbours: for every item the earlier ones in the window that are most like it.

Cost is linear in the stream, because only a window of it is compared. In a crowded window the
candidates are found on the leading directions of the vectors and then compared in full.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from legation.methods.narratives.unit_rows import Floats

CROWDED = 6_000
"""Above this many items in a window, candidates come from the leading directions."""
LEADING = 96
"""Leading directions kept of every vector in a crowded window."""
SAMPLE = 4_096
"""Vectors from which the leading directions are worked out, evenly spread over the stream."""
CELLS = 4_000_000
"""Likenesses held at once while candidates are sought (16 MB)."""
BUNDLE = 16
"""Columns whose maximum stands for them while the largest are sought."""
HIDDEN = -2.0
ROWS_AT_ONCE = 512
PAIRS_AT_ONCE = 8_192

Indices = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """Items by rising ``seconds`` with unit rows of vectors (any float) and of terms.

    ``floors`` holds for each item the cosine of vectors that counts as nothing in common; for a
    pair their mean.
    """

    seconds: npt.NDArray[np.float64]
    vectors: npt.NDArray[np.floating]
    terms: sparse.csr_matrix
    floors: Floats
    places: Indices | None = None
    """Where each item's vector stands in ``vectors``, if these hold others too."""

    def vectors_at(self, rows: Indices) -> Floats:
        """Give the vectors of some items."""
        at = rows if self.places is None else self.places[rows]
        return np.asarray(self.vectors[at], dtype=np.float32)


def earlier_neighbours(
    stream: Stream, *, window_seconds: float, candidates: int, since: int = 0
) -> Iterator[tuple[Indices, Indices]]:
    """Find for every item from row ``since`` on its nearest earlier ones in meaning.

    Gives (later row, earlier row), at most ``candidates`` an item, by rising later row; some hundred
    items at a time, all of one item together.
    """
    first = np.searchsorted(stream.seconds, stream.seconds - window_seconds)
    search = _searchable(stream, crowd=int((np.arange(len(first)) - first).max(initial=0)))
    start = since
    while start < len(first):
        width = start + ROWS_AT_ONCE - int(first[start])
        stop = min(len(first), start + max(32, min(ROWS_AT_ONCE, CELLS // width)))
        yield _candidates(search, first, slice(start, stop), candidates)
        start = stop


def likenesses(
    stream: Stream, left: Indices, right: Indices
) -> tuple[npt.NDArray[np.floating], Floats]:
    """Work out, for pairs of rows, the cosines of vectors (0 at the floors) and of terms."""
    meaning = np.empty(len(left), dtype=np.float32)
    wording = np.empty(len(left), dtype=np.float32)
    for start in range(0, len(left), PAIRS_AT_ONCE):
        part = slice(start, start + PAIRS_AT_ONCE)
        mine, theirs = left[part], right[part]
        meaning[part] = np.einsum(
            "ij,ij->i",
            stream.vectors_at(mine),
            stream.vectors_at(theirs),
        )
        shared = stream.terms[mine].multiply(stream.terms[theirs])
        wording[part] = np.asarray(shared.sum(axis=1)).ravel()
    floor = (stream.floors[left] + stream.floors[right]) / 2.0
    return (meaning - floor) / (1.0 - floor), wording


def _searchable(stream: Stream, *, crowd: int) -> Floats:
    """Give the rows to search by: whole in a small window, their leading directions in a crowd."""
    rows = np.arange(len(stream.seconds))
    if crowd < CROWDED or stream.vectors.shape[1] <= LEADING:
        return stream.vectors_at(rows)
    sample = stream.vectors_at(rows[:: max(1, len(rows) // SAMPLE)])
    directions = np.linalg.eigh(sample.T @ sample)[1][:, -LEADING:].astype(np.float32)
    projected = np.empty((len(rows), LEADING), dtype=np.float32)
    for start in range(0, len(rows), SAMPLE):
        part = slice(start, start + SAMPLE)
        projected[part] = stream.vectors_at(rows[part]) @ directions
    norms = np.linalg.norm(projected, axis=1, keepdims=True)
    projected /= np.where(norms > 0, norms, 1.0)
    return projected


def _candidates(
    search: Floats, first: Indices, rows: slice, candidates: int
) -> tuple[Indices, Indices]:
    """Find the nearest earlier items of some rows, looking back no further than their window."""
    base = int(first[rows.start])
    width = rows.stop - base
    likeness = np.full((rows.stop - rows.start, _rounded_up(width)), HIDDEN, dtype=np.float32)
    np.matmul(search[rows], search[base : rows.stop].T, out=likeness[:, :width])
    _hide_ineligible(likeness, first[rows] - base, own=rows.start - base)
    nearest = _largest(likeness, min(candidates, likeness.shape[1]))
    kept = np.take_along_axis(likeness, nearest, axis=1) > HIDDEN
    left = np.broadcast_to(np.arange(rows.start, rows.stop)[:, None], nearest.shape)[kept]
    return left.astype(np.int64), nearest[kept].astype(np.int64) + base


def _rounded_up(width: int) -> int:
    return -(-width // BUNDLE) * BUNDLE


def _hide_ineligible(likeness: Floats, first: Indices, *, own: int) -> None:
    """Hide what lies before each row's window, the row itself and what comes after it.

    ``first`` is the first eligible column of each row, ``own`` the column of the first row itself.
    """
    head = likeness[:, : int(first[-1])]
    head[np.arange(head.shape[1])[None, :] < first[:, None]] = HIDDEN
    tail = likeness[:, own:]
    tail[np.arange(tail.shape[1])[None, :] >= np.arange(len(tail))[:, None]] = HIDDEN


def _largest(values: Floats, count: int) -> Indices:
    """Give the columns of each row's ``count`` largest values, by rising column.

    The largest lie in the bundles of columns with the largest maxima, so most are never sorted.
    """
    width = values.shape[1]
    if width < 4 * count * BUNDLE:
        return np.sort(np.argpartition(-values, count - 1, axis=1)[:, :count], axis=1)
    bundles = values.reshape(len(values), -1, BUNDLE)
    best = np.argpartition(-bundles.max(axis=2), count - 1, axis=1)[:, :count]
    inside = np.take_along_axis(bundles, best[:, :, None], axis=1).reshape(len(values), -1)
    at = np.argpartition(-inside, count - 1, axis=1)[:, :count]
    columns = np.take_along_axis(best, at // BUNDLE, axis=1) * BUNDLE + at % BUNDLE
    return np.sort(columns, axis=1)
