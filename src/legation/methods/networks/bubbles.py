"""Bubbles: how far a network falls into two sides that keep to themselves, beyond what its degrees give.

Sources: Krackhardt and Stern (1988) for E-I; Garimella, De Francisci Morales, Gionis and Mathioudakis,
"Quantifying Controversy on Social Media" (2018) for the random walk and the bisection; Newman (2006) for
modularity; Salloum, Chen and Kivelä, "Separating Polarization from Noise" (2022) for taking from each score
what the same degrees give by chance, the chance networks bisected anew.
"""

from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt
import polars as pl
import pymetis
from scipy import sparse, stats
from scipy.sparse.linalg import cg

from legation.methods.networks.rewiring import rewired
from legation.methods.networks.simple import Floats, Simple, simple

LEAST_NODES = 20
"""Below it two sides say nothing, and every score is null."""
HUBS = 10
"""A walk ends at one of so many nodes of most links on either side; in large sides at one in a thousand."""
HUBS_AT_MOST = 0.1
"""No more than this share of a side are hubs."""
SURE = 0.95
Sides = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Score:
    """E-I: -1 where all links stay within a side, 1 where all cross. The random walk: 1 where walks end on
    the side they began on, about 0 where either side is reached alike. Modularity: -½ to 1."""

    ei: float
    rwc: float
    modularity: float


SCORES = tuple(one.name for one in fields(Score))
SCHEMA = {
    "network": pl.String,
    **dict.fromkeys(SCORES, pl.Float64),
    **{f"{one}_denoised": pl.Float64 for one in SCORES},
    **dict.fromkeys(("z", "low", "high"), pl.Float64),
}


def bubbles(edges: pl.DataFrame, *, rewirings: int = 5, seed: int = 0) -> pl.DataFrame:
    """Score the bisection of each network: ``network``, ``ei``, ``rwc``, ``modularity``, the same
    ``_denoised`` (less the mean over ``rewirings`` networks of the same degrees), ``z``, ``low``, ``high``.

    Takes ``network``, ``source``, ``target`` and, if there, ``weight`` (≥ 0; links are counted, not weighed,
    for chance has no weights: 0 is no link). Direction is forgotten, repeated edges are one, and the largest
    part that hangs together is scored. ``z`` is the modularity's distance from those of chance in their
    standard deviations; 95 in 100 values of ``modularity_denoised`` would lie from ``low`` to ``high``, by
    the spread of so few rewirings (Student's t). All are null where fewer than LEAST_NODES nodes hang
    together, those beside chance also where ``rewirings`` is 0.
    Weakness: two sides are always sought, so that three camps score lower than two.
    Raises Rejected where a column is missing or a weight is negative or no number.
    """
    rows = []
    for (name,), part in edges.sort("network", maintain_order=True).group_by(
        "network", maintain_order=True
    ):
        rows.append({"network": str(name), **_scored(simple(part)[0], rewirings, seed)})
    return pl.DataFrame(rows, schema=SCHEMA)


def _scored(network: Simple, rewirings: int, seed: int) -> dict[str, float | None]:
    whole = network.component() if len(network) else network
    if whole.size < LEAST_NODES:
        return {}
    raw = score(whole, bisected(whole, seed=seed))
    told: dict[str, float | None] = {one: getattr(raw, one) for one in SCORES}
    if rewirings:
        chance = [_by_chance(whole, seed=seed + 1 + one) for one in range(rewirings)]
        for one in SCORES:
            told[f"{one}_denoised"] = getattr(raw, one) - float(
                np.mean([getattr(by, one) for by in chance])
            )
        told |= _spread(raw.modularity, np.array([by.modularity for by in chance]))
    return told


def _by_chance(network: Simple, *, seed: int) -> Score:
    made = rewired(network, seed=seed)
    whole = made.component()
    return score(whole, bisected(whole, seed=seed))


def _spread(raw: float, chance: Floats) -> dict[str, float | None]:
    """Give how far a score stands from chance, and where its difference would lie another time."""
    if len(chance) < 2:
        return {}
    deviation = float(chance.std(ddof=1))
    wide = (
        float(stats.t.ppf((1 + SURE) / 2, len(chance) - 1))
        * deviation
        * np.sqrt(1 + 1 / len(chance))
    )
    denoised = raw - float(chance.mean())
    z = denoised / deviation if deviation > 0 else None
    return {"z": z, "low": denoised - wide, "high": denoised + wide}


def bisected(network: Simple, *, seed: int = 0) -> Sides:
    """Cut a network into two sides of about as many nodes with as few links as possible between them.

    METIS's multilevel bisection (Karypis and Kumar 1998). The same seed gives the same sides.
    """
    links = network.matrix
    options = pymetis.Options(seed=seed)
    adjacency = pymetis.CSRAdjacency(adj_starts=links.indptr, adjacent=links.indices)
    _, side = pymetis.part_graph(2, adjacency, options=options)
    sides: Sides = np.asarray(side, dtype=np.int64) == 1
    return sides


def score(network: Simple, side: Sides) -> Score:
    """Score two sides of a connected network; links are counted, not weighed."""
    crosses = side[network.left] != side[network.right]
    return Score(
        ei=float(2 * crosses.mean() - 1),
        rwc=_walked(network, side),
        modularity=_modularity(network, side, crosses),
    )


def _modularity(network: Simple, side: Sides, crosses: Sides) -> float:
    degrees = network.degrees
    share = degrees[side].sum() / max(1, degrees.sum())
    return float((1 - crosses.mean()) - share**2 - (1 - share) ** 2)


def _walked(network: Simple, side: Sides) -> float:
    """Score by random walks that end at the hubs of either side.

    The share that ends on one side solves a Laplacian system over the nodes that are no hubs.
    """
    degrees = network.degrees
    ends = [_hubs(degrees, np.flatnonzero(one)) for one in (side, ~side)]
    if not all(len(one) for one in ends):
        return 0.0
    reach = np.zeros(network.size)
    reach[ends[0]] = 1.0
    free = np.ones(network.size, dtype=bool)
    free[np.concatenate(ends)] = False
    links = (network.matrix != 0).astype(np.float64)
    among = sparse.csr_matrix(sparse.diags(degrees[free].astype(float)) - links[free][:, free])
    towards = links[free] @ reach
    steps = sparse.diags(1.0 / degrees[free])
    reach[free], _ = cg(among, towards, rtol=1e-6, maxiter=2_000, M=steps)
    here, there = float(reach[side].mean()), float(reach[~side].mean())
    stayed = here / max(here + there, 1e-12)
    stayed_there = (1 - there) / max((1 - here) + (1 - there), 1e-12)
    return stayed * stayed_there - (1 - stayed) * (1 - stayed_there)


def _hubs(degrees: npt.NDArray[np.int64], nodes: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Give the nodes of most links of one side."""
    many = min(max(HUBS, len(nodes) // 1000), max(1, int(HUBS_AT_MOST * len(nodes))))
    return nodes[np.argsort(-degrees[nodes], kind="stable")[:many]]
