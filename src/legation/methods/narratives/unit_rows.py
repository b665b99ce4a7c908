"""Unit rows: a column of vectors as a matrix."""

import numpy as np
import numpy.typing as npt
import polars as pl

from legation.domain.errors import Rejected

Floats = npt.NDArray[np.float32]


def unit_rows(vectors: pl.Series, *, where: str) -> Floats:
    """Read a list or array column as a matrix of unit rows; a zero vector stays zero."""
    lengths = vectors.list.len() if isinstance(vectors.dtype, pl.List) else vectors.arr.len()
    if lengths.n_unique() != 1:
        raise Rejected("vectors of unequal length", where=where, remedy="embed with one embedder")
    width = int(lengths[0])
    flat = vectors.explode().cast(pl.Float32).to_numpy()
    rows = np.array(flat, dtype=np.float32).reshape(len(vectors), width)
    if not np.isfinite(rows).all():
        raise Rejected("a vector holds something that is not a finite number", where=where)
    return unit(rows)


def unit(rows: Floats) -> Floats:
    """Bring rows to length 1, in place; a row of zeros stays so."""
    norms = np.linalg.norm(rows, axis=1, keepdims=True)
    rows /= np.where(norms > 0, norms, 1.0)
    return rows
