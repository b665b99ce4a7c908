"""The processes of a running installation: what each one is, and the file that says how it does."""

import json
import os
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from legation.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class Child:
    """One process: ``every_seconds`` is None when it runs all the time, else the pause between runs."""

    name: str
    command: Sequence[str]
    every_seconds: float | None = None


@dataclass(slots=True, kw_only=True)
class ChildState:
    """How a child does, as the supervisor last saw it."""

    name: str
    state: str = "starting"
    pid: int | None = None
    since: str = field(default_factory=lambda: datetime.now(UTC).isoformat(timespec="seconds"))
    restarts: int = 0
    last_exit: int | None = None
    last_error: str = ""


def children(settings: Settings) -> list[Child]:
    """Name the children of an installation, in the order in which they start."""
    python = sys.executable
    return [
        Child(name="web", command=_web(settings)),
        Child(name="listener", command=[python, "-m", "legation", "run", "listener"]),
        Child(name="flusher", command=[python, "-m", "legation", "run", "flusher"]),
        Child(
            name="update",
            command=[python, "-m", "legation", "update", "--quiet"],
            every_seconds=settings.update_seconds,
        ),
    ]


def _web(settings: Settings) -> Sequence[str]:
    return [
        *(sys.executable, "-m", "gunicorn", "legation.faces.web.wsgi:application"),
        *("--bind", f"{settings.host}:{settings.port}"),
        *("--workers", str(max(1, settings.web_processes)), "--threads", "8"),
        *("--worker-class", "gthread", "--timeout", "60", "--no-control-socket"),
        *("--forwarded-allow-ips", settings.trusted_proxy),
        *("--worker-tmp-dir", str(run_folder(settings.home)), "--log-level", "warning"),
    ]


def run_folder(home: Path) -> Path:
    """Give the folder of locks and states, making it on first use."""
    folder = home / "run"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def write_state(home: Path, state: ChildState) -> None:
    """Write a child's state so that a reader never sees half of it."""
    path = run_folder(home) / f"{state.name}.json"
    draft = path.with_suffix(".draft")
    draft.write_text(json.dumps(asdict(state)), "utf-8")
    draft.replace(path)


def read_states(home: Path) -> list[ChildState]:
    """Read every child's state; a child whose process is gone is called dead."""
    states = []
    for path in sorted(run_folder(home).glob("*.json")):
        state = ChildState(**json.loads(path.read_text("utf-8")))
        if state.state == "running" and not is_alive(state.pid):
            state.state = "dead"
        states.append(state)
    return states


def is_alive(pid: int | None) -> bool:
    """Say whether a process is there."""
    if pid is None:
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
