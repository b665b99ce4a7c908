"""kill -9 of a real process, at named steps and at random moments: nothing lost, nothing twice."""

import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from legation.store.faults import CRASH_AT

CHILD = Path(__file__).with_name("killed_child.py")
STEPS = (
    "after-file",
    "before-move",
    "after-create",
    "before-items",
    "after-items",
    "before-observations",
    "after-observations",
    "before-remove",
    "after-remove",
    "after-load-items",
    "after-compact",
)
RANDOM_KILLS = 24


def start(home: Path, verb: str, stop: int, **more: str) -> subprocess.Popen[str]:
    environment = {**os.environ, "LEGATION_HOME": str(home), **more}
    command = [sys.executable, str(CHILD), verb, str(stop)]
    return subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def finish(home: Path, stop: int) -> None:
    """Go on where the dead process stopped, and ask whether all is as it should be."""
    for verb in ("work", "check"):
        child = start(home, verb, stop)
        said, complaint = child.communicate(timeout=300)
        assert child.returncode == 0, complaint[-3_000:]
    assert "well" in said


@pytest.mark.kill
@pytest.mark.parametrize("step", STEPS)
def test_a_process_killed_at_a_step_loses_and_doubles_nothing(home: Path, step: str) -> None:
    child = start(home, "work", 20, **{CRASH_AT: step})
    child.communicate(timeout=300)
    assert child.returncode == -9, f"the step {step} was never passed"
    finish(home, 22)


@pytest.mark.kill
def test_a_process_killed_at_random_loses_and_doubles_nothing(home: Path) -> None:
    chance = random.Random(20261122)
    acknowledged = home / "acknowledged"
    killed = stop = 0
    start(home, "work", 1).communicate(timeout=300)
    while killed < RANDOM_KILLS:
        before = acknowledged.stat().st_size
        stop = 100_000
        child = start(home, "work", stop)
        deadline = time.monotonic() + 120
        while acknowledged.stat().st_size == before and time.monotonic() < deadline:
            time.sleep(0.01)
        time.sleep(chance.uniform(0, 0.5))
        child.kill()
        child.communicate(timeout=60)
        killed += child.returncode == -9
    finish(home, len(acknowledged.read_text().split()) + 3)


@pytest.mark.kill
@pytest.mark.parametrize(
    "step",
    [
        "after-bar",
        "after-tombstone",
        "after-memberships",
        "after-purge-observations",
        "after-purge-items",
    ],
)
def test_a_purge_killed_at_a_step_is_finished_by_the_next(home: Path, step: str) -> None:
    start(home, "work", 4).communicate(timeout=300)
    child = start(home, "purge", 3, **{CRASH_AT: step})
    child.communicate(timeout=300)
    assert child.returncode == -9
    child = start(home, "gone", 3)
    said, complaint = child.communicate(timeout=300)
    assert "well" in said, complaint[-3_000:]
