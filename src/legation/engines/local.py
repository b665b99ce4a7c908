"""The local engine: runs a method over partitions in this process or in a pool of fresh ones."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context

import polars as pl

from legation.domain.errors import Misconfigured, Rejected, Unavailable

Method = Callable[..., pl.DataFrame]

ONE_THREAD = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "POLARS_MAX_THREADS")
"""Variables that keep each process of a pool to one thread."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalEngine:
    """Runs one method on every partition of a table and gives the results in the order of the key.

    ``processes`` 0 or 1 runs in this process; more starts that many fresh ones (spawned, so that no
    lock or connection is inherited). The result does not depend on ``processes``.
    """

    processes: int = 0

    def run(
        self,
        method: Method,
        table: pl.DataFrame,
        *,
        partition_by: Sequence[str],
        options: Mapping[str, object] | None = None,
    ) -> pl.DataFrame:
        """Call ``method(partition, **options)`` for each value of the key, and join what it gives.

        The rows of a partition keep their order. No partitions: the method gets the empty table once,
        so that the result has its columns. Raises ``Rejected`` when a key column is missing,
        ``Misconfigured`` when a pool cannot reach the method, ``Unavailable`` when a process died.
        """
        missing = [column for column in partition_by if column not in table.columns]
        if missing or not partition_by:
            raise Rejected(
                f"missing column {missing[0]!r}" if missing else "a partition needs a key column",
                where="partition key",
            )
        parts = _partitions(table, list(partition_by))
        chosen = dict(options or {})
        if self.processes > 1 and len(parts) > 1:
            results = _in_pool(method, parts, chosen, processes=self.processes)
        else:
            results = [method(part, **chosen) for part in parts]
        return pl.concat(results, how="vertical")


def _partitions(table: pl.DataFrame, key: list[str]) -> list[pl.DataFrame]:
    if len(table) == 0:
        return [table]
    ordered = table.sort(key, maintain_order=True)
    return ordered.partition_by(key, maintain_order=True)


def _in_pool(
    method: Method, parts: list[pl.DataFrame], options: dict[str, object], *, processes: int
) -> list[pl.DataFrame]:
    if "<" in method.__qualname__:
        raise Misconfigured(
            f"{method.__qualname__} cannot be reached from another process",
            remedy="define the method at the top of a module",
        )
    try:
        with (
            _one_thread_each(),
            ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool,
        ):
            tasks = [pool.submit(_call, method, part, options) for part in parts]
            return [task.result() for task in tasks]
    except BrokenProcessPool as died:
        raise Unavailable(
            "a process of the pool died", where=method.__qualname__, remedy="look at its memory"
        ) from died


def _call(method: Method, part: pl.DataFrame, options: dict[str, object]) -> pl.DataFrame:
    return method(part, **options)


@contextmanager
def _one_thread_each() -> Iterator[None]:
    """Set the thread variables for processes started inside, and put back what was there."""
    before = {name: os.environ.get(name) for name in ONE_THREAD}
    os.environ.update(dict.fromkeys(ONE_THREAD, "1"))
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
