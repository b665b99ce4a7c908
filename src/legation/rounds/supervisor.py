"""``legation serve``: starts the children, restarts what dies, stops them all cleanly."""

import fcntl
import os
import signal
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from legation.domain.errors import Refused
from legation.rounds.children import Child, ChildState, read_states, run_folder, write_state

FIRST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 60.0
GRACE_SECONDS = 10.0
"""How long a child may take to stop before it is killed."""
STEADY_SECONDS = 30.0
"""A child that ran this long counts as healthy again: its next pause is the first one."""
DONE_WITH_FAILURES = 3
"""Exit status of a round that was walked to its end although a step failed: its last words are kept."""
TAIL_BYTES = 2_000
LOG_BYTES = 5_000_000
"""A log that grew past this is set aside as ``.old`` at the next start of its child."""


@dataclass(slots=True)
class _Running:
    child: Child
    state: ChildState
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    due: float = 0.0
    pause: float = FIRST_PAUSE_SECONDS


@dataclass(slots=True)
class Supervisor:
    """Keeps the children of one installation running until it is told to stop."""

    home: Path
    children: Sequence[Child]
    tick_seconds: float = 0.2
    _stopping: bool = False
    _running: list[_Running] = field(default_factory=list)

    def run(self) -> None:
        """Run until SIGTERM or SIGINT; Refused when this installation is already served."""
        with only_one(self.home):
            _end_orphans(self.home)
            for name in (signal.SIGTERM, signal.SIGINT):
                signal.signal(name, self._stop)
            self._running = [
                _Running(child=child, state=ChildState(name=child.name)) for child in self.children
            ]
            while not self._stopping:
                for one in self._running:
                    self._look_after(one)
                time.sleep(self.tick_seconds)
            self._end_all()

    def _stop(self, _signal: int, _frame: FrameType | None) -> None:
        self._stopping = True

    def _look_after(self, one: _Running) -> None:
        now = time.monotonic()
        if one.process is None:
            if now >= one.due:
                self._start(one)
            return
        status = one.process.poll()
        if status is not None:
            self._ended(one, status)

    def _start(self, one: _Running) -> None:
        log = self._log(one.child)
        with log.open("ab") as output:
            one.process = subprocess.Popen(  # noqa: S603 - our own commands, no shell
                list(one.child.command),
                stdout=output,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                env={**os.environ, "LEGATION_HOME": str(self.home)},
                start_new_session=True,
            )
        one.started = time.monotonic()
        one.state = ChildState(
            name=one.child.name,
            state="running",
            pid=one.process.pid,
            restarts=one.state.restarts,
            last_exit=one.state.last_exit,
            last_error=one.state.last_error,
        )
        write_state(self.home, one.state)

    def _ended(self, one: _Running, status: int) -> None:
        now = time.monotonic()
        is_round = one.child.every_seconds is not None
        is_well = is_round and status in (0, DONE_WITH_FAILURES)
        if now - one.started > STEADY_SECONDS or is_well:
            one.pause = FIRST_PAUSE_SECONDS
        one.process = None
        one.state.last_exit, one.state.pid = status, None
        one.state.last_error = "" if is_round and status == 0 else self._tail(one.child)
        if is_well:
            one.state.state = "waiting"
            one.due = now + (one.child.every_seconds or 0)
        else:
            one.state.state = "restarting"
            one.state.restarts += 1
            one.due = now + one.pause
            one.pause = min(one.pause * 2, LONGEST_PAUSE_SECONDS)
        write_state(self.home, one.state)

    def _end_all(self) -> None:
        alive = [one for one in self._running if one.process and one.process.poll() is None]
        for one in alive:
            _signal_group(one.process, signal.SIGTERM)
        deadline = time.monotonic() + GRACE_SECONDS
        while time.monotonic() < deadline and any(_is_running(one.process) for one in alive):
            time.sleep(0.05)
        for one in alive:
            if _is_running(one.process):
                _signal_group(one.process, signal.SIGKILL)
        for one in self._running:
            if one.process:
                one.state.last_exit = one.process.wait()
            one.state.state, one.state.pid = "stopped", None
            write_state(self.home, one.state)

    def _log(self, child: Child) -> Path:
        folder = self.home / "log"
        folder.mkdir(parents=True, exist_ok=True)
        log = folder / f"{child.name}.log"
        if log.exists() and log.stat().st_size > LOG_BYTES:
            log.replace(log.with_suffix(".old"))
        return log

    def _tail(self, child: Child) -> str:
        lines = self._log(child).read_bytes()[-TAIL_BYTES:].decode("utf-8", "replace").splitlines()
        return lines[-1][:500] if lines else ""


@contextmanager
def only_one(home: Path) -> Iterator[None]:
    """Hold the installation's lock; Refused when another process holds it."""
    path = run_folder(home) / "serve.lock"
    with path.open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as held:
            raise Refused(
                "this installation is already served",
                where=str(home),
                remedy="legation status shows its processes",
            ) from held
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def _end_orphans(home: Path) -> None:
    """End children that a killed supervisor left behind: they would hold the port and the tables."""
    for state in read_states(home):
        if state.state != "running" or state.pid is None:
            continue
        if f"LEGATION_HOME={home}".encode() in _environment(state.pid):
            with suppress(ProcessLookupError):
                os.killpg(state.pid, signal.SIGKILL)


def _environment(pid: int) -> list[bytes]:
    """Read a process's environment; a process that is gone, or not ours to look at, has none."""
    try:
        return Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        return []


def _is_running(process: subprocess.Popen[bytes] | None) -> bool:
    return process is not None and process.poll() is None


def _signal_group(process: subprocess.Popen[bytes] | None, name: signal.Signals) -> None:
    if process is not None:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, name)
