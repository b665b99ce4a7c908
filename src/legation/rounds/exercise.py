"""Walking the main road on an exercise: its files become sources, and the brief is held against its truth."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.utils.text import slugify

from legation.chancery.installation import Installation
from legation.chancery.missions import open_mission
from legation.desks.listening.collecting import collect_once
from legation.desks.listening.models import Source
from legation.desks.listening.work import Collected, NewSource, add_source
from legation.domain.errors import Rejected
from legation.domain.source import LegalBasis, SourceScope
from legation.rounds.loop import Updated, update
from legation.rounds.step import Tell

DAYS_BETWEEN_BRIEFS = 3.5


@dataclass(frozen=True, slots=True, kw_only=True)
class Walked:
    """What walking an exercise brought: what each source gave, and the updates in order."""

    collected: tuple[Collected, ...]
    updates: tuple[Updated, ...]


def walk(
    here: Installation,
    folder: Path,
    *,
    updates: int = 2,
    days_between: float = DAYS_BETWEEN_BRIEFS,
    tell: Tell | None = None,
) -> Walked:
    """Add the exercise's files as sources, collect them, and update at ``updates`` moments.

    The last moment is the end of the exercise; the ones before lie ``days_between`` apart: by default so
    far that forecasts come due and are scored.
    """
    _add_sources(here, folder, read_json(folder / "sources.json"))
    say: Callable[[str, int], None] = lambda name, rows: None  # noqa: E731 - silence
    if tell:
        say = lambda name, rows: tell(f"reading {name}"[:28], rows, rows)  # noqa: E731
    collected = tuple(collect_once(here, progress=say))
    moments = _moments(end_of(folder), updates, timedelta(days=days_between))
    return Walked(
        collected=collected,
        updates=tuple(update(here, as_of=moment, tell=tell) for moment in moments),
    )


def end_of(folder: Path) -> datetime:
    """Give the first instant after the exercise."""
    world = read_json(folder / "truth.json")["world"]
    return datetime.fromisoformat(world["end"])


def read_json(path: Path) -> dict[str, Any]:
    """Read one file of an exercise; Rejected when it is not there or not JSON."""
    try:
        held: dict[str, Any] = json.loads(path.read_text("utf-8"))
    except FileNotFoundError as absent:
        raise Rejected(
            "no exercise here", where=str(path), remedy="legation exercise new"
        ) from absent
    except ValueError as broken:
        raise Rejected(f"cannot be read: {broken}", where=str(path)) from broken
    return held


def _moments(end: datetime, updates: int, step: timedelta) -> Iterator[datetime]:
    return (end - step * back for back in range(updates - 1, -1, -1))


def _add_sources(here: Installation, folder: Path, manifest: dict[str, Any]) -> None:
    for entry in manifest["sources"]:
        address = str((folder / entry["file"]).absolute())
        open_mission(entry["mission"], at=here.now())
        if Source.objects.filter(address=address, mission=entry["mission"]).exists():
            continue
        add_source(
            NewSource(
                address=address,
                name=entry["name"],
                id=slugify(entry["name"].replace(".", " ")),
                format=entry["preset"] or entry["format"],
                mission=entry["mission"],
                scope=SourceScope(entry["scope"]),
                legal_basis=LegalBasis.EXERCISE,
                is_history=True,
                options=entry.get("options", {}),
            ),
            at=here.now(),
        )
