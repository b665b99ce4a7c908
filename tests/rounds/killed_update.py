"""What the kill test runs as a process of its own: an update that may be killed after a filing.

``killed_update.py first`` files items, updates, and files more that are enriched already;
``killed_update.py second`` updates and says ``well`` when each item has one story, filed once.
"""

# ruff: noqa: E402  (Django is set up before what needs it is imported)

import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "legation.faces.web.configuration")
django.setup()

import polars as pl
from django.core.management import call_command

from legation.chancery.installation import Installation
from legation.chancery.missions import open_mission
from legation.rounds.enriching import enrich
from legation.rounds.guard import Guard
from legation.rounds.loop import update
from legation.settings import read_settings
from legation.store.archive import Archive
from legation.testing.builders import make_items

SETTINGS = read_settings()
NOW = datetime(2026, 5, 20, 12, tzinfo=UTC)
TOPICS = ("flood at the river", "vote in the senate", "strike of the miners", "visit of the queen")


def some(start: int, stop: int) -> pl.DataFrame:
    """Items a minute apart, four subjects in turn."""
    first = NOW - timedelta(hours=10)
    return make_items(
        *(
            {
                "native_id": str(at),
                "title": f"{TOPICS[at % 4]} reported by witness {at}",
                "published_at": first + timedelta(minutes=at),
            }
            for at in range(start, stop)
        )
    )


def clocked(at: datetime) -> Installation:
    return Installation(settings=SETTINGS, archive=Archive(SETTINGS), now=lambda: at)


def main(verb: str) -> None:
    if verb == "first":
        call_command("migrate", interactive=False, verbosity=0)
        open_mission("lima", at=NOW)
        here = clocked(NOW)
        here.archive.file({"items": some(0, 100)})
        update(here)
        here.archive.file({"items": some(100, 140)})
        enrich(here, here.archive.read("items", here.scope), guard=Guard())
        return
    here = clocked(NOW + timedelta(minutes=30))
    done = update(here)
    members = here.archive.read("story_members", here.scope)
    # a row for each filing, those of one item and time being the same row
    filed = pl.concat(
        [
            pl.read_parquet(file)
            for file in Path(SETTINGS.tables / "story_members").rglob("*.parquet")
        ]
    )
    is_well = not done.failures and len(members) == len(filed) == filed["item"].n_unique() == 140
    print("well" if is_well else f"{done.failures} {len(members)} members, {len(filed)} filed")


if __name__ == "__main__":
    main(sys.argv[1])
