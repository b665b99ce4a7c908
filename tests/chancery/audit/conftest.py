"""Records in a real database file of their own, to be tampered with."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connections
from django.db.backends.sqlite3.base import DatabaseWrapper

from legation.chancery.audit.chain import COLUMNS
from legation.chancery.audit.heads import sign_head
from legation.chancery.audit.models import Head, Record
from legation.chancery.audit.note import SignedHead
from legation.chancery.audit.recording import record
from legation.chancery.audit.verifying import Verdict, verify
from legation.chancery.keys import Keys

ALIAS = "tampered"
START = datetime(2026, 3, 14, 9, 30, tzinfo=UTC)
HEADS = ("size", "at", "root", "peaks", "note")


@pytest.fixture
def keys(home: Path, settings) -> Keys:
    """The keys that ``record`` uses in this test."""
    settings.LEGATION = replace(settings.LEGATION, home=home)
    return Keys(home)


def write(count: int, *, first: int = 1) -> None:
    for number in range(first, first + count):
        record(
            "brief-opened",
            by=f"person-{number % 3}",
            mission="lima",
            subject=("brief", str(number)),
            at=START + timedelta(minutes=number),
            detail={"pages": number},
        )


class Ledger:
    """A database file with records and signed heads, that anybody may change behind our back."""

    def __init__(self, path: Path, keys: Keys) -> None:
        self.path, self.keys = path, keys

    def open(self, *, freely: bool = True) -> sqlite3.Connection:
        """Open the file as an intruder does: without the triggers, unless asked to keep them."""
        connection = sqlite3.connect(self.path, isolation_level=None)
        if freely:
            named = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
            for (name,) in connection.execute(named).fetchall():
                connection.execute(f"DROP TRIGGER {name}")
        return connection

    def run(self, *statements: str) -> None:
        connection = self.open()
        for statement in statements:
            connection.execute(statement)
        connection.close()

    def verified(self, *elsewhere: SignedHead) -> Verdict:
        with opened(self.path):
            return verify(public=self.keys.public(), elsewhere=elsewhere, using=ALIAS)


@contextmanager
def opened(path: Path) -> Iterator[None]:
    """Let Django open the file under a name of its own."""
    stated = {**connections["default"].settings_dict, "NAME": str(path), "OPTIONS": {}}
    connections[ALIAS] = DatabaseWrapper(stated, ALIAS)
    try:
        yield
    finally:
        connections[ALIAS].close()
        del connections[ALIAS]


@pytest.fixture
def ledger_of(db: None, keys: Keys, tmp_path: Path) -> Callable[..., Ledger]:
    """Make a file of so many records, a head signed after each of the given sizes."""

    def make(count: int, *heads: int) -> Ledger:
        done = 0
        for size in (*heads, count):
            write(size - done, first=done + 1)
            done = size
            if size in heads:
                sign_head(keys, at=START + timedelta(days=size))
        path = tmp_path / "ledger.sqlite3"
        ledger = Ledger(path, keys)
        with opened(path):
            call_command("migrate", "records", database=ALIAS, verbosity=0)
        connection = ledger.open(freely=False)
        for model, columns in ((Record, COLUMNS), (Head, HEADS)):
            names = ", ".join(f'"{one}"' for one in columns)
            marks = ", ".join("?" for _ in columns)
            connection.executemany(
                f"INSERT INTO {model._meta.db_table} ({names}) VALUES ({marks})",
                list(model.objects.order_by("pk").values_list(*columns)),
            )
        connection.close()
        return ledger

    return make
