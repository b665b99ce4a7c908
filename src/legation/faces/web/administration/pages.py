"""The installation for its administrators: how it does, its settings, its records, its backups.

Nothing here is content: counts, times, names of processes and of settings.
"""

import platform
from dataclasses import asdict, fields
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from django.db import connection
from django.db.models import Count

from legation import __version__
from legation.chancery.administering import Sheet, Working, act, just_confirmed, sheet
from legation.chancery.audit.heads import latest_head, newest_copy
from legation.chancery.audit.models import Record
from legation.chancery.audit.recording import record
from legation.chancery.compartments import as_the_house
from legation.chancery.keys import Keys
from legation.desks.briefing.rules.health import WITHHELD
from legation.desks.listening.models import Quarantined, Source
from legation.domain.errors import Misconfigured, Rejected
from legation.domain.scope import Label
from legation.faces.logs import scrubber
from legation.faces.web.administration.frame import ADMINISTERING, AUDITING, require_any
from legation.rounds.children import read_states
from legation.rounds.doctor import findings
from legation.rounds.doctor_use import findings_of_use
from legation.rounds.jobs import Job, begin, state_of
from legation.rounds.lag import lags
from legation.rounds.records import head_folders
from legation.rounds.safekeeping.backup import backups, stated_for
from legation.settings import Settings
from legation.settings_file import origins

SHOWN = 14
PARTS = ("django", "polars", "duckdb", "deltalake", "tantivy")
"""The parts whose versions are told."""


def _health(working: Working) -> Sheet:
    require_any(working, ADMINISTERING)
    here = working.here
    found = [*findings(here), *findings_of_use(here)]
    values = {
        "findings": [asdict(one) for one in found],
        "wanting": sum(not one.is_well for one in found),
        "processes": _processes(working),
        "storage": _storage(working),
        "retention": _retention(working),
        "versions": _versions(),
    }
    return Sheet(template="administration/health.html", values=values)


@as_the_house()
def _processes(working: Working) -> list[dict[str, Any]]:
    """An error may quote any source, so it is told to who may see them all."""
    late = lags(working.here)
    labels = [one.label for one in Source.objects.all()]
    is_told = working.scope is not None and (
        not labels or working.scope.admits(Label.strictest(labels))
    )
    return [
        {
            "name": one.name,
            "state": one.state,
            "since": one.since,
            "restarts": one.restarts,
            "lag": late.get(one.name, ""),
            "error": one.last_error if is_told or not one.last_error else WITHHELD,
        }
        for one in read_states(working.here.settings.home)
    ]


@as_the_house()
def _storage(working: Working) -> dict[str, Any]:
    health = working.here.archive.health()
    return {
        "tables": health.table_bytes,
        "derived": health.derived_bytes,
        "free": health.free_bytes,
        "waiting": health.inbox_batches,
        "quarantined": Quarantined.objects.filter(admitted_at=None).count(),
    }


@as_the_house()
def _retention(working: Working) -> list[dict[str, Any]]:
    held = working.here.settings
    days = {"raw": held.retention_raw_days, "derived": held.retention_derived_days}
    counted = Source.objects.values("retention").annotate(total=Count("pk"))
    sources = {one["retention"]: one["total"] for one in counted}
    return [
        {"class": one, "days": days.get(one), "sources": sources.get(one, 0)}
        for one in ("raw", "derived", "permanent")
    ]


def _versions() -> list[dict[str, str]]:
    database = ".".join(str(one) for one in _database_version())
    told = {"Legation": __version__, "Python": platform.python_version()}
    told[connection.vendor] = database
    return [
        {"name": name, "version": number}
        for name, number in {**told, **{one: version(one) for one in PARTS}}.items()
    ]


def _database_version() -> tuple[int, ...]:
    return tuple(connection.get_database_version())


def _settings(working: Working) -> Sheet:
    require_any(working, ADMINISTERING)
    held = working.here.settings
    try:
        come_from = origins(held.home)
        fault = ""
    except Misconfigured as broken:
        come_from, fault = {}, str(broken)
    scrub = scrubber(held.home)
    rows = [
        {
            "name": one.name,
            "value": scrub(str(getattr(held, one.name))),
            "origin": str(come_from.get(one.name, "default")),
            "says": one.metadata["says"],
        }
        for one in fields(Settings)
    ]
    values = {"settings": rows, "file": str(held.home / "legation.toml"), "broken": fault}
    return Sheet(template="administration/settings.html", values=values)


def _records(working: Working) -> Sheet:
    require_any(working, AUDITING)
    held, head = working.here.settings, latest_head()
    keys = Keys(held.home)
    folders = [
        {
            "folder": str(one),
            "is_there": one.is_dir(),
            "holds": newest_copy(keys, one) if one.is_dir() else 0,
        }
        for one in head_folders(held)
    ]
    values = {
        "records": Record.objects.count(),
        "head": {"size": head.size, "at": head.at} if head else None,
        "folders": folders,
        "job": _job(working, Job.VERIFY),
    }
    return Sheet(template="administration/records.html", values=values)


def _verify(working: Working) -> str:
    require_any(working, AUDITING)
    _begin(working, Job.VERIFY, "records-verified")
    return "/administration/records"


def _backups(working: Working) -> Sheet:
    require_any(working, ADMINISTERING)
    held = working.here.settings
    folder = Path(held.backup_folder).expanduser() if held.backup_folder else None
    made = backups(folder)[::-1][:SHOWN] if folder else []
    values = {
        "folder": str(folder or ""),
        "is_there": bool(folder and folder.is_dir()),
        "can_be_opened": bool(held.backup_recipient or held.backup_passphrase_file),
        "keep": held.backup_keep,
        "backups": [
            {
                "name": one.name,
                "bytes": one.stat().st_size,
                "at": datetime.fromtimestamp(one.stat().st_mtime, UTC),
            }
            for one in made
        ],
        "job": _job(working, Job.BACKUP),
    }
    return Sheet(template="administration/backups.html", values=values)


def _back_up(working: Working) -> str:
    require_any(working, ADMINISTERING)
    held = working.here.settings
    if not held.backup_folder:
        raise Rejected("no folder is named", where="setting backup_folder")
    try:
        stated_for(held)
    except Misconfigured as nobody:
        raise Rejected(
            "nobody could open the backup",
            where=nobody.where,
            remedy="the keeper of this machine makes a key for backups, or names a passphrase's file",
        ) from nobody
    _begin(working, Job.BACKUP, "backup-asked")
    return "/administration/backups"


def _begin(working: Working, job: Job, act_word: str) -> None:
    begin(working.here.settings.home, job)
    record(
        act_word,
        by=str(working.person.pk),
        mission=working.here.settings.mission,
        subject=("installation", working.here.settings.mission),
        at=working.at,
    )


def _job(working: Working, job: Job) -> dict[str, Any] | None:
    state = state_of(working.here.settings.home, job)
    if state is None:
        return None
    return {
        "state": str(state.state),
        "says": state.says or [],
        "began_at": state.began_at,
        "ended_at": state.ended_at,
    }


health = sheet(_health)
settings_read = sheet(_settings)
records = sheet(_records)
verify = act(_verify, again=_records)
backups_made = sheet(_backups)
back_up = just_confirmed(act(_back_up, again=_backups))
