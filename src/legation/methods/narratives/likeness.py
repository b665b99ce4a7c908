"""Likeness: which pairs of items are linked, and how strongly."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from legation.methods.narratives.facts import Facts, contrary
from legation.methods.narratives.neighbours import (
    Indices,
    Stream,
    earlier_neighbours,
    likenesses,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphRule:
    """What links two items, and how tight a story is.

    ``meaning`` is the share of the vectors' cosine in the likeness, the rest is the words' cosine.
    Pairs at or under ``least_likeness`` are not linked; ``neighbours`` links go back from an item,
    out of ``candidates``; ``resolution`` is the mean link weight that holds a story together.
    """

    meaning: float
    least_likeness: float
    neighbours: int
    candidates: int
    resolution: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Links:
    """Links from a later item (``left``) to an earlier one (``right``), by rising ``left``.

    ``weight`` is 0 at the rule's ``least_likeness`` and 1 for the same text.
    """

    left: Indices
    right: Indices
    weight: npt.NDArray[np.float64]


def linked(
    stream: Stream,
    facts: Sequence[Facts],
    rule: GraphRule,
    *,
    window_seconds: float,
    since: int = 0,
) -> Links:
    """Link the items from row ``since`` on to the likeliest earlier ones in the window.

    ``facts`` are those each item states: pairs whose facts exclude each other are not linked.
    """
    nothing = np.empty(0, dtype=np.int64)
    parts = [Links(left=nothing, right=nothing, weight=np.empty(0))]
    for pairs in earlier_neighbours(
        stream, window_seconds=window_seconds, candidates=rule.candidates, since=since
    ):
        parts.append(_likely(stream, facts, rule, pairs=pairs))
    return Links(
        left=np.concatenate([one.left for one in parts]),
        right=np.concatenate([one.right for one in parts]),
        weight=np.concatenate([one.weight for one in parts]),
    )


def _likely(
    stream: Stream, facts: Sequence[Facts], rule: GraphRule, *, pairs: tuple[Indices, Indices]
) -> Links:
    """Keep the likeliest of some candidates; all those of one item are among them."""
    left, right = pairs
    meaning, wording = likenesses(stream, left, right)
    likeness = rule.meaning * meaning + (1.0 - rule.meaning) * wording
    likely = likeness > rule.least_likeness
    left, right, likeness = left[likely], right[likely], likeness[likely]
    fits = ~contrary(facts, left, right)
    left, right, likeness = left[fits], right[fits], likeness[fits]
    kept = _rank(left, likeness) < rule.neighbours
    weight = (likeness[kept] - rule.least_likeness) / (1.0 - rule.least_likeness)
    return Links(left=left[kept], right=right[kept], weight=weight.astype(np.float64))


def _rank(groups: Indices, values: npt.NDArray[np.floating]) -> Indices:
    """Rank values within their group, 0 for the largest."""
    order = np.lexsort((-values, groups))
    starts = np.searchsorted(groups[order], groups[order])
    ranks = np.empty(len(groups), dtype=np.int64)
    ranks[order] = np.arange(len(groups)) - starts
    return ranks
