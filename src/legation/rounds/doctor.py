"""``legation doctor``: what would hurt later, looked for now."""

import ctypes.util
import shutil
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from legation.chancery.audit.heads import latest_head, newest_copy
from legation.chancery.installation import Installation
from legation.chancery.keys import FOLDER, Keys
from legation.rounds.records import head_folders
from legation.rounds.safekeeping.backup import backups

LEAST_FREE_BYTES = 2_000_000_000
KEY_NAMES = ("signing", "reference", "channels")
LATE_SECONDS = 36 * 3600
"""A nightly backup older than this was missed once."""
EARLIEST_YEAR = 2026
"""A clock before this was never set."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked at."""

    what: str
    is_well: bool
    says: str


def findings(here: Installation) -> list[Finding]:
    """Look at disk, encryption, keys, clock, backups, heads kept elsewhere, and what PDF needs.

    Each that is not well says what to do about it.
    """
    home = here.settings.home
    return [
        _disk(home),
        _permissions(home),
        _encryption(home),
        _paper(),
        *_secrets(home),
        _clock(here),
        _backup(here),
        *_heads(here),
    ]


def _disk(home: Path) -> Finding:
    free = shutil.disk_usage(home).free
    is_well = free > LEAST_FREE_BYTES
    remedy = "" if is_well else ": legation compact, older retention, or a larger disk"
    return Finding(what="disk", is_well=is_well, says=f"{free / 1e9:.1f} GB free{remedy}")


def _permissions(home: Path) -> Finding:
    mode = stat.S_IMODE(home.stat().st_mode)
    is_private = mode & 0o077 == 0
    says = "only its owner reads it" if is_private else f"others may read it: chmod 700 {home}"
    return Finding(what="data folder", is_well=is_private, says=says)


def _secrets(home: Path) -> Iterator[Finding]:
    names = ["secret.key", "access.key", *(f"{FOLDER}/{one}.key" for one in KEY_NAMES)]
    for name in names:
        path = home / name
        if path.exists():
            is_private = stat.S_IMODE(path.stat().st_mode) & 0o077 == 0
            says = (
                "only its owner reads it" if is_private else f"others may read it: chmod 600 {path}"
            )
            yield Finding(what=name, is_well=is_private, says=says)


def _encryption(home: Path) -> Finding:
    device = device_of(home)
    is_encrypted = device.startswith(("/dev/mapper/", "/dev/dm-"))
    says = (
        f"{device} is a mapped device"
        if is_encrypted
        else "no encrypted volume under the data folder: put it on LUKS or fscrypt"
    )
    return Finding(what="encryption at rest", is_well=is_encrypted, says=says)


def device_of(home: Path) -> str:
    """Name the device that a folder lies on; empty where the system does not say."""
    mounts = Path("/proc/mounts")
    if not mounts.exists():
        return ""
    best, device = "", ""
    for line in mounts.read_text("utf-8").splitlines():
        source, point = line.split()[:2]
        if str(home.resolve()).startswith(point) and len(point) > len(best):
            best, device = point, source
    return device


def _paper() -> Finding:
    has_pango = ctypes.util.find_library("pango-1.0") is not None
    says = (
        "briefs print to PDF"
        if has_pango
        else "no Pango: apt-get install libpango-1.0-0 libpangoft2-1.0-0"
    )
    return Finding(what="PDF", is_well=has_pango, says=says)


def _clock(here: Installation) -> Finding:
    """A clock that runs behind what was recorded already was set back."""
    now, head = here.now(), latest_head()
    if now.year < EARLIEST_YEAR:
        says = f"it is {now:%Y-%m-%d} here: timedatectl set-ntp true"
        return Finding(what="clock", is_well=False, says=says)
    if head and datetime.fromisoformat(head.at) > now:
        says = f"behind the last signed head of {head.at}: timedatectl set-ntp true"
        return Finding(what="clock", is_well=False, says=says)
    return Finding(what="clock", is_well=True, says=f"{now:%Y-%m-%d %H:%M} UTC")


def _backup(here: Installation) -> Finding:
    if not here.settings.backup_folder:
        says = "no nightly backup: set backup_folder and backup_recipient (legation backup-key)"
        return Finding(what="backup", is_well=False, says=says)
    newest = backups(Path(here.settings.backup_folder).expanduser())[-1:]
    if not newest:
        says = f"none in {here.settings.backup_folder}: legation backup"
        return Finding(what="backup", is_well=False, says=says)
    made = datetime.fromtimestamp(newest[0].stat().st_mtime, UTC)
    is_well = (here.now() - made).total_seconds() < LATE_SECONDS
    remedy = "" if is_well else ": legation backup, then legation status"
    return Finding(what="backup", is_well=is_well, says=f"last {made:%Y-%m-%d %H:%M} UTC{remedy}")


def _heads(here: Installation) -> Iterator[Finding]:
    folders, head = head_folders(here.settings), latest_head()
    what = "heads off the machine"
    if not folders:
        says = "none: set head_folders, or keep a printed legation audit head"
        yield Finding(what=what, is_well=False, says=says)
    for folder in folders:
        held = newest_copy(Keys(here.settings.home), folder) if folder.is_dir() else 0
        due = head.size if head else 0
        is_well = folder.is_dir() and held == due
        says = f"{folder} holds {held:,} of {due:,} records"
        remedy = "" if is_well else ": mount it; legation serve then copies what it lacks"
        yield Finding(what=what, is_well=is_well, says=says + remedy)
