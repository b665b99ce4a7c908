"""``legation backup``: the whole installation in two sealed files, its data and, apart, its keys."""

import hashlib
import io
import json
import os
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, cast

from legation import __version__
from legation.chancery.audit.heads import latest_head, sign_head
from legation.chancery.audit.models import Record
from legation.chancery.audit.recording import record
from legation.chancery.installation import Installation
from legation.chancery.keys import Keys
from legation.chancery.sealing import Sealer
from legation.domain.errors import LegationError, Misconfigured, Refused, Unavailable
from legation.rounds.safekeeping.markings import highest_held
from legation.rounds.safekeeping.snapshot import age_seconds, snapshot
from legation.settings import Settings
from legation.store.faults import step

DATA, KEYS = ".backup", ".keys"
DRAFT = ".draft"
MANIFEST = "manifest.json"
DAY_SECONDS = 86_400
BLOCK = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class For:
    """Who may open a backup: who knows the passphrase, or has the recipient's private key."""

    passphrase: str | None = None
    recipient: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A finished backup: its two files, its size, and the records and head that it holds."""

    data: Path
    keys: Path
    size_bytes: int
    records: int
    head: str


def back_up(here: Installation, folder: Path, *, sealed_for: For) -> Made:
    """Write a backup into a folder; under its name it stands only once it is whole and on the disk.

    The data and the keys are sealed apart, so that they can be kept in two places. The records say that it
    was begun, which the backup holds itself, and where it came to nothing, that it failed. Raises
    Unavailable when the folder or the disk fails: then no file is left under a backup's name.
    """
    at = here.now()
    keys = Keys(here.settings.home)
    keys.make_all()
    _record("backup-begun", here, at=at)
    sign_head(keys, at=at)
    stem = f"legation-{at:%Y%m%dT%H%M%SZ}"
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        with snapshot(here.settings) as taken:
            facts = _facts(here.settings, at)
            _seal(taken.keys, folder / f"{stem}{KEYS}", {**facts, "holds": "keys"}, sealed_for)
            _seal(taken.data, folder / f"{stem}{DATA}", {**facts, "holds": "data"}, sealed_for)
    except (OSError, LegationError) as wrong:
        _record("backup-failed", here, at=here.now())
        if isinstance(wrong, LegationError):
            raise
        raise Unavailable(str(wrong), where=str(folder), remedy="look at the volume") from wrong
    data, with_keys = folder / f"{stem}{DATA}", folder / f"{stem}{KEYS}"
    return Made(
        data=data,
        keys=with_keys,
        size_bytes=data.stat().st_size + with_keys.stat().st_size,
        records=int(str(facts["records"])),
        head=str(facts["head"]),
    )


def backups(folder: Path) -> list[Path]:
    """Name the whole backups of a folder, oldest first."""
    whole = folder.glob(f"legation-*{DATA}")
    return sorted(one for one in whole if one.with_suffix(KEYS).exists())


def keep_only(folder: Path, *, keep: int) -> list[Path]:
    """Remove all but the newest backups, and drafts that a killed backup left; give what went."""
    gone = backups(folder)[:-keep] if keep else []
    gone += [one for one in folder.glob(f".legation-*{DRAFT}") if age_seconds(one) > DAY_SECONDS]
    for one in gone:
        one.unlink(missing_ok=True)
        one.with_suffix(KEYS).unlink(missing_ok=True)
    return gone


def is_backup_due(here: Installation) -> bool:
    """Say whether a folder is set for nightly backups and its newest one is a day old, or none."""
    if not here.settings.backup_folder:
        return False
    newest = backups(Path(here.settings.backup_folder).expanduser())[-1:]
    return not newest or here.now().timestamp() - newest[0].stat().st_mtime >= DAY_SECONDS


def nightly(here: Installation) -> Made:
    """Make the day's backup where the settings say, and keep as many as they say."""
    folder = Path(here.settings.backup_folder).expanduser()
    if not folder.is_dir():
        raise Unavailable("the folder is not there", where=str(folder), remedy="mount it")
    made = back_up(here, folder, sealed_for=stated_for(here.settings))
    keep_only(folder, keep=here.settings.backup_keep)
    return made


def stated_for(settings: Settings) -> For:
    """Read from the settings who may open backups; Misconfigured when they say nobody."""
    passphrase = None
    if settings.backup_passphrase_file:
        passphrase = read_passphrase(Path(settings.backup_passphrase_file).expanduser())
    if not passphrase and not settings.backup_recipient:
        raise Misconfigured(
            "nobody could open the backup",
            where="setting backup_recipient",
            remedy="legation backup-key FILE makes a key; or name a backup_passphrase_file",
        )
    return For(passphrase=passphrase, recipient=settings.backup_recipient or None)


def read_passphrase(path: Path) -> str:
    """Read the first line of a file; Misconfigured when there is none, Refused when it is short."""
    try:
        passphrase = path.read_text("utf-8").split("\n")[0].strip()
    except (OSError, UnicodeDecodeError) as unreadable:
        raise Misconfigured(f"cannot be read: {unreadable}", where=str(path)) from unreadable
    return strong(passphrase)


def strong(passphrase: str) -> str:
    """Give the passphrase back; Refused when it is too short to hold against guessing."""
    if len(passphrase) < 16:
        raise Refused(
            "the passphrase is too short",
            remedy="16 characters at least: five words taken by chance are good",
        )
    return passphrase


def _record(act: str, here: Installation, *, at: datetime) -> None:
    mission = here.settings.mission
    record(act, by=None, mission=mission, subject=("installation", str(mission)), at=at)


def _facts(settings: Settings, at: datetime) -> dict[str, str | int]:
    head = latest_head()
    return {
        "made_at": at.isoformat(timespec="seconds"),
        "version": __version__,
        "database": "postgresql" if settings.database else "sqlite",
        "records": Record.objects.count(),
        "head": head.note if head else "",
        "marking": str(highest_held()),
    }


def _seal(source: Path, target: Path, facts: dict[str, str | int], sealed_for: For) -> None:
    with _appearing(target) as file:
        sealer = Sealer(file, passphrase=sealed_for.passphrase, recipient=sealed_for.recipient)
        with tarfile.open(fileobj=cast(BinaryIO, sealer), mode="w|", bufsize=BLOCK) as tar:
            _add(tar, source, facts)
        sealer.close()


def _add(tar: tarfile.TarFile, source: Path, facts: dict[str, str | int]) -> None:
    files = sorted(one for one in source.rglob("*") if one.is_file())
    listed = {
        one.relative_to(source).as_posix(): {"bytes": one.stat().st_size, "sha256": sha256_of(one)}
        for one in files
    }
    manifest = json.dumps({**facts, "files": listed}, indent=1).encode("utf-8")
    told = tarfile.TarInfo(MANIFEST)
    told.size, told.mode = len(manifest), 0o600
    tar.addfile(told, io.BytesIO(manifest))
    for one in files:
        tar.add(one, arcname=one.relative_to(source).as_posix(), filter=_nobody)


def _nobody(entry: tarfile.TarInfo) -> tarfile.TarInfo:
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = ""
    entry.mode = 0o600
    return entry


def sha256_of(path: Path) -> str:
    """Give the SHA-256 of a file in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def _appearing(target: Path) -> Iterator[BinaryIO]:
    """Give a file that takes its name only once it is whole and on the disk."""
    draft = target.with_name(f".{target.name}{DRAFT}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        step(f"before-{target.suffix[1:]}-appears")
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
