"""A map of values by country, with the borders and names of one recognition profile."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from math import floor, log10

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from legation.chancery.drawing.atlas import Atlas, Border, Place, atlas
from legation.chancery.drawing.figure import Figure, joined, not_enough, svg, text
from legation.chancery.drawing.saying import language_or, number
from legation.chancery.joining import named
from legation.chancery.recognition import Profile

BINS = 5
LABELS = 8
"""Countries, those with the highest values, whose value is written on the map where there is room."""
LABEL_ROOM = (110.0, 48.0)
"""Room of a written value, across and down, in the map's units."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sheet:
    """What one map shows: the values, the lower edges of its bins, by whose view, in which language."""

    known: Mapping[str, float]
    otherwise: float | None
    edges: Sequence[float]
    profile: Profile
    language: str

    def kind(self, code: str) -> str:
        """Name the class of a country: ``none``, ``q0`` for nought and below, ``q1`` to ``q5``."""
        value = self.known.get(code, self.otherwise)
        if value is None:
            return "none"
        if value <= 0 or not self.edges:
            return "q0"
        reached = max(sum(value >= edge for edge in self.edges), 1)
        return f"q{shade(reached, len(self.edges))}"

    def says(self, code: str) -> str:
        """Say a country's name and value."""
        value = self.known.get(code, self.otherwise)
        told = gettext("no data") if value is None else number(value, self.language)
        return named(self.profile.name_of(code, self.language), told)

    def ranked(self) -> list[str]:
        """Give the countries with a value, the highest first."""
        names = {code: self.profile.name_of(code, self.language) for code in self.known}
        return sorted(self.known, key=lambda code: (-self.known[code], names[code]))


def map_by_country(
    values: Mapping[str, float],
    profile: Profile,
    *,
    title: str,
    unit: str,
    otherwise: float | None = None,
    language: str = "",
) -> Figure:
    """Draw values by ISO 3166-1 alpha-2 code in up to five shades, small countries as dots.

    A country that ``values`` does not hold has the value ``otherwise``; None means that nothing is known
    of it, which is hatched, apart from nought, which is plain. The highest values are written on the
    map, every value stands in the table. Keys that are no country of the map are left out.
    """
    world = atlas()
    drawn = {profile.drawn_as(area) for area in world.areas} | set(world.dots)
    known = {code: float(value) for code, value in values.items() if code in drawn}
    if not known:
        return not_enough(title, has=0, needs=1)
    sheet = _Sheet(
        known=known,
        otherwise=otherwise,
        edges=bin_edges([value for value in known.values() if value > 0]),
        profile=profile,
        language=language_or(language),
    )
    name = sha256(f"{title}{sorted(known.items())}".encode()).hexdigest()[:8]
    marks = [_hatching(name), *_areas(world, sheet, name), *_borders(world, profile)]
    marks += [*_dots(world, sheet), *_labels(world, sheet)]
    summary = _summary(sheet, title, unit)
    size = (world.width, world.height)
    return Figure(
        title=title,
        summary=summary,
        picture=svg(marks, title=title, summary=summary, size=size, kind="map"),
        head=(gettext("Country or territory"), gettext("Code"), unit),
        rows=tuple(_row(sheet, code) for code in sheet.ranked()),
        legend=_legend(sheet, unit),
    )


def bin_edges(values: Sequence[float]) -> list[float]:
    """Give rising round lower edges of at most five bins that hold all these positive values.

    >>> bin_edges([1, 3, 14, 80])
    [1.0, 2.0, 5.0, 10.0, 50.0]
    """
    if not values:
        return []
    rounds = sorted({_round_below(value) for value in values})
    if len(rounds) == 1:
        return rounds
    whole = [
        size * 10.0**power
        for power in range(floor(log10(rounds[0])), floor(log10(rounds[-1])) + 1)
        for size in (1, 2, 5)
        if rounds[0] <= size * 10.0**power <= rounds[-1]
    ]
    if len(whole) <= BINS:
        return whole
    last = len(whole) - 1
    return sorted({whole[floor(last * place / (BINS - 1))] for place in range(BINS)})


def _round_below(value: float) -> float:
    power = 10.0 ** floor(log10(value) + 1e-9)
    return max(size * power for size in (1.0, 2.0, 5.0) if size * power <= value * (1 + 1e-9))


def shade(place: int, of: int) -> int:
    """Spread the bins over the five shades: the highest is always the darkest."""
    return 5 if of == 1 else 1 + round((place - 1) * 4 / (of - 1))


def _row(sheet: _Sheet, code: str) -> tuple[str, str, str]:
    named = (sheet.profile.flag_of(code), sheet.profile.name_of(code, sheet.language))
    told = number(sheet.known[code], sheet.language)
    return " ".join(filter(None, named)), sheet.profile.code_of(code), told


