"""Co-action: which accounts did the same thing within a window, counted exactly.

The kernel: with actions sorted by object and time, every later action on the same object inside the
window makes a candidate pair, written as one 64-bit key; the keys are sorted once and counted. Where
all keys would not fit the stated memory, several passes each count their own share of the pairs.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl

from legation.domain.errors import Rejected
from legation.methods.authenticity.actions import MICROSECONDS, Integers, Keys, NumberedActions

CHUNK_CANDIDATES = 2_000_000
MIXER = np.uint64(0x9E3779B97F4A7C15)


@dataclass(frozen=True, slots=True, kw_only=True)
class PairCounts:
    """Pairs of account numbers, ``left`` < ``right``, with ``shared``, in the order of (left, right).

    ``candidates`` counts the pairs of actions that were compared; ``capped`` lists the objects that
    were left out because they alone would have made more candidates than allowed.
    """

    left: Integers
    right: Integers
    shared: Integers
    candidates: int
    capped: pl.DataFrame


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """For each action, how many later actions on its object lie in the window (0 where capped)."""

    later: Integers
    capped: pl.DataFrame


def reach_of(
    actions: NumberedActions, *, window_seconds: float, max_candidates_per_object: int
) -> Reach:
    """Count each action's later neighbours; objects above the limit are capped and listed.

    ``capped`` has ``object``, ``actions`` and ``candidates``, the largest first.
    """
    rows = len(actions.at)
    window = int(window_seconds * MICROSECONDS)
    if rows == 0:
        return Reach(later=np.zeros(0, dtype=np.int64), capped=_capped_table(actions, [], [], []))
    line = _one_line(actions, window=window)
    later = np.searchsorted(line, line + window, side="right") - np.arange(rows) - 1
    totals = np.add.reduceat(np.append(later, 0), np.minimum(actions.start[:-1], rows))
    sizes = np.diff(actions.start)
    totals[sizes == 0] = 0
    over = np.flatnonzero(totals > max_candidates_per_object)
    over = over[np.argsort(-totals[over], kind="stable")]
    if len(over):
        later[np.isin(actions.object, over)] = 0
    return Reach(later=later, capped=_capped_table(actions, over, sizes[over], totals[over]))


def count_pairs(
    actions: NumberedActions,
    *,
    window_seconds: float,
    min_shared: int = 2,
    count_objects: bool = True,
    max_candidates_per_object: int = 50_000_000,
    max_keys: int = 200_000_000,
) -> PairCounts:
    """Count, for every two accounts, the objects (or co-actions) they share within the window.

    ``count_objects`` counts distinct objects, otherwise every pair of actions counts. Pairs below
    ``min_shared`` are left out, and an account never pairs with itself. ``max_keys`` (8 bytes each)
    bounds the memory of one pass.
    """
    reach = reach_of(
        actions,
        window_seconds=window_seconds,
        max_candidates_per_object=max_candidates_per_object,
    )
    candidates = int(reach.later.sum())
    passes = max(1, -(-candidates // max_keys))
    keyed = _Keying.of(actions, reach, count_objects=count_objects)
    parts = [
        _count_pass(actions, reach, keyed, share=(number, passes), min_shared=min_shared)
        for number in range(passes)
    ]
    pairs = np.concatenate([pair for pair, _ in parts])
    shared = np.concatenate([count for _, count in parts])
    if passes > 1:
        order = np.argsort(pairs, kind="stable")
        pairs, shared = pairs[order], shared[order]
    left, right = keyed.accounts_of(pairs)
    return PairCounts(
        left=left, right=right, shared=shared, candidates=candidates, capped=reach.capped
    )


def candidate_rows(
    later: Integers, *, size: int = CHUNK_CANDIDATES
) -> Iterator[tuple[Integers, Integers]]:
    """Yield, in chunks of about ``size``, the rows (earlier, later) of all candidate pairs."""
    busy = np.flatnonzero(later)
    ends = np.cumsum(later[busy])
    begin = 0
    while begin < len(busy):
        done = ends[begin - 1] if begin else 0
        end = max(begin + 1, int(np.searchsorted(ends, done + size, side="right")))
        rows = busy[begin:end]
        many = later[rows]
        earlier = np.repeat(rows, many)
        offsets = np.arange(len(earlier)) - np.repeat(np.cumsum(many) - many, many)
        yield earlier, earlier + offsets + 1
        begin = end


@dataclass(frozen=True, slots=True, kw_only=True)
class _Keying:
    """How a pair (and its object) is packed into 64 bits, only what can pair being numbered."""

    account_bits: int
    object_bits: int
    account_place: Integers
    object_place: Integers
    accounts: Integers

    @classmethod
    def of(cls, actions: NumberedActions, reach: Reach, *, count_objects: bool) -> "_Keying":
        busy = reach.later > 0
        has_candidates = np.zeros(len(actions.objects), dtype=bool)
        has_candidates[actions.object[busy]] = True
        taking_part = np.zeros(len(actions.accounts), dtype=bool)
        taking_part[actions.account[has_candidates[actions.object]]] = True
        accounts = np.flatnonzero(taking_part)
        account_bits = max(1, len(accounts).bit_length())
        object_bits = int(has_candidates.sum()).bit_length() if count_objects else 0
        if 2 * account_bits + object_bits > 64:
            raise Rejected(
                f"{len(accounts)} accounts and {has_candidates.sum()} objects do not fit one count",
                where="co-action",
                remedy="count month by month, or set aside objects that only two accounts touched",
            )
        return cls(
            account_bits=account_bits,
            object_bits=object_bits,
            account_place=np.cumsum(taking_part) - 1,
            object_place=np.cumsum(has_candidates) - 1,
            accounts=accounts,
        )

    def keys_of(self, left: Integers, right: Integers, object_: Integers) -> Keys:
        """Pack places of accounts, ``left`` < ``right``, and of their object."""
        keys = (left << (self.account_bits + self.object_bits)) | (right << self.object_bits)
        return (keys | object_ if self.object_bits else keys).view(np.uint64)

    def accounts_of(self, pairs: Keys) -> tuple[Integers, Integers]:
        """Unpack pair keys into account numbers."""
        mask = np.uint64((1 << self.account_bits) - 1)
        left = (pairs >> np.uint64(self.account_bits)).astype(np.int64)
        return self.accounts[left], self.accounts[(pairs & mask).astype(np.int64)]


def _count_pass(
    actions: NumberedActions,
    reach: Reach,
    keying: _Keying,
    *,
    share: tuple[int, int],
    min_shared: int,
) -> tuple[Keys, Integers]:
    """Count the pairs of one share of all pairs: sort their keys once, count runs."""
    account = keying.account_place[actions.account]
    object_ = keying.object_place[actions.object]
    shift = np.uint64(keying.object_bits)
    number, passes = share
    chunks = []
    for earlier, later in candidate_rows(reach.later):
        one, other = account[earlier], account[later]
        keys = keying.keys_of(np.minimum(one, other), np.maximum(one, other), object_[earlier])
        keep = one != other
        if passes > 1:
            mixed = ((keys >> shift) * MIXER) >> np.uint64(32)
            keep &= mixed % np.uint64(passes) == np.uint64(number)
        chunks.append(keys[keep])
    keys = np.concatenate(chunks) if chunks else np.zeros(0, dtype=np.uint64)
    chunks.clear()
    keys.sort()
    if keying.object_bits:
        keys = keys[_run_starts(keys)] >> shift
    starts = np.flatnonzero(_run_starts(keys))
    counts = np.diff(np.append(starts, len(keys)))
    enough = counts >= min_shared
    return keys[starts[enough]], counts[enough]


def _run_starts(keys: Keys) -> npt.NDArray[np.bool_]:
    is_start = np.ones(len(keys), dtype=bool)
    np.not_equal(keys[1:], keys[:-1], out=is_start[1:])
    return is_start


def _one_line(actions: NumberedActions, *, window: int) -> Integers:
    """Lay all times on one line: steps are kept up to the window, objects lie further apart."""
    steps = np.minimum(np.diff(actions.at, prepend=actions.at[:1]), window + 1)
    steps[1:][np.diff(actions.object) != 0] = window + 1
    return np.cumsum(steps)


def _capped_table(
    actions: NumberedActions, over: object, sizes: object, totals: object
) -> pl.DataFrame:
    places = np.asarray(over, dtype=np.int64)
    return pl.DataFrame(
        {
            "object": actions.objects.gather(places).cast(pl.String),
            "actions": np.asarray(sizes, dtype=np.int64),
            "candidates": np.asarray(totals, dtype=np.int64),
        }
    )
