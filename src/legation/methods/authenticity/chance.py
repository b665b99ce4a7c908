"""Chance: how often two accounts would act together if who acts were shuffled within activity and hour.

The null keeps when every object is acted on and how much each account does in each stratum (a stretch
of days, at one hour of the day), and lets chance decide which account did which action. An aggregate
statement shuffles accordingly; the test of a pair uses the same null in closed form: a Poisson rate
from both accounts' share of each stratum and from how close the stratum's actions lie. Weakness: people
who only share an interest act on the same objects more than this null expects, so "beyond chance"
never says "inauthentic".
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy.special import gammainc

from legation.methods.authenticity.actions import MICROSECONDS, Integers, NumberedActions
from legation.methods.authenticity.coaction import count_pairs

Floats = npt.NDArray[np.float64]

HOUR = 3600 * MICROSECONDS
SLOT_HOURS = (1, 2, 3, 4, 6, 8, 12, 24)
BLOCK_DAYS = (1, 7, 28, 91)
ENOUGH_ACTIONS = 500
"""Actions that half of all actions should have around them in their stratum: with fewer, a pair's own
meetings would be most of what chance is estimated from."""
ROWS_AT_A_TIME = 500_000
"""Meetings of a pair's hours with what is acted on in them, that are held at once: some 100 MB."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Strata:
    """The stratum number of every action, and in words how they were cut."""

    number: Integers
    slot_hours: int
    block_days: int | None

    @property
    def words(self) -> str:
        """Say how the strata were cut."""
        block = f"{self.block_days} days" if self.block_days else "the whole time"
        return f"{block} by {self.slot_hours} h of the day"


def strata_of(at: Integers, *, window_seconds: float) -> Strata:
    """Cut time into stretches of days by hours of the day: as fine as leaves enough actions in each.

    A slot is never shorter than the window, so that two actions in one window lie in the same slot or
    in neighbouring ones. Small tables fall back to the whole time, by hours of the day or without.
    """
    hours = max(1, int(np.ceil(window_seconds / 3600)))
    slots = [size for size in SLOT_HOURS if size >= hours] or [24]
    for days in BLOCK_DAYS:
        if days * 24 >= hours:
            strata = _cut(at, slot_hours=slots[0], block_days=days)
            if _typical_size(strata.number) >= ENOUGH_ACTIONS:
                return strata
    for size in slots:
        strata = _cut(at, slot_hours=size, block_days=None)
        if _typical_size(strata.number) >= ENOUGH_ACTIONS:
            return strata
    return _cut(at, slot_hours=24, block_days=None)


def _cut(at: Integers, *, slot_hours: int, block_days: int | None) -> Strata:
    slot = at // (slot_hours * HOUR)
    per_day = 24 // slot_hours
    block = slot // (per_day * block_days) if block_days else np.zeros_like(slot)
    _, number = np.unique(block * per_day + slot % per_day, return_inverse=True)
    return Strata(number=number.astype(np.int64), slot_hours=slot_hours, block_days=block_days)


def _typical_size(number: Integers) -> float:
    """Give the stratum size that half of the actions have at least."""
    if len(number) == 0:
        return 0.0
    return float(np.median(np.bincount(number)[number]))


def shuffled(actions: NumberedActions, strata: Strata, *, seed: int) -> NumberedActions:
    """Deal the accounts of each stratum anew over its actions; times and objects stay."""
    random = np.random.default_rng(seed)
    order = np.argsort(strata.number, kind="stable")
    dealt = np.lexsort((random.random(len(order)), strata.number))
    account = np.empty_like(actions.account)
    account[order] = actions.account[dealt]
    return actions.with_accounts(account)


