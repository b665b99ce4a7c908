"""Stream batches: when a batch of a stream closes, when a read is over, and connecting again meanwhile."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

from legation.couriers.readers.raw_rows import RawRows
from legation.domain.errors import Unavailable
from legation.domain.item import RawBatch
from legation.doors.reader import Cursor

LONGEST_SECONDS = 365 * 86_400.0
LONGEST_PAUSE_SECONDS = 60.0
TRIES = 5
"""Connections in a row that may fail before the source counts as not answering."""


@dataclass(slots=True, kw_only=True)
class StreamBatches:
    """The batches of one read, over any number of connections: none for ever without a limit."""

    clock: Callable[[], float]
    batch_rows: int
    batch_seconds: float
    limit_seconds: float | None
    limit_rows: int | None
    count: int = 0
    end: float = 0.0
    closes_at: float = 0.0

    def __post_init__(self) -> None:
        self.end = self.clock() + (
            LONGEST_SECONDS if self.limit_seconds is None else self.limit_seconds
        )
        self.begin()

    @property
    def is_over(self) -> bool:
        """Whether the time or the rows of this read are used up."""
        return self.clock() >= self.end or self._reaches_limit(0)

    def begin(self) -> None:
        """Let the time of the next batch begin."""
        self.closes_at = self.clock() + self.batch_seconds

    def is_due(self, rows: RawRows) -> bool:
        """Say whether the batch of these rows closes now, by its size, its time or the read's limit."""
        is_full = len(rows) >= self.batch_rows or self._reaches_limit(len(rows.rows))
        return is_full or self.clock() >= self.closes_at

    def counted(self, batch: RawBatch) -> RawBatch:
        """Count a batch towards the limit."""
        self.count += len(batch.rows)
        return batch

    def pause(self, failures: int) -> float:
        """Give how long to wait before the next connection, seconds."""
        return max(0.0, min(2.0**failures, LONGEST_PAUSE_SECONDS, self.end - self.clock()))

    def _reaches_limit(self, held: int) -> bool:
        return self.limit_rows is not None and self.count + held >= self.limit_rows


class Session(Protocol):
    """One read of a stream: ``run`` follows one connection until it ends or the read is over."""

    batches: StreamBatches

    def run(self) -> Iterator[tuple[RawBatch, Cursor]]:
        """Yield batches as they close."""
        ...


def followed(session: Session, sleep: Callable[[float], None]) -> Iterator[tuple[RawBatch, Cursor]]:
    """Follow one connection after another; Unavailable after five in a row that gave nothing."""
    failures = 0
    while not session.batches.is_over:
        try:
            for piece in session.run():
                failures = 0
                yield piece
        except Unavailable:
            failures += 1
            if failures >= TRIES:
                raise
        if not session.batches.is_over:
            sleep(session.batches.pause(failures))
