"""The ``legation`` command: one line per verb, errors told with their remedy."""

import os
import sys

from legation.domain.errors import LegationError, Misconfigured, Refused, Unavailable

EXIT_REJECTED = 2
EXIT_UNAVAILABLE = 75
EXIT_REFUSED = 77
EXIT_MISCONFIGURED = 78


def main() -> None:
    """Run one command; an error of ours ends it with its own exit status and no traceback."""
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "legation.faces.web.configuration")
    try:
        if sys.argv[1:2] == ["lab"]:
            from legation.faces.lab.command import lab

            sys.exit(lab(sys.argv[2:]))
        from legation.faces.cli.commands import application

        application()
    except LegationError as known:
        sys.stderr.write(f"legation: {known}\n")
        sys.exit(_exit_status(known))


def _exit_status(known: LegationError) -> int:
    if isinstance(known, Unavailable):
        return EXIT_UNAVAILABLE
    if isinstance(known, Refused):
        return EXIT_REFUSED
    return EXIT_MISCONFIGURED if isinstance(known, Misconfigured) else EXIT_REJECTED
