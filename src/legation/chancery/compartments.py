"""The scope that the connection to the database carries: PostgreSQL shows no row of a dossier beyond it.

The policies stand in the migrations named ``row_security``. Without a scope the connection carries nothing
and no such row is there. What serves the house and not one reader says so, and sees every row.
On SQLite there are no policies, and nothing is carried.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import DatabaseError, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

from legation.domain.scope import Scope

VARIABLE = "legation.scope"
HOUSE = "house"
NOBODY = ""
_carried: ContextVar[str | None] = ContextVar("what this thread's connection carries", default=None)
_usual = NOBODY
"""What connections of this process carry where nothing else is said."""


def serve_the_house() -> None:
    """Let this whole process see every row: the commands and the duties, never the pages."""
    global _usual  # noqa: PLW0603 - one word for the process, said once as it starts
    _usual = HOUSE


@contextmanager
def carrying(scope: Scope | None) -> Iterator[None]:
    """Let the connection see inside what one reader sees; nothing where they read nothing."""
    with _within(written(scope) if scope else NOBODY):
        yield


@contextmanager
def as_the_house() -> Iterator[None]:
    """Let the connection see every row inside: for what is counted, named or filed for all."""
    with _within(HOUSE):
        yield


def is_bypassed() -> bool | None:
    """Say whether the database lets this process see every row whatever it carries: as a superuser, or a
    role that bypasses row security. None where the dossiers are on SQLite."""
    if connection.vendor != "postgresql":
        return None
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
        return bool(cursor.fetchone()[0])


def written(scope: Scope) -> str:
    """Write a scope as the policies read it."""
    return json.dumps(
        {
            "missions": sorted(scope.missions),
            "audiences": sorted(scope.audiences),
            "rank": scope.marking.rank,
            "ranks": {name: marking.rank for name, marking in sorted(scope.ceilings)},
        }
    )


@contextmanager
def _within(word: str) -> Iterator[None]:
    before = _now()
    token = _carried.set(word)
    _tell(word)
    try:
        yield
    finally:
        _carried.reset(token)
        _tell(before)


def _now() -> str:
    held = _carried.get()
    return _usual if held is None else held


def _tell(word: str) -> None:
    """Tell an open connection what it carries. Inside a transaction the word lasts as long as that, so that
    what is rolled back goes back to the word before; one that failed already is about to be."""
    if connection.vendor != "postgresql" or connection.connection is None:
        return
    try:
        with connection.cursor() as cursor:
            _set(cursor, word, is_local=connection.in_atomic_block)
    except DatabaseError:
        if not connection.in_atomic_block:
            connection.close()


def _set(cursor: object, word: str, *, is_local: bool) -> None:
    cursor.execute("SELECT set_config(%s, %s, %s)", [VARIABLE, word, is_local])  # type: ignore[attr-defined]


def tell_new(connection: BaseDatabaseWrapper, **_more: object) -> None:
    """Tell a connection what it carries as it is opened."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            _set(cursor, _now(), is_local=False)


connection_created.connect(tell_new, dispatch_uid="legation.compartments")
