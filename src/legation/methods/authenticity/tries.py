"""Tries: the search for pairs at several kinds and windows, with one account of doubt over all of them.

A pair stands alone when its q-value, over every pair of every try, is low. A weaker pair stands when
two third accounts support it: pairs that chance alone makes do not close into triangles (30 false
pairs among 500 accounts make 0.0003 triangles on average). Weakness: common interest does close triangles,
so a supported pair counts only in a group that also holds a pair that stands alone.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from legation.domain.tables import Schema
from legation.methods.authenticity.actions import MIXED
from legation.methods.authenticity.coordination import EDGE, coordinated_pairs

TRIED_EDGE: Schema = {
    **EDGE,
    "kind": pl.String(),
    "window_seconds": pl.Float64(),
    "is_alone": pl.Boolean(),
}
"""A pair and the try that shows it best. ``q`` counts every try; ``is_alone``: it stands without the
support of others. Objects of a mixed pair are written ``kind:object``."""

_SEPARATOR = ":"


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What a pair must show.

    Alone: ``min_shared`` distinct objects and a q-value of at most ``max_q`` over all tries.
    Supported: ``supported_shared`` objects and ``supported_q`` within its own try, and ``thirds``
    accounts paired with both. With ``many_thirds`` and ``min_shared`` objects it counts as alone.
    """

    min_shared: int = 3
    max_q: float = 0.01
    supported_shared: int = 2
    supported_q: float = 0.1
    thirds: int = 2
    many_thirds: int = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """The pairs (``TRIED_EDGE`` columns, by left, right and kind) and how many objects were capped."""

    edges: pl.DataFrame
    capped: int


def tried_pairs(
    actions: pl.DataFrame,
    *,
    windows: Mapping[str, Sequence[float]],
    proof: Proof,
    max_candidates_per_object: int = 50_000_000,
) -> Tried:
    """Try every kind at every window; of each pair and kind its best try stays.

    Takes actions (``kind``, ``account``, ``object``, ``at``); ``windows`` names seconds by kind, and by
    ``mixed`` for all kinds together. A mixed pair stays only where no kind alone shows the pair.
    """
    tries = [(kind, float(seconds)) for kind, wide in windows.items() for seconds in wide]
    parts, capped = [], 0
    for kind, seconds in tries:
        found = coordinated_pairs(
            of_kind(actions, kind),
            window_seconds=seconds,
            min_shared=min(proof.supported_shared, proof.min_shared),
            max_q=max(proof.supported_q, proof.max_q / len(tries)),
            max_candidates_per_object=max_candidates_per_object,
        )
        capped += len(found.capped)
        parts.append(
            found.edges.with_columns(
                kind=pl.lit(kind),
                window_seconds=pl.lit(seconds),
                q=(pl.col("q") * len(tries)).clip(upper_bound=1.0),
            )
        )
    edges = proven(pl.concat(parts), proof)
    return Tried(edges=_best(edges).select(list(TRIED_EDGE)), capped=capped)


def with_mixed(actions: pl.DataFrame) -> pl.DataFrame:
    """Give the actions once by their own kind and once more as ``mixed``."""
    return pl.concat([actions, of_kind(actions, MIXED)])


def of_kind(actions: pl.DataFrame, kind: str) -> pl.DataFrame:
    """Give the actions of one kind; of ``mixed`` all, their objects written ``kind:object``."""
    if kind != MIXED:
        return actions.filter(pl.col("kind") == kind)
    named = pl.concat_str("kind", "object", separator=_SEPARATOR)
    return actions.with_columns(object=named, kind=pl.lit(MIXED))


def proven(edges: pl.DataFrame, proof: Proof) -> pl.DataFrame:
    """Keep the pairs that stand alone and those that third accounts support (``is_alone`` says which)."""
    has_enough = pl.col("shared") >= proof.min_shared
    thirds = pl.col("thirds").fill_null(0)
    held = edges.join(_thirds(edges), on=["left", "right"], how="left").with_columns(
        is_alone=has_enough & ((pl.col("q") <= proof.max_q) | (thirds >= proof.many_thirds))
    )
    return held.filter(pl.col("is_alone") | (thirds >= proof.thirds))


def _thirds(edges: pl.DataFrame) -> pl.DataFrame:
    """Count, for each pair, the third accounts that are paired with both."""
    pairs = edges.select("left", "right").unique()
    both = pl.concat([pairs, pairs.select(left="right", right="left")])
    steps = both.join(both.select(right="left", end="right"), on="right")
    return (
        steps.select("left", third="right", right="end")
        .join(pairs, on=["left", "right"], how="semi")
        .group_by("left", "right")
        .agg(thirds=pl.col("third").n_unique().cast(pl.Int64))
    )


def _best(edges: pl.DataFrame) -> pl.DataFrame:
    ordered = edges.sort("is_alone", "q", "kind", "window_seconds", descending=[True, *[False] * 3])
    best = ordered.unique(["left", "right", "kind"], keep="first", maintain_order=True)
    plain = best.filter(pl.col("kind") != MIXED)
    mixed = best.filter(pl.col("kind") == MIXED).join(plain, on=["left", "right"], how="anti")
    return pl.concat([plain, mixed]).sort("left", "right", "kind")


def shared_objects(edges: pl.DataFrame) -> pl.DataFrame:
    """Give what each pair's evidence names: ``kind`` (its own, never mixed), ``object``, ``left``,
    ``right``."""
    shared = edges.select("kind", "left", "right", object="evidence").explode("object")
    parts = pl.col("object").str.splitn(_SEPARATOR, 2).struct
    is_mixed = pl.col("kind") == MIXED
    return shared.with_columns(
        kind=pl.when(is_mixed).then(parts.field("field_0")).otherwise("kind"),
        object=pl.when(is_mixed).then(parts.field("field_1")).otherwise("object"),
    )
