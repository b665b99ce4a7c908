"""Labels: which labels the rows of each table file bear; a file never changes, so it is asked once.

A flow of millions of rows bears a handful of labels. Whether a scope admits them is asked of each label and
not of each row.
"""

import threading
from collections.abc import Sequence

import polars as pl

from legation.domain.scope import SCOPE_COLUMNS
from legation.store.querying import Engine

Stored = tuple[str | None, str | None, str | None]
"""Mission, marking and audience as a row has them."""
_NAMES = ", ".join(SCOPE_COLUMNS)


def labels_of(rows: pl.DataFrame) -> frozenset[Stored]:
    """Give the labels that rows bear."""
    return frozenset(rows.select(SCOPE_COLUMNS).unique().iter_rows())


class Labels:
    """The labels of table files, as one process came to know them."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._lock = threading.Lock()
        self._of: dict[str, frozenset[Stored]] = {}

    def of(self, paths: Sequence[str]) -> frozenset[Stored]:
        """Give the labels in these files, reading those that were not asked before."""
        with self._lock:
            unknown = [path for path in paths if path not in self._of]
        if unknown:
            found = self._read(unknown)
            with self._lock:
                self._of.update(found)
        with self._lock:
            return frozenset[Stored]().union(*(self._of[path] for path in paths))

    def _read(self, paths: Sequence[str]) -> dict[str, frozenset[Stored]]:
        sql = f"""
            SELECT DISTINCT filename AS path, {_NAMES}
            FROM read_parquet($files, hive_partitioning = false, filename = true)
        """
        rows = self._engine.ask(sql, {"files": list(paths)})
        found: dict[str, set[Stored]] = {path: set() for path in paths}
        for path, mission, marking, audience in rows.iter_rows():
            found[path].add((mission, marking, audience))
        return {path: frozenset(labels) for path, labels in found.items()}
