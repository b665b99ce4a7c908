"""kill -9 of a real ``legation collect --once`` in the middle of a large file: every item exactly once."""

import json
import os
import random
import subprocess
import sys
import time
from pathlib import Path

import polars as pl
import pytest
from deltalake import DeltaTable

ROWS = 200_000
KILLS = 8
LONGEST_SECONDS = 300
CUTS = ("after-file", "before-items", "after-items", "after-observations", "before-remove")
HISTORY_CUTS = ("after-load-items", "after-load-observations", "before-cursor")


@pytest.fixture(scope="module")
def posts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file of posts with a counter each, and three lines that are none."""
    path = tmp_path_factory.mktemp("posts") / "posts.ndjson"
    number = pl.int_range(ROWS, eager=True)
    table = pl.DataFrame(
        {
            "id": number.cast(pl.String),
            "text": pl.Series(["talks go on "]).new_from_index(0, ROWS) + number.cast(pl.String),
            "published_at": (1_475_000_000 + number).cast(pl.String),
            "likes": number % 97,
        }
    )
    lines = table.write_ndjson().splitlines()
    for place in (20, 99_999, 180_000):
        lines[place] = '{"id": "' + json.loads(lines[place])["id"] + '", "text": '
    path.write_text("\n".join(lines) + "\n", "utf-8")
    return path


def legation(home: Path, *words: str, **more: str) -> subprocess.Popen[str]:
    environment = {
        **os.environ,
        "LEGATION_HOME": str(home),
        "LEGATION_DATABASE": "",
        "COLUMNS": "300",
        **more,
    }
    command = [sys.executable, "-m", "legation", *words]
    return subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def run(home: Path, *words: str) -> str:
    process = legation(home, *words)
    said, _ = process.communicate(timeout=LONGEST_SECONDS)
    assert process.returncode == 0, said[-3_000:]
    return said


def held(home: Path, flow: str, *columns: str) -> pl.DataFrame:
    files = DeltaTable(str(home / "tables" / flow)).file_uris()
    return pl.concat([pl.read_parquet(one, columns=list(columns)) for one in files])


def everything_is_there_once(home: Path) -> None:
    items = held(home, "items", "native_id", "revision")
    assert len(items) == items["native_id"].n_unique() == ROWS - 3
    assert items["revision"].max() == 0
    counted = held(home, "observations", "item", "value")
    assert len(counted) == counted["item"].n_unique() == ROWS - 3
    said = run(home, "quarantine", "list")
    assert "3 in quarantine" in said
    assert all(f"posts.ndjson:line {place}" in said for place in (21, 100_000, 180_001))


def added(home: Path, posts: Path, *words: str) -> None:
    run(home, "sources", "add", str(posts), "--name", "posts", "--mission", "lima", *words)


def cursor(home: Path) -> str:
    """How far the source was read by what the database says, as a process that died left it."""
    import sqlite3

    (path,) = home.glob("*.sqlite3")
    with sqlite3.connect(path) as database:
        return str(database.execute("SELECT cursor FROM listening_source").fetchone()[0])


@pytest.mark.kill
@pytest.mark.parametrize("words", [(), ("--history",)])
def test_a_collection_killed_at_random_loses_and_doubles_nothing(
    home: Path, posts: Path, words: tuple[str, ...]
) -> None:
    added(home, posts, *words)
    chance = random.Random(20261122)
    cursors = {cursor(home)}
    for kill in range(KILLS):
        process = legation(home, "collect", "--once")
        began, before = time.monotonic(), cursor(home)
        while process.poll() is None and time.monotonic() - began < LONGEST_SECONDS:
            if cursor(home) != before:
                break
            time.sleep(0.01)
        time.sleep(chance.uniform(0, 0.3) if kill % 2 else 0.0)
        process.kill()
        process.communicate(timeout=60)
        cursors.add(cursor(home))
    assert len(cursors) > 2, "no collection was killed between two batches"
    run(home, "collect", "--once")
    everything_is_there_once(home)
    run(home, "collect", "--once")
    everything_is_there_once(home)


@pytest.mark.kill
@pytest.mark.parametrize(
    ("step", "words"),
    [*((step, ()) for step in CUTS), *((step, ("--history",)) for step in HISTORY_CUTS)],
)
def test_a_collection_killed_at_a_step_loses_and_doubles_nothing(
    home: Path, posts: Path, step: str, words: tuple[str, ...]
) -> None:
    added(home, posts, *words)
    process = legation(home, "collect", "--once", LEGATION_CRASH_AT=step)
    process.communicate(timeout=LONGEST_SECONDS)
    assert process.returncode == -9, f"the step {step} was never passed"
    run(home, "collect", "--once")
    everything_is_there_once(home)
