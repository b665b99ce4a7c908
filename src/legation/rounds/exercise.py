"""Walking the main road on an exercise: its files become sources, and the brief is held against its truth."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

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


def walk(here: Installation, folder: Path, *, updates: int = 2, tell: Tell | None = None) -> Walked:
    """Add the exercise's files as sources, collect them, and update at ``updates`` moments.

    The last moment is the end of the exercise; the ones before lie three and a half days apart, so
    that forecasts come due and are scored.
    """
    manifest = read_manifest(folder)
    _add_sources(here, folder, manifest)
    say: Callable[[str, int], None] = lambda name, rows: None  # noqa: E731 - silence
    if tell:
        say = lambda name, rows: tell(f"reading {name}"[:28], rows, rows)  # noqa: E731
    collected = tuple(collect_once(here, progress=say))
    end = datetime.fromisoformat(str(manifest["end"]))
    moments = _moments(end, updates)
    return Walked(
        collected=collected,
        updates=tuple(update(here, as_of=moment, tell=tell) for moment in moments),
    )


def read_manifest(folder: Path) -> dict[str, object]:
    """Read ``sources.json`` of an exercise; Rejected when the folder holds none."""
    path = folder / "sources.json"
    try:
        manifest: dict[str, object] = json.loads(path.read_text("utf-8"))
    except FileNotFoundError as absent:
        raise Rejected(
            "no exercise here", where=str(folder), remedy="legation exercise new"
        ) from absent
    except ValueError as broken:
        raise Rejected(f"cannot be read: {broken}", where=str(path)) from broken
    return manifest


def _moments(end: datetime, updates: int) -> Iterator[datetime]:
    step = timedelta(days=DAYS_BETWEEN_BRIEFS)
    return (end - step * back for back in range(updates - 1, -1, -1))


def _add_sources(here: Installation, folder: Path, manifest: dict[str, object]) -> None:
    for entry in manifest["sources"]:  # type: ignore[attr-defined]
        address = str((folder / entry["file"]).absolute())
        open_mission(entry["mission"], at=here.now())
        if Source.objects.filter(address=address, mission=entry["mission"]).exists():
            continue
        add_source(
            NewSource(
                address=address,
                name=entry["name"],
                format=entry["format"],
                mission=entry["mission"],
                scope=SourceScope(entry["scope"]),
                legal_basis=LegalBasis.EXERCISE,
                is_history=True,
                options=entry.get("options", {}),
            ),
            at=here.now(),
        )
