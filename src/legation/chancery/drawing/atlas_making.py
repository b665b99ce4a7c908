"""Makes the map's data file from the npm package world-atlas (Natural Earth, public domain).

Run where a new edition is wanted, in a folder into which ``npm pack world-atlas`` was unpacked:
``python -m legation.chancery.drawing.atlas_making package/countries-110m.json package/countries-10m.json``.
"""

import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from babel.core import get_global

Line = np.ndarray[Any, np.dtype[np.float64]]
"""Points of a line, longitude and latitude in degrees or places on the map, one row each."""

WIDTH = 2000
NORTH, SOUTH = 84.0, -57.0
"""The map's reach, degrees; Antarctica is not drawn."""
MIDDLE = 11.6
"""Meridian in the middle: the map's edge then runs through the Bering Strait and cuts no country."""
SMALL = 90.0
"""Area of the map, in its square units, under which a country is also shown as a dot."""
CRIMEA = (33.5, 45.3)
"""A place in the area that Natural Earth keeps as a polygon of its own."""
NAMED = {"N. Cyprus": "n-cyprus", "Somaliland": "somaliland", "Kosovo": "kosovo"}
LEFT_OUT = frozenset(["AQ", "BV", "HM", "TF", "UM"])
PLACES = {
    "BQ": (-68.3, 12.2), "CC": (96.9, -12.2), "CX": (105.6, -10.5), "GF": (-53.1, 4.0), "GP": (-61.5, 16.2),
    "MQ": (-61.0, 14.6), "RE": (55.5, -21.1), "SJ": (16.0, 78.5), "TK": (-171.8, -9.2), "YT": (45.2, -12.8),
}  # fmt: skip
"""Longitude and latitude of territories that Natural Earth keeps as parts of a country elsewhere."""
STRETCHES = {
    "kashmir": ("IN PK", (72.0, 32.3, 79.0, 37.5)),
    "aksai-chin": ("CN IN", (76.0, 32.0, 80.6, 36.5)),
    "arunachal": ("CN IN", (91.4, 26.5, 97.6, 30.0)),
    "halaib": ("EG SD", (33.0, 21.0, 37.5, 24.0)),
    "abyei": ("SD SS", (27.4, 9.0, 29.7, 11.0)),
}
"""Parts of a border that a profile may draw by itself: the pair, and west, south, east, north."""


def main(arguments: Sequence[str]) -> int:
    """Write ``atlas.json`` beside this file."""
    coarse, fine = (json.loads(Path(name).read_text("utf-8")) for name in arguments)
    made = json.dumps(atlas(coarse, fine), separators=(",", ":"), sort_keys=True)
    (Path(__file__).parent / "atlas.json").write_text(made + "\n", "utf-8")
    return 0


def atlas(coarse: Mapping[str, Any], fine: Mapping[str, Any]) -> dict[str, object]:
    """Give the map's areas and borders as SVG paths, and the places of dots and labels.

    ``coarse`` is the TopoJSON of the drawn areas, ``fine`` of the countries too small for it. The
    projection is Equal Earth (Šavrič, Patterson, Jenny 2018): areas keep their proportion.
    """
    shapes = _shapes(coarse)
    placed = {area: [_project(ring) for ring in rings] for area, rings in shapes.items()}
    small = {
        code: [_project(ring) for ring in rings]
        for code, rings in _shapes(fine).items()
        if code not in placed and len(code) == 2
    }
    tiny = {code for code, rings in placed.items() if _largest(rings)[0] < SMALL and len(code) == 2}
    places = {code: _project(np.array([place]))[0] for code, place in PLACES.items()}
    return {
        "width": WIDTH,
        "height": int(_project(np.array([[0.0, SOUTH]]))[0, 1]),
        "areas": {area: "".join(map(_path, rings)) for area, rings in placed.items()},
        "borders": _borders(coarse),
        "centres": {area: _largest(rings)[1] for area, rings in placed.items()},
        "dots": {code: [round(float(one)) for one in place] for code, place in places.items()}
        | {
            code: _largest(rings)[1]
            for code, rings in [*small.items(), *placed.items()]
            if code in small or code in tiny
        },
    }


def _shapes(topology: Mapping[str, Any]) -> dict[str, list[Line]]:
    """Give each area's outer and inner rings in degrees."""
    arcs = _arcs(topology)
    rings: dict[str, list[Line]] = defaultdict(list)
    for area, ring in _rings(topology, arcs):
        rings[area].append(np.concatenate([_arc(arcs, one) for one in ring]))
    return dict(rings)


def _rings(topology: Mapping[str, Any], arcs: list[Line]) -> Iterator[tuple[str, list[int]]]:
    """Yield each ring as the numbers of its arcs, with its area."""
    for one in topology["objects"]["countries"]["geometries"]:
        area = _area(one)
        if area is None:
            continue
        polygons = [one["arcs"]] if one["type"] == "Polygon" else one["arcs"]
        for polygon in polygons:
            outer = np.concatenate([_arc(arcs, number) for number in polygon[0]])
            held = "crimea" if area == "RU" and _holds(outer, CRIMEA) else area
            for ring in polygon:
                yield held, ring


