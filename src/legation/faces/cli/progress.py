"""Progress of long work on a terminal: a bar where there is one, a line a step elsewhere."""

import sys
from types import TracebackType

from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)

from legation.chancery.console import aside
from legation.chancery.terminal import say_aside
from legation.domain.shown import shown


class Telling:
    """Shows how far each step is; ``tell`` is handed to the work."""

    def __init__(self, *, quiet: bool = False) -> None:
        self._quiet = quiet
        self._is_terminal = sys.stderr.isatty()
        self._bar = Progress(
            TextColumn("{task.description:<28}", markup=False),
            BarColumn(bar_width=30),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=aside,
            disable=quiet or not self._is_terminal,
        )
        self._tasks: dict[str, TaskID] = {}

    def __enter__(self) -> "Telling":
        self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        for task in self._tasks.values():
            self._bar.update(task, completed=self._bar.tasks[task].total)
        self._bar.stop()

    def tell(self, step: str, done: int, of: int) -> None:
        """Show that ``done`` of ``of`` is done of a step."""
        step = shown(step)
        if step not in self._tasks:
            for task in self._tasks.values():
                self._bar.update(task, completed=self._bar.tasks[task].total)
            self._tasks[step] = self._bar.add_task(step, total=of)
            if not self._quiet and not self._is_terminal:
                say_aside(step)
        self._bar.update(self._tasks[step], completed=done, total=of)
