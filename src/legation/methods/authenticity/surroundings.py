"""Surroundings: pairs held against those who did the same things, and against their own common interest.

Everybody who speaks one language or follows one story says the same within hours, and a closed camp repeats
itself all the time. Against a crowd of all languages and stories that is beyond chance, the more surely the
larger the crowd. So what was found is judged twice more: with chance raised by what a pair shares when it is
surely not together, and among those alone who acted on the same objects. A group that acts together stands
out there too, the liveliest of a crowd do not.
"""

import numpy as np
import polars as pl

from legation.methods.authenticity.chance import ENOUGH_ACTIONS, chance_of
from legation.methods.authenticity.groups import groups_of
from legation.methods.authenticity.interest import affinity_of
from legation.methods.authenticity.tries import (
    Proof,
    of_kind,
    proven,
    shared_objects,
    tried_pairs,
)

OWN = 0.5
"""Share of all actions on a group's objects, done by its members, from which there is no crowd around
them to hold them against."""


def standing_out(edges: pl.DataFrame, actions: pl.DataFrame, *, proof: Proof) -> pl.DataFrame:
    """Keep the pairs (``TRIED_EDGE``) that stand out in their surroundings.

    Takes the actions (``kind``, ``account``, ``object``, ``at``) in which the pairs were found by this
    ``proof``. ``expected``, ``p`` and ``q`` come back raised by common interest. Then every connected group
    is judged by itself, by the kinds and windows that showed it; one that does most of what is done
    with its objects, or around which hardly anything is done, stays as it is.
    """
    raised = _raised(edges, actions, proof=proof)
    kept = [raised.clear()]
    for (_,), members in groups_of(raised).group_by("group", maintain_order=True):
        accounts = members["account"].implode()
        own = raised.filter(pl.col("left").is_in(accounts) & pl.col("right").is_in(accounts))
        kept.append(_among_their_own(own, members["account"], actions, proof=proof))
    return pl.concat(kept).sort("left", "right", "kind")


def _raised(edges: pl.DataFrame, actions: pl.DataFrame, *, proof: Proof) -> pl.DataFrame:
    """Raise chance by common interest; each pair is doubted for as many tests as before."""
    parts = [edges.clear()]
    for (kind,), own in edges.group_by("kind", maintain_order=True):
        affinity = affinity_of(of_kind(actions, str(kind)), left=own["left"], right=own["right"])
        expected = own["expected"].to_numpy() * affinity
        p, q = own["p"].to_numpy(), own["q"].to_numpy()
        chance = np.where(affinity > 1, chance_of(own["occasions"].to_numpy(), expected), p)
        tests = np.divide(q, p, out=np.ones_like(q), where=p > 0)
        raised = own.with_columns(
            expected=pl.Series(expected),
            p=pl.Series(chance),
            q=pl.Series(np.where(affinity > 1, chance * tests, q)),
        )
        parts.append(raised.filter(pl.col("q") <= 1))
    return proven(pl.concat(parts), proof).select(edges.columns)


def _among_their_own(
    own: pl.DataFrame, members: pl.Series, actions: pl.DataFrame, *, proof: Proof
) -> pl.DataFrame:
    """Keep the pairs of a group that are found again among all who acted on what they share."""
    objects = shared_objects(own).select("kind", "object").unique()
    there = actions.join(objects, on=["kind", "object"], how="semi")
    outside = len(there) - int(there["account"].is_in(members.implode()).sum())
    if outside <= OWN * len(there) or outside < ENOUGH_ACTIONS:
        return own
    windows = {
        str(kind): tuple(tries["window_seconds"].unique().sort())
        for (kind,), tries in own.group_by("kind", maintain_order=True)
    }
    again = tried_pairs(there, windows=windows, proof=proof).edges
    found = again.group_by("left", "right").agg(pl.col("is_alone").any())
    return own.drop("is_alone").join(found, on=["left", "right"]).select(own.columns)
