"""Reader: the door for what is said in public."""

import dataclasses
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Protocol

from legation.domain.item import RawBatch

Cursor = str
"""Opaque to the house, never empty; it is stored with the batch and given back at the next read."""
SECRET: Mapping[str, bool] = MappingProxyType({"secret": True})
"""Metadata of a field that nobody may see: ``token = field(default="", repr=False, metadata=SECRET)``."""


def secret_options(kind: type) -> frozenset[str]:
    """Name the fields of a reader that it declares secret: text that is kept sealed and never shown."""
    return frozenset(one.name for one in dataclasses.fields(kind) if one.metadata.get("secret"))


class Reader(Protocol):
    """Reads one source from where it left off."""

    name: str

    def read(self, address: str, cursor: Cursor | None) -> Iterator[tuple[RawBatch, Cursor]]:
        """Yield batches of up to 10,000 raw rows, each with the cursor that follows it.

        Raises ``Unavailable`` when the source does not answer and ``Rejected`` when nothing of it can
        be read; a single row that cannot be read goes into the batch's ``rejects`` instead.
        """
        ...
