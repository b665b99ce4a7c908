"""The one error guard: what fails in one step of the round is told, and the other steps go on."""

import logging
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from legation.domain.errors import LegationError, Misconfigured

Made = TypeVar("Made")
log = logging.getLogger("legation.rounds")


def contained(step: str, work: Callable[[], Made]) -> Made:
    """Run one step; a fault that nobody foresaw, ours or a plug-in's, is logged and becomes Misconfigured."""
    try:
        return work()
    except LegationError:
        raise
    except Exception as bug:  # the one broad guard of the house
        log.error("%s failed\n%s", step, traceback.format_exc())
        raise Misconfigured(f"a fault in the program, {type(bug).__name__}: {bug}") from bug


@dataclass(slots=True)
class Guard:
    """Runs steps and remembers what failed, in order."""

    failures: list[str] = field(default_factory=list)

    def run(self, step: str, work: Callable[[], Made], *, otherwise: Made) -> Made:
        """Run one step; a failure is remembered with the step's name and gives ``otherwise``."""
        try:
            return contained(step, work)
        except LegationError as known:
            log.warning("%s: %s", step, known)
            self.failures.append(f"{step}: {known}")
        return otherwise
