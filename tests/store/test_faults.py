"""A full disk, a database that goes away, and a batch that comes again: nothing is lost by it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from legation.domain.errors import Unavailable
from legation.settings import Settings
from legation.store.archive import Archive
from legation.store.inbox import Inbox
from legation.store.models import Batch, Ledger
from legation.testing.rows import EVERYTHING, at, items

NAMES = [{"native_id": str(number), "hours": number} for number in range(12)]
FULL = """
import os, resource, sys, django
django.setup()
from django.core.management import call_command
from legation.domain.errors import Unavailable
from legation.settings import read_settings
from legation.store.archive import Archive
from legation.testing.rows import EVERYTHING, items

call_command("migrate", verbosity=0)
archive = Archive(read_settings())
archive.file({"items": items([{"native_id": "held"}])})
import signal
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
free = resource.getrlimit(resource.RLIMIT_FSIZE)
resource.setrlimit(resource.RLIMIT_FSIZE, (1_000, free[1]))
refused = []
for attempt in (
    archive.flush,
    lambda: archive.file({"items": items([{"native_id": str(n)} for n in range(3_000)])}),
):
    try:
        attempt()
    except Unavailable as full:
        refused.append(full.remedy)
resource.setrlimit(resource.RLIMIT_FSIZE, free)
assert len(refused) == 2 and all(refused), refused
assert archive.read("items", EVERYTHING)["native_id"].to_list() == ["held"]
assert archive.flush().counts == {"items": 1}
archive.file({"items": items([{"native_id": "after"}])})
archive.flush()
assert archive.count("items", EVERYTHING) == 2
print("well")
"""


def test_a_full_disk_refuses_and_loses_nothing(home: Path) -> None:
    environment = {
        **os.environ,
        "LEGATION_HOME": str(home),
        "LEGATION_DATABASE": "",
        "DJANGO_SETTINGS_MODULE": "legation.faces.web.configuration",
    }
    run = subprocess.run(
        [sys.executable, "-c", FULL], env=environment, capture_output=True, text=True, timeout=240
    )
    assert "well" in run.stdout, run.stderr[-3_000:]


def test_a_table_that_a_full_disk_left_without_a_commit_is_made_anew(
    archive: Archive, home: Path
) -> None:
    log = home / "tables" / "items" / "_delta_log"
    log.mkdir(parents=True)
    (log / "00000000000000000000.json#1").touch()
    assert archive.count("items", EVERYTHING) == 0
    archive.file({"items": items(NAMES)})
    assert archive.flush().counts == {"items": len(NAMES)}
    assert archive.count("items", EVERYTHING) == len(NAMES)


def test_every_batch_moved_again_adds_nothing(archive: Archive) -> None:
    for row in NAMES:
        archive.file(
            {"items": items([row, {**NAMES[0], "text": f"edit {row['native_id']}", **at_of(row)}])}
        )
    batches = list(Batch.objects.values())
    archive.flush()
    before = archive.read("items", EVERYTHING)
    history = archive.revisions(items([NAMES[0]])["id"][0], EVERYTHING)
    for batch in batches:
        Batch.objects.create(**batch)
        assert archive.read("items", EVERYTHING).equals(before)
        archive.flush()
    assert archive.read("items", EVERYTHING).equals(before)
    assert archive.revisions(items([NAMES[0]])["id"][0], EVERYTHING).equals(history)


def at_of(row: dict[str, object]) -> dict[str, object]:
    return {"known_at": at(int(str(row["hours"])))}


def test_a_database_restored_from_before_still_moves_its_batches(archive: Archive) -> None:
    for row in NAMES[:6]:
        archive.file({"items": items([row])})
    archive.flush()
    Ledger.objects.update(last_number=2)
    archive.file({"items": items([NAMES[7]])})
    assert archive.count("items", EVERYTHING) == 7
    assert archive.flush().counts == {"items": 1}
    assert archive.count("items", EVERYTHING) == 7


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_closes_between_filing_and_moving_loses_nothing(home: Path) -> None:
    archive = Archive(Settings(home=home))
    archive.file({"items": items(NAMES[:2])})
    connection.close()
    assert archive.flush().counts == {"items": 2}
    connection.close()
    assert archive.count("items", EVERYTHING) == 2


def test_a_reader_between_commit_and_removal_sees_each_row_once(archive: Archive) -> None:
    archive.file({"items": items(NAMES[:3])})
    waiting = list(Batch.objects.values())
    archive.flush()
    for batch in waiting:
        Batch.objects.create(**batch)
    assert archive.count("items", EVERYTHING) == 3
    assert len(Inbox().waiting()) == 1


def test_tables_that_vanish_are_unavailable_not_empty(archive: Archive, settings: Settings) -> None:
    archive.file({"items": items(NAMES[:3])})
    archive.flush()
    for folder in settings.tables.glob("items/known_month=*"):
        shutil.rmtree(folder)
    with pytest.raises(Unavailable):
        archive.read("items", EVERYTHING)
