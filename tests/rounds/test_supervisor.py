"""The supervisor: restarts what dies, stops cleanly, holds one lock, clears up after a kill."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from legation.rounds.children import read_states

SCRIPT = textwrap.dedent(
    """
    import sys
    from pathlib import Path
    from legation.domain.errors import LegationError
    from legation.rounds.children import Child
    from legation.rounds.supervisor import Supervisor

    home = Path(sys.argv[1])
    sleeper = [sys.executable, "-c", "import time; time.sleep(600)  # legation"]
    failing = [sys.executable, "-c", "raise SystemExit('no luck')"]
    once = [sys.executable, "-c", f"open({str(home / 'rounds')!r}, 'a').write('x')"]
    children = [
        Child(name="web", command=sleeper),
        Child(name="failing", command=failing),
        Child(name="update", command=once, every_seconds=0.3),
    ]
    try:
        Supervisor(home=home, children=children, tick_seconds=0.05).run()
    except LegationError as known:
        sys.exit(str(known))
    """
)


def serve(home: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", SCRIPT, str(home)], stderr=subprocess.PIPE)


def wait_for(holds: Callable[[], bool], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if holds():
            return
        time.sleep(0.05)
    raise AssertionError("it never came to hold")


def state(home: Path, name: str) -> object:
    return next((one for one in read_states(home) if one.name == name), None)


@pytest.fixture
def served(home: Path):
    process = serve(home)
    wait_for(lambda: getattr(state(home, "web"), "state", "") == "running")
    yield process
    process.terminate()
    process.wait(20)


def test_a_child_that_is_killed_comes_back(served, home: Path) -> None:
    pid = state(home, "web").pid
    os.kill(pid, signal.SIGKILL)
    wait_for(lambda: state(home, "web").state == "running" and state(home, "web").pid != pid)
    assert state(home, "web").restarts == 1


def test_a_child_that_fails_says_its_last_words_and_a_round_runs_again(served, home: Path) -> None:
    wait_for(lambda: getattr(state(home, "failing"), "restarts", 0) >= 1)
    assert "no luck" in state(home, "failing").last_error
    rounds = home / "rounds"
    wait_for(lambda: rounds.exists() and len(rounds.read_text()) >= 2)
    assert state(home, "update").last_error == ""


def test_sigterm_stops_every_child(served, home: Path) -> None:
    pid = state(home, "web").pid
    served.terminate()
    assert served.wait(20) == 0
    wait_for(lambda: not Path(f"/proc/{pid}").exists())
    assert {one.state for one in read_states(home)} == {"stopped"}


def test_one_installation_is_served_once(served, home: Path) -> None:
    second = serve(home)
    _, words = second.communicate(timeout=30)
    assert second.returncode == 1
    assert b"already served" in words


def test_children_of_a_killed_supervisor_are_ended_by_the_next(home: Path) -> None:
    first = serve(home)
    wait_for(lambda: getattr(state(home, "web"), "state", "") == "running")
    orphan = state(home, "web").pid
    first.kill()
    first.wait(20)
    second = serve(home)
    wait_for(lambda: state(home, "web").pid != orphan and state(home, "web").state == "running")
    wait_for(lambda: not Path(f"/proc/{orphan}").exists())
    second.terminate()
    second.wait(20)
