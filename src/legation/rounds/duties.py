"""What the listener and the flusher do while an installation is served."""

import threading
from collections.abc import Callable

from django.db import close_old_connections

from legation.chancery.installation import Installation
from legation.desks.listening.collecting import collect_until
from legation.domain.errors import LegationError


def listen(here: Installation, stop: threading.Event, say: Callable[[str], None]) -> None:
    """Read the sources again and again; failures are said and do not end it."""
    for report in collect_until(here, stop):
        if report.error:
            say(f"{report.source}: {report.error}")


def flush_until(here: Installation, stop: threading.Event, say: Callable[[str], None]) -> None:
    """Move the inbox into the tables again and again, and keep the tables' files few."""
    rounds = 0
    while not stop.is_set():
        close_old_connections()
        try:
            here.archive.flush()
            if rounds % COMPACT_EVERY == COMPACT_EVERY - 1:
                here.archive.compact()
        except LegationError as failed:
            say(f"flush: {failed}")
        rounds += 1
        stop.wait(here.settings.flush_seconds)


COMPACT_EVERY = 60
"""Rounds of the flusher between two compactions."""
