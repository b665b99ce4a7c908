"""A network as people think of it: undirected, one link between two nodes, and the part that is one."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy import sparse

from legation.domain.errors import Rejected

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Simple:
    """Links of ``size`` nodes numbered from 0: ``left`` < ``right``, each pair once, with its ``weight``."""

    size: int
    left: Ints
    right: Ints
    weight: Floats

    def __len__(self) -> int:
        return len(self.left)

    @property
    def matrix(self) -> sparse.csr_matrix:
        """The symmetric matrix of link weights."""
        one_way = sparse.csr_matrix((self.weight, (self.left, self.right)), (self.size,) * 2)
        return sparse.csr_matrix(one_way + one_way.T)

    @property
    def degrees(self) -> Ints:
        """How many links each node has."""
        both = np.concatenate([self.left, self.right])
        return np.bincount(both, minlength=self.size).astype(np.int64)

    def component(self) -> "Simple":
        """Keep the largest part that hangs together, its nodes numbered anew in the same order."""
        _, part = sparse.csgraph.connected_components(self.matrix, directed=False)
        kept = part == np.bincount(part, minlength=1).argmax()
        number = np.cumsum(kept) - 1
        inside = kept[self.left]
        return Simple(
            size=int(kept.sum()),
            left=number[self.left[inside]],
            right=number[self.right[inside]],
            weight=self.weight[inside],
        )


def simple(edges: pl.DataFrame) -> tuple[Simple, pl.Series]:
    """Read edges (``source``, ``target`` [, ``weight``, else 1]) as a simple network, and its nodes' names.

    Direction is forgotten, repeated edges add up, an edge from a node to itself or of weight 0 is left out,
    and with it a node that has no other. Raises Rejected where a column is missing or a weight is negative
    or no number.
    """
    for column in ("source", "target"):
        if column not in edges.columns:
            raise Rejected(f"missing column {column!r}", where="a network")
    weight = pl.col("weight") if "weight" in edges.columns else pl.lit(1.0)
    told = edges.select("source", "target", weight=weight.cast(pl.Float64).fill_null(1.0))
    if not (told["weight"].is_finite() & (told["weight"] >= 0)).all():
        raise Rejected("a weight is negative or not a number", where="a network")
    told = told.filter(pl.col("source") != pl.col("target"), pl.col("weight") > 0)
    names = pl.concat([told["source"], told["target"]]).unique().sort()
    if names.is_empty():
        nothing = np.empty(0, np.int64)
        return Simple(size=0, left=nothing, right=nothing, weight=np.empty(0)), names
    ends = [
        names.search_sorted(told[one]).to_numpy().astype(np.int64) for one in ("source", "target")
    ]
    pairs = pl.DataFrame(
        {"left": np.minimum(*ends), "right": np.maximum(*ends), "weight": told["weight"]}
    )
    summed = pairs.group_by("left", "right").agg(pl.col("weight").sum()).sort("left", "right")
    return (
        Simple(
            size=len(names),
            left=summed["left"].to_numpy(),
            right=summed["right"].to_numpy(),
            weight=summed["weight"].to_numpy(),
        ),
        names,
    )
