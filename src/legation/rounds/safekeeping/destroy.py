"""``legation destroy``: a post must be left. Keys first, then the data, and what could not be erased."""

import fcntl
import os
import secrets
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from django.db import DatabaseError, connection, connections

from legation.domain.errors import Refused
from legation.rounds.children import read_states, run_folder
from legation.rounds.safekeeping.outside import remains, sealed_keys, serves
from legation.rounds.safekeeping.snapshot import KEY_FILES, KEY_FOLDER, SQLITE
from legation.rounds.volumes import Volume, volume_of
from legation.settings import Settings
from legation.store.faults import step

OVERWRITE_SECONDS = 60.0
"""How long data is overwritten before it is removed; what is left after that is only removed."""
STOP_SECONDS = 15.0
BLOCK = 1 << 20


@dataclass(slots=True)
class Destroyed:
    """What went, in order, and what could not be erased, in words."""

    gone: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)


def destroy(
    settings: Settings,
    *,
    name: str,
    again: str,
    volume: bool,
    say: Callable[[str], None],
    root: Path = Path("/"),
) -> Destroyed:
    """Erase this installation: stop it, its keys, its database, everything else, the volume's key slots.

    ``name`` and ``again`` must both be the mission's id, or Refused is raised and nothing happens.
    ``volume`` also erases the key slots of the encrypted volume under the home folder, with everything
    else that lies on it; that takes root and cryptsetup. Needs no network. ``root`` is where the system's
    own files lie: keys that were sealed to the machine go too where one may remove them.
    """
    if name != settings.mission or again != settings.mission:
        raise Refused(
            "this is not the name of this installation: nothing was erased",
            where=str(settings.home),
            remedy="its mission is the name; legation status shows it",
        )
    done = Destroyed()
    lies_on = volume_of(settings.home, root=root)
    _stop(settings.home)
    for path in _keys(settings.home):
        _overwrite(path, until=float("inf"))
    done.gone.append("keys")
    _sealed(settings.home, root, done)
    say("keys erased")
    step("after-keys-erased")
    _database(settings, done)
    say("database erased")
    _rest(settings.home, done)
    if volume:
        _slots(lies_on, root, done)
    done.left += [*_elsewhere(settings, lies_on, volume=volume), *remains(settings, root)]
    return done


def _stop(home: Path) -> None:
    """End the supervisor and its children; those that do not end in time are killed."""
    for sent in (signal.SIGTERM, signal.SIGKILL):
        for pid in _running(home):
            with suppress(ProcessLookupError):
                os.kill(pid, sent)
        deadline = time.monotonic() + STOP_SECONDS
        while _running(home) and time.monotonic() < deadline:
            time.sleep(0.1)


def _running(home: Path) -> list[int]:
    """Name the supervisor, which holds the lock, before the children that it would start again."""
    stated = f"LEGATION_HOME={home}".encode()
    states = [one.pid for one in read_states(home) if one.state == "running" and one.pid]
    return [*_holder(run_folder(home) / "serve.lock"), *(p for p in states if _has(p, stated))]


