"""``legation doctor``: what would hurt later, looked for now."""

import ctypes.util
import shutil
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from legation.chancery.installation import Installation

LEAST_FREE_BYTES = 2_000_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked at."""

    what: str
    is_well: bool
    says: str


def findings(here: Installation) -> list[Finding]:
    """Look at the disk, its encryption, permissions, and the system parts that PDF needs."""
    home = here.settings.home
    return [
        _disk(home),
        _permissions(home),
        _encryption(home),
        _paper(),
        *_secrets(home),
    ]


def _disk(home: Path) -> Finding:
    free = shutil.disk_usage(home).free
    return Finding(what="disk", is_well=free > LEAST_FREE_BYTES, says=f"{free / 1e9:.1f} GB free")


def _permissions(home: Path) -> Finding:
    mode = stat.S_IMODE(home.stat().st_mode)
    is_private = mode & 0o077 == 0
    says = "only its owner reads it" if is_private else f"others may read it: chmod 700 {home}"
    return Finding(what="data folder", is_well=is_private, says=says)


def _secrets(home: Path) -> Iterator[Finding]:
    for name in ("secret.key", "access.key"):
        path = home / name
        if path.exists():
            is_private = stat.S_IMODE(path.stat().st_mode) & 0o077 == 0
            says = (
                "only its owner reads it" if is_private else f"others may read it: chmod 600 {path}"
            )
            yield Finding(what=name, is_well=is_private, says=says)


def _encryption(home: Path) -> Finding:
    device = _device_of(home)
    is_encrypted = device.startswith(("/dev/mapper/", "/dev/dm-"))
    says = (
        f"{device} is a mapped device"
        if is_encrypted
        else "no encrypted volume under the data folder: put it on LUKS or fscrypt"
    )
    return Finding(what="encryption at rest", is_well=is_encrypted, says=says)


def _device_of(home: Path) -> str:
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
