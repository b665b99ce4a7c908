"""Reading all sources that are due: once, or again and again until told to stop."""

import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import suppress

from django.db import close_old_connections, connections

from legation.chancery.installation import Installation
from legation.desks.listening.guarding import all_options
from legation.desks.listening.lookups import due_sources
from legation.desks.listening.models import Source
from legation.desks.listening.readers import open_reader, safe_fetcher
from legation.desks.listening.work import Collected, collect, note_failure
from legation.domain.errors import LegationError, Misconfigured
from legation.doors.fetcher import Fetcher
from legation.store.faults import located

AT_ONCE = 16
"""Sources on the network that are read side by side."""
Progress = Callable[[str, int], None]


def collect_once(
    here: Installation, *, progress: Progress | None = None, fetcher: Fetcher | None = None
) -> Iterator[Collected]:
    """Read each source that is due to its end, and move what was read into the tables.

    Files are read one after the other; sources on the network side by side, so that a slow one or a
    stream holds up no other. ``fetcher`` is that of the rounds before, which knows the hosts' rules and
    when each was asked last; a new one if None.
    """
    fetcher = fetcher or safe_fetcher(here.settings)
    due = due_sources(here.now())
    far = [source for source in due if "://" in source.address]
    with ThreadPoolExecutor(AT_ONCE) as side_by_side:
        asked = [side_by_side.submit(_in_thread, here, one, fetcher, progress) for one in far]
        for source in due:
            if source not in far:
                yield _read(here, source, fetcher, progress)
        yield from (answer.result() for answer in as_completed(asked))
    here.archive.flush()


def _in_thread(
    here: Installation, source: Source, fetcher: Fetcher, progress: Progress | None
) -> Collected:
    try:
        return _read(here, source, fetcher, progress)
    finally:
        connections.close_all()


def _read(
    here: Installation, source: Source, fetcher: Fetcher, progress: Progress | None
) -> Collected:
    """Read one source; whatever is wrong with it, its reader or its options is this source's last error."""
    told = _told(source, progress)

    def work() -> Collected:
        with located("database"):
            reader = open_reader(source.reader, all_options(source), fetcher)
            return collect(source, reader, here.archive, now=here.now, progress=told)

    try:
        return here.contain(f"reading {source.id}", work)
    except Misconfigured as unusable:
        return _noted(here, source, unusable)
    except LegationError as unusable:
        return Collected(source=source.name, error=str(unusable))


def _noted(here: Installation, source: Source, unusable: Misconfigured) -> Collected:
    with suppress(LegationError), located("database"):
        note_failure(source, unusable, at=here.now())
    return Collected(source=source.name, error=str(unusable))


def collect_until(
    here: Installation, stop: threading.Event, *, progress: Progress | None = None
) -> Iterator[Collected]:
    """Go on collecting, with the installation's pause between two rounds, until ``stop`` is set.

    A round that fails, as while the database is restarted, is said and the next one tries again.
    """
    fetcher = safe_fetcher(here.settings)
    while not stop.is_set():
        close_old_connections()
        try:
            with located("database"):
                yield from collect_once(here, progress=progress, fetcher=fetcher)
        except LegationError as failed:
            yield Collected(source="this round", error=str(failed))
        stop.wait(here.settings.collect_seconds)


def until_told_to_stop() -> threading.Event:
    """Make an event that SIGTERM and SIGINT set, so that a batch under way is finished first."""
    stop = threading.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, lambda _name, _frame: stop.set())
    return stop


def _told(source: Source, progress: Progress | None) -> Callable[[int], None] | None:
    if progress is None:
        return None
    name = source.name
    return lambda rows: progress(name, rows)
