"""Upgrading: a database of an earlier version with data in it, and one of a later version."""

import shutil
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import pytest

from .conftest import SERVER, Post

pytestmark = pytest.mark.database

SCHEMAS = sorted((Path(__file__).parents[1] / "schemas").glob("*.sql"))
"""Databases of earlier versions, the first version's first; the later ones hold a row in every table."""
TOKEN = "tok-quartz-0451"
CHANGED = {"listening_source": {"options"}}
"""Columns that an upgrade may change: a source's token is sealed since."""
OTHERS = ("django_", "auth_", "account_", "socialaccount_", "sqlite_", "store_")
"""Tables that are not of people's work, or that packages keep and this house leaves empty."""


def planted(home: Path, schema: Path) -> Path:
    """Plant an earlier database in a home folder: those of earlier versions are files of SQLite."""
    if SERVER:
        pytest.skip("the earlier databases are files of SQLite")
    database = home / "legation.sqlite3"
    connection = sqlite3.connect(database)
    connection.executescript(schema.read_text("utf-8"))
    connection.close()
    return database


def columns(database: Path) -> dict[str, set[str]]:
    """Which columns each table of people's work has."""
    with closing(sqlite3.connect(database)) as connection:
        named = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        return {
            table: {row[1] for row in connection.execute(f'PRAGMA table_info("{table}")')}
            for (table,) in named
            if not table.startswith(OTHERS)
        }


def rows(database: Path, table: str, of: Iterable[str]) -> list[tuple[object, ...]]:
    """Everything that some columns of a table hold."""
    asked = ", ".join(f'"{one}"' for one in sorted(of))
    with closing(sqlite3.connect(database)) as connection:
        held = connection.execute(f'SELECT {asked} FROM "{table}"').fetchall()
        return sorted(held, key=repr)


def test_every_table_of_the_last_version_holds_a_row_to_be_kept(home: Path) -> None:
    last = planted(home, SCHEMAS[-1])
    empty = [table for table, of in columns(last).items() if not rows(last, table, of)]
    assert len(columns(last)) > 25
    assert empty == []


@pytest.mark.parametrize("schema", SCHEMAS, ids=lambda path: path.stem)
def test_no_row_and_no_value_is_lost_by_an_upgrade(
    home: Path, schema: Path, tmp_path: Path
) -> None:
    database = planted(home, schema)
    old = tmp_path / "old.sqlite3"
    shutil.copy(database, old)
    post = Post(home)
    post.says("upgrade")
    now = columns(database)
    for table, had in columns(old).items():
        kept = (had & now[table]) - CHANGED.get(table, set())
        assert rows(database, table, kept) == rows(old, table, kept), table
        assert had <= now[table], table
    post.says("people", "list")


def test_what_was_kept_in_clear_is_sealed_and_the_records_still_follow_one_another(
    home: Path,
) -> None:
    database = planted(home, SCHEMAS[-1])
    assert TOKEN.encode() in database.read_bytes()
    post = Post(home)
    post.says("upgrade")
    for one in home.glob("legation.sqlite3*"):
        assert TOKEN.encode() not in one.read_bytes(), one.name
    assert "writer-lima" in post.says("people", "list")
    assert "PE: resident" in post.says("missions", "list")
    with closing(sqlite3.connect(database)) as connection:
        chain = connection.execute(
            "SELECT prev_hash, hash FROM records_record ORDER BY number"
        ).fetchall()
    assert len(chain) > 5
    assert all(one[1] == after[0] for one, after in pairwise(chain))


def test_the_first_version_is_copied_before_it_is_changed(home: Path) -> None:
    database = planted(home, SCHEMAS[0])
    post = Post(home)
    said = post.says("upgrade")
    assert "records.0001_initial" in said
    (copy,) = home.glob("before-upgrade/*/legation.sqlite3")
    assert str(copy) in said
    old = sqlite3.connect(copy)
    tables = {name for (name,) in old.execute("SELECT name FROM sqlite_master")}
    assert "records_record" not in tables
    assert "herald" in post.says("sources", "list")
    kept = sqlite3.connect(database).execute("SELECT name, items_filed FROM listening_source")
    assert kept.fetchall() == [("herald", 1)]
    assert "nothing to change" in post.says("upgrade")


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
