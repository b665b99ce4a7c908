"""How far the first run of an installation is: its steps, which are done, and whether it is due at all."""

import json
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path

from legation.chancery.keydoor import is_key_door_open
from legation.chancery.models import Person
from legation.chancery.roles import powers_of
from legation.domain.roles import Power
from legation.settings import Settings

FILE = "setup.json"


class Step(StrEnum):
    """The steps of the first run, in their order."""

    POST = "post"
    MISSIONS = "missions"
    RULES = "rules"
    PEOPLE = "people"
    KEEPING = "keeping"
    SOURCES = "sources"
    BRIEF = "brief"


@dataclass(frozen=True, slots=True, kw_only=True)
class Progress:
    """Which steps are done, whether an exercise was chosen for data, and when it was all finished."""

    done: frozenset[Step] = frozenset()
    is_exercise: bool = False
    finished_at: str = ""

    @property
    def next(self) -> Step:
        """The first step that is not done; the last one where all are."""
        return next((one for one in Step if one not in self.done), Step.BRIEF)


def progress_of(home: Path) -> Progress | None:
    """Read how far the first run is; None where it was never begun."""
    try:
        held = json.loads((home / FILE).read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return Progress(
        done=frozenset(Step(one) for one in held.get("done", ()) if one in set(Step)),
        is_exercise=bool(held.get("is_exercise")),
        finished_at=str(held.get("finished_at", "")),
    )


def note_done(home: Path, step: Step, *, is_exercise: bool | None = None) -> Progress:
    """Remember that a step is done, and where it says so whether an exercise was chosen."""
    before = progress_of(home) or Progress()
    after = Progress(
        done=before.done | {step},
        is_exercise=before.is_exercise if is_exercise is None else is_exercise,
        finished_at=before.finished_at,
    )
    _write(home, after)
    return after


def note_finished(home: Path, *, at: datetime) -> Progress:
    """Remember that the first run is over."""
    before = progress_of(home) or Progress()
    after = Progress(
        done=before.done,
        is_exercise=before.is_exercise,
        finished_at=at.isoformat(timespec="seconds"),
    )
    _write(home, after)
    return after


def is_due(settings: Settings) -> bool:
    """Say whether setting up is still to be done: begun and not finished, or nothing is kept here yet."""
    progress = progress_of(settings.home)
    if progress is None:
        return not (settings.tables / "items").exists()
    return not progress.finished_at


def may_set_up(person: Person, settings: Settings, *, came_by_key: bool, at: datetime) -> bool:
    """Say whether somebody may set the installation up: its single user, or, until it is finished,
    an administrator of its own mission."""
    if came_by_key and is_key_door_open():
        return True
    return is_due(settings) and _administers(person, settings, at)


def may_read_how_it_went(
    person: Person, settings: Settings, *, came_by_key: bool, at: datetime
) -> bool:
    """Say whether somebody may read how the first brief is made, and that it is: who may set up, and
    afterwards too whoever administers the installation's own mission."""
    return _administers(person, settings, at) or may_set_up(
        person, settings, came_by_key=came_by_key, at=at
    )


def _administers(person: Person, settings: Settings, at: datetime) -> bool:
    return Power.ADMINISTER in powers_of(person, settings.mission, at)


def _write(home: Path, progress: Progress) -> None:
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = home / f"{FILE}.draft"
    held = {
        "done": [str(one) for one in Step if one in progress.done],
        "is_exercise": progress.is_exercise,
        "finished_at": progress.finished_at,
    }
    draft.write_text(json.dumps(held), "utf-8")
    draft.replace(home / FILE)