def _area(feature: Mapping[str, Any]) -> str | None:
    """Name an area: a country by its two letters, others by the house's name; None: not drawn."""
    if "id" not in feature:
        return NAMED.get(feature["properties"]["name"])
    told = get_global("territory_aliases").get(feature["id"])
    code = str(told[0]) if told else ""
    return None if not code or code in LEFT_OUT else code


def _arcs(topology: Mapping[str, Any]) -> list[Line]:
    scale, move = (np.array(topology["transform"][key]) for key in ("scale", "translate"))
    return [np.cumsum(np.array(arc), axis=0) * scale + move for arc in topology["arcs"]]


def _arc(arcs: list[Line], number: int) -> Line:
    return arcs[number] if number >= 0 else arcs[~number][::-1]


def _holds(ring: Line, place: tuple[float, float]) -> bool:
    """Tell whether a small ring lies around a place."""
    low, high = ring.min(axis=0), ring.max(axis=0)
    return bool(np.all(low < place) and np.all(place < high) and np.all(high - low < 10))


def _borders(topology: Mapping[str, Any]) -> list[list[str]]:
    """Give the lines between two areas: left, right, named stretch or nothing, path."""
    arcs = _arcs(topology)
    sides: dict[int, set[str]] = defaultdict(set)
    for area, ring in _rings(topology, arcs):
        for number in ring:
            sides[number if number >= 0 else ~number].add(area)
    paths: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for number, areas in sorted(sides.items()):
        if len(areas) == 2:
            left, right = sorted(areas)
            for stretch, line in _stretches(f"{left} {right}", arcs[number]):
                paths[left, right, stretch].append(_path(_project(line), closed=False))
    return [[*key, "".join(lines)] for key, lines in sorted(paths.items())]


def _stretches(pair: str, line: Line) -> Iterator[tuple[str, Line]]:
    """Cut a border where a named stretch of it begins and ends."""
    middles = (line[:-1] + line[1:]) / 2
    names = [_stretch_at(pair, middle) for middle in middles]
    start = 0
    for place, (before, after) in enumerate(pairwise([*names, None]), start=1):
        if before != after:
            yield str(before), line[start : place + 1]
            start = place


def _stretch_at(pair: str, place: Line) -> str:
    for name, (of, (west, south, east, north)) in STRETCHES.items():
        if of == pair and west <= place[0] <= east and south <= place[1] <= north:
            return name
    return ""


def _project(line: Line) -> Line:
    """Place degrees on the map by Equal Earth, in its units from the north-western corner."""
    turned = (line[:, 0] - MIDDLE + 180.0) % 360.0 - 180.0
    across, down = _equal_earth(turned, line[:, 1])
    edge, _ = _equal_earth(np.array([180.0]), np.array([0.0]))
    _, top = _equal_earth(np.array([0.0]), np.array([NORTH]))
    scale = WIDTH / (2 * edge[0])
    return np.stack([(across + edge[0]) * scale, (top[0] - down) * scale], axis=1)


def _equal_earth(longitude: Line, latitude: Line) -> tuple[Line, Line]:
    a1, a2, a3, a4 = 1.340264, -0.081106, 0.000893, 0.003796
    angle = np.arcsin(np.sqrt(3) / 2 * np.sin(np.radians(latitude)))
    slope = 9 * a4 * angle**8 + 7 * a3 * angle**6 + 3 * a2 * angle**2 + a1
    across = 2 * np.sqrt(3) * np.radians(longitude) * np.cos(angle) / (3 * slope)
    return across, a4 * angle**9 + a3 * angle**7 + a2 * angle**3 + a1 * angle


def _path(line: Line, *, closed: bool = True) -> str:
    """Write a line as a compact path of whole units, each step from the one before."""
    points = np.rint(line).astype(int)
    steps = np.diff(points, axis=0)
    kept = steps[np.any(steps != 0, axis=1)]
    if closed and len(kept) < 3:
        return ""
    written = f"M{_pair(points[0])}l{_joined(kept)}" if len(kept) else ""
    return written + ("z" if closed and written else "")


def _joined(steps: Iterable[Sequence[int]]) -> str:
    told = [_pair(step) for step in steps]
    return "".join(
        one if place == 0 or one[0] == "-" else f" {one}" for place, one in enumerate(told)
    )


def _pair(point: Sequence[int]) -> str:
    return f"{point[0]}{'' if point[1] < 0 else ' '}{point[1]}"


def _largest(rings: Sequence[Line]) -> tuple[float, list[int]]:
    """Give the area and the centre of gravity of the largest ring."""
    return max(map(_gravity, rings))


def _gravity(ring: Line) -> tuple[float, list[int]]:
    after = np.roll(ring, -1, axis=0)
    cross = ring[:, 0] * after[:, 1] - after[:, 0] * ring[:, 1]
    twice = cross.sum()
    middle = ring.mean(axis=0)
    if abs(twice) > 1e-6:
        middle = ((ring + after) * cross[:, None]).sum(axis=0) / (3 * twice)
    return float(abs(twice) / 2), [round(float(one)) for one in middle]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
