"""A picture of a network that begins with its communities: who holds together, and what bridges them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from legation.chancery.drawing.figure import Figure, not_enough, rule, svg, text
from legation.chancery.drawing.figure import at as place
from legation.chancery.drawing.frame import WIDTH
from legation.chancery.drawing.saying import language_or, number
from legation.chancery.joining import named

MOST_COMMUNITIES = 50
ROUNDS = 300
HIGH = 420.0
NAMED = 12
"""Communities, the largest, whose names stand in the picture; the list names all."""

Places = np.ndarray[Any, np.dtype[np.float64]]
Links = np.ndarray[Any, np.dtype[np.int64]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Community:
    """One group of accounts: its id, what it is called, and how many accounts it holds."""

    id: str
    name: str
    accounts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Bridge:
    """What two communities share: how many accounts or contacts link them."""

    left: str
    right: str
    links: float


def network(
    communities: Sequence[Community], bridges: Sequence[Bridge], *, title: str, language: str = ""
) -> Figure:
    """Draw up to fifty communities, the largest; a circle's area is its accounts, a line its bridges.

    The same network is always drawn the same way. The table is the list of the same communities.
    """
    if not communities:
        return not_enough(title, has=0, needs=1)
    spoken = language_or(language)
    ordered = sorted(communities, key=lambda one: (-one.accounts, one.id))
    shown = ordered[:MOST_COMMUNITIES]
    index = {one.id: number_ for number_, one in enumerate(shown)}
    kept = [one for one in bridges if one.left in index and one.right in index]
    radii = _radii([one.accounts for one in shown])
    links = np.array([[index[one.left], index[one.right]] for one in kept], dtype=np.int64).reshape(
        -1, 2
    )
    weights = np.array([one.links for one in kept], dtype=float)
    places = _fitted(force_layout(len(shown), links, weights), radii)
    marks = _lines(places, links, weights)
    marks += _circles(places, radii, shown)
    rows = tuple(
        _row(one, bridges, {each.id: each.name for each in communities}, spoken) for one in ordered
    )
    summary = gettext(
        "%(count)s communities of accounts; the largest, %(name)s, holds %(accounts)s."
    ) % {
        "count": number(len(communities), spoken),
        "name": shown[0].name,
        "accounts": number(shown[0].accounts, spoken),
    }
    return Figure(
        title=title,
        summary=summary,
        picture=svg(marks, title=title, summary=summary, size=(WIDTH, HIGH), kind="network"),
        head=(gettext("Community"), gettext("Accounts"), gettext("Linked with")),
        rows=rows,
        legend=format_html(
            "<p>{}</p>",
            gettext(
                "The area of a circle is its number of accounts, the width of a line the links between two."
            ),
        ),
    )


def force_layout(count: int, links: Links, weights: Places) -> Places:
    """Place nodes so that linked ones stand close and all stand apart, within about 0 and 1.

    ``links`` holds a row of two node numbers for each bridge, ``weights`` how strong it is. The forces
    of Fruchterman and Reingold (1991) from places on a sunflower's spiral: nothing is drawn by chance.
    Weakness: a local optimum; distances mean nothing exact.
    """
    turn = np.arange(count) * np.pi * (3 - np.sqrt(5))
    places = (
        np.stack([np.cos(turn), np.sin(turn)], axis=1)
        * np.sqrt((np.arange(count) + 0.5) / count)[:, None]
    )
    ideal = np.sqrt(3.0 / max(count, 1))
    pull = weights / weights.max() if len(weights) else weights
    for step in range(ROUNDS):
        apart = places[:, None, :] - places[None, :, :]
        far = np.maximum(np.sqrt((apart**2).sum(axis=2)), 1e-6)
        moved = (apart / far[..., None] * (ideal**2 / far)[..., None]).sum(axis=1)
        if len(links):
            along = places[links[:, 0]] - places[links[:, 1]]
            strength = (np.sqrt((along**2).sum(axis=1)) / ideal * (0.3 + 0.7 * pull))[:, None]
            np.add.at(moved, links[:, 0], -along * strength)
            np.add.at(moved, links[:, 1], along * strength)
        moved -= places * 0.4
        length = np.maximum(np.sqrt((moved**2).sum(axis=1)), 1e-9)[:, None]
        places = places + moved / length * np.minimum(length, 0.15 * (1 - step / ROUNDS))
    return places


def _fitted(places: Places, radii: Places) -> Places:
    """Stretch a layout over the drawing's room, then push circles apart that cover each other."""
    low, high = places.min(axis=0), places.max(axis=0)
    room = np.array([WIDTH - 200.0, HIGH - 110.0])
    fitted = (places - low) / np.maximum(high - low, 1e-9) * room + [100.0, 50.0]
    if len(places) == 1:
        return np.array([[WIDTH / 2, HIGH / 2]])
    for _ in range(120):
        apart = fitted[:, None, :] - fitted[None, :, :]
        far = np.sqrt((apart**2).sum(axis=2)) + np.eye(len(fitted)) * 1e9
        lacking = np.maximum(radii[:, None] + radii[None, :] + 6 - far, 0)
        if not lacking.any():
            break
        fitted = fitted + (apart / np.maximum(far, 1e-6)[..., None] * lacking[..., None] / 2).sum(
            axis=1
        )
    edge = radii[:, None] + 4
    moved: Places = np.clip(fitted, edge, np.array([WIDTH, HIGH - 16.0]) - edge)
    return moved


def _radii(accounts: Sequence[int]) -> Places:
    sizes = np.array(accounts, dtype=float)
    radii: Places = (
        6 + 30 * np.sqrt(sizes / max(sizes.max(), 1.0)) * min(1.0, 12 / len(sizes)) ** 0.4
    )
    return radii


def _lines(places: Places, links: Links, weights: Places) -> list[SafeString]:
    marks: list[SafeString] = []
    for (left, right), weight in zip(links, weights, strict=True):
        kind = "bridge w" + str(1 + int(3.999 * weight / weights.max()))
        start, end = ((float(one[0]), float(one[1])) for one in (places[left], places[right]))
        marks.append(rule(start, end, kind))
    return marks


def _circles(places: Places, radii: Places, shown: Sequence[Community]) -> list[SafeString]:
    marks: list[SafeString] = []
    for number_, one in enumerate(shown):
        across, down, radius = (
            float(places[number_, 0]),
            float(places[number_, 1]),
            float(radii[number_]),
        )
        marks.append(
            format_html(
                '<circle class="group s1" cx="{}" cy="{}" r="{}"><title>{}</title></circle>',
                *(place(across), place(down), place(radius), named(one.name, one.accounts)),
            )
        )
    for number_, one in enumerate(shown[:NAMED]):
        across, down, radius = (
            float(places[number_, 0]),
            float(places[number_, 1]),
            float(radii[number_]),
        )
        marks.append(
            text(across, down + radius + 13, _cut(one.name), anchor="middle", kind="label")
        )
    return marks


def _row(
    one: Community, bridges: Sequence[Bridge], names: dict[str, str], language: str
) -> tuple[str, ...]:
    linked = [
        (bridge.links, names.get(bridge.right if bridge.left == one.id else bridge.left, ""))
        for bridge in bridges
        if one.id in (bridge.left, bridge.right)
    ]
    told = ", ".join(
        f"{name} ({number(links, language)})"
        for links, name in sorted(linked, key=lambda pair: (-pair[0], pair[1]))
    )
    return one.name, number(one.accounts, language), told


def _cut(says: str, letters: int = 22) -> str:
    return says if len(says) <= letters else says[: letters - 1] + "…"
