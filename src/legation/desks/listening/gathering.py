"""Gathering: a reader works ahead in a thread of its own, and its batches are filed several at once."""

import queue
import threading
import time
from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import polars as pl

from legation.domain.item import RawBatch
from legation.doors.reader import Cursor

GATHERED_ROWS = 50_000
"""Rows that are filed at once, if they come quickly enough."""
PATIENCE_SECONDS = 0.5
"""How long the first batch waits for more: a stream is filed no later than this."""
AHEAD = 5
"""Batches that a reader may be ahead."""
_POLL_SECONDS = 0.2
_Piece = tuple[RawBatch, Cursor]


def gathered(pieces: Iterator[_Piece]) -> Generator[_Piece, None, None]:
    """Yield the same rows and rejects in the same order in larger batches, each with its last cursor.

    What the reader raises is raised here after everything that it gave before.
    """
    ahead = _Ahead(pieces)
    thread = ThreadPoolExecutor(1, thread_name_prefix="reader")
    reading = thread.submit(ahead.run)
    try:
        while together := ahead.some():
            yield _joined(together)
    finally:
        ahead.is_unwanted.set()
        thread.shutdown(wait=False)
    reading.result()


@dataclass(slots=True)
class _Ahead:
    """The reader's thread and the queue between it and the thread that files."""

    pieces: Iterator[_Piece]
    waiting: "queue.Queue[_Piece | None]" = field(default_factory=lambda: queue.Queue(AHEAD))
    is_unwanted: threading.Event = field(default_factory=threading.Event)
    is_over: bool = False

    def run(self) -> None:
        """Read to the end, or until nobody wants more."""
        try:
            for piece in self.pieces:
                if not self._hand_over(piece):
                    return
        finally:
            self._hand_over(None)

    def some(self) -> list[_Piece]:
        """Wait for the next batch, and take those that follow it soon; none when all is read."""
        taken, rows, until = list[_Piece](), 0, 0.0
        while not self.is_over and rows < GATHERED_ROWS:
            try:
                piece = self.waiting.get(timeout=_left(until) if taken else None)
            except queue.Empty:
                break
            if piece is None:
                self.is_over = True
                break
            until = until or time.monotonic() + PATIENCE_SECONDS
            taken.append(piece)
            rows += piece[0].rows.height
        return taken

    def _hand_over(self, piece: _Piece | None) -> bool:
        while not self.is_unwanted.is_set():
            try:
                self.waiting.put(piece, timeout=_POLL_SECONDS)
            except queue.Full:
                continue
            return True
        return False


def _left(until: float) -> float:
    return max(0.0, until - time.monotonic())


def _joined(pieces: list[_Piece]) -> _Piece:
    if len(pieces) == 1:
        return pieces[0]
    rows = pl.concat([batch.rows for batch, _ in pieces])
    rejects = pl.concat([batch.rejects for batch, _ in pieces])
    raw_of = tuple(one for batch, _ in pieces for one in batch.raw_of)
    return RawBatch(rows=rows, rejects=rejects, raw_of=raw_of), pieces[-1][1]
