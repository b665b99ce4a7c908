"""One writer of the tables at a time on one installation: a lock file, freed when its holder dies."""

import fcntl
import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from legation.domain.errors import Unavailable

WAIT_SECONDS = 600.0
"""How long a writer waits for another: an import holds the tables for minutes."""
PAUSE_SECONDS = 0.05
_held = threading.local()


@contextmanager
def writing(tables: Path, *, wait_seconds: float = WAIT_SECONDS) -> Iterator[None]:
    """Hold the right to write the tables; Unavailable when another holds it all the time.

    May be entered again by the thread that holds it.
    """
    depth: dict[Path, int] = _held.__dict__.setdefault("depth", {})
    if depth.get(tables, 0):
        yield
        return
    tables.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(tables / ".writer.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        _wait(descriptor, until=time.monotonic() + wait_seconds)
        depth[tables] = 1
        yield
    finally:
        depth.pop(tables, None)
        os.close(descriptor)


def _wait(descriptor: int, *, until: float) -> None:
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as busy:
            if time.monotonic() > until:
                raise Unavailable(
                    "another process is writing the tables", remedy="wait until it is done"
                ) from busy
            time.sleep(PAUSE_SECONDS)
        else:
            return
