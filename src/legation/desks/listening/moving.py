"""Moving beside the reading: a large import goes into the tables while the rest of it is read."""

from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType

from django.db import connections

from legation.store.archive import Archive

WAITING_ITEMS = 100_000
"""Items of one reading that may wait before they are moved: it bounds the inbox of a large import."""


class Mover:
    """Moves what waits in the inbox in a thread of its own, one move at a time.

    What a move complains of is raised by the next call, or at the end.
    """

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="mover")
        self._move: Future[None] | None = None
        self._waiting = 0

    def __enter__(self) -> "Mover":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, _: TracebackType | None
    ) -> None:
        self._thread.shutdown()
        if fault is None:
            self._end()

    def filed(self, items: int) -> None:
        """Count what was filed, and start a move when enough waits and none is under way."""
        self._waiting += items
        if self._waiting >= WAITING_ITEMS:
            self._end()
            self._move = self._thread.submit(self._flush)
            self._waiting = 0

    def _end(self) -> None:
        move, self._move = self._move, None
        if move is not None:
            move.result()

    def _flush(self) -> None:
        try:
            self._archive.flush()
        finally:
            connections.close_all()
