"""The one error guard: what fails in one step of the round is told, and the other steps go on."""

import logging
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from legation.domain.errors import LegationError

Made = TypeVar("Made")
log = logging.getLogger("legation.rounds")


@dataclass(slots=True)
class Guard:
    """Runs steps and remembers what failed, in order."""

    failures: list[str] = field(default_factory=list)

    def run(self, step: str, work: Callable[[], Made], *, otherwise: Made) -> Made:
        """Run one step; a failure is remembered with the step's name and gives ``otherwise``."""
        try:
            return work()
        except LegationError as known:
            self._remember(step, str(known))
        except Exception as bug:  # noqa: BLE001 - the one broad guard of the house
            log.error("%s failed\n%s", step, traceback.format_exc())
            self._remember(step, f"a fault of ours, {type(bug).__name__}: {bug}")
        return otherwise

    def _remember(self, step: str, what: str) -> None:
        log.warning("%s: %s", step, what)
        self.failures.append(f"{step}: {what}")