def _areas(world: Atlas, sheet: _Sheet, name: str) -> list[SafeString]:
    """Draw each country with the areas that the profile draws as parts of it."""
    parts: dict[str, list[str]] = defaultdict(list)
    for area, path in world.areas.items():
        parts[sheet.profile.drawn_as(area)].append(path)
    marks: list[SafeString] = []
    land = '<path class="land {}" d="{}"><title>{}</title></path>'
    hatched = '<path class="hatched" fill="url(#h{})" d="{}"/>'
    for code, paths in sorted(parts.items()):
        sort, shape = sheet.kind(code), "".join(paths)
        marks.append(format_html(land, sort, shape, sheet.says(code)))
        if sort == "none":
            marks.append(format_html(hatched, name, shape))
    return marks


def _borders(world: Atlas, profile: Profile) -> list[SafeString]:
    drawn: dict[str, list[str]] = {"border": [], "border dashed": []}
    for one in world.borders:
        sort = border_kind(one, profile)
        if sort:
            drawn[sort].append(one.path)
    return [
        format_html('<path class="{}" d="{}"/>', sort, "".join(paths))
        for sort, paths in drawn.items()
        if paths
    ]


def border_kind(one: Border, profile: Profile) -> str:
    """Say how a border is drawn: solid, dashed, or not at all (empty) inside one country or where hidden."""
    names = {f"{one.left} {one.right}", one.stretch} - {""}
    if names & profile.hidden:
        return ""
    if names & profile.dashed:
        return "border dashed"
    return "" if profile.drawn_as(one.left) == profile.drawn_as(one.right) else "border"


def _dots(world: Atlas, sheet: _Sheet) -> list[SafeString]:
    """Draw small countries as dots, those with a value larger and last, so that none is covered."""
    mark = '<circle class="land dot {}" cx="{}" cy="{}" r="{}"><title>{}</title></circle>'
    marks: list[SafeString] = []
    for code in sorted(world.dots, key=lambda one: (sheet.known.get(one, 0.0), one)):
        across, down = world.dots[code]
        radius = 11 if sheet.known.get(code, 0.0) > 0 else 5
        marks.append(format_html(mark, sheet.kind(code), across, down, radius, sheet.says(code)))
    return marks


def _labels(world: Atlas, sheet: _Sheet) -> list[SafeString]:
    """Write the highest values on their countries, each only where no other stands."""
    own = {sheet.profile.drawn_as(area): place for area, place in world.centres.items()}
    own.update({code: place for code, place in world.centres.items() if len(code) == 2})
    taken: list[Place] = []
    marks: list[SafeString] = []
    for code in sheet.ranked()[:LABELS]:
        across, down = world.dots.get(code) or own[code]
        near = (abs(across - x) < LABEL_ROOM[0] and abs(down - y) < LABEL_ROOM[1] for x, y in taken)
        if sheet.known[code] > 0 and not any(near):
            taken.append((across, down))
            height = down - 16 if code in world.dots else down + 9
            says = number(sheet.known[code], sheet.language)
            kind = "on-map" if len(taken) <= LABELS // 2 else "on-map rare"
            marks.append(text(across, height, says, anchor="middle", kind=kind))
    return marks


def _legend(sheet: _Sheet, unit: str) -> SafeString:
    edges = sheet.edges
    bins = [
        (f"q{shade(place, len(edges))}", _between(low, high, sheet.language))
        for place, (low, high) in enumerate(zip(edges, [*edges[1:], None], strict=True), start=1)
    ]
    unknown = [("none", gettext("no data"))] if sheet.otherwise is None else []
    swatch = (
        '<li><svg class="chart swatch" viewBox="0 0 28 12" aria-hidden="true">'
        '<rect class="land {}" x=".5" y=".5" width="27" height="11"/>{}</svg> {}</li>'
    )
    crossed = SafeString('<path class="cross" d="M2 11L10 1M10 11L18 1M18 11L26 1"/>')
    items = [
        format_html(swatch, sort, crossed if sort == "none" else "", says)
        for sort, says in [*unknown, ("q0", number(0.0, sheet.language)), *bins]
    ]
    return format_html(
        '<p>{}</p><ul class="key">{}</ul><p class="view">{} {}</p>',
        *(unit, joined(items), sheet.profile.said_view(sheet.language)),
        sheet.profile.said_disclaimer(sheet.language),
    )


def _between(low: float, high: float | None, spoken: str) -> str:
    if high is None:
        return gettext("%(low)s and more") % {"low": number(low, spoken)}
    says = gettext("%(low)s to under %(high)s")
    return says % {"low": number(low, spoken), "high": number(high, spoken)}


def _summary(sheet: _Sheet, title: str, unit: str) -> str:
    told = ", ".join(
        f"{sheet.profile.name_of(code, sheet.language)} {number(sheet.known[code], sheet.language)}"
        for code in sheet.ranked()[:5]
    )
    says = gettext("%(title)s, %(unit)s; highest: %(told)s")
    return says % {"title": title, "unit": unit, "told": told}


def _hatching(name: str) -> SafeString:
    return format_html(
        '<defs><pattern id="h{}" width="9" height="9" patternUnits="userSpaceOnUse"'
        ' patternTransform="rotate(45)"><path class="cross" d="M0 0L0 9"/></pattern></defs>',
        name,
    )
