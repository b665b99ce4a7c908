"""Manifest: the sources of an exercise, as somebody would add them one by one."""

import json
from collections.abc import Iterator
from pathlib import Path

from legation.desks.exercise.cast import Outlet
from legation.desks.exercise.feeds import ENDINGS
from legation.desks.exercise.files import Counts
from legation.desks.exercise.script import Script
from legation.desks.exercise.side_files import side_sources
from legation.desks.exercise.source_entry import entry

MANIFEST = "sources.json"
MANIFEST_VERSION = 1
_NAMES = {
    "social/plaza": "Plaza", "social/murmur": "Murmur",
    "press/regional": "Regional papers", "press/archive": "Press archive",
}  # fmt: skip


def write_manifest(script: Script, counts: dict[str, Counts], folder: Path) -> None:
    """Write ``sources.json``: file, name, format, preset, mission, scope, legal basis, language."""
    sources = [*_sources(script, counts), *side_sources(script.cast)]
    text = json.dumps(
        {"version": MANIFEST_VERSION, "sources": sources}, ensure_ascii=False, indent=1
    )
    (folder / MANIFEST).write_text(text + "\n", "utf-8")


def _sources(script: Script, counts: dict[str, Counts]) -> Iterator[dict[str, object]]:
    cast = script.cast
    outlets = [*(one for papers in cast.outlets.values() for one in papers), *cast.wires.values()]
    by_file = {f"feeds/{one.slug}.{ENDINGS[one.format]}": one for one in outlets}
    for file in sorted(counts):
        outlet = by_file.get(file)
        yield _feed(file, outlet) if outlet else _table(file, cast.missions[0])


def _feed(file: str, outlet: Outlet) -> dict[str, object]:
    return entry(file, outlet.name, format="feed", mission=outlet.mission, language=outlet.language)


def _table(file: str, mission: str) -> dict[str, object]:
    stem = file.removesuffix(".gz").removesuffix(".ndjson")
    kind = next(known for known in _NAMES if stem.startswith(known))
    day = stem.removeprefix(kind).removeprefix("-")
    name = _NAMES[kind] + (f", day {int(day)}" if day else "")
    return entry(file, name, format="table", mission=mission, preset="generic")
