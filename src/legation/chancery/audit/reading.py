"""Reading records as they lie in the database, damaged ones included."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections

from legation.chancery.audit.chain import COLUMNS
from legation.chancery.audit.models import Record

CHUNK = 5_000


def rows(*, after: int | None = None, using: str = "default") -> Iterator[tuple[object, ...]]:
    """Give the rows (in the order of COLUMNS), all or those after a number, in one snapshot."""
    found = Record.objects.using(using).order_by("number")
    if after is not None:
        found = found.filter(number__gt=after)
    with _as_it_lies(using):
        yield from found.values_list(*COLUMNS).iterator(chunk_size=CHUNK)


def structure_fault(using: str = "default") -> str | None:
    """Say what SQLite finds wrong with the table's own structure and index, if anything."""
    connection = connections[using]
    if connection.vendor != "sqlite":
        return None
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check(records_record)")
        said = str(cursor.fetchone()[0])
    return None if said == "ok" else said


@contextmanager
def _as_it_lies(using: str) -> Iterator[None]:
    """Let SQLite give text that is no UTF-8 any more, so that its record can be named."""
    connection = connections[using]
    connection.ensure_connection()
    raw = connection.connection
    if not isinstance(raw, sqlite3.Connection):
        yield
        return
    usual, raw.text_factory = raw.text_factory, _lenient
    try:
        yield
    finally:
        raw.text_factory = usual


def _lenient(text: bytes) -> str:
    return text.decode("utf-8", "surrogateescape")
