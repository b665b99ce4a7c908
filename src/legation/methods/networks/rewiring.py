"""Networks that chance would make of the same degrees.

Source: pairs of edges exchange an end (Maslov and Sneppen, "Specificity and stability in topology of protein
networks", Science 296, 2002). Here a sweep pairs all edges at random and exchanges them at once; what would
link a node to itself, or two nodes twice, stays as it was. Weakness: pairs of one sweep are judged against
the network before it, which differs from one exchange after the other by the few that stay.
"""

import numpy as np

from legation.methods.networks.simple import Ints, Simple

EXCHANGES = 10
"""Exchanges tried for each edge, after which nothing is left of the network but its degrees."""


def rewired(network: Simple, *, seed: int, exchanges: float = EXCHANGES) -> Simple:
    """Give a network of the same nodes, each with as many links as before, by chance; its weights are 1.

    ``exchanges`` is how many are tried for each edge. The same seed gives the same network.
    """
    chance = np.random.default_rng(seed)
    left, right = network.left.copy(), network.right.copy()
    half = len(left) // 2
    for _ in range(round(exchanges * 2) if half else 0):
        _sweep(left, right, half, size=network.size, chance=chance)
    return Simple(
        size=network.size,
        left=np.minimum(left, right),
        right=np.maximum(left, right),
        weight=np.ones(len(left)),
    )


def _sweep(left: Ints, right: Ints, half: int, *, size: int, chance: np.random.Generator) -> None:
    """Exchange an end of each edge with that of another, in place."""
    held = np.sort(_keys(left, right, size))
    order = chance.permutation(len(left))
    one, other = order[:half], order[half : 2 * half]
    turned = chance.random(half) < 0.5
    near, far = (
        np.where(turned, right[other], left[other]),
        np.where(turned, left[other], right[other]),
    )
    first, second = _keys(left[one], far, size), _keys(near, right[one], size)
    fit = (left[one] != far) & (near != right[one])
    for made in (first, second):
        at = np.minimum(np.searchsorted(held, made), len(held) - 1)
        fit &= held[at] != made
    fit &= _alone(first, second)
    one, other = one[fit], other[fit]
    ends = right[one].copy()
    right[one] = far[fit]
    left[other], right[other] = near[fit], ends


def _keys(left: Ints, right: Ints, size: int) -> Ints:
    """Number each pair of nodes, whichever stands first."""
    keys: Ints = np.minimum(left, right) * size + np.maximum(left, right)
    return keys


def _alone(first: Ints, second: Ints) -> np.ndarray:
    """Say of each exchange whether nobody else would make one of its two links."""
    both = np.concatenate([first, second])
    order = np.argsort(both, kind="stable")
    same = both[order][1:] == both[order][:-1]
    shared = np.zeros(len(both), dtype=bool)
    shared[order[1:][same]] = shared[order[:-1][same]] = True
    return ~(shared[: len(first)] | shared[len(first) :])
