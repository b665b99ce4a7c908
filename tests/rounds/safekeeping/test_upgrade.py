"""Upgrading: a database of an earlier version with data in it, and one of a later version."""

import sqlite3
import subprocess
from collections.abc import Iterable
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import psycopg
import pytest

from .conftest import SERVER, Post

pytestmark = pytest.mark.database

SCHEMAS = sorted((Path(__file__).parents[1] / "schemas").glob("*.sql"))
"""Databases of earlier versions, the first version's first; the later ones hold a row in every table."""
TOKEN = "tok-quartz-0451"
CHANGED = {"listening_source": {"options"}}
"""Columns that an upgrade may change: a source's token is sealed since."""
MADE_BEFORE = """
import sqlite3, sys
import django; django.setup()
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
made = sqlite3.connect(sys.argv[1]).execute("SELECT app, name FROM django_migrations").fetchall()
executor = MigrationExecutor(connection)
assert set(made) <= set(executor.loader.disk_migrations)
executor.migrate(made)
"""
"""Brings an empty database to the changes that an earlier one had."""
OTHERS = ("django_", "auth_", "account_", "socialaccount_", "sqlite_", "store_")
"""Tables that are not of people's work, or that packages keep and this house leaves empty."""


def planted(home: Path, schema: Path) -> Post:
    """Plant an installation whose database is an earlier one, with its rows.

    On PostgreSQL the same changes are made that the earlier database had, and its rows put in.
    """
    post, file = Post(home), home / "legation.sqlite3"
    if SERVER:
        file = home.parent / f"{schema.stem}.sqlite3"
    with closing(sqlite3.connect(file)) as connection:
        connection.executescript(schema.read_text("utf-8"))
    if SERVER:
        made = post.run("-c", MADE_BEFORE, str(file))
        assert made.returncode == 0, made.stderr
        copy_rows(file, post.database)
    return post


def copy_rows(file: Path, database: str) -> None:
    """Put every row of a file of SQLite into the table of its name, as the columns there are typed."""
    with closing(sqlite3.connect(file)) as old, psycopg.connect(database) as new:
        new.execute("SET session_replication_role = replica; SET timezone = 'UTC'")
        for table, of in columns_of_file(file).items():
            typed = dict(
                new.execute(
                    "SELECT column_name, data_type FROM information_schema.columns"
                    " WHERE table_name = %s",
                    [table],
                ).fetchall()
            )
            named, places = ", ".join(f'"{one}"' for one in of), ", ".join(["%s"] * len(of))
            for row in old.execute(f'SELECT {named} FROM "{table}"').fetchall():
                given = zip(of, row, strict=True)
                values = [bool(x) if typed[one] == "boolean" else x for one, x in given]
                new.execute(f'INSERT INTO "{table}" ({named}) VALUES ({places})', values)


def columns_of_file(file: Path) -> dict[str, list[str]]:
    """Which columns each table of people's work has in a file of SQLite."""
    with closing(sqlite3.connect(file)) as connection:
        named = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        return {
            table: [row[1] for row in connection.execute(f'PRAGMA table_info("{table}")')]
            for (table,) in named
            if not table.startswith(OTHERS)
        }


def columns(post: Post) -> dict[str, set[str]]:
    """Which columns each table of people's work has."""
    if not SERVER:
        return {one: set(of) for one, of in columns_of_file(post.home / "legation.sqlite3").items()}
    found: dict[str, set[str]] = {}
    for table, column in post.held(
        "SELECT table_name, column_name FROM information_schema.columns"
        " WHERE table_schema = 'public'"
    ):
        if not str(table).startswith(OTHERS):
            found.setdefault(str(table), set()).add(str(column))
    return found


def rows(post: Post, table: str, of: Iterable[str]) -> list[tuple[object, ...]]:
    """Everything that some columns of a table hold."""
    asked = ", ".join(f'"{one}"' for one in sorted(of))
    return sorted(post.held(f'SELECT {asked} FROM "{table}"'), key=repr)


def test_every_table_of_the_last_version_holds_a_row_to_be_kept(home: Path) -> None:
    last = planted(home, SCHEMAS[-1])
    empty = [table for table, of in columns(last).items() if not rows(last, table, of)]
    assert len(columns(last)) > 25
    assert empty == []


@pytest.mark.parametrize("schema", SCHEMAS, ids=lambda path: path.stem)
def test_no_row_and_no_value_is_lost_by_an_upgrade(home: Path, schema: Path) -> None:
    post = planted(home, schema)
    had = columns(post)
    before = {
        table: {one: rows(post, table, [one]) for one in of} | {"": rows(post, table, of)}
        for table, of in had.items()
    }
    post.says("upgrade")
    now = columns(post)
    for table, of in had.items():
        assert of <= now[table], table
        kept = of - CHANGED.get(table, set())
        assert {one: rows(post, table, [one]) for one in kept} == {
            one: before[table][one] for one in kept
        }, table
        if kept == of:
            assert rows(post, table, of) == before[table][""], table
    post.says("people", "list")


def test_what_was_kept_in_clear_is_sealed_and_the_records_still_follow_one_another(
    home: Path,
) -> None:
    post = planted(home, SCHEMAS[-1])
    asked = "SELECT CAST(options AS text) FROM listening_source"
    assert TOKEN in str(post.held(asked))
    post.says("upgrade")
    assert TOKEN not in str(post.held(asked))
    for one in home.glob("legation.sqlite3*"):
        assert TOKEN.encode() not in one.read_bytes(), one.name
    assert "writer-lima" in post.says("people", "list")
    assert "PE: resident" in post.says("missions", "list")
    chain = post.held("SELECT prev_hash, hash FROM records_record ORDER BY number")
    assert len(chain) > 5
    assert all(one[1] == after[0] for one, after in pairwise(chain))


def test_the_first_version_is_copied_before_it_is_changed(home: Path) -> None:
    post = planted(home, SCHEMAS[0])
    said = post.says("upgrade")
    assert "records.0001_initial" in said
    (copy,) = home.glob("before-upgrade/*/legation.*")
    assert str(copy) in said
    assert "records_record" not in tables_in(copy)
    assert "listening_source" in tables_in(copy)
    assert "herald" in post.says("sources", "list")
    assert post.held("SELECT name, items_filed FROM listening_source") == [("herald", 1)]
    assert "nothing to change" in post.says("upgrade")


def tables_in(copy: Path) -> str:
    """Name the tables of a copy: a file of SQLite, or a dump that PostgreSQL's client lists."""
    if SERVER:
        listed = ["pg_restore", "--list", str(copy)]
        return subprocess.run(listed, capture_output=True, text=True, check=True).stdout
    with closing(sqlite3.connect(copy)) as old:
        return str(old.execute("SELECT name FROM sqlite_master").fetchall())


def test_a_later_database_is_refused_and_left_as_it_is(home: Path) -> None:
    post = Post(home)
    post.says("upgrade")
    post.held(
        "INSERT INTO django_migrations (app, name, applied) VALUES ('store', '0999_later', '2030-01-01')",
        is_changing=True,
    )
    for words in (("upgrade",), ("status",)):
        done = post.asks(*words)
        assert done.returncode == 78
        assert "newer version" in done.stderr
        assert "0999_later" in done.stderr