def _holder(lock: Path) -> Iterator[int]:
    if not lock.exists():
        return
    with lock.open("r+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield int(file.read())


def _has(pid: int, stated: bytes) -> bool:
    with suppress(OSError):
        return stated in Path(f"/proc/{pid}/environ").read_bytes().split(b"\0")
    return False


def _keys(home: Path) -> Iterator[Path]:
    yield from sorted((home / KEY_FOLDER).glob("*"))
    yield from (home / name for name in KEY_FILES if (home / name).exists())


def _sealed(home: Path, root: Path, done: Destroyed) -> None:
    """Erase the keys that systemd hands to this home folder's service; that takes root, as a rule."""
    for path in sealed_keys(root) if serves(home, root) else ():
        with suppress(OSError):
            whole = _overwrite(path, until=float("inf"))
            done.gone.append(str(path) if whole else f"{path} (removed, not overwritten)")


def _database(settings: Settings, done: Destroyed) -> None:
    until = time.monotonic() + OVERWRITE_SECONDS
    if settings.database:
        _drop_tables(done)
    connections.close_all()
    for suffix in ("", "-wal", "-shm", "-journal"):
        path = settings.home / f"{SQLITE}{suffix}"
        if path.exists() and not _overwrite(path, until=until):
            done.left.append(f"{path.name} was removed, not overwritten")
    done.gone.append("database")


def _drop_tables(done: Destroyed) -> None:
    try:
        with connection.cursor() as cursor:
            for table in connection.introspection.table_names(cursor):
                cursor.execute(f"DROP TABLE IF EXISTS {connection.ops.quote_name(table)} CASCADE")
    except DatabaseError as away:
        done.left.append(f"the PostgreSQL database did not answer and holds all it held: {away}")
    else:
        done.left.append(
            "PostgreSQL's own files, its write-ahead log and its backups on that server"
        )


def _rest(home: Path, done: Destroyed) -> None:
    until, removed = time.monotonic() + OVERWRITE_SECONDS / 2, 0
    for path in (one for one in home.rglob("*") if one.is_file() and not one.is_symlink()):
        removed += not _overwrite(path, until=until)
    for one in home.iterdir():
        if one.is_dir() and not one.is_symlink():
            shutil.rmtree(one, ignore_errors=True)
        else:
            one.unlink(missing_ok=True)
    if removed:
        done.left.append(f"{removed:,} files were removed, not overwritten: the time was over")
    remaining = [one for one in home.rglob("*") if one.is_file()]
    done.left += [f"{one} could not be removed" for one in remaining]
    done.gone.append("tables, search index, vectors, logs, settings")


def _overwrite(path: Path, *, until: float) -> bool:
    """Write chance over a file and remove it; False when time or the disk allowed only the removal."""
    whole = True
    try:
        with path.open("r+b", buffering=0) as file:
            left = path.stat().st_size
            while left > 0 and whole:
                left -= file.write(secrets.token_bytes(min(BLOCK, left)))
                whole = time.monotonic() < until
            os.fsync(file.fileno())
    except OSError:
        whole = False
    path.unlink(missing_ok=True)
    return whole


def _slots(volume: Volume, root: Path, done: Destroyed) -> None:
    """Erase the key slots of the volume: without them nobody opens it, with any passphrase."""
    if not volume.locks:
        done.left.append(f"no key slots: the kernel names no LUKS under {volume.device or 'this'}")
    for disk in volume.locks:
        failed = _erased(root / disk.lstrip("/"))
        if failed:
            by_hand = f"as root: cryptsetup luksErase {disk}"
            done.left.append(f"the key slots of {disk}: {failed}; {by_hand}")
        else:
            done.gone.append(f"the key slots of {disk}")


def _erased(disk: Path) -> str:
    """Erase the key slots of one disk; say why it failed, or nothing."""
    program = shutil.which("cryptsetup")
    if program is None:
        return "there is no cryptsetup"
    asked = subprocess.run(  # noqa: S603 - a fixed program, no shell
        [program, "luksErase", "--batch-mode", str(disk)],
        capture_output=True,
        text=True,
        check=False,
    )
    said = asked.stderr.strip() or f"cryptsetup ended with {asked.returncode}"
    return said if asked.returncode else ""


def _elsewhere(settings: Settings, lies_on: Volume, *, volume: bool) -> Iterator[str]:
    yield (
        "a solid-state disk keeps old blocks that no program reaches: only an encrypted volume whose "
        "key is gone, or breaking the disk, erases them"
    )
    if not volume and lies_on.locks:
        disks = ", ".join(lies_on.locks)
        yield f"the encrypted volume on {disks} still opens: --volume erases its key slots"
    if settings.backup_folder:
        yield f"backups in {settings.backup_folder}, and every copy of them"
    else:
        yield "backups that were made by hand, wherever they were put"
    if settings.head_folders:
        yield f"signed heads in {settings.head_folders} (they hold no personal data)"
    yield "memory and swap until the machine is off, and what was printed or sent"
