"""Traces: what a pair's co-action rests on, recovered for the pairs that were kept."""

import numpy as np
import numpy.typing as npt
import polars as pl

from legation.methods.authenticity.actions import Integers, NumberedActions
from legation.methods.authenticity.coaction import candidate_rows

EVIDENCE_OBJECTS = 50
"""Objects kept as evidence of one pair, the rarest first; ``shared`` counts them all."""


def traces_of(
    actions: NumberedActions, later: Integers, *, left: Integers, right: Integers
) -> pl.DataFrame:
    """Give one row per pair, in the order given (sorted by left, right).

    Columns: ``occasions`` (distinct pairs of instants), ``weight`` (summed rarity of the objects),
    ``first_at``, ``last_at`` (UTC), ``evidence`` (objects, rarest first, at most ``EVIDENCE_OBJECTS``).
    """
    met = meetings(actions, later, left=left, right=right)
    objects = met.group_by("pair", "object", maintain_order=True).agg(
        pl.col("earlier_at").min(),
        pl.col("later_at").max(),
        first=pl.struct("earlier_at", "later_at").first(),
    )
    number = objects["object"].to_numpy()
    return (
        objects.with_columns(
            rarity=pl.Series(_rarity(actions)[number]),
            name=actions.objects.cast(pl.String).gather(number),
        )
        .sort("pair", "rarity", "object", descending=[False, True, False])
        .group_by("pair", maintain_order=True)
        .agg(
            occasions=pl.col("first").n_unique(),
            weight=pl.col("rarity").sum(),
            first_at=pl.col("earlier_at").min(),
            last_at=pl.col("later_at").max(),
            evidence=pl.col("name").head(EVIDENCE_OBJECTS),
        )
        .with_columns(
            pl.from_epoch("first_at", time_unit="us").dt.replace_time_zone("UTC"),
            pl.from_epoch("last_at", time_unit="us").dt.replace_time_zone("UTC"),
        )
        .drop("pair")
    )


def meetings(
    actions: NumberedActions, later: Integers, *, left: Integers, right: Integers
) -> pl.DataFrame:
    """Give every co-action of the pairs.

    Columns: ``pair`` (its row in ``left`` and ``right``), ``object`` (number), ``earlier`` and
    ``later`` (rows of ``actions``), ``earlier_at`` and ``later_at`` (microseconds).
    """
    accounts = len(actions.accounts)
    wanted = left * accounts + right
    order = np.argsort(wanted, kind="stable")
    is_member = np.zeros(accounts, dtype=bool)
    is_member[left] = is_member[right] = True
    found = []
    for first, second in candidate_rows(np.where(is_member[actions.account], later, 0)):
        both = is_member[actions.account[second]]
        one, other = actions.account[first[both]], actions.account[second[both]]
        keys = np.minimum(one, other) * accounts + np.maximum(one, other)
        place = _places(wanted[order], keys)
        hit = place >= 0
        found.append((order[place[hit]], first[both][hit], second[both][hit]))
    pair, earlier, after = (
        np.concatenate([part[side] for part in found]) if found else np.zeros(0, dtype=np.int64)
        for side in range(3)
    )
    return pl.DataFrame(
        {
            "pair": pair,
            "object": actions.object[earlier],
            "earlier": earlier,
            "later": after,
            "earlier_at": actions.at[earlier],
            "later_at": actions.at[after],
        }
    )


def _places(known: Integers, keys: Integers) -> Integers:
    """Give the place of each key among the sorted known ones, -1 where it is not there."""
    place = np.searchsorted(known, keys)
    place[place == len(known)] = 0
    return np.where(known[place] == keys, place, -1) if len(known) else np.full(len(keys), -1)


def _rarity(actions: NumberedActions) -> npt.NDArray[np.float64]:
    """Give each object's log(accounts / accounts that acted on it)."""
    touched = (
        pl.DataFrame({"object": actions.object, "account": actions.account})
        .group_by("object")
        .agg(pl.col("account").n_unique())
    )
    spread = np.ones(len(actions.objects))
    spread[touched["object"].to_numpy()] = touched["account"].to_numpy()
    return np.log(max(len(actions.accounts), 1) / spread)
