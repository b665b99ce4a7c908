"""The ``legation`` command as people run it: real processes, each test with an installation of its own."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

COMMAND = (sys.executable, "-m", "legation")


@dataclass
class Person:
    """Somebody at a terminal: runs ``legation`` on one installation with some settings."""

    home: Path
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def environment(self) -> dict[str, str]:
        """The environment of their commands; a terminal wide enough for every table."""
        stated = {"LEGATION_HOME": str(self.home), "COLUMNS": "400", "NO_COLOR": "1"}
        return {**os.environ, **stated, **self.settings}

    def ask(self, *words: str, seconds: float = 600) -> subprocess.CompletedProcess[str]:
        """Run one command to its end, whatever its exit status."""
        return subprocess.run(
            [*COMMAND, *words],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=seconds,
            check=False,
        )

    def says(self, *words: str, seconds: float = 600) -> str:
        """Run one command that must end well, and give what it says."""
        done = self.ask(*words, seconds=seconds)
        assert done.returncode == 0, f"{words}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        return done.stdout

    @contextmanager
    def running(self, *words: str) -> Iterator[subprocess.Popen[str]]:
        """Keep a command running; it is ended with the block, by force if need be."""
        process = subprocess.Popen(
            [*COMMAND, *words],
            env={**self.environment, "PYTHONUNBUFFERED": "1"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.communicate(timeout=30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.communicate()


@pytest.fixture
def person(home: Path) -> Person:
    """Somebody with a fresh installation, who may fetch from this machine without a pause."""
    private = {"LEGATION_FETCH_PRIVATE_NETWORKS": "1", "LEGATION_FETCH_PAUSE_SECONDS": "0"}
    return Person(home, {**private, "LEGATION_DATABASE": "", "LEGATION_EMBEDDER": "hash"})


@pytest.fixture
def until() -> Callable[..., None]:
    """Wait until something holds; fail when it never does."""

    def wait(holds: Callable[[], object], *, seconds: float = 60) -> None:
        deadline = time.monotonic() + seconds
        while not holds():
            assert time.monotonic() < deadline, "it never came to hold"
            time.sleep(0.1)

    return wait
