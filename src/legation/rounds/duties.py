"""What the listener and the flusher do while an installation is served."""

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from django.db import close_old_connections

from legation.chancery.installation import Installation
from legation.desks.briefing.posting import post_briefs
from legation.desks.listening.alerting import tell_alerts
from legation.desks.listening.collecting import collect_until
from legation.domain.errors import LegationError
from legation.rounds.children import run_folder
from legation.rounds.records import keep_heads
from legation.rounds.retention import apply_retention
from legation.rounds.rights.erasing import carry_out_erasures, erase_what_came_back
from legation.rounds.safekeeping.backup import is_backup_due, nightly
from legation.settings_file import in_force

COMPACT_EVERY = 60
"""Rounds of the flusher between two compactions."""
DAY_SECONDS = 86_400


def listen(here: Installation, stop: threading.Event, say: Callable[[str], None]) -> None:
    """Read the sources again and again; failures are said and do not end it."""
    for report in collect_until(here, stop):
        if report.error:
            say(f"{report.source}: {report.error}")


def flush_until(here: Installation, stop: threading.Event, say: Callable[[str], None]) -> None:
    """Move the inbox into the tables again and again, keep them few, sign the records, back up."""
    rounds, begun = 0, here.settings
    while not stop.is_set():
        here = replace(here, settings=in_force(begun))
        close_old_connections()
        try:
            here.archive.flush()
            here.archive.refresh_search()
            tell_alerts(here.archive, at=here.now())
            for said in (*carry_out_erasures(here), *post_briefs(here)):
                say(said)
            if rounds % COMPACT_EVERY == COMPACT_EVERY - 1:
                here.archive.compact()
            if is_due(here):
                keep_retention(here, say)
            keep_heads(here, say)
            if is_backup_due(here):
                say(f"backup: {nightly(here).data}")
        except LegationError as failed:
            say(f"flush: {failed}")
        rounds += 1
        stop.wait(here.settings.flush_seconds)


def is_due(here: Installation) -> bool:
    """Say whether retention was last applied more than a day ago, or never."""
    mark = _mark(here)
    return not mark.exists() or here.now().timestamp() - mark.stat().st_mtime > DAY_SECONDS


def keep_retention(here: Installation, say: Callable[[str], None]) -> None:
    """Purge what each source's retention says is over, and what came back of erased accounts; delete files
    that no version lists."""
    for one in apply_retention(here):
        say(f"{one.source}: {one.items} items gone, policy {one.policy}")
    for said in erase_what_came_back(here):
        say(said)
    here.archive.vacuum()
    _mark(here).touch()


def _mark(here: Installation) -> Path:
    return run_folder(here.settings.home) / "retention.mark"
