"""The Delta tables: one per flow. What reads and writes one is loaded with the first that is opened."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from legation.store.faults import located
from legation.store.flows import Flow, flow_of

if TYPE_CHECKING:
    from legation.store.flow_table import FlowTable

MONTH = "known_month"
RETRIES = 5
LOG = "_delta_log"


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """One version of a table: its files with their months, clocks and highest revision (null where
    unknown), and the last batch moved in."""

    version: int
    files: pl.DataFrame
    moved: int


class FlowTables:
    """All tables of an installation, opened as they are asked for."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._tables: dict[str, FlowTable] = {}
        self._lock = threading.Lock()

    def of(self, flow: Flow) -> "FlowTable":
        """Give one flow's table, whether it exists yet or not."""
        with self._lock:
            known = self._tables.get(flow.name)
            if known is None:
                from legation.store.flow_table import FlowTable

                known = self._tables[flow.name] = FlowTable(flow, self.folder / flow.name)
            return known

    def existing(self) -> "Sequence[FlowTable]":
        """Give every table that stands on the disk, by name."""
        found = sorted(
            one.parent for one in self.folder.glob(f"*/{LOG}") if has_commits(one.parent)
        )
        return [self.of(self.flow_named(one.name)) for one in found]

    def flow_named(self, name: str) -> Flow:
        """Give a flow by name; that of an enricher by the columns of its table."""
        with self._lock:
            if name in self._tables:
                return self._tables[name].flow
        return flow_of(name, self._columns(name))

    def _columns(self, name: str) -> dict[str, pl.DataType] | None:
        folder = self.folder / name
        if not has_commits(folder):
            return None
        from deltalake import DeltaTable

        with located(f"table {name}"):
            frame = pl.scan_delta(DeltaTable(str(folder))).head(0).collect()
        return {column: kind for column, kind in frame.schema.items() if column != MONTH}


def has_commits(folder: Path) -> bool:
    """Say whether a table ever came to be: a disk that filled up while it was made leaves an empty log."""
    log = folder / LOG
    return log.is_dir() and any(one.suffix in (".json", ".parquet") for one in log.iterdir())
