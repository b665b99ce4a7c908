"""What a folder lies on: its device, and whether what is written there is encrypted, as the kernel says.

Encrypted is what dm-crypt stands under (LUKS, also below LVM or RAID: the device mapper's id begins with
``CRYPT-``), and a folder with a policy of fscrypt. Not recognised, and so not called encrypted: ZFS, disks
that encrypt themselves, and the further disks of a btrfs that lies on several.
"""

import fcntl
import os
import re
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

_GET_POLICY = 0xC0096616
"""The kernel's FS_IOC_GET_ENCRYPTION_POLICY_EX (linux/fscrypt.h)."""
_POLICY_BYTES = 24
_ESCAPED = re.compile(r"\\([0-7]{3})")
_MOUNT_FIELDS = 10
"""Fields of a line of mountinfo at least: six, optional ones, a dash, three more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Volume:
    """What a folder lies on: the device, empty where the system does not say; and what encrypts it.

    ``locks`` are the disks or parts of disks under it that LUKS encrypts, each with key slots of its own.
    """

    device: str
    encrypted_by: str = ""
    locks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Swap:
    """One place that memory is written out to, and whether it can be read from a disk afterwards."""

    name: str
    is_safe: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mount:
    point: Path
    source: str
    numbers: str


def has_policy(folder: Path) -> bool:
    """Say whether fscrypt encrypts what is written in a folder."""
    asked = bytearray(struct.pack("=Q", _POLICY_BYTES) + bytes(_POLICY_BYTES))
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.ioctl(descriptor, _GET_POLICY, asked)
    except OSError:
        return False
    finally:
        os.close(descriptor)
    return True


def volume_of(
    folder: Path, *, root: Path = Path("/"), has_policy: Callable[[Path], bool] = has_policy
) -> Volume:
    """Say what a folder lies on; ``root`` is where the system's ``proc`` and ``sys`` are read."""
    mount = _mount_of(folder.resolve(), root)
    block = _block(mount, root) if mount else None
    by = "dm-crypt" if block is not None and _is_crypt(block) else ""
    return Volume(
        device=mount.source if mount else "",
        encrypted_by="fscrypt" if has_policy(folder) else by,
        locks=tuple(dict.fromkeys(_locks(block))) if block is not None else (),
    )


def swaps(*, root: Path = Path("/")) -> list[Swap]:
    """Name where memory is written out to; what is compressed in memory itself and what dm-crypt stands
    under is safe."""
    return [Swap(name=name, is_safe=_is_safe(name, kind, root)) for name, kind in _swapped(root)]


def _swapped(root: Path) -> Iterator[tuple[str, str]]:
    listed = root / "proc/swaps"
    lines = listed.read_text("utf-8").splitlines()[1:] if listed.exists() else []
    for line in lines:
        name, kind = line.split()[:2]
        yield _plain(name), kind


def _is_safe(name: str, kind: str, root: Path) -> bool:
    if kind == "file":
        mount = _mount_of(Path(name), root)
        block = _block(mount, root) if mount else None
    else:
        block = _named(name, root)
    if block is None:
        return False
    if block.name.startswith("zram"):
        backed = block / "backing_dev"
        return not backed.exists() or backed.read_text("utf-8").strip() in ("", "none")
    return _is_crypt(block)


def _mount_of(place: Path, root: Path) -> _Mount | None:
    """Find the mount that a place lies under: the deepest, and of several there the last."""
    best: _Mount | None = None
    for one in _mounts(root):
        is_deeper = best is None or len(one.point.parts) >= len(best.point.parts)
        if place.is_relative_to(one.point) and is_deeper:
            best = one
    return best


def _mounts(root: Path) -> Iterator[_Mount]:
    listed = root / "proc/self/mountinfo"
    for line in listed.read_text("utf-8").splitlines() if listed.exists() else []:
        said = line.split()
        if len(said) >= _MOUNT_FIELDS:
            source = said[said.index("-", 6) + 2]
            yield _Mount(point=Path(_plain(said[4])), source=_plain(source), numbers=said[2])


def _plain(escaped: str) -> str:
    """Give a name as it is: the kernel writes spaces and the like as three octal digits."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 8)), escaped)


def _block(mount: _Mount, root: Path) -> Path | None:
    """Find the kernel's folder of a mount's device, by its numbers or, where these name none, by its name."""
    numbered = root / "sys/dev/block" / mount.numbers
    return numbered.resolve() if numbered.exists() else _named(mount.source, root)


def _named(source: str, root: Path) -> Path | None:
    device = root / source.lstrip("/")
    found = root / "sys/class/block" / device.resolve().name
    return found.resolve() if source.startswith("/dev/") and found.exists() else None


def _is_crypt(block: Path) -> bool:
    """Say whether dm-crypt stands somewhere under a device: under each disk that it is made of."""
    if _mapping(block).startswith("CRYPT-"):
        return True
    under = _under(block)
    return bool(under) and all(_is_crypt(one) for one in under)


def _locks(block: Path) -> Iterator[str]:
    """Name what LUKS encrypts under a device, wherever it stands; a plain dm-crypt has no key slots."""
    for one in _under(block):
        if _mapping(block).startswith("CRYPT-LUKS"):
            yield f"/dev/{one.name}"
        yield from _locks(one)


def _mapping(block: Path) -> str:
    """Give the device mapper's own id of a device; empty where it is no mapped one."""
    said = block / "dm/uuid"
    return said.read_text("utf-8").strip() if said.exists() else ""


def _under(block: Path) -> list[Path]:
    """Give what a device is made of: its disks, or the disk that it is a part of."""
    if (block / "partition").exists():
        return [block.parent]
    slaves = block / "slaves"
    return [one.resolve() for one in sorted(slaves.iterdir())] if slaves.is_dir() else []
