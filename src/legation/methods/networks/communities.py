"""Communities of a network given as a table of edges, behind one function."""

from typing import Literal

import numpy as np
import polars as pl
from scipy import sparse

from legation.domain.errors import Rejected
from legation.methods.networks.leiden import leiden

Objective = Literal["cpm", "modularity"]


def communities(
    edges: pl.DataFrame, *, resolution: float, seed: int, objective: Objective = "cpm"
) -> pl.DataFrame:
    """Find the communities of an undirected network by Leiden; the same input, the same answer.

    Takes one row per edge: ``left``, ``right`` (node names, either order) and ``weight`` (≥ 0);
    repeated edges add up and an edge from a node to itself is left out of account. Gives one row
    per node in order of name: ``node``, ``community`` (0, 1, …).

    ``objective`` "cpm" keeps groups whose mean link weight exceeds ``resolution``; "modularity"
    compares with a random network of the same strengths (``resolution`` 1 is the classical one).
    Weakness: modularity merges communities that are small beside the whole network.
    Raises Rejected when a column is missing or a weight is negative or not finite.
    """
    _check(edges, resolution)
    nodes = pl.concat([edges["left"], edges["right"]]).unique().sort()
    if nodes.is_empty():
        return pl.DataFrame(schema={"node": edges["left"].dtype, "community": pl.Int64()})
    links = _links(edges, nodes)
    sizes, price = np.ones(len(nodes)), resolution
    if objective == "modularity":
        sizes = np.asarray(links.sum(axis=1)).ravel()
        price = resolution / max(sizes.sum(), np.finfo(float).tiny)
    labels = leiden(links, sizes=sizes, resolution=price, seed=seed)
    return pl.DataFrame({"node": nodes, "community": labels})


def _check(edges: pl.DataFrame, resolution: float) -> None:
    where = "communities"
    for column in ("left", "right", "weight"):
        if column not in edges.columns:
            raise Rejected(f"missing column {column!r}", where=where)
    weights = edges["weight"].cast(pl.Float64)
    if weights.null_count() or not (weights.is_finite() & (weights >= 0)).all():
        raise Rejected("a weight is negative or not a number", where=where)
    if resolution <= 0:
        raise Rejected(f"resolution {resolution} is not above 0", where=where)


def _links(edges: pl.DataFrame, nodes: pl.Series) -> sparse.csr_matrix:
    """Read the edges as a symmetric matrix over ``nodes``."""
    left = nodes.search_sorted(edges["left"]).to_numpy()
    right = nodes.search_sorted(edges["right"]).to_numpy()
    weights = edges["weight"].cast(pl.Float64).to_numpy()
    keep = left != right
    one_way = sparse.csr_matrix(
        (weights[keep], (left[keep], right[keep])), shape=(len(nodes), len(nodes))
    )
    return sparse.csr_matrix(one_way + one_way.T)
