"""The inbox: durable micro-batches in the database, numbered in the order of their commits."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import polars as pl
from django.db import transaction
from django.db.models import F

from legation.domain.errors import Unavailable
from legation.store.faults import located
from legation.store.models import Batch, Ledger
from legation.store.payload import pack, unpack


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """One batch that is not in the tables yet (or not known to be)."""

    number: int
    tables: Mapping[str, pl.DataFrame]


KEPT_ROWS = 1_000_000
"""Rows of waiting batches that a process keeps as tables, so that it need not unpack its own."""
_Key = tuple[int, datetime]


class Inbox:
    """The inbox of this installation; batches filed or once unpacked here are kept while they wait."""

    def __init__(self) -> None:
        self._unpacked: dict[_Key, Waiting] = {}

    def put(self, tables: Mapping[str, pl.DataFrame]) -> int:
        """Store the tables as one batch, durable when the surrounding transaction commits."""
        payload = pack(tables)
        rows = sum(len(table) for table in tables.values())
        with located("inbox"), transaction.atomic():
            number = _next_number()
            batch = Batch.objects.create(number=number, rows=rows, payload=payload)
        self._keep((number, batch.filed_at), Waiting(number=number, tables=dict(tables)))
        return number

    def waiting(self) -> list[Waiting]:
        """Give every batch in order; what another process removes meanwhile may be missing."""
        with located("inbox"):
            keys = list(Batch.objects.order_by("number").values_list("number", "filed_at"))
            held = dict(self._unpacked)
            missing = [number for number, filed_at in keys if (number, filed_at) not in held]
            for one in _fetch(missing):
                held[(one.number, one.filed_at)] = _unpacked(one)
        present = {key: held[key] for key in keys if key in held}
        self._unpacked = present
        return list(present.values())

    def oldest(self, *, rows: int) -> list[Waiting]:
        """Give batches in order until they hold this many rows; at least one, if any waits."""
        with located("inbox"):
            chosen = _first(rows)
            held = dict(self._unpacked)
            missing = [number for number, filed_at in chosen if (number, filed_at) not in held]
            fetched = {one.number: _unpacked(one) for one in _fetch(missing)}
        if not chosen:
            self._unpacked = {}
        found = (held.get(key) or fetched.get(key[0]) for key in chosen)
        return [one for one in found if one is not None]

    def remove(self, numbers: Sequence[int], *, at: datetime) -> None:
        """Remove batches that the tables hold."""
        with located("inbox"), transaction.atomic():
            Batch.objects.filter(number__in=numbers).delete()
            Ledger.objects.filter(pk=1).update(flushed_at=at)
        last = max(numbers, default=0)
        self._unpacked = {key: one for key, one in self._unpacked.items() if key[0] > last}

    def ledger(self) -> Ledger:
        """Give the ledger, opening it on first use."""
        with located("inbox"):
            found = Ledger.objects.filter(pk=1).first()
            return found or Ledger.objects.get_or_create(pk=1, defaults={"app": _new_app()})[0]

    def rename(self) -> Ledger:
        """Take a new name towards the tables: theirs are ahead of a database that was restored."""
        with located("inbox"):
            Ledger.objects.filter(pk=1).update(app=_new_app())
        return self.ledger()

    def _keep(self, key: _Key, batch: Waiting) -> None:
        held = {**self._unpacked, key: batch}
        size = sum(map(_rows, held.values()))
        for oldest in list(held):
            if size <= KEPT_ROWS:
                break
            size -= _rows(held.pop(oldest))
        self._unpacked = held


def _rows(batch: Waiting) -> int:
    return sum(map(len, batch.tables.values()))


def _first(rows: int) -> list[_Key]:
    """Name batches in order until they hold this many rows; at least one, if any waits."""
    chosen, total = list[_Key](), 0
    sizes = Batch.objects.order_by("number").values_list("number", "filed_at", "rows")
    for number, filed_at, size in sizes.iterator():
        chosen.append((number, filed_at))
        total += size
        if total >= rows:
            break
    return chosen


def _fetch(numbers: Sequence[int]) -> list[Batch]:
    found: list[Batch] = []
    for start in range(0, len(numbers), 500):
        found.extend(Batch.objects.filter(number__in=numbers[start : start + 500]))
    return found


def _unpacked(batch: Batch) -> Waiting:
    return Waiting(number=batch.number, tables=unpack(bytes(batch.payload)))


def _next_number() -> int:
    if not Ledger.objects.filter(pk=1).update(last_number=F("last_number") + 1):
        Ledger.objects.get_or_create(pk=1, defaults={"app": _new_app()})
        Ledger.objects.filter(pk=1).update(last_number=F("last_number") + 1)
    number = Ledger.objects.values_list("last_number", flat=True).filter(pk=1).first()
    if number is None:
        raise Unavailable("the inbox has no ledger", where="inbox", remedy="try again")
    return number


def _new_app() -> str:
    return f"legation-{secrets.token_hex(12)}"
