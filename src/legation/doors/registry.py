"""The plug-ins that came in through a door, by entry point."""

from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import Any

from legation.domain.errors import Misconfigured

DOORS = ("readers", "enrichers", "detectors", "forecasters", "publishers", "notifiers")


def plugin_names(door: str) -> list[str]:
    """Name the plug-ins at one door, sorted."""
    return sorted(entry.name for entry in _entries(door))


def plugin(door: str, name: str) -> type[Any]:
    """Load the plug-in class of that name; Misconfigured when there is none or it does not load.

    The class is of any type: which protocol it keeps is checked by ``legation.testing``.
    """
    for entry in _entries(door):
        if entry.name == name:
            return _load(entry, door)
    known = ", ".join(plugin_names(door)) or "none"
    raise Misconfigured(f"no plug-in {name!r} among the {door}", remedy=f"known: {known}")


def _entries(door: str) -> list[EntryPoint]:
    if door not in DOORS:
        raise Misconfigured(f"there is no door {door!r}", remedy=f"the doors: {', '.join(DOORS)}")
    return _installed(door)


@cache
def _installed(door: str) -> list[EntryPoint]:
    """Look once a process: every look reads the metadata of all installed packages."""
    return list(entry_points(group=f"legation.{door}"))


def _load(entry: EntryPoint, door: str) -> type[Any]:
    try:
        loaded: type[Any] = entry.load()
    except (ImportError, AttributeError) as broken:
        raise Misconfigured(
            f"plug-in {entry.name!r} does not load: {broken}", where=door
        ) from broken
    return loaded
