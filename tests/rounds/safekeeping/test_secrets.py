"""A source's secret is used as it was given and stands in clear in no byte that the installation keeps."""

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from legation.chancery.keys import Keys

from .conftest import Post
from .test_upgrade import SCHEMAS

SECRET = "mstdn-VeryOwnToken-81734"
REST = {"LEGATION_FETCH_PRIVATE_NETWORKS": "yes", "LEGATION_FETCH_PAUSE_SECONDS": "0"}


def held(home: Path) -> dict[str, dict[str, str]]:
    rows = sqlite3.connect(home / "legation.sqlite3").execute(
        "SELECT id, secrets FROM listening_source"
    )
    return {name: json.loads(secrets) for name, secrets in rows}


def opened(home: Path, source: str) -> str:
    return Keys(home).decrypt(held(home)[source]["token"].encode()).decode()


def leaks(folder: Path) -> list[Path]:
    return [
        one for one in folder.rglob("*") if one.is_file() and SECRET.encode() in one.read_bytes()
    ]


@pytest.fixture
def server(serve) -> Iterator[tuple[str, list[str]]]:
    """A Mastodon server without posts, and the credentials that it was asked with."""
    seen: list[str] = []

    def answer(asked):  # type: ignore[no-untyped-def]
        seen.append(asked.headers.get("Authorization", ""))
        return 200, {"Content-Type": "application/json"}, b"[]"

    yield serve(answer) + "/tags/harbour", seen


def test_a_token_reaches_its_server_and_nothing_that_is_kept_or_written(
    home: Path, tmp_path: Path, server: tuple[str, list[str]]
) -> None:
    address, seen = server
    post, file = Post(home), tmp_path / "token"
    file.write_text(f"{SECRET}\n")
    given = ("--format", "mastodon", "--secret", f"token={file}")
    told = post.says("sources", "add", address, *given, **REST)
    (name,) = held(home)
    told += post.says("sources", "test", name, **REST)
    told += post.says("collect", "--once", **REST)
    told += post.says("export", "--everything", str(tmp_path / "out"), **REST)
    assert f"Bearer {SECRET}" in seen
    assert opened(home, name) == SECRET
    assert SECRET not in told
    assert leaks(home) == []
    assert leaks(tmp_path / "out") == []
    exported = (tmp_path / "out/dossiers/listening.source.jsonl").read_text("utf-8")
    assert "secrets" not in json.loads(exported)
    assert "gAAAA" not in exported
    before = held(home)
    assert "of 1 source" in post.says("sources", "renew-key", **REST)
    assert held(home) != before
    assert opened(home, name) == SECRET
    seen.clear()
    post.says("collect", "--once", **REST)
    assert f"Bearer {SECRET}" in seen


def test_a_source_read_in_another_way_keeps_its_new_secret_sealed_too(
    home: Path, server: tuple[str, list[str]]
) -> None:
    post = Post(home)
    post.says("sources", "add", server[0], "--format", "mastodon", **REST)
    (name,) = held(home)
    assert held(home) == {name: {}}
    change = ("--format", "mastodon-stream", "--option", f"token={SECRET}")
    post.says("sources", "change", name, *change, **REST)
    assert opened(home, name) == SECRET
    assert leaks(home) == []


def test_a_secret_file_without_a_word_is_refused(home: Path, tmp_path: Path) -> None:
    (tmp_path / "token").write_text("\n")
    words = ("sources", "add", "https://social.example/@ana", "--format", "mastodon")
    done = Post(home).asks(*words, "--secret", f"token={tmp_path / 'token'}")
    assert done.returncode != 0
    assert "says nothing" in done.stderr


@pytest.mark.parametrize("schema", SCHEMAS, ids=lambda path: path.stem)
def test_an_upgrade_seals_what_stood_in_clear_and_leaves_no_trace_of_it(
    home: Path, schema: Path
) -> None:
    connection = sqlite3.connect(home / "legation.sqlite3")
    connection.executescript(schema.read_text("utf-8"))
    given = json.dumps({"token": SECRET, "first_pages": 2})
    connection.execute("UPDATE listening_source SET reader = 'mastodon', options = ?", [given])
    connection.commit()
    connection.close()
    Post(home).says("upgrade")
    assert held(home)
    assert {opened(home, name) for name in held(home)} == {SECRET}
    rows = sqlite3.connect(home / "legation.sqlite3").execute(
        "SELECT options FROM listening_source"
    )
    assert json.loads(rows.fetchone()[0]) == {"first_pages": 2}
    assert [one for one in leaks(home) if "before-upgrade" not in one.parts] == []
