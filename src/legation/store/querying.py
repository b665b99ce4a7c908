"""The query engine: DuckDB in memory, one connection per process, a cursor per query; loaded by the first."""

import os
import threading
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import polars as pl

from legation.settings import Settings

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


class Stream:
    """A table as the query engine takes it: by the Arrow capsule, again at each scan."""

    def __init__(self, table: pl.DataFrame) -> None:
        self._table = table

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        return self._table.__arrow_c_stream__(requested_schema)


class Engine:
    """One process's connection. A cursor per query, because a shared one fails under threads."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._lock = threading.Lock()
        self._connection: DuckDBPyConnection | None = None
        self._owner = 0

    def cursor(self, tables: Mapping[str, pl.DataFrame] | None = None) -> "DuckDBPyConnection":
        """Open a cursor that sees these tables by name."""
        cursor = self._open().cursor()
        for name, table in (tables or {}).items():
            cursor.register(name, Stream(table))
        return cursor

    def ask(
        self,
        query: str,
        bound: Mapping[str, object],
        tables: Mapping[str, pl.DataFrame] | None = None,
    ) -> pl.DataFrame:
        """Run one query with its values bound and give its table."""
        with self.cursor(tables) as cursor:
            return pl.DataFrame(cursor.sql(query, params=dict(bound)))

    def _open(self) -> "DuckDBPyConnection":
        with self._lock:
            if self._connection is None or self._owner != os.getpid():
                self._connection, self._owner = _connect(self._settings), os.getpid()
            return self._connection


def _connect(settings: Settings) -> "DuckDBPyConnection":
    import duckdb

    spill = settings.derived / "spill"
    connection = duckdb.connect(
        config={
            "memory_limit": f"{settings.query_memory_mb}MB",
            "threads": settings.query_threads,
            "temp_directory": str(spill),
            "allocator_background_threads": True,  # else what a query used stays with the process
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        }
    )
    connection.execute("SET GLOBAL TimeZone = 'UTC'")
    return connection


def source_of(
    columns: Sequence[str], files: Sequence[str], *, pending: bool, bound_as: str = "files"
) -> str:
    """Write the FROM clause over table files (bound as ``$files``) and the registered ``pending``."""
    names = ", ".join(f'"{name}"' for name in columns)
    parts = []
    if files:
        parts.append(f"SELECT {names} FROM read_parquet(${bound_as}, hive_partitioning = false)")
    if pending or not files:
        parts.append(f"SELECT {names} FROM pending")
    return "(" + " UNION ALL ".join(parts) + ")"
