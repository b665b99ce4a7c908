"""Leaving a post: keys first, everything gone, and an honest word about what remains."""

import time
from pathlib import Path

import pytest

from .conftest import Post, filled

pytestmark = pytest.mark.database

CONFIRMED = ("--name", "capital", "--again", "capital")


@pytest.fixture
def doomed(tmp_path: Path) -> Post:
    return filled(tmp_path)


@pytest.mark.parametrize(
    "words", [(), ("--name", "capital"), ("--name", "capital", "--again", "lima")]
)
def test_without_its_name_said_twice_nothing_is_erased(home: Path, words: tuple[str, ...]) -> None:
    post = Post(home)
    post.says("upgrade")
    before = post.files
    done = post.asks("destroy", *words)
    assert done.returncode == 77
    assert "nothing was erased" in done.stderr
    assert post.files == before


def test_everything_goes_and_what_remains_is_said(doomed: Post) -> None:
    doomed.run("-c", "")
    began = time.monotonic()
    said = doomed.says("destroy", *CONFIRMED, LEGATION_BACKUP_FOLDER="/media/stick")
    assert time.monotonic() - began < 120
    assert doomed.files == []
    assert said.index("keys erased") < said.index("database erased")
    for remains in ("solid-state", "/media/stick", "memory and swap"):
        assert remains in said


@pytest.mark.kill
def test_who_is_stopped_in_the_middle_has_lost_the_keys_first(doomed: Post) -> None:
    done = doomed.asks("destroy", *CONFIRMED, LEGATION_CRASH_AT="after-keys-erased")
    assert done.returncode == -9
    assert (doomed.home / "legation.sqlite3").exists()
    assert not list((doomed.home / "keys").iterdir())
    assert not (doomed.home / "access.key").exists()
