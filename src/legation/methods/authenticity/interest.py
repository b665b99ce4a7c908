"""Interest: how much more two accounts share than chance allows when they are surely not together.

Accounts of one language, one topic or one camp meet on the same objects all the time; the crowd at large
does not. What two of them do to the same object far apart in time is common interest and nothing else, and
it says how much of what they do at one time is.
"""

import numpy as np
import polars as pl

from legation.methods.authenticity.actions import (
    MICROSECONDS,
    Integers,
    NumberedActions,
    number_actions,
)
from legation.methods.authenticity.chance import Floats
from legation.methods.authenticity.coaction import reach_of

APART_SECONDS = 12 * 3_600.0
"""How far apart two actions lie that are surely not one joint action: twice the widest window tried."""

PRIOR = 1.0
"""Objects added to both sides, so that one far meeting of two quiet accounts says little."""
_NO_LIMIT = 1 << 62


def affinity_of(
    actions: pl.DataFrame,
    *,
    left: pl.Series,
    right: pl.Series,
    apart_seconds: float = APART_SECONDS,
) -> Floats:
    """Give, for each pair of accounts, by how much common interest raises what it shares by chance.

    Never less than 1.

    Takes actions (``account``, ``object``, ``at``), in which all these accounts are. The objects on which
    both acted, but never within ``apart_seconds`` of one another, are held against those they would so
    share if the accounts were dealt anew over all actions. Weakness: objects that live for less than that
    say nothing, nor do accounts with few actions.
    """
    if len(left) == 0:
        return np.ones(0)
    numbered = number_actions(actions)
    one, other = (
        numbered.accounts.search_sorted(side).to_numpy().astype(np.int64) for side in (left, right)
    )
    apart = _shared_apart(numbered, left=one, right=other, apart_seconds=apart_seconds)
    chance = _chance_apart(numbered, left=one, right=other, apart_seconds=apart_seconds)
    return np.maximum(1.0, (apart + PRIOR) / (chance + PRIOR))


def _shared_apart(
    actions: NumberedActions, *, left: Integers, right: Integers, apart_seconds: float
) -> Floats:
    """Count the objects on which both of a pair acted, always further apart than that."""
    is_member = np.zeros(len(actions.accounts), dtype=bool)
    is_member[left] = is_member[right] = True
    own = is_member[actions.account]
    acts = pl.DataFrame(
        {"account": actions.account[own], "object": actions.object[own], "at": actions.at[own]}
    )
    pairs = pl.DataFrame({"pair": np.arange(len(left)), "left": left, "right": right})
    counted = (
        pairs.join(acts.rename({"account": "left"}), on="left")
        .join(acts.rename({"account": "right"}), on=["right", "object"])
        .group_by("pair", "object")
        .agg(lag=(pl.col("at") - pl.col("at_right")).abs().min())
        .filter(pl.col("lag") > apart_seconds * MICROSECONDS)
        .group_by("pair")
        .len()
    )
    shared = np.zeros(len(left))
    shared[counted["pair"].to_numpy()] = counted["len"].to_numpy()
    return shared


def _chance_apart(
    actions: NumberedActions, *, left: Integers, right: Integers, apart_seconds: float
) -> Floats:
    """Give how many objects each pair would share so by chance, objects in bins of doubling counts."""
    rows = len(actions.at)
    near = reach_of(
        actions, window_seconds=apart_seconds, max_candidates_per_object=_NO_LIMIT
    ).later
    sizes = np.diff(actions.start)
    close = np.zeros(len(sizes), dtype=np.int64)
    np.add.at(close, actions.object, near)
    far = sizes * (sizes - 1) // 2 - close
    far = far[far > 0]
    bins = np.floor(np.log2(far)).astype(np.int64)
    acts = np.bincount(actions.account, minlength=len(actions.accounts)).astype(np.float64)
    meet = 2.0 * acts[left] * acts[right] / max(rows * (rows - 1), 1)
    expected = np.zeros(len(left))
    for number in np.unique(bins):
        alike = far[bins == number]
        expected += len(alike) * (1.0 - np.exp(-alike.mean() * meet))
    return expected
