"""``legation restore``: a backup becomes an installation again, in an empty folder, or not at all."""

import json
import shutil
import tarfile
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO, cast

from django.db import connection

from legation.chancery.audit.models import Record
from legation.chancery.audit.note import read_note
from legation.chancery.audit.verifying import verify
from legation.chancery.keys import Keys
from legation.chancery.scoping import require_ceiling
from legation.chancery.sealing import Opener, Unsealer
from legation.domain.errors import Misconfigured, Refused, Rejected
from legation.domain.scope import Marking
from legation.rounds.safekeeping.backup import KEYS, MANIFEST, sha256_of
from legation.rounds.safekeeping.snapshot import POSTGRES, STATED, fill_database
from legation.settings import Settings

STAGE = ".restoring"
MAY_BE_THERE = {"secret.key", STATED, STAGE}
"""What an installation that was never opened may hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """What came back, and what the records say of it."""

    made_at: str
    files: int
    records: int
    tail: str


def restore(
    settings: Settings, backup: Path, *, opener: Opener, keys: Path | None = None
) -> Restored:
    """Restore a backup and its keys into the empty home folder, and hold it against its manifest.

    Everything is unpacked and checked beside its place first: a wrong passphrase, a changed byte, a
    missing end, or something marked higher than the settings let this installation hold raises Refused
    and leaves the folder as it was.
    """
    home = settings.home
    _require_empty(home)
    stage = home / STAGE
    shutil.rmtree(stage, ignore_errors=True)
    try:
        told = _unpack(keys or backup.with_suffix(KEYS), stage / "keys", opener, holds="keys")
        facts = _unpack(backup, stage / "data", opener, holds="data")
        if told["made_at"] != facts["made_at"]:
            raise Refused("data and keys are of two backups", where=str(backup))
        require_ceiling(
            Marking.of(facts.get("marking", Marking.PUBLIC)), Marking(settings.marking_ceiling)
        )
        _require_same_database(settings, facts)
        if settings.database:
            fill_database(settings, stage / "data" / POSTGRES)
            (stage / "data" / POSTGRES).unlink()
        for part in ("keys", "data"):
            for one in sorted((stage / part).iterdir()):
                if one.name != STATED or not (home / STATED).exists():
                    one.replace(home / one.name)
    finally:
        shutil.rmtree(stage, ignore_errors=True)
    return _checked(home, facts)


def _require_empty(home: Path) -> None:
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    found = sorted(one.name for one in home.iterdir() if one.name not in MAY_BE_THERE)
    if found:
        raise Refused(
            f"the home folder is not empty: {found[0]}",
            where=str(home),
            remedy="set LEGATION_HOME to an empty folder",
        )


def _unpack(sealed: Path, target: Path, opener: Opener, *, holds: str) -> dict[str, Any]:
    """Any: the manifest is JSON. Gives it once every file it lists was found as it says."""
    target.mkdir(parents=True)
    try:
        with sealed.open("rb") as file:
            unsealer = Unsealer(file, opener, where=str(sealed))
            with tarfile.open(fileobj=cast(BinaryIO, unsealer), mode="r|", bufsize=1 << 20) as tar:
                for entry in tar:
                    _put(tar, entry, target)
            unsealer.finish()
    except (OSError, tarfile.TarError) as broken:
        raise Rejected(f"cannot be read: {broken}", where=str(sealed)) from broken
    facts: dict[str, Any] = json.loads((target / MANIFEST).read_text("utf-8"))
    (target / MANIFEST).unlink()
    if facts["holds"] != holds:
        raise Rejected(f"this file holds the {facts['holds']}", where=str(sealed))
    for name, one in facts["files"].items():
        if sha256_of(target / name) != one["sha256"]:
            raise Refused(f"{name} is not what the manifest says", where=str(sealed))
    return facts


def _put(tar: tarfile.TarFile, entry: tarfile.TarInfo, target: Path) -> None:
    path = PurePosixPath(entry.name)
    content = tar.extractfile(entry)
    if content is None or path.is_absolute() or ".." in path.parts:
        raise Rejected(f"{entry.name!r} has no place in a backup")
    place = target / path
    place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    place.touch(0o600)
    with place.open("wb") as file:
        shutil.copyfileobj(content, file, 1 << 20)


def _require_same_database(settings: Settings, facts: dict[str, Any]) -> None:  # Any: JSON
    ours = "postgresql" if settings.database else "sqlite"
    if facts["database"] != ours:
        raise Misconfigured(
            f"the backup is of a {facts['database']} database, this installation is set to {ours}",
            where="setting database",
        )
    if settings.database and connection.introspection.table_names():
        raise Refused("the PostgreSQL database is not empty", where="setting database")


def _checked(home: Path, facts: dict[str, Any]) -> Restored:  # Any: JSON
    head = [read_note(facts["head"], where=MANIFEST)] if facts["head"] else []
    verdict = verify(public=Keys(home).public(), elsewhere=head)
    held = Record.objects.count()
    if verdict.bad or held != facts["records"]:
        raise Refused(
            f"the records are not those of the backup: {verdict.bad or held}",
            where=str(home),
            remedy="legation audit verify; take another backup",
        )
    return Restored(
        made_at=facts["made_at"], files=len(facts["files"]), records=held, tail=verdict.tail
    )
