"""Repeats: the how-manieth of its like each row of a file is, counted over many tables."""

from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray


class Repeats:
    """Counts rows by their hash, 8 bytes a row: sorted runs that double in size, merged when equal."""

    def __init__(self) -> None:
        self._runs: list[NDArray[np.uint64]] = []

    def ordinals(self, hashes: pl.Series) -> pl.Series:
        """Give for each row how many equal rows came before it, in this table and earlier ones."""
        frame = pl.DataFrame({"hash": hashes})
        within = frame.select(pl.int_range(pl.len()).over("hash")).to_series()
        keys: NDArray[np.uint64] = hashes.to_numpy()
        before = np.zeros(len(keys), dtype=np.int64)
        for run in self._runs:
            before += np.searchsorted(run, keys, side="right") - np.searchsorted(
                run, keys, side="left"
            )
        self._keep(np.sort(keys))
        return within + pl.Series(before)

    def _keep(self, run: NDArray[Any]) -> None:
        while self._runs and len(self._runs[-1]) <= len(run):
            run = np.sort(np.concatenate([self._runs.pop(), run]), kind="stable")
        self._runs.append(run)
