"""Coordination: pairs of accounts that act together beyond chance, each with its evidence."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from legation.domain.tables import INSTANT, Schema, empty
from legation.methods.authenticity.actions import Integers, NumberedActions, number_actions
from legation.methods.authenticity.chance import (
    Floats,
    Strata,
    chance_of,
    expected_shared,
    q_values,
    strata_of,
)
from legation.methods.authenticity.coaction import PairCounts, count_pairs, reach_of
from legation.methods.authenticity.traces import meetings, traces_of

EDGE: Schema = {
    "left": pl.String(),
    "right": pl.String(),
    "shared": pl.Int64(),
    "occasions": pl.Int64(),
    "weight": pl.Float64(),
    "expected": pl.Float64(),
    "p": pl.Float64(),
    "q": pl.Float64(),
    "first_at": INSTANT,
    "last_at": INSTANT,
    "evidence": pl.List(pl.String()),
}
"""A pair that acted together. ``shared``: distinct objects (or co-actions, where those were counted);
``occasions``: distinct pairs of instants among them (three links in one post are one occasion);
``weight``: the shared objects' rarity, log(accounts / accounts on the object), summed;
``expected``: objects shared by chance; ``p``, ``q``: chance of as many occasions, and its
Benjamini–Hochberg value over all pairs of accounts; ``evidence``: the objects, rarest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Coordination:
    """The pairs found, and what was looked at to find them.

    ``tested`` counts all pairs of accounts, those that never met included; ``counted`` those with
    enough shared; ``significant`` those of them that pass q; ``capped`` lists objects
    left out for having too many candidates; ``strata`` says in words what chance was held to.
    """

    edges: pl.DataFrame
    actions: int
    accounts: int
    objects: int
    candidates: int
    tested: int
    counted: int
    significant: int
    strata: str
    capped: pl.DataFrame


def coordinated_pairs(
    actions: pl.DataFrame,
    *,
    window_seconds: float,
    min_shared: int = 2,
    max_q: float | None = 0.01,
    count_objects: bool = True,
    max_candidates_per_object: int = 50_000_000,
    rounds: int = 8,
) -> Coordination:
    """Find the pairs of accounts that did the same within the window more often than chance.

    Takes ``account``, ``object``, ``at`` (UTC). Gives ``EDGE`` rows in the order of (left, right);
    What is found in one of the ``rounds`` no longer counts as chance in the next, so that many pairs
    acting together do not hide one another; where nothing is found there is no second round.
    ``max_q`` None keeps every pair with ``min_shared`` or more. Sources: Benjamini and Hochberg 1995;
    Luceri et al. 2024 (arXiv 2310.09884) for rarity weights.
    """
    numbered = number_actions(actions)
    pairs = count_pairs(
        numbered,
        window_seconds=window_seconds,
        min_shared=min_shared,
        count_objects=count_objects,
        max_candidates_per_object=max_candidates_per_object,
    )
    strata = strata_of(numbered.at, window_seconds=window_seconds)
    later = reach_of(
        numbered,
        window_seconds=window_seconds,
        max_candidates_per_object=max_candidates_per_object,
    ).later
    accounts = len(numbered.accounts)
    tested = accounts * (accounts - 1) // 2
    expected, q = _judged(
        numbered, pairs, later, strata=strata, tested=tested, rounds=rounds, max_q=max_q or 0.01
    )
    kept = np.arange(len(q)) if max_q is None else np.flatnonzero(q <= max_q)
    edges = _edges(numbered, pairs, later, kept=kept, expected=expected, tested=tested)
    return Coordination(
        edges=edges if max_q is None else edges.filter(pl.col("q") <= max_q),
        actions=len(numbered.at),
        accounts=accounts,
        objects=len(numbered.objects),
        candidates=pairs.candidates,
        tested=tested,
        counted=len(pairs.left),
        significant=int((edges["q"] <= (max_q or 0.01)).sum()),
        strata=strata.words,
        capped=pairs.capped,
    )


def _judged(
    actions: NumberedActions,
    pairs: PairCounts,
    later: Integers,
    *,
    strata: Strata,
    tested: int,
    max_q: float,
    rounds: int,
) -> tuple[Floats, Floats]:
    """Give each pair's expectation and q-value, what was found before being taken out of chance."""
    explained: pl.DataFrame | None = None
    found = -1
    for _ in range(rounds):
        expected = expected_shared(
            actions, strata, later, left=pairs.left, right=pairs.right, explained=explained
        )
        q = q_values(chance_of(pairs.shared, expected), tested=tested)
        beyond = q <= max_q
        if int(beyond.sum()) in (found, 0):
            break
        found = int(beyond.sum())
        explained = meetings(actions, later, left=pairs.left[beyond], right=pairs.right[beyond])
    return expected, q


def _edges(
    actions: NumberedActions,
    pairs: PairCounts,
    later: Integers,
    *,
    kept: Integers,
    expected: Floats,
    tested: int,
) -> pl.DataFrame:
    """Add what the kept pairs rest on, and judge each by its occasions."""
    if len(kept) == 0:
        return empty(EDGE)
    left, right = pairs.left[kept], pairs.right[kept]
    rests_on = traces_of(actions, later, left=left, right=right)
    p = chance_of(rests_on["occasions"].to_numpy(), expected[kept])
    return rests_on.with_columns(
        left=actions.accounts.gather(left).cast(pl.String),
        right=actions.accounts.gather(right).cast(pl.String),
        shared=pl.Series(pairs.shared[kept]),
        expected=pl.Series(expected[kept]),
        p=pl.Series(p),
        q=pl.Series(q_values(p, tested=tested)),
    ).select(pl.col(column).cast(kind) for column, kind in EDGE.items())
