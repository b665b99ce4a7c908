"""The commands of the exercise, and the demo that walks it and serves the result."""

import os
import shutil
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from legation.chancery.console import console
from legation.desks.exercise.generate import generate
from legation.desks.exercise.world import World
from legation.domain.errors import Refused
from legation.domain.time import as_utc
from legation.faces.cli.opening import configured_settings, opened
from legation.faces.cli.progress import Telling
from legation.faces.cli.serving import serve

exercise = typer.Typer(help="Exercises: fictional worlds with a known truth.", no_args_is_help=True)
DEMO_SEED = 7
DEMO_DAYS = 14
DEMO_ITEMS = 12_000

Folder = Annotated[Path, typer.Argument(help="folder of the exercise")]


@exercise.command("new")
def new(
    folder: Folder,
    *,
    seed: Annotated[int, typer.Option(help="the same seed gives the same world")] = DEMO_SEED,
    days: Annotated[int, typer.Option(help="length in days")] = DEMO_DAYS,
    items: Annotated[int, typer.Option(help="about how many items")] = DEMO_ITEMS,
    start: Annotated[str | None, typer.Option(help="first day, 2026-03-01")] = None,
) -> None:
    """Generate an exercise: its feeds and posts, its sources, and the truth beside them."""
    given = {"start": as_utc(start)} if start else {}
    with Telling() as telling:
        generate(
            World(seed=seed, days=days, items=items, **given),
            folder,
            lambda done, of: telling.tell("generating", done, of),
        )
    console.print(f"exercise {seed} is in {folder}; its truth is {folder / 'truth.json'}")


@exercise.command("run")
def run(
    folder: Folder,
    *,
    updates: Annotated[int, typer.Option(help="briefs on the way, the last at the end")] = 2,
) -> None:
    """Walk the whole road on an exercise, then say how well its truth was found."""
    from legation.rounds.exercise import walk
    from legation.rounds.judging import judge

    here = opened()
    with Telling() as telling:
        walked = walk(here, folder, updates=updates, tell=telling.tell)
    read = sum(one.rows for one in walked.collected)
    console.print(f"{read:,} items read from {len(walked.collected)} sources")
    for line in judge(here, folder):
        console.print(line)


def demo_command() -> None:
    """Generate an exercise that ends today, walk the whole road on it, and serve the result."""
    settings = configured_settings()
    if _is_in_use(settings.home):
        raise Refused(
            "the demo does not write into an installation in use",
            where=str(settings.home),
            remedy="set LEGATION_HOME to another folder",
        )
    began = time.monotonic()
    _clear(settings.home)
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    folder = settings.home / "exercise"
    new(folder, start=(today - timedelta(days=DEMO_DAYS)).date().isoformat())
    run(folder)
    console.print(f"the whole road took {time.monotonic() - began:.0f} s")
    if os.environ.get("SERVE", "1") != "0":
        serve()


def _is_in_use(home: Path) -> bool:
    """An installation that was not made by the demo holds somebody's work."""
    return (home / "legation.sqlite3").exists() and not (home / "exercise").exists()


def _clear(home: Path) -> None:
    """Make room for a fresh demo, keeping the keys so that an open page stays open."""
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    for one in home.iterdir():
        if one.name not in ("secret.key", "access.key"):
            shutil.rmtree(one) if one.is_dir() else one.unlink()
