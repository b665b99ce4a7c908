"""Reader: the door for what is said in public."""

from collections.abc import Iterator
from typing import Protocol

from legation.domain.item import RawBatch

Cursor = str
"""Opaque to the house, never empty; it is stored with the batch and given back at the next read."""


class Reader(Protocol):
    """Reads one source from where it left off."""

    name: str

    def read(self, address: str, cursor: Cursor | None) -> Iterator[tuple[RawBatch, Cursor]]:
        """Yield batches of up to 10,000 raw rows, each with the cursor that follows it.

        Raises ``Unavailable`` when the source does not answer and ``Rejected`` when nothing of it can
        be read; a single row that cannot be read goes into the batch's ``rejects`` instead.
        """
        ...
