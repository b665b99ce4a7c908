"""A consistent picture of one installation: its database, tables, uploads and keys at one moment.

While the tables' lock is held nothing moves between the inbox and the tables, so database and tables
agree. The tables' files never change once written: they are linked, not copied, and the lock is held
for as long as the database takes.
"""

import os
import shutil
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp
from urllib.parse import unquote, urlsplit

from legation.chancery.compartments import HOUSE, VARIABLE
from legation.domain.errors import Misconfigured, Unavailable
from legation.rounds.children import run_folder
from legation.settings import Settings
from legation.store.locking import writing

SQLITE = "legation.sqlite3"
POSTGRES = "legation.pgdump"
KEY_FILES = ("secret.key", "access.key")
KEY_FOLDER = "keys"
STATED = "legation.toml"
"""The settings; a profile of country names may lie beside them as another .toml."""
TABLES = "tables"
UPLOADS = "uploads/kept"
"""Files that people gave as sources; what waits to be kept is no part of the picture."""
PREFIX = "snapshot-"


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """Folders that hold the picture: the data, and apart from it the keys."""

    data: Path
    keys: Path


@contextmanager
def snapshot(settings: Settings) -> Iterator[Snapshot]:
    """Take the picture under the home folder; it is gone with the block.

    Raises Unavailable when the disk is full or the tables are being written for long.
    """
    home = settings.home
    _sweep(home)
    folder = Path(mkdtemp(prefix=PREFIX, dir=run_folder(home)))
    taken = Snapshot(data=folder / "data", keys=folder / "keys")
    try:
        taken.data.mkdir()
        taken.keys.mkdir()
        with writing(settings.tables):
            copy_database(settings, taken.data)
            _link(settings.tables, taken.data / TABLES)
        if (home / UPLOADS).is_dir():
            (taken.data / UPLOADS).parent.mkdir()
            _link(home / UPLOADS, taken.data / UPLOADS)
        for stated in home.glob("*.toml"):
            shutil.copy2(stated, taken.data / stated.name)
        _copy_keys(home, taken.keys)
        yield taken
    except OSError as full:
        raise Unavailable(str(full), where=str(folder), remedy="free some space") from full
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def copy_database(settings: Settings, folder: Path) -> Path:
    """Copy the database into a folder as it is at this moment, while others go on using it."""
    if settings.database:
        return _dumped(settings.database, folder / POSTGRES)
    copy = folder / SQLITE
    copy.touch(0o600)
    with (
        closing(sqlite3.connect(settings.home / SQLITE, timeout=60)) as source,
        closing(sqlite3.connect(copy)) as target,
    ):
        source.backup(target)
        target.execute("PRAGMA journal_mode=DELETE")
    return copy


def fill_database(settings: Settings, dump: Path) -> None:
    """Fill an empty PostgreSQL database from a dump; Misconfigured when that fails."""
    address = urlsplit(settings.database)
    command = ["pg_restore", "--exit-on-error", "--no-owner", "--single-transaction", str(dump)]
    _run([*command, "--dbname", address.path.lstrip("/")], settings.database)


def _dumped(database: str, dump: Path) -> Path:
    name = urlsplit(database).path.lstrip("/")
    whole = ["--format=custom", "--enable-row-security"]
    _run(["pg_dump", *whole, "--file", str(dump), name], database)
    return dump


def _run(command: list[str], database: str) -> None:
    address = urlsplit(database)
    stated = {
        "PGHOST": address.hostname,
        "PGPORT": str(address.port or ""),
        "PGUSER": unquote(address.username or ""),
        "PGPASSWORD": unquote(address.password or ""),
        "PGOPTIONS": f"-c {VARIABLE}={HOUSE}",
    }
    environment = {**os.environ, **{name: value for name, value in stated.items() if value}}
    try:
        done = subprocess.run(  # noqa: S603 - a fixed program, no shell
            command, env=environment, capture_output=True, text=True, check=False
        )
    except FileNotFoundError as lacking:
        raise Misconfigured(
            f"{command[0]} is not on this machine",
            where="setting database",
            remedy="apt-get install postgresql-client",
        ) from lacking
    if done.returncode:
        said = done.stderr.strip().splitlines() or ["no word"]
        raise Misconfigured(f"{command[0]}: {said[0]}", where="setting database")


def _link(source: Path, target: Path) -> None:
    """Link every file of a folder; where the file system knows no links, copy it."""
    target.mkdir()
    for parent, folders, names in os.walk(source):
        here = target / Path(parent).relative_to(source)
        for name in folders:
            (here / name).mkdir()
        for name in names:
            if name.endswith(".lock"):
                continue
            try:
                (here / name).hardlink_to(Path(parent) / name)
            except OSError:
                shutil.copy2(Path(parent) / name, here / name)


def _copy_keys(home: Path, folder: Path) -> None:
    for name in KEY_FILES:
        if (home / name).exists():
            shutil.copy2(home / name, folder / name)
    if (home / KEY_FOLDER).is_dir():
        ours = shutil.ignore_patterns(".*")
        shutil.copytree(home / KEY_FOLDER, folder / KEY_FOLDER, ignore=ours)


def _sweep(home: Path) -> None:
    """Remove what a killed backup left; a day old, so that none that runs is meant."""
    for left in run_folder(home).glob(f"{PREFIX}*"):
        if age_seconds(left) > 86_400:
            shutil.rmtree(left, ignore_errors=True)


def age_seconds(path: Path) -> float:
    """Say how long ago a file was last written, in seconds."""
    return time.time() - path.stat().st_mtime
