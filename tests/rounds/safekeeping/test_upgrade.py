"""Upgrading: a database of an earlier version with data in it, and one of a later version."""

import sqlite3
from pathlib import Path

import pytest

from .conftest import Post

SCHEMAS = sorted((Path(__file__).parents[1] / "schemas").glob("*.sql"))


@pytest.mark.parametrize("schema", SCHEMAS, ids=lambda path: path.stem)
def test_an_earlier_database_is_copied_changed_and_keeps_its_data(home: Path, schema: Path) -> None:
    database = home / "legation.sqlite3"
    connection = sqlite3.connect(database)
    connection.executescript(schema.read_text("utf-8"))
    connection.close()
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
    connection = sqlite3.connect(home / "legation.sqlite3")
    connection.execute(
        "INSERT INTO django_migrations (app, name, applied) VALUES ('store', '0999_later', '2030-01-01')"
    )
    connection.commit()
    connection.close()
    for words in (("upgrade",), ("status",)):
        done = post.asks(*words)
        assert done.returncode == 78
        assert "newer version" in done.stderr
        assert "0999_later" in done.stderr
