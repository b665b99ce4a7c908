"""What the disk, the tables and the query engine complain of, said as the house's errors."""

import errno
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DatabaseError

from legation.domain.errors import Unavailable

_FULL = ("no space left", "disk is full", "disk i/o error", "file too large", "disk full", "enospc")
_FULL_CODES = (errno.ENOSPC, errno.EFBIG, errno.EDQUOT)
CRASH_AT = "LEGATION_CRASH_AT"
"""Environment variable by which tests kill the process at a named step; never set in service."""


@contextmanager
def located(where: str) -> Iterator[None]:
    """Turn what storage raises inside into Unavailable with a remedy; nothing was lost by it."""
    try:
        yield
    except storage_faults() as fault:
        raise Unavailable(_says(fault), where=where, remedy=_remedy(fault)) from fault


def query_faults() -> tuple[type[Exception], ...]:
    """Give what the query engine raises: nothing while this process has not loaded it."""
    return _raised_by("duckdb", "Error")


def storage_faults() -> tuple[type[Exception], ...]:
    """Give what the disk, the database, the tables and the query engine raise."""
    of_tables = _raised_by("deltalake.exceptions", "DeltaError")
    return (OSError, DatabaseError, *of_tables, *query_faults())


def _raised_by(module: str, name: str) -> tuple[type[Exception], ...]:
    known = getattr(sys.modules.get(module), name, None)
    return (known,) if known else ()


def is_missing_file(fault: BaseException) -> bool:
    """Say whether a file that a table listed was gone by the time it was opened."""
    words = str(fault).lower()
    return "no such file" in words or "no files found" in words or "not found" in words


def step(name: str) -> None:
    """Pass a named step; a test may have asked for the process to die here."""
    if os.environ.get(CRASH_AT) == name:
        os.kill(os.getpid(), signal.SIGKILL)


def _says(fault: BaseException) -> str:
    return "the disk is full" if _is_full(fault) else str(fault).strip().splitlines()[0][:400]


def _is_full(fault: BaseException) -> bool:
    words = str(fault).lower()
    return getattr(fault, "errno", None) in _FULL_CODES or any(word in words for word in _FULL)


def _remedy(fault: BaseException) -> str:
    if _is_full(fault):
        return "free some space under the data directory and try again: nothing filed was lost"
    if type(fault).__name__ == "OutOfMemoryException":
        return "narrow the window, or raise query_memory_mb"
    return "try again; if it stays, run legation doctor"
