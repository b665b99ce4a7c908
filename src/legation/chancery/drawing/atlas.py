"""The world as paths of a map: areas, borders between them, and places of dots and labels."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

Place = tuple[float, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Border:
    """A line between two areas, in the order of their names; ``stretch`` names a part of it."""

    left: str
    right: str
    stretch: str
    path: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Atlas:
    """What ``atlas_making`` wrote: Equal Earth from 57° south to 84° north, in whole units.

    ``areas`` holds paths by code, or by the house's name for areas that are no country's alone
    (``crimea``, ``kosovo``, ``n-cyprus``, ``somaliland``). ``dots`` are countries too small to be seen.
    """

    width: int
    height: int
    areas: Mapping[str, str]
    borders: Sequence[Border]
    centres: Mapping[str, Place]
    dots: Mapping[str, Place]


@cache
def atlas() -> Atlas:
    """Read the map's data once."""
    told = json.loads((Path(__file__).parent / "atlas.json").read_text("utf-8"))
    return Atlas(
        width=told["width"],
        height=told["height"],
        areas=told["areas"],
        borders=tuple(
            Border(left=left, right=right, stretch=stretch, path=path)
            for left, right, stretch, path in told["borders"]
        ),
        centres={area: (across, down) for area, (across, down) in told["centres"].items()},
        dots={code: (across, down) for code, (across, down) in told["dots"].items()},
    )
