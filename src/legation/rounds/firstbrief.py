"""The first brief, at the end of the first run: sources or an exercise are read, and the road is walked."""

from collections.abc import Iterable
from datetime import timedelta

from legation.chancery.firstrun import Step, note_done, note_finished, progress_of
from legation.chancery.installation import Installation
from legation.desks.exercise.generate import generate
from legation.desks.exercise.world import World
from legation.desks.listening.collecting import collect_once
from legation.rounds.exercise import walk
from legation.rounds.loop import update
from legation.rounds.step import Tell

EXERCISE_SEED = 7
EXERCISE_DAYS = 14
EXERCISE_ITEMS = 3_000
"""A world that is walked in about a minute."""


def first_brief(here: Installation, tell: Tell) -> Iterable[str]:
    """Read the sources, or make and read the exercise, and walk the road once; gives what failed."""
    progress = progress_of(here.settings.home)
    if progress and progress.is_exercise:
        done = _exercise(here, tell)
    else:
        for one in collect_once(here, progress=lambda name, rows: tell("collecting", rows, 0)):
            if one.error:
                yield f"{one.source}: {one.error}"
        done = update(here, tell=tell).failures
    yield from done
    note_done(here.settings.home, Step.BRIEF)
    note_finished(here.settings.home, at=here.now())


def _exercise(here: Installation, tell: Tell) -> tuple[str, ...]:
    folder = here.settings.home / "exercise"
    today = here.now().replace(hour=0, minute=0, second=0, microsecond=0)
    world = World(
        seed=EXERCISE_SEED,
        days=EXERCISE_DAYS,
        items=EXERCISE_ITEMS,
        start=today - timedelta(days=EXERCISE_DAYS),
    )
    if not (folder / "truth.json").exists():
        generate(world, folder, lambda done, of: tell("generating", done, of))
    walked = walk(here, folder, updates=1, tell=tell)
    return walked.updates[-1].failures
