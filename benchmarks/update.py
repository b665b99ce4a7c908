"""What an update costs on an installation that stands, when a few items are new: CPU seconds by step.

    python benchmarks/update.py                                   # on a small scenario of its own
    LEGATION_HOME=copy-of-a-home python benchmarks/update.py --at 2016-10-06

With ``--at`` it works on the installation that the environment names, and writes to it. Three updates are
walked, half an hour apart by a clock that is set: one at ``--at``, one with 100 items more (words of the
days before, under new ids), and one with nothing new. The first may pay for enriching the whole window.
"""

import argparse
import os
import time
from collections import defaultdict
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "legation.faces.web.configuration")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("LEGATION_WORKERS", "1")


import polars as pl

from legation.domain.identity import item_ids
from legation.domain.time import Window, as_utc

if TYPE_CHECKING:
    from legation.chancery.installation import Installation

HALF_AN_HOUR = timedelta(minutes=30)


class Meter:
    """Adds up the CPU seconds between two words of the update to the step named first."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = defaultdict(float)
        self._step, self._since = "opening", _cpu()

    def tell(self, step: str, _done: int, _of: int) -> None:
        now = _cpu()
        self.spent[self._step] += now - self._since
        self._step, self._since = step, now


def _cpu() -> float:
    used = os.times()
    return used.user + used.system + used.children_user + used.children_system


def _scenario(here: "Installation", folder: Path) -> datetime:
    """Collect a world of 4,000 items; give its end."""
    from legation.desks.exercise.generate import generate
    from legation.desks.exercise.world import World
    from legation.rounds.exercise import end_of, walk

    generate(World(seed=7, items=4_000), folder)
    walk(here, folder, updates=0)
    return end_of(folder)


def _new_items(here: "Installation", count: int, *, at: datetime) -> pl.DataFrame:
    """Say again what items of the last three days said, as new items of the half hour after ``at``."""
    said = here.archive.read("items", here.scope, as_of=at, window=Window.until(at, days=3))
    chosen = said.sample(min(count, len(said)), seed=1)
    later = [at + HALF_AN_HOUR * (place + 1) / len(chosen) for place in range(len(chosen))]
    times = pl.Series(later, dtype=said.schema["known_at"])
    natives = chosen["native_id"] + f"-again-{at:%Y%m%d}"
    ids = [
        str(key)
        for source, native in zip(chosen["source"], natives, strict=True)
        for key in item_ids(source, [native])
    ]
    return chosen.with_columns(
        id=pl.Series(ids), native_id=natives, published_at=times, known_at=times
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--at", type=datetime.fromisoformat, help="the first clock")
    parser.add_argument("--new", type=int, default=100, help="items between the first two updates")
    given = parser.parse_args()
    with TemporaryDirectory() as folder:
        if given.at is None:
            os.environ["LEGATION_HOME"] = folder
        _measure(given.at, given.new, folder=Path(folder))


def _measure(first: datetime | None, new_items: int, *, folder: Path) -> None:
    from legation.faces.cli.opening import opened

    here = opened()
    from legation.rounds.loop import update

    at = as_utc(first.isoformat()) if first else _scenario(here, folder / "exercise")
    for name, clock, new in (
        ("first", at, 0),
        (f"{new_items} new", at + HALF_AN_HOUR, new_items),
        ("nothing new", at + 2 * HALF_AN_HOUR, 0),
    ):
        if new:
            here.archive.file({"items": _new_items(here, new, at=at)})
        meter, began, wall = Meter(), _cpu(), time.monotonic()
        done = update(replace(here, now=lambda clock=clock: clock), tell=meter.tell)
        meter.tell("", 0, 0)
        steps = ", ".join(
            f"{step} {cost:.1f}" for step, cost in meter.spent.items() if cost >= 0.05
        )
        print(
            f"{name:12} {done.items:7,} items  {_cpu() - began:6.1f} CPU-s "
            f"({time.monotonic() - wall:.1f} wall): {steps}",
            flush=True,
        )
        for failure in done.failures:
            print("  failed:", failure)


if __name__ == "__main__":
    main()
