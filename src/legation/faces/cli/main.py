"""The ``legation`` command: one line per verb, errors told with their remedy."""

import contextlib
import os
import sys
from pathlib import Path

from legation.chancery.terminal import say_aside
from legation.domain.errors import LegationError, Misconfigured, Refused, Unavailable
from legation.owning import for_the_owner_only

EXIT_REJECTED = 2
EXIT_UNAVAILABLE = 75
EXIT_REFUSED = 77
EXIT_MISCONFIGURED = 78


def main() -> None:
    """Run one command; an error of ours ends it with its own exit status and no traceback."""
    for_the_owner_only()
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "legation.faces.web.configuration")
    try:
        _run(sys.argv[1:])
    except LegationError as known:
        say_aside(f"legation: {_scrubbed(str(known))}")
        _leave(_exit_status(known))
    except SystemExit as told:
        _leave(told.code if isinstance(told.code, int) else int(told.code is not None))
    except BrokenPipeError:
        _leave(0)


def _run(arguments: list[str]) -> None:
    if arguments[:1] == ["lab"]:
        from legation.faces.lab.command import lab

        sys.exit(lab(arguments[1:]))
    if arguments[:1] == ["supervise"]:
        from legation.faces.cli.supervise import supervise

        supervise()
        return
    if arguments[:1] == ["run"]:
        from legation.faces.cli.duty import run

        run(arguments[1:])
        sys.exit(0)
    from legation.faces.cli.commands import application
    from legation.faces.cli.opening import answering

    with answering():
        application()


def _scrubbed(words: str) -> str:
    """Hide what an address or a driver's complaint may carry."""
    from legation.faces.logs import scrubber
    from legation.settings import Settings

    return scrubber(Path(os.environ.get("LEGATION_HOME", Settings().home)))(words)


def _leave(status: int) -> None:
    """End at once with this status: at a slower end the query engine's binding prints its own leaks."""
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(BrokenPipeError, ValueError):
            stream.flush()
    os._exit(status)


def _exit_status(known: LegationError) -> int:
    if isinstance(known, Unavailable):
        return EXIT_UNAVAILABLE
    if isinstance(known, Refused):
        return EXIT_REFUSED
    return EXIT_MISCONFIGURED if isinstance(known, Misconfigured) else EXIT_REJECTED
