"""Jobs: long work that a page starts in a process of its own, and the file that says how far it is."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from legation.domain.errors import LegationError, Refused
from legation.rounds.children import is_alive, run_folder
from legation.rounds.step import Tell

PAUSE_SECONDS = 0.3
"""Between two writings of how far a step is."""
KNOWN = "reading what is known"
"""The one step that reads something else than a source."""
_STARTED: dict[str, "subprocess.Popen[bytes]"] = {}
"""The processes that this one started: only their parent learns that they are over."""


class Job(StrEnum):
    """What may be started: one of each at a time."""

    FIRST_BRIEF = "first-brief"
    BACKUP = "backup"
    VERIFY = "verify"


class State(StrEnum):
    """How a job does."""

    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    BROKEN_OFF = "broken-off"


@dataclass(slots=True, kw_only=True)
class JobState:
    """How far a job is: the step it is at, and how much of that is done; ``says`` when it ended."""

    name: str
    state: State = State.RUNNING
    pid: int = 0
    step: str = ""
    done: int = 0
    of: int = 0
    steps: list[str] | None = None
    says: list[str] | None = None
    began_at: str = ""
    ended_at: str = ""


def begin(home: Path, job: Job) -> None:
    """Start a job in a process of its own; Refused while it runs already."""
    held = state_of(home, job)
    if held is not None and held.state == State.RUNNING:
        raise Refused("this runs already")
    log = run_folder(home) / f"{job}.log"
    with log.open("ab") as output:
        process = subprocess.Popen(  # noqa: S603 - our own command, no shell
            [sys.executable, "-m", "legation", "run", str(job)],
            stdout=output,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            env={**os.environ, "LEGATION_HOME": str(home)},
            start_new_session=True,
        )
    _STARTED[job] = process
    _write(home, JobState(name=job, pid=process.pid, began_at=_now()))


def state_of(home: Path, job: Job) -> JobState | None:
    """Say how a job does; None where it was never started. One whose process is gone is broken off."""
    try:
        held = json.loads(_path(home, job).read_text("utf-8"))
    except (OSError, ValueError):
        return None
    state = JobState(**{**held, "state": State(held["state"])})
    started = _STARTED.get(job)
    is_over = started is not None and started.pid == state.pid and started.poll() is not None
    if state.state == State.RUNNING and (is_over or not is_alive(state.pid)):
        state.state = State.BROKEN_OFF
    return state


def carry_out(home: Path, job: Job, work: Callable[[Tell], Iterable[str]]) -> None:
    """Do a job's work in this process, writing how far it is; what it gives is what failed on the way."""
    state, written = JobState(name=job, pid=os.getpid(), began_at=_now(), steps=[]), 0.0
    _write(home, state)

    def tell(step: str, done: int, of: int) -> None:
        nonlocal written
        is_source = step.startswith("reading ") and step != KNOWN
        named = "collecting" if is_source else step
        is_new = named != state.step
        if is_new:
            state.steps = [*(state.steps or []), named]
        state.step, state.done, state.of = named, done, 0 if is_source else of
        if is_new or time.monotonic() - written > PAUSE_SECONDS:
            _write(home, state)
            written = time.monotonic()

    try:
        state.says = list(work(tell))
        state.state = State.DONE
    except LegationError as failed:
        state.says, state.state = [str(failed)], State.FAILED
    state.ended_at = _now()
    _write(home, state)


def _write(home: Path, state: JobState) -> None:
    path = _path(home, state.name)
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(f".{os.getpid()}.draft")
    draft.write_text(json.dumps(asdict(state)), "utf-8")
    draft.replace(path)


def _path(home: Path, name: str) -> Path:
    return run_folder(home) / "jobs" / f"{name}.json"


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