TOO_FEW = 3
"""Pairs that are never beyond chance as a total, even where none is expected."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Aggregate:
    """How many pairs the data give, how many each shuffle gave, and what that says."""

    observed: int
    shuffles: tuple[int, ...]

    @property
    def expected(self) -> float:
        """Mean pairs over the shuffles."""
        return float(np.mean(self.shuffles)) if self.shuffles else float("nan")

    @property
    def is_beyond_chance(self) -> bool:
        """Whether the data lie above every shuffle and three deviations above their mean."""
        spread = max(float(np.std(self.shuffles)), np.sqrt(self.expected + 1))
        return self.observed > max(self.shuffles) and self.observed > self.expected + 3 * spread

    @property
    def words(self) -> str:
        """Say it as a screen would."""
        counts = f"{self.observed:,} pairs seen, {self.expected:,.1f} expected by chance"
        if self.is_beyond_chance:
            return f"{counts}: the total is beyond chance"
        if self.expected < self.observed <= TOO_FEW:
            return f"{counts}: too few to judge the total"
        return f"{counts}: the total is no evidence of coordination"


def aggregate(
    actions: NumberedActions,
    strata: Strata,
    *,
    window_seconds: float,
    min_shared: int,
    shuffles: int = 3,
    seed: int = 0,
) -> Aggregate:
    """Count the pairs with at least ``min_shared`` objects in the data and in seeded shuffles."""

    def pairs_in(table: NumberedActions) -> int:
        return len(count_pairs(table, window_seconds=window_seconds, min_shared=min_shared).left)

    return Aggregate(
        observed=pairs_in(actions),
        shuffles=tuple(
            pairs_in(shuffled(actions, strata, seed=seed + number)) for number in range(shuffles)
        ),
    )


def expected_shared(
    actions: NumberedActions,
    strata: Strata,
    later: Integers,
    *,
    left: Integers,
    right: Integers,
    explained: pl.DataFrame | None = None,
) -> Floats:
    """Give, for each pair, the distinct objects it would share by chance.

    ``later`` is each action's count of later neighbours in the window. Over each pair of strata the
    chance that an object with ``c`` candidate positions brings the pair together is
    ``1 - exp(-c x)``, ``x`` being the chance that one candidate falls on just these two accounts.
    An object met in several strata counts in each, so the sum is never too low. ``explained`` (columns
    ``earlier``, ``later``: rows of actions) are meetings known not to be chance: they are not counted
    among the candidate positions.
    """
    cells = _cells(actions, strata, later, explained)
    activity = (
        pl.DataFrame({"account": actions.account, "stratum": strata.number})
        .group_by("account", "stratum")
        .agg(acts=pl.len().cast(pl.Float64))
    )
    rates = np.zeros(len(left))
    rows = _rows_of(activity, cells, accounts=len(actions.accounts))
    for part in _parts(rows[left] + rows[right]):
        pairs = pl.DataFrame(
            {"pair": np.arange(part.stop - part.start), "left": left[part], "right": right[part]}
        )
        rates[part] = _rates(pairs, activity, cells)
    return rates


def _rows_of(activity: pl.DataFrame, cells: pl.DataFrame, *, accounts: int) -> Integers:
    """Count for each account the cells of the strata in which it is active."""
    per_stratum = cells.group_by("stratum").agg(cells=pl.len())
    counted = activity.join(per_stratum, on="stratum").group_by("account").agg(pl.sum("cells"))
    rows = np.zeros(accounts, dtype=np.int64)
    rows[counted["account"].to_numpy()] = counted["cells"].to_numpy()
    return rows


def _parts(rows: Integers) -> Iterator[slice]:
    """Cut pairs into parts of about ``ROWS_AT_A_TIME`` rows; a larger pair is a part by itself."""
    ends = np.cumsum(rows)
    begin = 0
    while begin < len(rows):
        done = int(ends[begin - 1]) if begin else 0
        end = max(begin + 1, int(np.searchsorted(ends, done + ROWS_AT_A_TIME, side="right")))
        yield slice(begin, end)
        begin = end


def _cells(
    actions: NumberedActions, strata: Strata, later: Integers, explained: pl.DataFrame | None
) -> pl.DataFrame:
    """Count candidate positions by (stratum, later stratum) and by how many one object has.

    Objects are put in bins of doubling candidate counts; within a bin the mean stands for all, which
    can only raise the expectation (the chance to meet is concave in the count).
    """
    sizes = pl.DataFrame({"size": np.bincount(strata.number).astype(np.float64)})
    sizes = sizes.with_row_index("stratum").with_columns(pl.col("stratum").cast(pl.Int64))
    is_same = pl.col("stratum") == pl.col("stratum_right")
    return (
        pl.concat([_positions(actions, strata, later), _taken(actions, strata, explained)])
        .group_by("object", "stratum", "stratum_right")
        .agg(pl.col("c").sum())
        .filter(pl.col("c") > 0)
        .with_columns(bin=pl.col("c").cast(pl.Float64).log(2).floor())
        .group_by("stratum", "stratum_right", "bin")
        .agg(objects=pl.len().cast(pl.Float64), candidates=pl.col("c").mean())
        .join(sizes, on="stratum")
        .join(sizes.rename({"stratum": "stratum_right", "size": "size_right"}), on="stratum_right")
        .with_columns(
            ways=pl.when(is_same)
            .then(2.0 / (pl.col("size") * (pl.col("size") - 1)))
            .otherwise(1.0 / (pl.col("size") * pl.col("size_right")))
        )
        .drop("bin", "size", "size_right")
        .sort("stratum", "stratum_right", "candidates")
    )


def _positions(actions: NumberedActions, strata: Strata, later: Integers) -> pl.DataFrame:
    """Count each action's candidate positions in its own stratum and in the one that follows."""
    number = strata.number
    rows = np.flatnonzero(later)
    last = rows + later[rows]
    own = np.minimum(_first_change(number, actions.object)[rows] - 1, last) - rows
    beyond = later[rows] - own
    crossing = beyond > 0
    earlier = np.concatenate([rows, rows[crossing]])
    after = np.concatenate([rows, last[crossing]])
    return pl.DataFrame(
        {
            "object": actions.object[earlier],
            "stratum": number[earlier],
            "stratum_right": number[after],
            "c": np.concatenate([own, beyond[crossing]]),
        }
    )


