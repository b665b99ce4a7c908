"""What the kill test runs as a process of its own: it files, moves and compacts until it is killed.

``killed_child.py work STOP`` goes on from the last acknowledged batch up to STOP;
``killed_child.py check STOP`` says ``well`` when exactly the rows of all batches are held.
"""

# ruff: noqa: E402  (Django is set up before what needs it is imported)

import os
import sys
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "legation.faces.web.configuration")
django.setup()

import polars as pl
from django.core.management import call_command
from django.db import connection

from legation.domain.item import OBSERVATION
from legation.settings import read_settings
from legation.store.archive import Archive
from legation.store.flows import FLOWS
from legation.store.holdings import Holdings
from legation.testing.rows import EVERYTHING, at, items, rows

SETTINGS = read_settings()
ACKNOWLEDGED = Path(SETTINGS.home) / "acknowledged"


def batch(number: int) -> dict[str, pl.DataFrame]:
    """Two new items with a counter each, an edit of the last batch's first, a delete of its second."""
    new = [{"native_id": f"{number}-{place}", "hours": number} for place in (0, 1)]
    made = items(new)
    counted = [
        {
            "item": item,
            "source": "herald",
            "counter": "likes",
            "value": number,
            "known_at": at(number),
        }
        for item in made["id"]
    ]
    past = [
        {"native_id": f"{number - 1}-0", "text": "edited", "hours": number},
        {"native_id": f"{number - 1}-1", "text": "", "deleted": True, "hours": number},
    ]
    both = items([*new, *past]) if number else made
    return {"items": both, "observations": rows(OBSERVATION, counted)}


def done() -> int:
    """How many batches were acknowledged."""
    return len(ACKNOWLEDGED.read_text().split()) if ACKNOWLEDGED.exists() else 0


def work(stop: int) -> None:
    archive = Archive(SETTINGS)
    archive.flush()
    for number in range(done(), stop):
        if number % 7 == 6:
            archive.load([batch(number)])
        else:
            archive.file(batch(number))
        with ACKNOWLEDGED.open("a") as file:
            file.write(f"{number}\n")
        if number % 3 == 2:
            archive.flush()
        if number % 10 == 9:
            archive.compact()
        if number % 4 == 3:
            connection.close()


def check(stop: int) -> None:
    archive = Archive(SETTINGS)
    archive.flush()
    held = Holdings(SETTINGS).scan(FLOWS["items"], "true", {})
    assert len(held) == 2 * stop + 2 * (stop - 1), f"{len(held)} item rows"
    assert not held.select("id", "revision").is_duplicated().any(), "a revision stands twice"
    counted = Holdings(SETTINGS).scan(FLOWS["observations"], "true", {})
    assert len(counted) == 2 * stop, f"{len(counted)} observations"
    seen = archive.read("items", EVERYTHING)
    expected = {f"{number}-0": "edited" for number in range(stop - 1)}
    expected |= {f"{stop - 1}-{place}": f"said {stop - 1}-{place}" for place in (0, 1)}
    assert dict(seen.select("native_id", "text").iter_rows()) == expected, "other items in force"
    assert archive.health().inbox_batches == 0
    print("well")


def purge(stop: int) -> None:
    archive = Archive(SETTINGS)
    archive.purge(source="herald", before=at(stop), policy="raw", at=at(99))


def gone(stop: int) -> None:
    purge(stop)
    archive = Archive(SETTINGS)
    stones = archive.purges(EVERYTHING)
    assert stones["items"].to_list() == [2 * stop - 2], stones
    assert archive.count("items", EVERYTHING) == 3
    assert archive.count("observations", EVERYTHING) == 4
    print("well")


if __name__ == "__main__":
    if not (Path(SETTINGS.home) / "legation.sqlite3").exists():
        call_command("migrate", verbosity=0)
    {"work": work, "check": check, "purge": purge, "gone": gone}[sys.argv[1]](int(sys.argv[2]))
