"""``legation upgrade``: the database is brought to this version, after a copy; never to an older one."""

import contextlib
import io
import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from legation import __version__
from legation.domain.errors import Misconfigured
from legation.rounds.safekeeping.anew import write_anew
from legation.rounds.safekeeping.snapshot import copy_database
from legation.settings import Settings

COPIES = "before-upgrade"
KEPT = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Upgraded:
    """The changes that were made, in order, and the copy taken before; None where all was new."""

    changes: tuple[str, ...]
    copy: Path | None


def upgrade(settings: Settings) -> Upgraded:
    """Make the database changes that this version brings, after a copy of a database in use.

    Raises Misconfigured, and changes nothing, when a newer version wrote the database. When a change
    fails, the copy stands under ``before-upgrade`` in the home folder; the newest two are kept.
    """
    executor = MigrationExecutor(connection)
    _require_no_newer(executor)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if not plan:
        return Upgraded(changes=(), copy=None)
    copy = _copied(settings) if executor.loader.applied_migrations else None
    with contextlib.redirect_stdout(io.StringIO()):
        call_command("migrate", interactive=False, verbosity=0)
    if copy and connection.vendor == "sqlite":
        write_anew()
    changes = tuple(f"{one.app_label}.{one.name}" for one, _ in plan)
    return Upgraded(changes=changes, copy=copy)


def _require_no_newer(executor: MigrationExecutor) -> None:
    loader = executor.loader
    replaced = {key for one in loader.disk_migrations.values() for key in one.replaces}
    unknown = sorted(set(loader.applied_migrations) - set(loader.disk_migrations) - replaced)
    if unknown:
        raise Misconfigured(
            f"a newer version than {__version__} wrote this database: "
            f"{unknown[0][0]}.{unknown[0][1]} is not known here",
            where="database",
            remedy="install that version again, or put back the copy under before-upgrade",
        )


def _copied(settings: Settings) -> Path:
    copies = settings.home / COPIES
    folder = copies / f"{datetime.now(UTC):%Y%m%dT%H%M%S%f}"
    folder.mkdir(parents=True, mode=0o700)
    copy = copy_database(settings, folder)
    for old in sorted(copies.iterdir())[:-KEPT]:
        shutil.rmtree(old, ignore_errors=True)
    return copy
