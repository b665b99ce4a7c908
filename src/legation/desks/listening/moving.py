"""Moving beside the reading: a large import goes into the tables while the rest of it is read."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType

from django.db import connections

from legation.store.archive import Archive

WAITING_ITEMS = 100_000
"""Items of one reading that may wait before they are moved: it bounds the inbox of a large import."""


class Mover:
    """Writes the tables in a thread of its own, one piece of work at a time.

    What one complains of is raised by the next call, or at the end.
    """

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="mover")
        self._work: Future[None] | None = None
        self._waiting = 0

    def __enter__(self) -> "Mover":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, _: TracebackType | None
    ) -> None:
        self._thread.shutdown()
        if fault is None:
            self.wait()

    def filed(self, items: int) -> None:
        """Count what was filed in the inbox, and start a move when enough waits."""
        self._waiting += items
        if self._waiting >= WAITING_ITEMS:
            self.run(self._move)
            self._waiting = 0

    def run(self, work: Callable[[], None]) -> None:
        """Wait for the work under way, then begin this."""
        self.wait()
        self._work = self._thread.submit(_alone, work)

    def wait(self) -> None:
        """Wait until no work is under way."""
        work, self._work = self._work, None
        if work is not None:
            work.result()

    def _move(self) -> None:
        self._archive.flush()


def _alone(work: Callable[[], None]) -> None:
    try:
        work()
    finally:
        connections.close_all()
