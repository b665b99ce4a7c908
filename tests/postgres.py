"""Run every test that touches the database on a throw-away PostgreSQL server, in two workers.

Those are the tests marked ``django_db``, those that ask for its ``db``, and those marked ``database``,
which run an installation in processes of their own, each with a database of its own on the server: backup,
restore, upgrade, destroy. Tests of pure methods, readers and words see no database and do not run twice;
nor do walks through every page for one more role, profile or language (``walk``): the reader's and the head's
are asked here; nor do the journeys, which walk the same code as commands: one of them
stops and starts the server, and runs by itself at the end.

Paths and options given as arguments are handed to pytest, and the restart is left out.

Finds PostgreSQL, or installs it where it may (Debian, root). The server runs in a folder of its own,
as an unprivileged user, on a free port of this machine, and is gone afterwards. Where PostgreSQL cannot
be had this says so and ends with status 1; ``LEGATION_SKIP=1`` leaves it out, and says so.
"""

import json
import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from absent import left_out

UNPRIVILEGED = ("postgres", "nobody")
RESTARTED = "tests/journeys/test_database_restart.py"
"""Stops and starts the server, so it runs by itself after the others."""
TOUCHING = (
    "(django_db or database) and not kill and not browser and not postgres and not translations"
    " and not walk"
)
CONFIGURATION = """
port = {port}
listen_addresses = '127.0.0.1'
unix_socket_directories = '{folder}'
fsync = off
full_page_writes = off
synchronous_commit = off
wal_writer_delay = 10s
"""
"""A server that loses what it acknowledged in the last seconds, unless a connection asks it not to."""


def main(more: Sequence[str]) -> int:
    programs = found() or installed()
    if programs is None:
        lacks = "PostgreSQL is not on this machine and could not be installed"
        remedy = "apt-get install postgresql"
        return 0 if left_out("the tests on PostgreSQL", lacks=lacks, remedy=remedy) else 1
    with tempfile.TemporaryDirectory(prefix="legation-postgres-") as folder:
        return run_on(programs, Path(folder), more)


def found() -> Path | None:
    """The folder of initdb and pg_ctl, the newest where there are several."""
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    folders = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    return max((one.parent for one in folders), key=lambda one: int(one.parent.name), default=None)


def installed() -> Path | None:
    """Install PostgreSQL with the system's own tool, where this is Debian and we are root."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        return None
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in ("update -qq", "install -qq -y --no-install-recommends postgresql"):
        if subprocess.run(["apt-get", *command.split()], env=quiet, check=False).returncode:
            return None
    return found()


def run_on(programs: Path, folder: Path, more: Sequence[str]) -> int:
    """Start the server, run the tests on it, stop it; give the tests' exit status."""
    user = unprivileged()
    if user:
        shutil.chown(folder, user)
    data, port = folder / "data", free_port()
    as_user = {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []} if user else {}

    def run(command: Sequence[str]) -> None:
        subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL, **as_user)

    run([f"{programs}/initdb", "-D", f"{data}", "-U", "legation", "-A", "trust", "-E", "UTF8"])
    with (data / "postgresql.conf").open("a") as configuration:
        configuration.write(CONFIGURATION.format(folder=folder, port=port))
    control = [f"{programs}/pg_ctl", "-D", f"{data}", "-w", "-s", "-l", f"{folder}/log"]
    run([*control, "start"])
    environment = {
        **os.environ,
        "LEGATION_DATABASE": f"postgres://legation@127.0.0.1:{port}/postgres",
        "LEGATION_TEST_POSTGRES": json.dumps({"control": control, "user": user}),
    }
    pytest = [sys.executable, "-m", "pytest", "-q"]
    runs = [[*pytest, "-n", "2", "-m", TOUCHING, *more]]
    runs += [] if more else [[*pytest, "-m", "postgres", RESTARTED]]
    try:
        ended = [subprocess.run(one, env=environment, check=False).returncode for one in runs]
        return max(ended)
    finally:
        run([*control, "-m", "immediate", "stop"])


def unprivileged() -> str | None:
    """The user that the server runs as: PostgreSQL refuses root."""
    if os.geteuid() != 0:
        return None
    known = {one.pw_name for one in pwd.getpwall()}
    return next(name for name in UNPRIVILEGED if name in known)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
