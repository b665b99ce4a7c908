"""Remembering: answers kept by one process for those who ask the same again, up to a size.

An answer is kept under everything it depends on, the table files included: what is asked under the same
key has the same answer, and an answer that nobody can ask for any more makes room for others.
"""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

import polars as pl

Value = TypeVar("Value")

LARGEST_SHARE = 2
"""An answer larger than the size over this is given and not kept."""


class Memory:
    """Tables by key, the least recently asked for going first; safe among threads."""

    def __init__(self, size_bytes: int) -> None:
        self._size = size_bytes
        self._held = 0
        self._tables: OrderedDict[Hashable, pl.DataFrame] = OrderedDict()
        self._making: dict[Hashable, threading.Lock] = {}
        self._lock = threading.Lock()
        self.made = 0
        """Answers that were worked out so far, kept or not."""
        self.taken = 0
        """Bytes of the answers that were kept so far, those that went since included."""

    @property
    def size(self) -> int:
        """Bytes of answers that are kept at once, at most."""
        return self._size

    def given(self, key: Hashable, make: Callable[[], pl.DataFrame]) -> pl.DataFrame:
        """Give what is kept under a key, else make it; who asks for the same meanwhile waits for it."""
        known = self._known(key)
        if known is not None:
            return known
        with self._lock:
            making = self._making.setdefault(key, threading.Lock())
        with making:
            known = self._known(key)
            if known is None:
                known = make()
                self.made += 1
                self._keep(key, known)
        with self._lock:
            self._making.pop(key, None)
        return known

    def _known(self, key: Hashable) -> pl.DataFrame | None:
        with self._lock:
            known = self._tables.get(key)
            if known is not None:
                self._tables.move_to_end(key)
            return known

    def _keep(self, key: Hashable, table: pl.DataFrame) -> None:
        size = int(table.estimated_size())
        if size * LARGEST_SHARE > self._size:
            return
        with self._lock:
            if key in self._tables:
                return
            self._tables[key] = table
            self._held += size
            self.taken += size
            while self._held > self._size:
                _, gone = self._tables.popitem(last=False)
                self._held -= int(gone.estimated_size())


class Few(Generic[Value]):
    """A few values by key that take long to make and never change, the least recently asked going first."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._held: OrderedDict[Hashable, Value] = OrderedDict()
        self._lock = threading.Lock()

    def given(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """Give what is kept under a key, else make it; two who ask at once may both make it."""
        with self._lock:
            if key in self._held:
                self._held.move_to_end(key)
                return self._held[key]
        made = make()
        with self._lock:
            self._held[key] = made
            while len(self._held) > self._most:
                self._held.popitem(last=False)
        return made
