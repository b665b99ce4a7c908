"""The records: how long an append takes, and how long verifying many takes, beside the targets.

``audit.py [--records N] [--appends N]`` works on a SQLite installation of its own, gone afterwards.
"""

# ruff: noqa: E402  (Django is set up before what needs it is imported)

import argparse
import os
import resource
import shutil
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

HOME = Path(tempfile.mkdtemp(prefix="legation-audit-"))
os.environ["LEGATION_HOME"] = str(HOME)
os.environ["LEGATION_DATABASE"] = ""
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "legation.faces.web.configuration")

import django

django.setup()

import numpy as np
from django.core.management import call_command
from django.db import connection, transaction

from legation.chancery.audit.chain import FIRST, body, chained
from legation.chancery.audit.heads import sign_head
from legation.chancery.audit.models import Record
from legation.chancery.audit.recording import record
from legation.chancery.audit.verifying import verify
from legation.chancery.keys import Keys

START = datetime(2026, 1, 1, tzinfo=UTC)
BATCH = 20_000


def fill(count: int) -> None:
    """Write records as ``record`` does, many in a transaction."""
    prev, rows = FIRST, []
    for number in range(1, count + 1):
        words = {
            "at": (START + timedelta(seconds=number)).strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
            "act": "brief-opened",
            "by": f"person:{number % 40:032x}",
            "mission": "lima",
            "subject": f"brief:{number:032x}",
            "detail": f'{{"form":"html","pages":{number % 9}}}',
        }
        digest = chained(prev, body(number, **words))
        rows.append(Record(number=number, prev_hash=prev, hash=digest, **words))
        prev = digest
        if len(rows) == BATCH or number == count:
            with transaction.atomic():
                Record.objects.bulk_create(rows, batch_size=1_000)
            rows = []


def appended(count: int) -> np.ndarray:
    """Milliseconds of each append, each committed by itself."""
    taken = []
    for number in range(count):
        began = time.perf_counter()
        record(
            "item-read",
            by="ana",
            mission="lima",
            subject=("item", str(number)),
            at=START,
            detail={"place": number},
        )
        taken.append((time.perf_counter() - began) * 1_000)
    return np.array(taken)


def timed(words: str, target: str, work: object) -> object:
    wall, processor = time.perf_counter(), time.process_time()
    given = work()  # type: ignore[operator]
    print(
        f"{words:<34} {time.perf_counter() - wall:7.1f} s wall "
        f"{time.process_time() - processor:7.1f} s CPU   {target}"
    )
    return given


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=1_000_000)
    parser.add_argument("--appends", type=int, default=2_000)
    given = parser.parse_args()
    call_command("migrate", verbosity=0)
    keys = Keys(HOME)
    timed(f"{given.records:,} records written", "", lambda: fill(given.records))
    processor = time.process_time()
    taken = appended(given.appends)
    used = (time.process_time() - processor) / given.appends * 1_000
    p50, p95, worst = np.percentile(taken, (50, 95, 100))
    print(f"append: p50 {p50:.2f} ms, p95 {p95:.2f} ms (target < 5), worst {worst:.1f} ms")
    print(f"append: {used:.2f} ms CPU each")
    head = timed("head signed over all", "", lambda: sign_head(keys, at=START))
    verdict = timed(
        f"{given.records + given.appends:,} records verified",
        "target < 60 s",
        lambda: verify(public=keys.public(), elsewhere=[head]),
    )
    assert verdict.is_well, verdict  # type: ignore[attr-defined]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1_000
    size = (HOME / "legation.sqlite3").stat().st_size / 1e6
    print(f"database {size:,.0f} MB, peak memory {peak:,.0f} MB")
    connection.close()


if __name__ == "__main__":
    try:
        main()
    finally:
        shutil.rmtree(HOME, ignore_errors=True)
