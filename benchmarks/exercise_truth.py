"""How well the loop finds planted truth: campaigns, look-alikes, stories, bursts, silences.

    python benchmarks/exercise_truth.py                      # training worlds 1-5 and an empty one
    python benchmarks/exercise_truth.py --seeds 3 4 --items 4000
    python benchmarks/exercise_truth.py --sealed --items 4000
    python benchmarks/exercise_truth.py --every 12           # updated every twelve hours of the world

Each world is generated, read into an installation of its own, updated once at its end, or all through it
with ``--every``, and judged. One row a world, then mean and range. "others" are false bursts a week. With
``--every``, "delay h" is the median time from a campaign's first joint post to the first update that
reported it, of those found, and "in 24 h" the share of all campaigns reported within a day. Targets:
every campaign found, no look-alike called coordination, no group in an empty world. The sealed worlds are
for the reported figures only: nothing may be tuned on them.
"""

import argparse
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import mean, median

TRAINING = (1, 2, 3, 4, 5, 8001)
SEALED = (*range(9001, 9021), *range(8002, 8007))
NOTHING = "-"

Figures = dict[str, float | None]


@dataclass(frozen=True, slots=True)
class Column:
    """A figure's name, its heading and how many decimals it is printed with."""

    name: str
    heading: str
    decimals: int = 2


COLUMNS = (
    Column("found", "campaigns"),
    Column("precision", "acc. P"),
    Column("recall", "acc. R"),
    Column("delay", "delay h", 1),
    Column("within_day", "in 24 h"),
    Column("lookalikes", "look-alikes", 0),
    Column("false_groups", "false groups", 0),
    Column("story_precision", "stories P"),
    Column("story_recall", "R"),
    Column("story_f1", "F1"),
    Column("bursts", "bursts"),
    Column("others", "others"),
    Column("silence", "silence", 0),
    Column("wrongly_silent", "wrong", 0),
    Column("blind", "blind", 0),
    Column("seconds", "CPU-s", 0),
)


def walked(seed: int, items: int, every: float | None = None) -> tuple[Figures, list[str]]:
    """Generate, walk and judge one world in a process of its own: its figures and its readings."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, __file__, "--one", str(seed), "--items", str(items)]
        command += ["--every", str(every)] if every else []
        own = {
            "LEGATION_HOME": folder,
            "LEGATION_WORKERS": "1",
            "DJANGO_SETTINGS_MODULE": "legation.faces.web.configuration",
        }
        answer = subprocess.run(
            command, env={**os.environ, **own}, capture_output=True, text=True, check=False
        )
    lines = answer.stdout.splitlines()
    said = [line.partition(" ")[2] for line in lines if line.startswith("figures ")]
    if not said:
        raise SystemExit(f"world {seed} could not be walked:\n{answer.stderr[-2000:]}")
    pairs = (one.split("=") for one in said[-1].split())
    figures = {name: None if value == NOTHING else float(value) for name, value in pairs}
    return figures, [line.partition(" ")[2] for line in lines if line.startswith("reading ")]


def one_world(seed: int, items: int, every: float | None) -> None:
    """Print the figures of one world, walked in the installation that the environment names."""
    from legation.desks.exercise.generate import generate
    from legation.desks.exercise.truth import read_truth
    from legation.desks.exercise.world import World
    from legation.faces.cli.opening import opened

    here = opened()
    from legation.rounds.exercise import walk
    from legation.rounds.judging import judged

    folder = Path(os.environ["LEGATION_HOME"]) / "exercise"
    world = World(seed=seed, items=items)
    generate(world, folder)
    updates = int(world.hours / every) if every else 1
    walk(here, folder, updates=updates, days_between=(every or 0.0) / 24)
    one = judged(here, folder)
    delays = list(one.groups.delay_hours.values()) if every else []
    planted = one.groups.campaigns_planted
    figures: Figures = {
        "found": one.groups.campaigns_found / planted if planted else None,
        "precision": one.groups.accounts.precision if planted else None,
        "recall": one.groups.accounts.recall if planted else None,
        "delay": median(delays) if delays else None,
        "within_day": sum(hours <= 24 for hours in delays) / planted if every and planted else None,
        "lookalikes": len(one.groups.lookalikes_flagged),
        "false_groups": one.groups.false_groups,
        "story_precision": one.stories.precision,
        "story_recall": one.stories.recall,
        "story_f1": one.stories.f1,
        "bursts": len(one.bursts.found) / one.bursts_planted if one.bursts_planted else None,
        "others": one.false_bursts_a_week,
        "silence": one.is_silence_named,
        "wrongly_silent": one.wrongly_silent,
        "blind": one.is_blindness_named,
        "seconds": time.process_time(),
    }
    said = (
        f"{name}={NOTHING if value is None else float(value)}" for name, value in figures.items()
    )
    print("figures", *said)
    kinds = {camp["id"]: camp["parameters"]["kind"] for camp in read_truth(folder)["campaigns"]}
    for name, readings in one.readings.campaigns.items():
        print(f"reading campaign by {kinds[name]}: {' and '.join(readings) or 'nothing'}")
    for name, readings in one.readings.lookalikes.items():
        print(f"reading look-alike {name}: {' and '.join(readings) or 'nothing'}")


def row(name: str, figures: Figures) -> str:
    cells = (_cell(figures[one.name], one) for one in COLUMNS)
    return f"{name:<10}" + "".join(cells)


def _cell(value: float | None, column: Column) -> str:
    text = NOTHING if value is None else f"{value:.{column.decimals}f}"
    return text.rjust(max(len(column.heading), 6) + 2)


def summary(rows: Sequence[Figures]) -> None:
    """Print mean, lowest and highest of every column, worlds without the figure left out."""
    for name, take in (("mean", mean), ("lowest", min), ("highest", max)):
        taken: Figures = {}
        for column in COLUMNS:
            known = [value for one in rows if (value := one[column.name]) is not None]
            taken[column.name] = float(take(known)) if known else None
        places = tuple(Column(one.name, one.heading, max(one.decimals, 1)) for one in COLUMNS)
        print(f"{name:<10}" + "".join(_cell(taken[one.name], one) for one in places), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seeds", type=int, nargs="+", default=list(TRAINING))
    parser.add_argument("--sealed", action="store_true", help="9001-9020 and 8002-8006")
    parser.add_argument("--items", type=int, default=12_000, help="items of each world")
    parser.add_argument("--jobs", type=int, default=1, help="worlds walked side by side")
    parser.add_argument("--every", type=float, help="hours of the world between two updates")
    parser.add_argument("--one", type=int, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.one is not None:
        one_world(given.one, given.items, given.every)
        return
    seeds = SEALED if given.sealed else tuple(given.seeds)
    heads = (one.heading.rjust(max(len(one.heading), 6) + 2) for one in COLUMNS)
    print(f"{'world':<10}" + "".join(heads), flush=True)
    rows, readings = [], Counter[str]()
    with ThreadPoolExecutor(given.jobs) as pool:
        worlds = pool.map(partial(walked, items=given.items, every=given.every), seeds)
        for seed, (figures, read) in zip(seeds, worlds, strict=True):
            rows.append(figures)
            readings.update(read)
            print(row(str(seed), figures), flush=True)
    summary(rows)
    for reading, times in sorted(readings.items()):
        print(f"{reading}: {times} times")


if __name__ == "__main__":
    main()