def _taken(
    actions: NumberedActions, strata: Strata, explained: pl.DataFrame | None
) -> pl.DataFrame:
    """Count explained meetings as candidate positions taken away."""
    none = np.zeros(0, dtype=np.int64)
    earlier = none if explained is None else explained["earlier"].to_numpy()
    after = none if explained is None else explained["later"].to_numpy()
    return pl.DataFrame(
        {
            "object": actions.object[earlier],
            "stratum": strata.number[earlier],
            "stratum_right": strata.number[after],
            "c": np.full(len(earlier), -1, dtype=np.int64),
        }
    )


def _first_change(number: Integers, at_object: Integers) -> Integers:
    """Give, for each row, the first later row that has another object or stratum."""
    rows = len(number)
    changes = np.flatnonzero((np.diff(number) != 0) | (np.diff(at_object) != 0)) + 1
    places = np.searchsorted(changes, np.arange(rows), side="right")
    return np.append(changes, rows)[places]


def _rates(pairs: pl.DataFrame, activity: pl.DataFrame, cells: pl.DataFrame) -> Floats:
    """Sum the chance to meet over all cells where both accounts are active."""
    crossing = cells.filter(pl.col("stratum") != pl.col("stratum_right"))
    sides = [(cells, "left", "right"), (crossing, "right", "left")]
    met = [
        pairs.select("pair", account=earlier, other=later)
        .join(activity, on="account")
        .join(table, on="stratum")
        .join(
            activity.rename({"account": "other", "stratum": "stratum_right", "acts": "acts_right"}),
            on=["other", "stratum_right"],
        )
        .select(
            "pair",
            chance=pl.col("objects")
            * (
                1
                - (
                    -pl.col("candidates") * pl.col("acts") * pl.col("acts_right") * pl.col("ways")
                ).exp()
            ),
        )
        for table, earlier, later in sides
    ]
    summed = pl.concat(met).group_by("pair").agg(pl.col("chance").sum())
    rates = np.zeros(len(pairs))
    rates[summed["pair"].to_numpy()] = summed["chance"].to_numpy()
    return rates


def chance_of(shared: npt.ArrayLike, expected: npt.ArrayLike) -> Floats:
    """Give the chance of at least ``shared`` meetings where ``expected`` are (Poisson upper tail)."""
    count = np.asarray(shared, dtype=np.float64)
    rate = np.asarray(expected, dtype=np.float64)
    tail: Floats = np.where(count <= 0, 1.0, gammainc(np.maximum(count, 1e-12), rate))
    return tail


def q_values(p: Floats, *, tested: int) -> Floats:
    """Give Benjamini–Hochberg q-values; the tests not in ``p`` (of ``tested``) count with p = 1.

    Benjamini and Hochberg 1995, J. R. Stat. Soc. B 57. Raises nothing: no tests, no values.
    """
    order = np.argsort(p, kind="stable")
    raised = p[order] * max(tested, len(p)) / np.arange(1, len(p) + 1)
    falling = np.minimum.accumulate(raised[::-1])[::-1]
    q = np.empty_like(p)
    q[order] = np.minimum(falling, 1.0)
    return q
