"""Actions: who did what to which object when, numbered and sorted for counting by column."""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import polars as pl

from legation.domain.errors import Rejected
from legation.domain.tables import INSTANT

Integers: TypeAlias = npt.NDArray[np.int64]
Keys: TypeAlias = npt.NDArray[np.uint64]

MICROSECONDS = 1_000_000
"""Microseconds in one second: the unit of every time in ``NumberedActions``."""
MIXED = "mixed"
"""The kind of a try that counts objects of all kinds together, for pairs that no kind alone shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberedActions:
    """Actions in the order of (object, time), accounts and objects numbered in their sorted order.

    ``account`` and ``object`` number the rows of ``accounts`` and ``objects``; ``at`` is in
    microseconds since 1970; ``start`` is the first row of each object, with the row count at its end.
    """

    account: Integers
    object: Integers
    at: Integers
    start: Integers
    accounts: pl.Series
    objects: pl.Series

    def with_accounts(self, account: Integers) -> "NumberedActions":
        """Give the same actions done by other accounts, row by row."""
        return NumberedActions(
            account=account,
            object=self.object,
            at=self.at,
            start=self.start,
            accounts=self.accounts,
            objects=self.objects,
        )

    def where(self, keep: npt.NDArray[np.bool_]) -> "NumberedActions":
        """Give some of the rows, the numbers of accounts and objects unchanged."""
        kept = self.object[keep]
        return NumberedActions(
            account=self.account[keep],
            object=kept,
            at=self.at[keep],
            start=np.searchsorted(kept, np.arange(len(self.objects) + 1)),
            accounts=self.accounts,
            objects=self.objects,
        )


def number_actions(actions: pl.DataFrame) -> NumberedActions:
    """Number and sort actions: columns ``account``, ``object`` (any type), ``at`` (UTC instant).

    Rows without account, object or time are no actions and are left out; the same account doing the
    same thing at the same instant did it once. Raises ``Rejected`` when a column is missing.
    """
    for column in ("account", "object", "at"):
        if column not in actions.columns:
            raise Rejected(f"missing column {column!r}", where="actions")
    rows = actions.select("account", "object", pl.col("at").cast(INSTANT)).drop_nulls()
    accounts, account = _number(rows["account"])
    objects, object_ = _number(rows["object"])
    at = rows["at"].to_physical().to_numpy().astype(np.int64)
    order = np.lexsort((account, at, object_))
    account, object_, at = account[order], object_[order], at[order]
    is_new = np.ones(len(at), dtype=bool)
    is_new[1:] = (np.diff(object_) != 0) | (np.diff(at) != 0) | (np.diff(account) != 0)
    account, object_, at = account[is_new], object_[is_new], at[is_new]
    start = np.searchsorted(object_, np.arange(len(objects) + 1))
    return NumberedActions(
        account=account, object=object_, at=at, start=start, accounts=accounts, objects=objects
    )


def _number(values: pl.Series) -> tuple[pl.Series, Integers]:
    """Give the sorted distinct values and, for each row, the place of its value among them."""
    plain = values.cast(pl.String) if values.dtype in (pl.Categorical, pl.Enum) else values
    distinct = plain.unique().sort()
    places = pl.DataFrame({"value": distinct}).with_row_index("place")
    rows = (
        plain.alias("value").to_frame().join(places, on="value", how="left", maintain_order="left")
    )
    return distinct, rows["place"].to_numpy().astype(np.int64)
